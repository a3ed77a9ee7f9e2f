"""The list and its map of a whole city in a real browser: on paper, without scripts, in another language."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
A4 = (595, 842)  # points
CONTROLS = (
    "さがす部分",
    "しぼりこむ",
    "この範囲でさがす",
    "現在地からさがす",
    "地図で見る",
    "広く見る",
    "Language",
    "早くひらく順",
)


@pytest.fixture
def address(site):
    return site[0]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def printed(browser, address, request):
    """The pages of the printed list as PDF."""
    context = browser.new_context(java_script_enabled=request.param, locale="ja", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/places?near=本町二丁目", wait_until="networkidle")
    yield pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    context.close()


def texts(pdf):
    return [page.get_textpage().get_text_range() for page in pdf]


def test_every_sheet_is_a4(printed):
    assert {tuple(round(side) for side in page.get_size()) for page in printed} == {A4}


def test_map_and_list_stand_together_on_the_first_sheet(printed):
    first = texts(printed)[0]
    assert all(words in first for words in ("500 m", "1〜9", "まちのえんがわ 本町"))


def test_twenty_places_need_no_more_than_three_sheets(printed):
    assert len(printed) <= 3


def test_no_entry_is_torn_apart_by_the_edge_of_a_sheet(printed):
    """Each sheet begins and ends with whole entries: as many numbers as last lines, which say when it was confirmed."""
    for text in texts(printed):
        assert len(re.findall(r"^(?:✓|！) ", text, re.MULTILINE)) == len(re.findall(r"^\d{1,2} \S", text, re.MULTILINE))


def test_nothing_is_printed_that_one_can_only_tap(printed):
    together = "".join(texts(printed))
    assert [words for words in CONTROLS if words in together] == []


def test_in_the_dark_scheme_too_it_is_black_on_white(printed):
    """The first sheet is white at its edges; the ink on it is dark."""
    sheet = printed[0].render(scale=0.5).to_numpy()
    assert sheet[5, 5].min() == 255
    assert sheet.min() < 60


@pytest.fixture
def opened(browser, address):
    """Open a page of the city: `opened("/places", java_script_enabled=False)`."""
    contexts = []

    def go(path, width=360, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, locale="ja", **options))
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield go
    for context in contexts:
        context.close()


def test_without_scripts_the_map_is_walked_by_keyboard_and_the_list_follows(opened):
    page = opened("/places", java_script_enabled=False)
    for step in ("大きく見る", "大きく見る", "大きく見る", "北へ", "南へ"):
        page.get_by_role("link", name=step, exact=True).press("Enter")
        assert "box=" in page.url
    within = [float(edge) for edge in page.url.partition("box=")[2].replace("%2C", ",").split(",")]
    cards = page.locator("[data-lat]").evaluate_all("cards => cards.map(card => [card.dataset.lng, card.dataset.lat])")
    assert len(cards) > 0
    assert all(within[0] <= float(lng) <= within[2] and within[1] <= float(lat) <= within[3] for lng, lat in cards)
    page.get_by_role("link", name="地図の範囲").press("Enter")
    assert "box=" not in page.url


def test_the_live_map_speaks_the_language_of_its_page(opened):
    page = opened("/en/places")
    expect(page.locator("#map-status")).to_contain_text("Places in view on the map:")
    expect(page.get_by_role("region", name="Movable map.")).to_be_visible()
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    expect(page.get_by_role("button", name="Show number 1 on the map")).to_be_visible()


@pytest.mark.parametrize("path", ["/places?near=本町二丁目", "/places?box=137.36,34.23,137.40,34.26", "/en/places"])
@pytest.mark.parametrize("script", [True, False])
def test_nothing_is_wider_than_a_phone(opened, path, script):
    page = opened(path, java_script_enabled=script)
    assert page.locator("body").evaluate("body => document.documentElement.scrollWidth") <= 360
