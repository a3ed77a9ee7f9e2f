"""A coordinator between two visits: a group has told new days, and residents see them a minute later."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PLACE = "ひだまり駅前サロン"
NEW_DAYS = "毎月第1・第3金曜日 14:00〜16:00（8月は休み）"


def test_a_new_schedule_in_the_groups_own_words_reaches_residents(window):
    page = window(360, login="chuo").open("/desk/")
    page.get_by_role("searchbox", name="名称・よみ・住所・電話でさがす").fill("駅前サロン")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("link", name=PLACE, exact=True).click()
    page.get_by_role("link", name="内容を直す").click()
    page.get_by_label("開催日時（団体のことばのまま）").first.fill(NEW_DAYS)

    echo = page.get_by_role("status").first
    expect(echo).to_contain_text("第1・第3金曜日")
    expect(echo.get_by_role("listitem").first).to_contain_text("（金）")

    page.get_by_role("radio", name="電話").check()
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("link", name="住民の画面を見る").click()
    here = page.url

    resident = window(360, script=False).open(here)
    expect(resident.get_by_role("heading", level=1)).to_have_text(PLACE)
    expect(resident.get_by_role("region", name="つぎに開く日")).to_contain_text("（金） 14:00〜16:00")
    expect(resident.get_by_role("main")).to_contain_text("第1・第3金曜日")
