"""The search box in a real browser: lines to choose by key, by touch and by ear; complete without scripts."""

import pytest
from playwright.sync_api import expect

from tests.directory.test_pages_browser import AXE, TAGS, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{site[0]}/places")
    yield page
    context.close()


def typed(page, text):
    box = page.get_by_role("combobox", name="どんなところをさがしていますか")
    box.press_sequentially(text)
    expect(page.locator(".suggestions [role=option]:visible").first).to_be_visible()
    return box


def test_a_line_is_chosen_by_key_and_searched(page):
    box = typed(page, "さろ")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    chosen = page.locator(".suggestions [aria-selected=true]")
    line = chosen.inner_text()
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.evaluate(AXE)
    assert violations(page, TAGS) == []
    box.press("Enter")

    page.wait_for_url("**/places?*q=*")
    expect(page.locator("[name=q]")).to_have_value(line)
    expect(page.locator(".suggestions")).to_be_hidden()


def test_escape_closes_the_lines_and_keeps_what_was_typed(page):
    box = typed(page, "こども")
    box.press("ArrowUp")
    box.press("Escape")

    expect(page.locator(".suggestions [role=option]:visible")).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("こども")
    assert box.get_attribute("aria-activedescendant") is None


def test_enter_without_a_choice_searches_what_was_typed(page):
    typed(page, "さろ").press("Enter")

    page.wait_for_url("**/places?*q=*")
    expect(page.locator("[name=q]")).to_have_value("さろ")


def test_a_line_is_chosen_by_touch(page):
    typed(page, "さろ")
    first = page.locator(".suggestions [role=option]:visible").first
    line = first.inner_text()
    assert first.bounding_box()["height"] >= 44
    first.click()

    page.wait_for_url("**/places?*q=*")
    expect(page.locator("[name=q]")).to_have_value(line)


def test_without_scripts_the_box_searches(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{site[0]}/places")
    page.get_by_role("searchbox").fill("サロン")
    page.get_by_role("button", name="さがす", exact=True).click()

    expect(page.locator("[name=q]")).to_have_value("サロン")
    expect(page.locator(".place-list li").first).to_be_visible()
    context.close()
