"""A plan from the first word to the signature, without scripts: written, sent back, approved, printed, signed."""

import pytest

from core.calendar import today
from directory.seeding.sheets import demo_key

pytestmark = pytest.mark.browser
PERSON = f"/office/people/{demo_key('H14')}"


def test_a_next_version_is_written_sent_back_approved_and_signed(window):
    staff, boss = (window(360, login=login, script=False) for login in ("shien1", "kanri"))
    begin(staff.open(PERSON))
    address = save_and_ask(staff.page)
    send_back(boss.open("/office/"))
    assert boss.open(address).title().startswith("ページが見つかりません")

    page = staff.open(address)
    page.get_by_text("だれが会に行くかも").wait_for()
    page.get_by_role("link", name="続きを書く").click()
    page.get_by_label("そのほか").fill("はじめは職員と行く")
    save_and_ask(page)
    theirs = boss.open(address)
    theirs.get_by_role("button", name="承認する").click()
    theirs.get_by_text("プランを承認しました").wait_for()

    page = staff.open(f"{address}compare")
    page.get_by_text("同じ年ごろの人と話す").wait_for()
    assert page.request.get(f"{address}plan.pdf").body().startswith(b"%PDF")
    page = staff.open(address)
    page.get_by_label("本人が署名した日").fill(today().isoformat())
    page.get_by_role("button", name="日を記録する").click()
    page.get_by_text("署名と手渡しの日を記録しました").wait_for()
    staff.open(PERSON).get_by_role("region", name="支援プラン").get_by_text("第2版").wait_for()


def begin(page):
    page.get_by_role("link", name="支援プランを開く").click()
    page.get_by_role("button", name="次の版をつくる").click()
    page.get_by_label("本人の希望").fill("将棋を教えながら、友だちもつくりたい")
    page.get_by_role("button", name="目標の行をふやす").click()
    assert page.get_by_label("本人の希望").input_value() == "将棋を教えながら、友だちもつくりたい"
    page.get_by_role("group", name="目標3").get_by_label("目標", exact=True).fill("同じ年ごろの人と話す")
    page.get_by_label("始まりの日").fill(today().isoformat())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def save_and_ask(page):
    page.get_by_role("button", name="下書きを保存する").first.click()
    page.get_by_label("承認を頼む人").select_option(label="見本 管理子（管理者）（管理者）")
    page.get_by_role("button", name="承認を頼む").click()
    page.get_by_text("相手の「きょうの仕事」に出ます").wait_for()
    return page.url


def send_back(page):
    waiting = page.get_by_role("region", name="承認を待っているプラン")
    assert "十四郎" not in waiting.inner_text()
    waiting.get_by_role("link", name="第2版").click()
    page.get_by_label("差し戻すときの理由").fill("だれが会に行くかも書いてください")
    page.get_by_role("button", name="理由をつけて差し戻す").click()
    page.get_by_text("差し戻しました").wait_for()
