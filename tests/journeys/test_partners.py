"""A company that offers and a group that wishes find each other, and bread finds a table, all on a telephone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_from_the_register_to_an_introduction_that_came_true(window):
    page = window(360, login="sakuragawa").open("/desk/partners/new")
    page.get_by_label("事業者の名前").fill("見本文具店")
    page.get_by_role("radio", name="登録中").check()
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("alert")).to_contain_text("登録証番号を入力してください")
    page.get_by_label("登録証番号").fill("見本-099")
    page.get_by_label("登録した日").fill("2026-10-01")
    page.get_by_role("button", name="保存する").click()

    page.get_by_role("link", name="申し出を登録する").click()
    expect(page.get_by_label("団体", exact=False).first).to_have_value("見本文具店")
    page.get_by_label("種類").select_option(label="専門の知識・技術")
    page.get_by_label("内容").fill("絵手紙の教室を開けます")
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("link", name="団体から聞いた希望を登録する").click()
    page.get_by_label("団体", exact=False).first.fill("桜川ふれあい会")
    page.get_by_label("種類").select_option(label="専門の知識・技術")
    page.get_by_label("内容").fill("サロンで絵を教えてくれる人")
    page.get_by_role("button", name="保存する").click()

    fit = page.get_by_role("article").filter(has_text="見本文具店")
    expect(fit.get_by_role("list")).to_contain_text("種類が合います")
    fit.get_by_role("button", name="紹介したと記録する").click()
    page.get_by_role("link", name="その後を書く").click()
    page.get_by_role("radio", name="実現した").check()
    page.get_by_label("何が始まったか").fill("月に1回の絵手紙の会が始まりました")
    page.get_by_label("この希望はかなった").check()
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("main")).to_contain_text("実現した")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_bread_is_offered_reserved_and_handed_over(window):
    page = window(360, login="chuo", script=False).open("/desk/food/new")
    page.get_by_label("だれからの提供ですか").select_option(label="企業・お店")
    page.get_by_label("提供する会社・団体の名前").fill("スーパーたんぽぽ")
    page.get_by_label("品物").fill("あんパン")
    page.get_by_label("量", exact=False).first.fill("20")
    page.get_by_label("単位").select_option(label="個")
    page.get_by_label("賞味・消費期限").fill("2099-01-01")
    page.get_by_role("button", name="保存する").click()

    page.get_by_label("受け取る団体", exact=True).select_option(label="若葉台母の会")
    page.get_by_label("受け取る量").fill("20")
    page.get_by_role("button", name="予約する").click()
    expect(page.get_by_role("main")).to_contain_text("引き渡し待ち")
    page.get_by_role("button", name="引き渡した").click()
    expect(page.get_by_role("main")).to_contain_text("引き渡しずみ")
    page.goto(page.url.split("/desk/")[0] + "/desk/food/donations")
    expect(page.get_by_role("row").filter(has_text="スーパーたんぽぽ").first).to_contain_text("20個")
