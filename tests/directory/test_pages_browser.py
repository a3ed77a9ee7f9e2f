"""Public pages in a real browser: accessible, complete without scripts and by keyboard, and quick to leave."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.directory.public_pages import all_pages

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = all_pages()
OTHER_COLOURS = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}


@pytest.fixture
def opened(browser, site):
    """Open a page: `opened("/places", width=360)`."""
    contexts = []

    def go(path, width=360, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ja-JP", **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(site[0] + path.format(**site[1]), wait_until="load")
        return page

    yield go
    for context in contexts:
        context.close()


def violations(page, rules):
    found = page.evaluate("rules => axe.run({include: ['html']}, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_has_a_barrier_a_machine_can_find_in_any_colours(opened, width, path):
    page = opened(path, width)
    if page.locator("[data-map]").count():
        page.locator("[data-map][data-ready]").wait_for()
    page.evaluate(AXE)
    found = {"light": violations(page, TAGS)}
    for name, colours in OTHER_COLOURS.items():
        page.emulate_media(**colours)
        found[name] = violations(page, ["color-contrast"])

    assert {name: faults for name, faults in found.items() if faults} == {}


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

    expect(page.locator(".chosen a")).to_contain_text("サロン をはずす")
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
