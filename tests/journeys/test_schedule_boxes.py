"""A coordinator with one hand at a phone: the schedule is ticked, and what it means is told while ticking."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_staff_accessibility import faults

pytestmark = pytest.mark.browser


def start(page):
    page.get_by_label("名称", exact=False).first.fill("みほんの集い")
    page.get_by_label("開催日時（団体のことばのまま）").fill("毎月第2土曜 10時〜12時")


def test_boxes_tell_what_they_mean_while_they_are_ticked_and_hide_no_barrier(window):
    screen = window(360, login="chuo")
    page = screen.open("/desk/places/new")
    start(page)
    expect(page.locator(".echo__sentence")).to_have_text("毎月第2土曜日 10:00〜12:00")

    page.get_by_role("button", name="表で入力する").click()
    expect(page.get_by_role("checkbox", name="第2")).to_be_checked()
    page.get_by_role("checkbox", name="第4").check()
    expect(page.locator(".echo__sentence")).to_have_text("毎月第2・第4土曜日 10:00〜12:00")
    expect(page.locator(".echo__days li")).to_have_count(5)
    page.get_by_label("終わり", exact=True).fill("09:00")
    expect(page.locator(".echo__unread")).to_contain_text("はじまりより前です")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []


def test_boxes_work_without_scripts(window):
    page = window(360, login="chuo", script=False).open("/desk/places/new")
    start(page)
    page.get_by_role("button", name="表で入力する").click()
    page.get_by_role("checkbox", name="最終").check()
    page.get_by_role("button", name="日程をたしかめる").click()
    expect(page.locator(".echo__sentence")).to_have_text("毎月第2・最終土曜日 10:00〜12:00")

    page.get_by_role("button", name="ことばで入力する").click()
    expect(page.get_by_label("開催日時（団体のことばのまま）")).to_have_value("毎月第2・最終土曜日 10:00〜12:00")
