"""Two entries of one salon: found, compared, made one, and the code on the old poster goes on working."""

import pyotp
import pytest
from playwright.sync_api import expect

from core import calendar
from core.calendar import today
from core.permissions import Role
from directory.search.outbox import rebuild_index
from tests.browser import serving
from tests.factories import a_gathering, a_place, keep_open
from tests.journeys.conftest import sign_in
from tests.staff import PASSWORD, an_account

pytestmark = pytest.mark.browser


@pytest.fixture
def poster(directory):
    """The salon by hand, and once more from last year's list; the poster carries the address of the second."""
    first = a_place(name="ひまわりサロン", phone="0000-11-2222")
    second = a_place(
        name="ひまわり サロン",
        summary="お茶を飲みながら話します。",
        gatherings=[a_gathering(schedule_text="毎週金曜日 13:00〜15:00")],
    )
    keep_open(directory, first, second, on=today())
    rebuild_index(directory)
    return f"/places/{second.key}"


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_duplicate_is_merged_and_its_printed_address_leads_on_until_it_is_taken_back(
    app, office, browser, poster, script
):
    _, secret = an_account(office, Role.COORDINATOR)
    with serving(app) as address:
        context = browser.new_context(
            viewport={"width": 360, "height": 800}, java_script_enabled=script, locale="ja-JP"
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        sign_in(page, address, Role.COORDINATOR.value, PASSWORD, pyotp.TOTP(secret).at(calendar.now()))

        page.goto(f"{address}/desk/duplicates/")
        page.get_by_role("link", name="くらべて、まとめる").click()
        page.get_by_role("group", name="残す登録").get_by_label("ひまわりサロン").check()
        page.get_by_role("group", name="残す会場と日時").get_by_label("毎週水曜日").uncheck()
        page.get_by_role("group", name="残す会場と日時").get_by_label("毎週金曜日").check()
        page.get_by_role("button", name="1つにまとめる").click()
        expect(page.get_by_role("main")).to_contain_text("1つにまとめました")

        resident = context.new_page()
        resident.goto(address + poster)
        expect(resident.get_by_role("heading", level=1)).to_have_text("ひまわりサロン")
        expect(resident.get_by_role("main")).to_contain_text("お茶を飲みながら話します。")
        expect(resident.get_by_role("main")).to_contain_text("毎週金曜日")
        assert resident.url.rsplit("/", 1)[1] != poster.rsplit("/", 1)[1]

        page.goto(f"{address}/desk/duplicates/")
        page.get_by_role("button", name="取り消す").click()
        expect(page.get_by_role("main")).to_contain_text("2つの登録に戻っています")
        again = browser.new_context(locale="ja-JP")
        there = again.new_page()
        there.goto(address + poster)
        expect(there.get_by_role("heading", level=1)).to_have_text("ひまわり サロン")
        again.close()
        context.close()
