"""A role is cut small, registered on a phone without JavaScript, offered, and found by a resident; then it is full."""

import pytest

from directory.seeding.sheets import demo_key

pytestmark = pytest.mark.browser


def test_a_role_is_registered_on_a_phone_offered_found_and_stopped(window):
    desk, resident = window(360, script=False, login="chuo"), window(360, script=False)
    page = desk.open(f"/desk/places/{demo_key('P025')}")
    page.get_by_role("link", name="役割・受け入れ枠を足す").click()
    page.get_by_role("radio", name="ボランティア・役割").check()
    page.get_by_label("名前").fill("しおり折り（みほん）")
    page.get_by_label("すること").fill("しおりを二つに折ります。10枚で一区切りです。")
    page.get_by_role("radio", name="1 短い時間、一人でできること").check()
    page.get_by_label("曜日", exact=True).first.select_option(label="木")
    page.get_by_label("はじまり").first.fill("10:00")
    page.get_by_role("radio", name="電話").check()
    page.get_by_role("button", name="下書きを保存する").last.click()
    assert page.get_by_text("終わりの時刻も入れてください").is_visible()

    page.get_by_label("終わり").first.fill("10:30")
    page.get_by_role("button", name="下書きを保存する").last.click()
    page.get_by_role("button", name="住民に公開する").click()
    assert page.get_by_text("公開しました。住民の画面と検索に出ています。").is_visible()
    assert is_in_the_list(resident, "TH")

    page.get_by_role("button", name="募集を止める").click()
    assert page.get_by_text("募集を止めました。").is_visible()
    assert not is_in_the_list(resident, "TH&weekday=FR")  # another address: the first may be kept for a minute


def is_in_the_list(screen, weekday: str) -> bool:
    page = screen.open(f"/openings?weekday={weekday}")
    return page.get_by_text("しおり折り（みほん）").count() > 0
