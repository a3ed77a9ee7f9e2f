"""A call, a sheet without consent, a 支援会議, consent, a person's record: on a phone, as staff do it."""

import pyotp
import pytest

from core import calendar
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

NAME = "架空 𠮷髙"
SECRET = "雨戸が三日しまったまま"


def test_from_a_call_without_consent_to_a_record_with_consent(screens):
    staff, stranger = screens(360, script=False), screens(360, script=False)
    signs_in(staff, "shien1")
    signs_in(stranger, "shien3")
    sheet = a_memo_is_kept_and_completed(staff)
    hidden_from(stranger, sheet)
    circle = it_is_shared_in_a_circle(staff, sheet)
    hidden_from(stranger, sheet, circle, circle + "/close", circle + "/consent/", circle + "/subject")
    member = screens(360, script=False)
    signs_in(member, "shien2")
    a_member_pledges_reads_and_writes(member, circle)
    person = consent_moves_it_into_the_record(staff, circle)
    hidden_from(stranger, person, person + "/papers/")
    hidden_from(member, person)
    the_member_leaves_and_sees_nothing(member, circle)


def signs_in(screen, login: str):
    sign_in(screen.page, screen.address, login, DEMO_PASSWORD, pyotp.TOTP(DEMO_SECRET).at(calendar.now()))


def a_memo_is_kept_and_completed(screen) -> str:
    page = screen.open("/office/intake/memo")
    page.get_by_label("どんな相談か").fill("近所の方から。しばらく姿を見ない。")
    page.get_by_label("本人の名前").fill(NAME)
    page.get_by_label("つながった経路").select_option(label="民生委員・児童委員から")
    page.get_by_role("button", name="メモを保存する").click()
    sheet = page.url.removeprefix(screen.address)

    page = screen.open("/office/intake/")
    assert page.get_by_role("heading", name="あとで書き足す（1件）").count() == 1
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="書き足す", exact=True).click()
    assert page.get_by_label("本人の名前").input_value() == NAME
    page.get_by_label("食べるものがない").check()
    page.get_by_label("いちばん困っていること").select_option(label="食べるものがない")
    page.get_by_label("だれから、どのように聞いたか").fill("民生委員の見本さんから電話")
    page.get_by_role("button", name="書き上げた票を保存する").click()
    assert "◎食べるものがない" in page.locator("main").inner_text()
    return sheet


def it_is_shared_in_a_circle(screen, sheet: str) -> str:
    page = screen.open(sheet)
    page.get_by_role("link", name="振分を記録する").click()
    page.get_by_label("参加支援につなぐ（本人の記録にする）").check()
    page.get_by_label("理由", exact=False).first.fill("本人にまだ会えていない")
    page.get_by_role("button", name="振分を記録する").click()
    assert "同意がまだない" in page.locator(".error-summary").inner_text()
    page.get_by_label("支援会議で共有する（同意がまだのとき）").check()
    page.get_by_role("button", name="振分を記録する").click()

    page.get_by_label("支援会議の呼び名").fill("みほん町の件")
    page.get_by_label("見本 昼彦（支援員）").check()
    page.get_by_role("button", name="支援会議をはじめる").click()
    page.get_by_label("内容").fill(SECRET)
    page.get_by_role("button", name="記録を加える").click()
    assert SECRET in page.locator("main").inner_text()
    return page.url.removeprefix(screen.address)


def a_member_pledges_reads_and_writes(screen, circle: str):
    page = screen.open(circle)
    assert SECRET not in page.content()
    assert NAME not in page.content()
    page.get_by_label("読みました").check()
    page.get_by_role("button", name="確かめて開く").click()
    assert SECRET in page.locator("main").inner_text()
    page.get_by_role("link", name="相談受付票を読む").click()
    assert "近所の方から" in page.locator("main").inner_text()
    page = screen.open(circle)
    page.get_by_label("見立て・心配なこと").check()
    page.get_by_label("内容").fill("隣の方の話は本人に言わない")
    page.get_by_role("button", name="記録を加える").click()


def consent_moves_it_into_the_record(screen, circle: str) -> str:
    page = screen.open(circle)
    page.get_by_role("link", name="同意を記録して移す").click()
    page.get_by_label(SECRET).check()
    for label in ("名前", "社会福祉協議会", "口頭（記録あり）"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="同意を記録して移す").click()
    assert page.get_by_role("heading", level=1).inner_text() == f"{NAME}さん"
    person = page.url.removeprefix(screen.address)
    assert "社会福祉協議会に、名前を伝えてよい" in page.locator("main").inner_text()
    page.get_by_role("link", name="世帯・受付・提供を開く").click()
    words = page.locator("main").inner_text()
    assert SECRET in words
    assert "隣の方の話" not in words
    left = screen.open(circle).locator("main").inner_text()
    assert SECRET not in left
    assert "隣の方の話" in left
    return person


def the_member_leaves_and_sees_nothing(screen, circle: str):
    page = screen.open(circle)
    page.get_by_role("button", name="自分が構成員から抜ける").click()
    assert page.get_by_role("heading", level=1).inner_text() == "支援会議"
    hidden_from(screen, circle)


def hidden_from(screen, *paths: str):
    """Each looks exactly like one that does not exist."""
    ask = screen.page.request
    nowhere = ask.get(screen.address + "/office/circles/aaaaaaaaaa")
    words = nowhere.text()
    assert nowhere.status == 404
    for path in paths:
        answer = ask.get(screen.address + path)
        assert (answer.status, answer.text()) == (404, words), path
