"""Pages nobody should be seen to look at, in a real browser: gone at once, by button or key, without a trace."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WEATHER = "https://www.jma.go.jp/**"
SENSITIVE = ("/windows/{sensitive}", "/windows/{sensitive}/report", "/windows?q=夫がこわい")
TELLING = re.compile("DV|なないろ|暴力|虐待|こわい")

KEPT = """async () => {
  const urls = [];
  for (const name of await caches.keys()) urls.push(...(await (await caches.open(name)).keys()).map((one) => one.url));
  return urls;
}"""


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    context.set_default_timeout(30_000)
    context.route(WEATHER, lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html"))
    yield context.new_page()
    context.close()


def opened(page, site, path):
    page.goto(f"{site[0]}/windows")
    return page.goto(site[0] + path.format(**site[1]))


@pytest.mark.parametrize("path", SENSITIVE)
@pytest.mark.parametrize("leave", ["button", "Enter", "Escape"])
def test_a_sensitive_page_is_left_at_once_and_the_way_back_skips_it(page, site, path, leave):
    opened(page, site, path)
    sensitive = page.url
    button = page.get_by_role("link", name=re.compile("^すぐに別の画面へ"))
    if leave == "button":
        button.click()
    elif leave == "Enter":
        button.focus()
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    # No network here: whether the weather page answers or not, the sensitive one must be gone.
    expect(page).not_to_have_url(sensitive)
    page.wait_for_timeout(300)
    page.go_back()

    expect(page).to_have_url(f"{site[0]}/windows")


@pytest.mark.parametrize("path", SENSITIVE)
def test_a_sensitive_page_says_nothing_in_its_title_and_is_kept_nowhere(page, site, path):
    answer = opened(page, site, path)

    assert answer.headers["cache-control"] == "no-store"
    assert not TELLING.search(page.title())
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.wait_for_timeout(500)
    assert [url for url in page.evaluate(KEPT) if url == page.url] == []


def test_a_sensitive_window_has_no_map_no_calendar_file_and_nothing_to_pass_on(page, site):
    opened(page, site, "/windows/{sensitive}")
    main = page.get_by_role("main")

    assert main.locator("[data-map], [data-keep], svg, img").count() == 0
    assert main.locator("a[href*='.ics'], a[href*='share'], a[href*='my-list'], a[href*='line.me']").count() == 0
    assert page.locator("meta[property], meta[name=description], link[rel=canonical]").count() == 0


def test_the_button_stays_in_sight_however_far_one_reads(page, site):
    opened(page, site, "/windows/{sensitive}")
    page.mouse.wheel(0, 5_000)
    page.wait_for_timeout(500)

    expect(page.get_by_role("link", name=re.compile("^すぐに別の画面へ"))).to_be_in_viewport()


def test_without_scripts_the_button_still_leads_away(browser, site):
    context = browser.new_context(java_script_enabled=False)
    context.route(WEATHER, lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html"))
    page = context.new_page()
    opened(page, site, "/windows/{sensitive}")
    with page.expect_request("**/windows/leave"):
        page.get_by_role("link", name=re.compile("^すぐに別の画面へ")).click(no_wait_after=True)
    context.close()
