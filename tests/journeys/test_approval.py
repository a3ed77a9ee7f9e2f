"""A change waits for the coordinator: residents read the old words until then; two at one place lose nothing."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PLACE = "まちのえんがわ 本町"
OLD_PHONE, NEW_PHONE = "0000-00-0101", "0000-00-0191"
NEW_WORDS = "縁側で、編みものをする人もいます。"
REASON = "団体に電話で聞いたら、紹介はもとのままがよいそうです"


def opened(window, login, width=360):
    page = window(width, login=login).open(f"/desk/?q={PLACE.split(maxsplit=1)[0]}")
    page.get_by_role("link", name=PLACE, exact=True).click()
    return page


def test_an_edit_waits_a_part_of_it_is_approved_and_the_proposer_reads_why_not_the_rest(window):
    staff = opened(window, "shien1")
    public = staff.get_by_role("link", name="住民の画面を見る").get_attribute("href")
    staff.get_by_role("link", name="変更を提案する").click()
    staff.get_by_label("電話番号").fill(NEW_PHONE)
    staff.get_by_label("紹介（どんなところか）").fill(NEW_WORDS)
    staff.get_by_label("コーディネーターに伝えること").fill("訪問のときに聞きました")
    staff.get_by_role("radio", name="訪問").check()
    staff.get_by_role("button", name="提案する").click()
    expect(staff.get_by_role("main")).to_contain_text("コーディネーターが確かめるまで")

    main = window(360, script=False).open(public).get_by_role("main")
    expect(main).to_contain_text(OLD_PHONE)
    expect(main).not_to_contain_text(NEW_PHONE)

    desk = window(360, login="chuo").open("/desk/")
    desk.get_by_role("link", name=re.compile("確認待ちの変更が")).click()
    desk.get_by_role("link", name=PLACE).click()
    expect(desk.get_by_role("main")).to_contain_text("訪問のときに聞きました")
    desk.get_by_role("checkbox", name="紹介").uncheck()
    desk.get_by_role("button", name="印を付けたところだけ反映する").click()
    expect(desk.get_by_role("main")).to_contain_text("下の残りは、確認待ちのままです")

    main = window(360, script=False).open(public).get_by_role("main")
    expect(main).to_contain_text(NEW_PHONE)
    expect(main).not_to_contain_text(NEW_WORDS)

    desk.get_by_label("見送る理由").fill(REASON)
    desk.get_by_role("button", name="見送る").click()
    expect(desk.get_by_role("main")).to_contain_text("見送りました")
    staff.goto(staff.url.rsplit("/", 1)[0] + "/")
    expect(staff.get_by_role("main")).to_contain_text(REASON)


def test_two_windows_at_one_place_keep_what_both_typed_and_the_old_words_come_back(window):
    first, second = opened(window, "chuo"), opened(window, "chuo", width=1280)
    for page in (first, second):
        page.get_by_role("link", name="内容を直す").click()
    first.get_by_label("持ち物").fill("ひざかけ")
    first.get_by_role("radio", name="電話").check()
    first.get_by_role("button", name="保存する").click()

    second.get_by_label("備考（住民にも見えます）").fill("雨の日も開いています")
    second.get_by_role("radio", name="訪問").check()
    second.get_by_role("button", name="保存する").click()
    expect(second.get_by_role("main")).to_contain_text("入力しているあいだに、ほかの人が保存しました")
    expect(second.get_by_label("備考（住民にも見えます）")).to_have_value("雨の日も開いています")
    expect(second.get_by_label("持ち物")).to_have_value("ひざかけ")
    second.get_by_role("button", name="保存する").click()

    changes = second.get_by_role("region", name="変更の記録")
    expect(changes).to_contain_text("雨の日も開いています")
    changes.get_by_role("listitem").nth(1).get_by_text("（電話）").click()
    changes.get_by_role("link", name="この時点の内容を見る・戻す").first.click()
    second.get_by_role("radio", name="電話").check()
    second.get_by_role("button", name="全部この時点に戻す").click()
    expect(second.get_by_role("main")).to_contain_text("もとの内容に戻しました")
