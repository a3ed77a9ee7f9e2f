"""April: somebody leaves the office. Their people go to a colleague, who prints what must be known of each."""

import pyotp
import pytest

from core import calendar
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser


def signed_in(screens, login):
    screen = screens(360, script=False)
    code = pyotp.TOTP(DEMO_SECRET).at(calendar.now())
    sign_in(screen.page, screen.address, login, DEMO_PASSWORD, code)
    return screen


def test_the_people_of_who_leaves_go_to_a_colleague_who_prints_what_must_be_known(screens):
    leaving, boss, taking = (signed_in(screens, login) for login in ("shien1", "kanri", "shien3"))
    page = leaving.open("/office/people/")
    first = page.locator("main .rows a").first
    person, name = first.get_attribute("href"), first.inner_text()
    assert taking.page.request.get(taking.address + person).status == 404

    page = boss.open("/office/teams/")
    assert page.get_by_text(name).count() == 0
    for field, who in (("だれから", "朝子"), ("だれへ", "夕香")):
        chooser = page.get_by_label(field)
        chooser.select_option(chooser.locator("option").filter(has_text=who).get_attribute("value"))
    page.get_by_label("残さない（").check()
    page.get_by_role("button", name="移る人数を確かめる").click()
    page.get_by_text("人が移ります").wait_for()
    page.get_by_role("button", name="この人数で引き継ぐ").click()
    page.get_by_text("引き継ぎました。").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    assert leaving.page.request.get(leaving.address + person).status == 404
    page = taking.open("/office/people/")
    page.get_by_role("link", name="引き継ぎの紙").click()
    page.get_by_role("heading", level=2, name=name, exact=True).wait_for()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="担当を見る・変える").click()
    page.get_by_label("加える職員").select_option(index=1)
    page.get_by_role("button", name="担当に加える").click()
    page.get_by_text("担当に加えました").wait_for()
