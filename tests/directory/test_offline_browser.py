"""Without a connection, what was opened can be read; what must leave no trace leaves none."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import serving
from tests.directory.public_pages import demo_city, keys_of

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const key of await (await caches.open(name)).keys()) found.push(new URL(key.url).pathname);
  return found;
}"""
ONCE_CONTROLLED = """async () => {
  while (!navigator.serviceWorker.controller) await new Promise(go => setTimeout(go, 50));
}"""
ONCE_KEPT = """async path => {
  while (!await caches.match(path, {ignoreVary: true})) await new Promise(go => setTimeout(go, 50));
}"""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("offline")) as app:
        yield app, keys_of(app)


@pytest.fixture
def visited(city, browser):
    """A browser that opened some pages while there was a connection, and the address that is away now."""
    app, keys = city
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    context.set_default_timeout(30_000)
    page = context.new_page()
    with serving(app) as address:
        page.goto(f"{address}/places/{keys['place']}")
        page.evaluate(ONCE_CONTROLLED)
        page.evaluate(ONCE_KEPT, f"/places/{keys['place']}")
        for path in (
            f"/windows/{keys['sensitive']}",
            "/places?q=眠れない",
            f"/places/{keys['place']}/report",
            "/windows",
        ):
            page.goto(address + path, wait_until="load")
        page.evaluate(ONCE_KEPT, "/windows")
    yield page, address, keys
    context.close()


def test_a_page_that_was_opened_is_read_and_says_of_when_it_is(visited):
    page, address, keys = visited
    page.goto(f"{address}/places/{keys['place']}")

    expect(page.get_by_role("heading", name="場所と日時")).to_be_visible()
    expect(page.get_by_text("インターネットにつながっていません。この内容は")).to_be_visible()
    expect(page.locator(".offline-note")).to_contain_text("月")
    assert page.evaluate("getComputedStyle(document.querySelector('.site-header')).borderTopStyle") == "solid"
    expect(page.locator(".map__picture svg, .map__live")).not_to_have_count(0)


def test_any_other_page_leads_to_what_can_be_read_and_to_the_telephone(visited):
    page, address, keys = visited
    page.goto(f"{address}/openings")

    expect(page.get_by_role("heading", level=1)).to_contain_text("つながらなくても読めるページ")
    expect(page.get_by_role("link", name="110")).to_be_visible()


def test_nothing_sensitive_typed_or_sent_is_kept(visited):
    page, _, keys = visited
    kept = page.evaluate(KEPT)

    assert f"/places/{keys['place']}" in kept
    assert [path for path in kept if keys["sensitive"] in path or "report" in path or path == "/places"] == []


def test_the_quick_exit_leaves_nothing_behind(city, browser):
    app, keys = city
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.route(
        "https://www.jma.go.jp/**", lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html")
    )
    with serving(app) as address:
        page.goto(f"{address}/places/{keys['place']}")
        page.get_by_role("button", name="マイリストに入れる").click()
        page.evaluate(ONCE_KEPT, f"/places/{keys['place']}")
        page.goto(f"{address}/windows/{keys['sensitive']}")
        page.get_by_role("link", name="すぐに別の画面へ").click()
        page.wait_for_timeout(1_000)
        other = context.new_page()
        other.goto(f"{address}/healthz")

        assert other.evaluate(KEPT) == []
        assert other.evaluate("localStorage.length") == 0
    context.close()


def test_what_is_kept_can_be_looked_at_and_forgotten(city, browser):
    app, keys = city
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    with serving(app) as address:
        page.goto(f"{address}/places/{keys['place']}")
        page.evaluate(ONCE_KEPT, f"/places/{keys['place']}")
        page.goto(f"{address}/offline")
        expect(page.locator("[data-kept] a")).to_have_count(1)
        page.get_by_role("button", name="この端末に残したページを消す").click()

        expect(page.get_by_text("まだありません。")).to_be_visible()
    context.close()


def test_the_site_can_be_put_on_the_first_screen(client):
    manifest = json.loads(client.get("/manifest.webmanifest").text)
    sizes = {icon["sizes"] for icon in manifest["icons"]}

    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as answer:
            assert answer.mimetype == icon["type"]
    assert "worker-src 'self'" in client.get("/").headers["Content-Security-Policy"]


def test_staff_pages_know_nothing_of_the_worker(client):
    assert "service-worker" not in client.get("/sign-in").text
