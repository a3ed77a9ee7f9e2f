"""One person and one host: from a suggestion over the host's own answer to taking part, a pause, a return, and on."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.calendar import today
from directory.seeding.sheets import demo_key

pytestmark = pytest.mark.browser

CONTACT = "見本社協 参加支援担当 0000-00-0100"


def test_a_person_finds_a_place_with_a_host_who_answers_by_a_link(window):
    desk = window(1280, login="shien1").open(f"/office/people/{demo_key('H06')}")
    person = desk.get_by_role("heading", level=1).inner_text().removesuffix("さん")
    place = desk.url
    chosen_and_asked(desk)
    placement = desk.url
    address = a_link_to_pass_on(desk)
    answered_on_a_phone(window(360, script=False), address, person)

    desk.goto(placement)
    expect(desk.get_by_role("region", name="受け入れ先の答え")).to_contain_text("はじめの2回は職員といっしょに")
    went_to_look(desk)
    tried_it_out(desk)
    both_were_heard(desk)
    took_part_rested_and_moved_on(desk)
    desk.goto(place)
    expect(desk.get_by_role("region", name="参加の状況")).to_contain_text("卒業・次の場へ")


def state_is(desk, words):
    expect(desk.locator(".placement-state")).to_contain_text(words)


def press(desk, words):
    desk.get_by_role("button", name=words, exact=True).click()


def follow(desk, words):
    desk.get_by_role("link", name=words, exact=True).click()


def chosen_and_asked(desk):
    follow(desk, "合う場所をさがす")
    desk.locator(".suggestion").first.get_by_role("button").click()
    state_is(desk, "候補")
    press(desk, "受け入れ先に打診する")
    state_is(desk, "打診中")
    expect(desk.get_by_role("region", name="次に進む・戻る")).to_contain_text("受け入れ先の答えがまだありません")


def a_link_to_pass_on(desk) -> str:
    follow(desk, "答えてもらうリンクを作る")
    desk.get_by_label("希望する日や時間").fill("火曜か木曜の午前")
    desk.get_by_label("受け入れ先が電話できるところ").fill(CONTACT)
    press(desk, "リンクを作る")
    expect(desk.get_by_role("heading", level=1)).to_have_text("リンクができました")
    expect(desk.locator(".qr svg")).to_be_visible()
    return desk.locator(".set-up-link").inner_text()


def answered_on_a_phone(screen, address, person):
    """Nothing names the person; the answer is taken once."""
    phone = screen.open(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("一人の方の見学の相談")
    shown = phone.get_by_role("main").inner_text()
    assert "火曜か木曜の午前" in shown and CONTACT in shown
    assert not [part for part in (person, *person.split()[1:]) if part in shown]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    follow(phone, "条件があれば受けられる")
    phone.get_by_label("条件").fill("はじめの2回は職員といっしょに")
    press(phone, "送る")
    expect(phone.get_by_role("heading", level=1)).to_have_text("お返事をいただきました")
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text("このリンクは使えません")


def went_to_look(desk):
    press(desk, "見学・同行に進む")
    state_is(desk, "見学・同行")
    follow(desk, "予定を入れる")
    desk.get_by_label("日", exact=True).fill(str(today()))
    desk.get_by_label("始まり").fill("10:00")
    desk.get_by_label("終わり").fill("11:00")
    desk.get_by_label("待ち合わせ").fill("受け入れ先の玄関の前")
    press(desk, "予定を入れる")
    expect(desk.get_by_role("region", name="見学・同行の予定")).to_contain_text("10:00〜11:00")
    follow(desk, "行けたかどうかを記録")
    desk.get_by_role("radio", name="行けた", exact=True).check()
    press(desk, "記録する")
    expect(desk.get_by_role("region", name="見学・同行の予定")).to_contain_text("行けた")


def tried_it_out(desk, note=""):
    follow(desk, "体験の約束を作る")
    desk.get_by_label("はじめの日").fill(str(today()))
    desk.get_by_label("最後の日").fill(str(today() + timedelta(days=28)))
    desk.get_by_label("曜日と時間").fill("毎週火曜 10:00〜10:30")
    desk.get_by_label("することと、しなくてよいこと").fill("見ているだけでよい")
    desk.get_by_label("困ったとき・休むときの連絡先").fill(CONTACT)
    desk.get_by_role("radio", name="入っていない").check()
    desk.get_by_label("そのほかの約束").fill(note)
    press(desk, "体験の約束を作る")
    expect(desk.get_by_role("link", name="体験の約束を印刷する（PDF）")).to_be_visible()
    press(desk, "体験を始める")
    state_is(desk, "体験中")
    press(desk, "振り返りに進む")
    state_is(desk, "振り返り")


def both_were_heard(desk):
    expect(desk.get_by_role("button", name="参加を始める")).to_have_count(0)
    for side, opinion in (("本人", "続けたい"), ("受け入れ先", "時間や内容を変えれば続けられる")):
        follow(desk, f"{side}の振り返りを記録")
        desk.get_by_role("radio", name=opinion, exact=True).check()
        desk.get_by_label("ことば・理由").fill("また来たい" if side == "本人" else "30分からなら")
        press(desk, "振り返りを記録する")
        expect(desk.get_by_role("region", name="体験の約束と振り返り")).to_contain_text(opinion)


def took_part_rested_and_moved_on(desk):
    press(desk, "参加を始める")
    state_is(desk, "参加中")
    with_a_reason(desk, "お休みにする", "家族・家の用事", "お休み中")
    press(desk, "参加に戻る")
    state_is(desk, "参加中")
    with_a_reason(desk, "卒業・次の場へ", "担い手になった", "卒業・次の場へ")


def with_a_reason(desk, move, reason, state):
    follow(desk, move)
    desk.get_by_role("radio", name=reason, exact=True).check()
    press(desk, move)
    state_is(desk, state)
    expect(desk.get_by_role("region", name="これまで")).to_contain_text(reason)
