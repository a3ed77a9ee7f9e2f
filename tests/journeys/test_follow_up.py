"""Staying with both sides: two absences, the alarm, a visit to the host with a worry, and the worry settled."""

import re
from datetime import timedelta

import pytest

from core.calendar import today

pytestmark = pytest.mark.browser
IN_A_TEAM_OF_TWO = "例 二一"


def test_two_absences_lead_to_the_host_and_its_worry_is_settled(window):
    staff = window(360, login="shien2", script=False)
    person, name = somebody_who_takes_part(staff)
    for days in (2, 1):
        an_absence(staff, person, days)
    page = staff.open("/office/due")
    alarm = page.get_by_role("region", name="続けてお休みの方")
    alarm.get_by_role("listitem").filter(has_text=name).get_by_text("続けて2回お休み").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    staff.open(person)
    page.get_by_text("続けて2回お休みです").wait_for()

    host = the_hosts_page(staff, person)
    page.get_by_role("link", name="訪問を記録する").click()
    page.get_by_label("続けられるか心配").check()
    page.get_by_label("受け入れ先に約束したこと").fill("来週、作業を半分にして様子を見る")
    page.get_by_role("button", name="訪問を記録する").click()
    page.get_by_role("heading", level=1).filter(has_text="受け入れ先").wait_for()
    assert page.url.split("#")[0] == host
    notes = page.get_by_role("region", name="心配ごと・約束")
    notes.get_by_text("続けられるか心配").first.wait_for()
    assert name not in page.locator("main").inner_text()

    notes.get_by_label(re.compile("どうなったか.*続けられるか心配")).fill("2人で声をかけることにした")
    line = notes.locator(".note-line").filter(has_text="続けられるか心配")
    line.get_by_role("button", name="すんだ").click()
    page.get_by_text("記録しました。").wait_for()
    notes.get_by_text("すんだこと・助言・お礼").click()
    notes.get_by_text("2人で声をかけることにした").wait_for()


def test_a_visit_is_planned_made_with_a_colleague_said_back_and_written_down(window):
    staff = window(360, login="shien2", script=False)
    person, name = somebody_who_takes_part(staff, IN_A_TEAM_OF_TWO)
    placement_of(staff, person)
    page = staff.page
    page.goto(page.url + "/outings/new")
    page.get_by_label("何時に").fill("9時")
    page.get_by_label("もどる時刻").fill("9:05")
    page.get_by_label("いっしょに行く人").select_option(index=1)
    page.get_by_role("button", name="予定に入れる").click()
    line = page.get_by_role("main").get_by_role("listitem").filter(has_text=name)
    line.get_by_text("（2人で）").wait_for()
    line.get_by_role("button", name="もどりました").click()
    page.get_by_text("おつかれさまでした").wait_for()
    staff.open("/office/due")
    waiting = page.get_by_role("region", name="記録を待っている訪問").get_by_role("listitem").filter(has_text=name)
    waiting.get_by_role("link", name="この訪問を記録する").click()
    page.get_by_role("button", name="訪問を記録する").click()  # what is usual is set: nothing else has to be touched
    page.get_by_text("訪問を記録しました。").wait_for()
    assert page.get_by_role("region", name="記録を待っている訪問").get_by_text(name).count() == 0


def test_a_visit_written_down_wrongly_is_mended_and_one_that_never_was_is_deleted(window):
    staff = window(360, login="shien2", script=False)
    person, _name = somebody_who_takes_part(staff)
    an_absence(staff, person, 3)
    page = staff.open(person)
    visits = page.get_by_role("region", name="訪問の記録")
    before = visits.get_by_role("listitem").count()
    visits.get_by_role("link", name="直す").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("ようす・心配・うれしかったこと").fill("お休みではなく、遅れて来ていた")
    page.get_by_label("来ていた", exact=True).check()
    page.get_by_role("button", name="直した内容を保存する").click()
    page.get_by_text("訪問の記録を直しました。").wait_for()
    mended = visits.get_by_role("listitem").filter(has_text="遅れて来ていた")
    mended.get_by_text("に直しました").wait_for()
    assert "お休み・" not in mended.inner_text()

    mended.get_by_role("link", name="直す").click()
    page.get_by_text("この訪問の記録を消す").click()
    page.get_by_role("button", name="この記録を消す").click()
    page.get_by_text("訪問の記録を消しました。").wait_for()
    assert visits.get_by_role("listitem").count() == before - 1


def somebody_who_takes_part(screen, named=""):
    """The address and the name of the first person (of this name) who takes part somewhere."""
    page = screen.open("/office/people/")
    links = page.locator("main .rows a")
    for address, name in [(link.get_attribute("href"), link.inner_text()) for link in links.all()]:
        if named not in name:
            continue
        screen.open(address)
        if page.locator("main .tag").filter(has_text="参加中").count():
            return address, name
    raise AssertionError("the demo has nobody who takes part")


def placement_of(screen, person):
    page = screen.open(person)
    page.locator("main .rows__row").filter(has_text="参加中").get_by_role("link").first.click()
    page.locator(".placement-state").wait_for()


def an_absence(screen, person, days):
    placement_of(screen, person)
    page = screen.page
    page.get_by_role("link", name="訪問を記録する").click()
    page.get_by_label("電話").check()
    page.get_by_label("休んだ").check()
    page.get_by_text("日付・いっしょに行った人").click()
    page.get_by_label("日付", exact=False).last.fill((today() - timedelta(days=days)).isoformat())
    page.get_by_role("button", name="訪問を記録する").click()
    page.get_by_text("訪問を記録しました。").wait_for()


def the_hosts_page(screen, person):
    page = screen.open(person)
    place = page.locator("main .rows__row").filter(has_text="参加中").get_by_role("link").first.inner_text()
    screen.open("/office/hosts/")
    page.get_by_role("link", name=place, exact=True).click()
    return page.url.split("#")[0]
