"""A resident on a phone: where can I go today, whom can I ask; without scripts, and without a mouse."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = re.compile(r"0000-00-\d{4}")
A_DAY = re.compile(r"\d{1,2}月\d{1,2}日（.）")


@pytest.fixture
def phone(window):
    """A telephone of today whose browser runs no script."""
    return window(360, script=False)


def test_two_taps_lead_from_the_first_page_to_a_place_of_today(phone):
    page = phone.open("/")
    page.get_by_role("link", name="今日 行けるところ").click()
    first = page.get_by_role("article").first
    expect(first).to_contain_text("きょう")
    first.get_by_role("link").first.click()

    expect(page.get_by_role("main")).to_contain_text(A_DAY)


def test_a_place_tells_its_number_and_its_next_days(phone):
    page = phone.open("/")
    page.get_by_role("searchbox").fill("ひだまり駅前サロン")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("article").first.get_by_role("link").first.click()

    expect(page.get_by_role("link", name=PHONE).first).to_have_attribute("href", re.compile("^tel:0000"))
    expect(page.get_by_role("region", name="つぎに開く日")).to_contain_text(A_DAY)


def test_a_trouble_in_plain_words_leads_to_a_window_and_what_to_say_there(phone):
    page = phone.open("/")
    page.get_by_role("searchbox").fill("お金がなくて家賃が払えない")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("article").filter(has_text="相談窓口").first.get_by_role("link").first.click()

    expect(page.get_by_role("heading", name="こう言えば伝わります")).to_be_visible()
    expect(page.get_by_role("link", name=PHONE).first).to_be_visible()


def test_an_address_leads_to_the_window_in_charge(phone):
    page = phone.open("/windows")
    page.get_by_label("お住まいの住所").fill("ひだまり市若葉台一丁目2-3")
    page.get_by_role("button", name="担当の窓口をみる").click()

    expect(page.get_by_role("main")).to_contain_text("若葉地域包括支援センター")
    expect(page.get_by_role("main")).not_to_contain_text("桜川地域包括支援センター")


def test_who_suffers_violence_finds_the_window_and_can_leave_at_once(window):
    screen = window(360)
    weather = "https://www.jma.go.jp/**"
    screen.page.route(weather, lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html"))
    page = screen.open("/")
    page.get_by_role("link", name="暴力・虐待の相談窓口").click()
    page.get_by_role("link", name=re.compile("DVの相談")).first.click()
    expect(page.get_by_role("link", name=PHONE).first).to_be_visible()
    page.get_by_role("link", name=re.compile("^すぐに別の画面へ")).click()

    page.wait_for_url(weather)


def test_a_place_is_found_with_the_keyboard_alone(window):
    page = window(1280).open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ進む")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="どんなところをさがしていますか")).to_be_focused()
    page.keyboard.type("ひだまり駅前サロン")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places?**")
    found = page.get_by_role("article").first.get_by_role("link").first
    tab_until_focused(page, found)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("ひだまり駅前サロン")


def tab_until_focused(page, wanted, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            outline = wanted.evaluate("one => getComputedStyle(one).outlineStyle")
            assert outline != "none", "the focus cannot be seen"
            return
    pytest.fail("the keyboard does not reach it")
