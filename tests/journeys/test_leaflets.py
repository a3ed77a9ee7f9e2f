"""A leaflet from its making to its recall: printed, laid at six spots, out of date, replaced; the old code explains."""

from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pyotp
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from core import calendar
from core.calendar import today
from core.permissions import Role
from directory.places.kinds import PlaceKind
from directory.search.outbox import rebuild_index
from tests.browser import serving
from tests.directory.printed import a_spot
from tests.factories import a_gathering, a_municipality, a_place, a_town, a_window, an_area, keep_open
from tests.journeys.conftest import sign_in
from tests.staff import PASSWORD, an_account

pytestmark = pytest.mark.browser

NAMES = ("みほん薬局", "みほん医院", "理容みほん", "スーパーみほん", "東公民館", "ひがし食堂")


@pytest.fixture
def east(directory, saved):
    """東部 with a salon and a children's cafeteria, one place elsewhere, and six spots."""
    town = a_town(municipality=a_municipality())
    area = an_area(name="東部", towns=[town])
    saved(area, a_window(refuses_nobody=True))
    salon = a_place(name="ひなたサロン", phone="0000-11-2222", gatherings=[a_gathering(town=town)])
    food = a_place(name="ひがし食堂", kinds=[PlaceKind.CHILDREN_CAFETERIA], gatherings=[a_gathering(town=town)])
    keep_open(directory, salon, food, a_place(name="よその体操", kinds=[PlaceKind.KAYOI_NO_BA]), on=today())
    rebuild_index(directory)
    for number, name in enumerate(NAMES):
        a_spot(directory, name, address=f"見本県ひだまり市日向町一丁目{number + 1}", contact="受付")
    return salon


@contextmanager
def a_phone(browser, script):
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=script, locale="ja-JP")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def code_on(pdf: bytes) -> str:
    """The address of the sheet itself among the codes of a paper printed at 150 dpi."""
    pages = [page.render(scale=150 / 72).to_numpy() for page in pypdfium2.PdfDocument(pdf)]
    found = {code.text for page in pages for code in zxingcpp.read_barcodes(np.ascontiguousarray(page))}
    return next(text for text in found if "/l/" in text)


def print_batch(page, copies):
    page.get_by_label("刷る枚数").fill(str(copies))
    page.get_by_label("有効期限").fill((today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="刷りとして台帳に入れる").click()
    expect(page.get_by_role("main")).to_contain_text("刷りを台帳に入れました")
    return page.url, page.request.get(f"{page.url}/sheet.pdf").body()


def chosen_and_printed(page, address):
    """A three-fold leaflet of the salons and the children's cafeterias of the east, 200 copies."""
    page.goto(f"{address}/desk/leaflets/new")
    for name in ("サロン", "こども食堂", "東部"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    page.get_by_role("radio", name="三つ折り").check()
    page.get_by_role("button", name="載せる場所を見る").click()
    expect(page.get_by_role("main")).to_contain_text("2か所")
    page.get_by_role("button", name="この内容で刷る").click()
    return print_batch(page, 200)


def laid_at_every_spot(page, address):
    """One spot after the other, from the round."""
    for name in NAMES:
        page.goto(f"{address}/desk/leaflets/refill")
        page.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="記録する").first.click()
        page.get_by_label("新しく置いた枚数").fill("20")
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_role("main")).to_contain_text(f"{name}に20枚置いたことを記録しました")


def new_telephone(page, address, place):
    page.goto(f"{address}/desk/places/{place.key}/edit")
    page.get_by_label("電話番号", exact=True).fill("0000-77-8888")
    page.get_by_role("radio", name="電話", exact=True).check()
    page.get_by_role("button", name="保存する").click()
    page.goto(f"{address}/office/")
    expect(page.get_by_role("main")).to_contain_text("載せた内容と違ってきたリーフレット")


def fetched_at_one_spot(page, batch):
    """What changed and the six spots in the order of the way; one of them is ticked."""
    page.goto(batch)
    page.get_by_role("link", name="回収する場所を見る").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("0000-11-2222 → 0000-77-8888")
    expect(main).to_contain_text("まだ置いてある場所（6か所）")
    spot = page.get_by_role("form", name="みほん薬局の回収")
    spot.get_by_label("回収した枚数").fill("12")
    spot.get_by_role("button", name="回収した").click()
    expect(main).to_contain_text("まだ置いてある場所（5か所）")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_leaflet_is_printed_laid_out_recalled_and_replaced(app, office, browser, east, script):
    _, secret = an_account(office, Role.SUPERVISOR)
    with serving(app) as address, a_phone(browser, script) as page, a_phone(browser, script) as resident:
        sign_in(page, address, Role.SUPERVISOR.value, PASSWORD, pyotp.TOTP(secret).at(calendar.now()))
        batch, paper = chosen_and_printed(page, address)
        code, main = code_on(paper), resident.get_by_role("main")
        assert code.startswith(f"{address}/l/")
        laid_at_every_spot(page, address)
        page.goto(batch)
        expect(page.get_by_role("main")).to_contain_text("配った 120枚")
        resident.goto(code)
        expect(main).to_contain_text("いまも変わっていません")

        new_telephone(page, address, east)
        fetched_at_one_spot(page, batch)
        page.get_by_role("link", name="差しかえの紙を刷る").click()
        _, new_paper = print_batch(page, 120)

        resident.goto(code)
        for words in ("この紙は古くなりました", "紙と違います：電話", "0000-77-8888"):
            expect(main).to_contain_text(words)
        expect(main).not_to_contain_text("0000-11-2222")
        resident.get_by_role("link", name="新しい紙の内容を見る").click()
        expect(main).to_contain_text("いまも変わっていません")
        assert resident.url == code_on(new_paper)
