"""Every errand of a resident on a phone whose browser runs no script: find, ask, tell, read in another language."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = re.compile(r"0000-00-\d{4}")
LONGER_THAN_A_MACHINE = 2_200  # milliseconds; a form sent at once is asked for again


@pytest.fixture
def phone(window):
    return window(360, script=False)


def test_a_search_is_narrowed_down_to_a_place_and_its_calendar_file(phone):
    page = phone.open("/")
    page.get_by_role("searchbox").fill("サロン")
    page.get_by_role("button", name="さがす").click()
    page.get_by_text("しぼりこむ").click()
    page.get_by_role("combobox", name="地域").select_option(index=1)
    page.get_by_role("button", name="この条件でさがす").click()
    expect(page.get_by_role("list", name="しぼりこみ").get_by_role("link").first).to_be_visible()
    page.get_by_role("article").first.get_by_role("link").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="カレンダーに入れる").first.click()

    assert saved.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_trouble_on_the_list_leads_to_its_window_at_once(phone):
    page = phone.open("/")
    page.get_by_role("link", name="話を聞いてほしい").click()
    page.get_by_role("link", name="食べるものがない").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("くらしと仕事の相談コーナー")
    expect(page.get_by_role("heading", name="こう言えば伝わります")).to_be_visible()
    expect(page.get_by_role("link", name=PHONE).first).to_be_visible()


def test_a_trouble_whose_window_depends_on_the_home_asks_for_the_address(phone):
    page = phone.open("/windows")
    page.get_by_role("link", name="介護の手続きが分からない").first.click()
    page.get_by_label("お住まいの住所").fill("ひだまり市桜川２丁目３－７ さくら荘203")
    page.get_by_role("button", name="担当の窓口をみる").click()

    expect(page.get_by_role("main")).to_contain_text("桜川地域包括支援センター")
    assert "203" not in page.url


def test_a_trouble_in_ones_own_words_gives_windows(phone):
    page = phone.open("/windows")
    page.get_by_role("searchbox").fill("借金がふくらんで眠れない")
    page.get_by_role("button", name="窓口をさがす").click()

    expect(page.get_by_role("article").first.get_by_role("link", name=PHONE)).to_be_visible()


def test_an_address_that_may_mean_several_towns_is_asked_back(phone):
    page = phone.open("/windows/in-charge")
    page.get_by_label("お住まいの住所").fill("ひだまり市若葉台")
    page.get_by_role("button", name="担当の窓口をみる").click()
    page.get_by_role("link", name="若葉台四丁目").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("若葉台四丁目の担当の窓口")


def test_an_address_nobody_can_place_keeps_what_was_typed_and_names_a_window(phone):
    page = phone.open("/windows/in-charge")
    page.get_by_label("お住まいの住所").fill("どこか遠い町5-6")
    page.get_by_role("button", name="担当の窓口をみる").click()

    expect(page.get_by_label("お住まいの住所")).to_have_value("どこか遠い町5-6")
    expect(page.get_by_role("main")).to_contain_text("ひだまり福祉まるごと相談")


def test_what_is_wrong_can_be_told(phone):
    page = phone.open("/places?q=ひだまり駅前サロン")
    page.get_by_role("article").first.get_by_role("link").first.click()
    page.get_by_role("link", name="この情報は違います").click()
    page.get_by_role("radio", name="日時がちがう").check()
    page.get_by_label("くわしく").fill("いまは木曜日です。")
    page.wait_for_timeout(LONGER_THAN_A_MACHINE)
    page.get_by_role("button", name="送る").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("ありがとう")
    expect(page.get_by_role("main")).not_to_contain_text("木曜日")


def test_a_report_without_a_topic_says_what_to_choose_and_keeps_the_words(phone):
    page = phone.open("/windows")
    page.get_by_role("link", name="食べるものがない").click()
    page.get_by_role("link", name="この情報は違います").click()
    page.get_by_label("くわしく").fill("番号がちがいます。")
    page.get_by_role("button", name="送る").click()

    expect(page.get_by_role("main")).to_contain_text("いちばん近いものを1つ選んでください。")
    expect(page.get_by_label("くわしく")).to_have_value("番号がちがいます。")


def test_a_missing_place_can_be_suggested(phone):
    page = phone.open("/")
    page.get_by_role("link", name="載せてほしい場所があるときは、お知らせください").click()
    page.get_by_label("名前").fill("みほん公園の朝の体操")
    page.wait_for_timeout(LONGER_THAN_A_MACHINE)
    page.get_by_role("button", name="送る").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("ありがとう")


def test_the_language_is_changed_and_stays_on_the_way(phone):
    page = phone.open("/windows")
    page.get_by_text("ことば・文字").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="家賃が払えない").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1).locator("[lang=ja]")).to_have_text("くらしと仕事の相談コーナー")


def test_the_calendar_of_an_area_is_turned_to_the_next_month(phone):
    page = phone.open("/places?q=ひだまり駅前サロン")
    page.get_by_role("article").first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("のカレンダー$")).first.click()
    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="次の月").click()

    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=2)).first).to_be_visible()
