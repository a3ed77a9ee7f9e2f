"""マイリスト in a real browser: with scripts it is remembered, without it is carried in the address."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, site):
    context = browser.new_context(base_url=site[0], viewport={"width": 360, "height": 800}, locale="ja-JP")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_a_place_is_kept_found_again_and_taken_off(page, site):
    page.goto(f"/places/{site[1]['place']}")
    page.get_by_role("button", name="マイリストに入れる").click()
    expect(page.get_by_role("button", name="マイリストからはずす")).to_be_visible()
    page.goto("/places")
    page.get_by_role("link", name="マイリスト (1)").click()

    expect(page).to_have_url(re.compile(rf"/my-list\?p={site[1]['place']}$"))
    expect(page.locator(".kept__item")).to_have_count(1)
    page.get_by_role("link", name="リストからはずす").click()
    expect(page.get_by_text("まだ何も入っていません")).to_be_visible()
    expect(page.get_by_role("link", name="マイリスト", exact=True).first).to_be_visible()


def test_cards_of_the_list_can_be_kept_by_keyboard(page):
    page.goto("/places")
    button = page.locator(".place-card").first.get_by_role("button", name="マイリストに入れる")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("マイリストに入れました")).to_be_attached()
    expect(page.get_by_role("link", name="マイリスト (1)")).to_be_visible()


def test_a_list_somebody_passed_on_changes_nothing_until_it_is_wanted(page, site):
    page.goto(f"/places/{site[1]['place2']}")
    page.get_by_role("button", name="マイリストに入れる").click()
    page.goto(f"/my-list?p={site[1]['place']}")
    expect(page.get_by_role("link", name="マイリスト (1)")).to_be_visible()
    page.get_by_role("button", name="自分のマイリストに入れる").click()

    expect(page.locator(".kept__item")).to_have_count(2)


def test_without_scripts_the_list_grows_in_its_address(browser, site):
    context = browser.new_context(base_url=site[0], java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"/places/{site[1]['place']}")
    page.get_by_role("link", name="マイリストに入れる").click()
    page.get_by_label("場所の名前やことば").fill("サロン")
    page.get_by_role("button", name="さがす").click()
    page.locator(".found-list a").first.click()

    expect(page.locator(".kept__item")).to_have_count(2)
    context.close()
