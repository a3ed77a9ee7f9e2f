"""A coordinator on 1 April: one group goes on, one is asked, one has ended; and a typhoon called off and back on."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.calendar import today
from tests.clock import stop_the_day

pytestmark = pytest.mark.browser

UNDO = "取り消して、もとどおりにする"


@pytest.fixture
def a_resident_at(window):
    """A fresh window at a public page: what a browser may keep for a minute is not asked again."""
    return lambda path: window(360, script=False).open(path)


def test_one_goes_on_one_is_asked_one_ends_and_all_is_taken_back(window, a_resident_at, monkeypatch):
    screen = window(360, script=False, login="chuo")
    stop_the_day(monkeypatch, "2027-04-01T09:00")
    page = screen.open("/desk/new-year/")
    goes_on, is_asked, ends = page.locator(".year-row__name").all_inner_texts()[:3]
    for name, choice in ((goes_on, "続ける"), (is_asked, "たしかめる"), (ends, "終わる")):
        page.get_by_role("group", name=name, exact=True).get_by_role("radio", name=choice).check()
    page.get_by_role("button", name=re.compile("^保存する")).click()
    expect(page.get_by_text("続きから始められます")).to_be_visible()
    page.get_by_role("link", name=re.compile("どう変わるかを見る（3件）")).click()
    expect(page.get_by_role("region", name="終わる（1件）")).to_contain_text(ends)
    page.get_by_role("button", name="決める").click()
    expect(page.get_by_role("region", name="続ける（1件）")).to_contain_text(goes_on)
    settled = page.url

    place = page.get_by_role("link", name=ends).get_attribute("href").replace("/desk", "")
    expect(a_resident_at(place).get_by_role("main")).to_contain_text("この活動は終わりました")
    screen.open("/desk/new-year/")
    expect(page.get_by_role("region", name=re.compile("まだたしかめていない"))).to_contain_text(is_asked)
    page.get_by_role("link", name="令和8年度の居場所の数").click()
    expect(page.get_by_role("table")).to_contain_text("全体")

    page.goto(settled)
    page.get_by_role("button", name=UNDO).click()
    expect(page.get_by_text("もとどおりです")).to_be_visible()
    expect(a_resident_at(place).get_by_role("main")).not_to_contain_text("この活動は終わりました")


def test_a_typhoon_calls_off_an_area_and_residents_see_it_until_it_is_taken_back(window, a_resident_at):
    page = window(360, script=False, login="chuo").open("/desk/closures/new")
    page.get_by_role("group", name="地域").get_by_label("中央圏域").check()
    page.get_by_label("はじめの日").fill(today().isoformat())
    page.get_by_label(re.compile("終わりの日")).fill((today() + timedelta(days=6)).isoformat())
    page.get_by_label("理由").fill("台風のため（見本）")
    page.get_by_role("button", name="休みになる活動を見る").click()
    effect = page.get_by_role("region", name="休みになる活動")
    expect(effect).to_contain_text("か所の活動")
    rests = effect.get_by_role("link").first.inner_text()
    place = effect.get_by_role("link").first.get_attribute("href").replace("/desk", "")
    page.get_by_role("button", name="休みにする").click()

    resident = a_resident_at(place)
    expect(resident.get_by_role("heading", level=1)).to_have_text(rests)
    expect(resident.get_by_role("main")).to_contain_text("台風のため（見本）")
    assert "STATUS:CANCELLED" in resident.request.get(f"{resident.url}.ics").text()
    page.get_by_role("button", name=UNDO).click()
    expect(page.get_by_text("予定はもとどおりに出ています")).to_be_visible()
    resident = a_resident_at(place)
    expect(resident.get_by_role("main")).not_to_contain_text("台風のため（見本）")
    assert "STATUS:CANCELLED" not in resident.request.get(f"{resident.url}.ics").text()


def test_the_next_coordinator_reads_what_only_the_last_one_knew_and_takes_over(window):
    page = window(360, script=False, login="wakaba").open("/desk/handover/")
    page.get_by_role("link", name="若葉圏域").click()
    book = page.url
    page.get_by_role("link", name="書き足す・直す").first.click()
    person = page.get_by_role("region", name="知っている人")
    person.get_by_label("名前").fill("見本 むつみ")
    person.get_by_label("電話してよい時間").fill("夕方5時から")
    person.get_by_role("button", name="この方を加える").click()
    promises = page.get_by_role("region", name="約束")
    promises.get_by_label("約束したこと").fill("会場のかぎを渡す")
    promises.get_by_label("いつまで").fill(today().isoformat())
    promises.get_by_role("button", name="約束を書く").click()
    expect(page.get_by_role("region", name="約束").get_by_role("listitem")).to_contain_text("会場のかぎを渡す")

    page.goto(book)
    expect(page.get_by_role("main")).to_contain_text("夕方5時から")
    with page.expect_download() as printed:
        page.get_by_role("button", name="引き継ぎ帳を印刷する（PDF）").click()
    assert printed.value.suggested_filename.endswith("-1.pdf")
    page.get_by_role("button", name="引き継ぎました").click()
    expect(page.get_by_text("に引き継ぎました")).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name="印刷した控え")).to_contain_text("第1号　見本 夏男")


def test_on_a_substitute_day_the_visits_of_a_colleague_are_there_and_gone_when_it_ends(window):
    theirs = window(360, script=False, login="shien2").open("/office/people/")
    name = theirs.get_by_role("main").get_by_role("listitem").first.get_by_role("link").inner_text()
    theirs.goto(theirs.url.replace("/people/", "/substitutes/"))
    theirs.get_by_label("代わりの人").select_option(label="見本 夕香（支援員）（支援員）")
    theirs.get_by_label("はじめの日").fill(today().isoformat())
    theirs.get_by_label(re.compile("終わりの日")).fill(today().isoformat())
    theirs.get_by_role("button", name="代わりを決める").click()
    expect(theirs.get_by_role("list", name="代わりの人の一覧")).to_contain_text("見本 夕香")

    screen = window(360, script=False, login="shien3")
    page = screen.open("/office/people/")
    instead = page.get_by_role("region", name=re.compile("見本 昼彦（支援員）さんの代わり"))
    instead.get_by_role("link", name=name).click()
    person = page.url
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    theirs.get_by_role("button", name=re.compile("終える")).click()
    assert page.request.get(person).status == 404
