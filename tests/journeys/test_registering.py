"""A coordinator with a flyer in hand: five minutes on a phone, and nothing typed is ever lost."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from core import calendar
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser

FLYER = """★ひだまり駅前すずらんサロン★
と　き　毎月第２・第４水曜日　１０時～１２時
ところ　駅前ふれあいプラザ２階和室（見本県ひだまり市ひだまり駅前一丁目１－１）
参加費　１００円
問合せ　ひだまり駅前すずらんサロンの会　００００－００－０１０２"""


def test_a_flyer_becomes_an_entry_residents_can_see(window):
    page = window(360, login="chuo").open("/desk/places/new")
    page.get_by_text("チラシやお知らせから入れる").click()
    page.get_by_label("チラシの文").fill(FLYER)
    page.get_by_role("button", name="候補を出す").click()
    expect(page.get_by_role("textbox", name="名称")).to_have_value("")
    page.get_by_role("button", name="ひだまり駅前すずらんサロン", exact=True).click()
    for words in (
        "毎月第2・第4水曜日 10時〜12時",
        "駅前ふれあいプラザ2階和室",
        "見本県ひだまり市ひだまり駅前一丁目1-1",
        "0000-00-0102",
    ):
        page.get_by_role("button", name=words, exact=True).click()
    page.get_by_role("button", name="サロン", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="つぎの5回")).to_be_visible()
    expect(page.get_by_text("入力を残しました")).to_be_visible()

    page.get_by_role("radio", name="チラシ").check()
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.get_by_text("似た登録があります")).to_be_visible()
    expect(page.get_by_text("電話番号が同じ")).to_be_visible()
    page.get_by_role("button", name="別の団体です。このまま登録する").click()
    page.get_by_role("button", name="公開する").click()
    page.get_by_role("link", name="住民の画面を見る").click()
    here = page.url

    resident = window(360, script=False).open(here)
    expect(resident.get_by_role("main")).to_contain_text("第2・第4水曜日")


def test_neither_a_broken_connection_nor_a_lost_session_loses_what_was_typed(window, demo):
    screen = window(360)
    page, moment = screen.page, calendar.now()
    sign_in(page, demo.address, "satoyama", DEMO_PASSWORD, code_at(moment))
    screen.open("/desk/places/new")
    page.get_by_role("textbox", name="名称").fill("とちゅうサロン")
    page.context.set_offline(True)
    page.get_by_label("紹介（どんなところか）", exact=True).fill("つながらないあいだに書いたこと")
    expect(page.get_by_text("入力はこの画面に残っています")).to_be_visible()
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.get_by_role("radio", name="電話").check()
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.get_by_text("入力したものは残っています")).to_be_visible()

    page.get_by_label("ログイン名").fill("satoyama")
    page.get_by_label("パスワード").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="次へ進む").click()
    page.get_by_label("確認コード").fill(code_at(moment + timedelta(seconds=30)))
    page.get_by_role("button", name="サインインする").click()
    page.get_by_role("button", name="入力の続きに進む").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("とちゅうサロン")
    expect(page.get_by_role("main")).to_contain_text("つながらないあいだに書いたこと")


def code_at(moment):
    return pyotp.TOTP(DEMO_SECRET).at(moment)
