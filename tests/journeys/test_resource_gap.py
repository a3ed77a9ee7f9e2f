"""Somebody for whom nothing fits: what is missing becomes a task and a new place, and the person is thought of."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from core import calendar
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser


def signed_in(screens, login):
    screen = screens(360, script=False)
    sign_in(screen.page, screen.address, login, DEMO_PASSWORD, pyotp.TOTP(DEMO_SECRET).at(calendar.now()))
    return screen


def somebody_for_whom_nothing_fits(screen):
    """Registered, agreed, and free at five in the morning only."""
    page = screen.open("/office/people/new")
    page.get_by_label("名前（呼び名でもよい）").fill("見本 夜明")
    page.get_by_role("button", name="登録する").click()
    page.get_by_role("heading", level=1, name="見本 夜明").wait_for()
    person = page.url.removeprefix(screen.address)
    page = screen.open(f"{person}/consents/new")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("radio").first.check()
    page.locator("main form button[type=submit]").last.click()
    page = screen.open(f"{person}/assessment")
    page.get_by_label("興味・やってみたいこと").fill("手芸")
    page.get_by_label("くわしい時間").fill("月5:00-5:30")
    page.locator("main form button[type=submit]").last.click()
    return person


def a_new_place(screen):
    """A coordinator registers and publishes it."""
    page = screen.open("/desk/places/new")
    page.get_by_role("textbox", name="名称").fill("夜明けの手芸室")
    page.get_by_role("checkbox", name="居場所", exact=True).check()
    page.locator("[name$=-schedule_text]").first.fill("毎週月曜日 5時〜7時")
    page.locator("[name$=-venue_name]").first.fill("みほん夜明け公民館")
    page.locator("[name=phone]").fill("0000-00-7777")
    page.get_by_role("radio", name="電話").check()
    page.get_by_role("button", name="下書きを保存する").click()
    page.get_by_role("button", name="公開する").click()
    expect(page.get_by_role("link", name="住民の画面を見る")).to_be_visible()


def raised_and_taken_up(staff, person):
    """One tap from the page where nothing fits, looked over, and handed to the coordinator; where it is found."""
    page = staff.open(f"{person}/suggestions/")
    page.get_by_text("いま候補になる受け入れ枠はありません").wait_for()
    page.get_by_role("link", name="足りないことに加える").click()
    expect(page.locator("#need")).to_have_value("making")
    expect(page.locator("#time")).to_have_value("morning")
    page.get_by_role("button", name="加える", exact=True).click()
    page.get_by_text("足りないことに加えました").wait_for()
    page.get_by_role("link", name=re.compile("ものづくりの場")).click()
    page.locator("#text").fill("公民館の朝の時間を聞く")
    choose(page, "#held_by", "春子")
    page.get_by_role("button", name="始める").click()
    page.get_by_text("記録しました").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return page.url.removeprefix(staff.address)


def choose(page, field, words):
    chooser = page.locator(field)
    chooser.select_option(chooser.locator("option").filter(has_text=words).first.get_attribute("value"))


def opened(coordinator, cluster):
    """The new place is linked to what was missing; nobody who waits is named to the coordinator."""
    page = coordinator.open(cluster)
    assert page.get_by_text("見本 夜明").count() == 0
    page.get_by_label("場が開いた", exact=True).check()
    page.locator("#text").fill("朝5時から開くことになった")
    choose(page, "#answer", "夜明けの手芸室")
    page.get_by_role("button", name="記録する").click()
    page.get_by_text("場が開いたことを記録しました").wait_for()


def test_from_nothing_that_fits_to_a_new_place_that_the_team_hears_of(screens):
    staff, coordinator, other = (signed_in(screens, login) for login in ("shien1", "chuo", "shien2"))
    person = somebody_for_whom_nothing_fits(staff)
    cluster = raised_and_taken_up(staff, person)
    a_new_place(coordinator)
    opened(coordinator, cluster)

    page = staff.open("/office/")
    page.get_by_role("link", name="待っていた場が開きました").click()
    card = page.locator(".due-card").filter(has_text="見本 夜明さん")
    expect(card).to_contain_text("夜明けの手芸室")
    card.get_by_role("link", name="この方に合うか見る").click()
    page.get_by_role("heading", level=1, name="見本 夜明さんに合う場所").wait_for()
    for screen in (other, coordinator):
        assert screen.open("/office/gaps/waiting").get_by_text("見本 夜明").count() == 0
    page = coordinator.open("/office/gap-board/")
    page.get_by_role("button", name="新しいボードを作る").click()
    page.get_by_text("ボードを作りました").wait_for()
    assert page.get_by_role("rowheader", name="静かに過ごせる場").count() == 0  # three people wait for it
    assert page.get_by_role("rowheader", name="送迎のある場").count() == 1
