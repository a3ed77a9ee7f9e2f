"""Public pages in a real browser: accessible, complete without scripts and by keyboard, and quick to leave."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app import create_app
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.migrations import upgrade_all
from directory.seeding.services import seed_directory
from tests.browser import chromium, serving
from tests.conftest import KEYS

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/places",
    "/places?page=4",
    "/places?q=食堂&weekday=SA",
    "/places?q=見つからない言葉&kind=salon",
    "/places/{place}",
    "/this-week",
    "/calendar/{area}/2026-12",
    "/windows",
    "/windows/{window}",
    "/windows/{sensitive}",
    "/windows/in-charge?address=本町一丁目",
    "/openings",
    "/open-data/",
    "/accessibility",
    "/licences",
    "/no-such-page",
)
LOOKS = (
    {"width": 360, "color_scheme": "light"},
    {"width": 1280, "color_scheme": "dark"},
    {"width": 1280, "forced_colors": "active"},
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demo city, served; its addresses and the keys of some entries."""
    app = create_app(site="all", IBASHO_DATA=str(tmp_path_factory.mktemp("pages")), TESTING=True, **KEYS)
    with app.app_context():
        upgrade_all()
        with unit_of_work(directory_session()) as session:
            seed_directory(session, today())
    as_json = {"headers": {"Accept": "application/json"}}
    client = app.test_client()
    listed = json.loads(client.get("/places?kind=salon", **as_json).text)
    windows = json.loads(client.get("/windows", **as_json).text)["results"]
    keys = {
        "place": listed["results"][0]["key"],
        "area": next(iter(listed["area_names"])),
        "window": next(each["key"] for each in windows if not each["is_sensitive"]),
        "sensitive": next(each["key"] for each in windows if each["is_sensitive"]),
    }
    with serving(app) as address:
        yield address, keys


@pytest.fixture
def opened(browser, site):
    """Open a page: `opened("/places", width=360)`."""
    contexts = []

    def go(path, width=360, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ja-JP", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(site[0] + path.format(**site[1]), wait_until="load")
        return page

    yield go
    for context in contexts:
        context.close()


def violations(page):
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({include: ['html']}, {runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("look", LOOKS, ids=["phone", "dark", "forced colours"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_barrier_a_machine_can_find(opened, path, look):
    page = opened(path, **look)
    if page.locator("[data-map]").count():
        page.locator("[data-map][data-ready]").wait_for()

    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_at_400_percent_nothing_scrolls_sideways(opened, path):
    """A window of 1280 pixels at 400 % is 320 wide."""
    page = opened(path, 320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_two_taps_lead_to_an_open_place_without_any_script(opened):
    page = opened("/", java_script_enabled=False)
    page.get_by_role("link", name="こどもと いっしょに").click()
    page.get_by_role("article").first.get_by_role("link").first.click()

    expect(page.get_by_role("heading", name="場所と日時")).to_be_visible()


def test_the_filters_work_without_any_script(opened):
    page = opened("/places", java_script_enabled=False)
    page.get_by_text("しぼりこむ").click()
    page.get_by_role("checkbox", name="サロン").check()
    page.get_by_role("button", name="この条件でさがす").click()

    expect(page.locator(".chosen a")).to_contain_text("サロンをはずす")
    expect(page.locator(".place-card").first).to_contain_text("サロン")


def test_the_picture_is_the_map_without_any_script(opened):
    page = opened("/places", java_script_enabled=False)

    expect(page.locator(".map__picture svg")).to_be_visible()
    expect(page.locator(".map__live")).to_be_hidden()


def test_the_first_tab_leads_past_the_menu(opened):
    page = opened("/places")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ進む")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("leave", ["click", "escape"])
def test_the_way_back_from_a_quick_exit_skips_the_sensitive_page(opened, site, leave):
    page = opened("/windows")
    page.route(
        "https://www.jma.go.jp/**", lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html")
    )
    page.goto(f"{site[0]}/windows/{site[1]['sensitive']}")
    if leave == "click":
        page.get_by_role("link", name="すぐに別の画面へ").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    # No network here: whether the weather page answers or not, the sensitive one must be gone.
    expect(page).not_to_have_url(f"{site[0]}/windows/{site[1]['sensitive']}")
    page.wait_for_timeout(300)
    page.go_back()

    expect(page).to_have_url(f"{site[0]}/windows")
