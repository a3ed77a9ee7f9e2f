"""Seasons as the municipality sets them: every answer about time follows, undoing brings back what was."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import now, today
from core.db import unit_of_work
from core.permissions import Role
from directory.schedules import notation
from directory.schedules.commands import schedule_command
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from directory.schedules.seasons import Seasons
from directory.schedules.storing import to_json
from directory.search.models import SearchOutbox
from directory.search.outbox import rebuild_index
from directory.seasons.models import SeasonPeriod
from directory.seasons.services import years_to_set
from directory.windows.models import ConsultationWindow
from directory.windows.queries import open_state
from tests.clock import stop_the_clock
from tests.directory.desk_pages import Desk, fields_of
from tests.directory.ical import expanded
from tests.factories import a_gathering, a_place, a_window, keep_open
from tests.staff import signed_in_as

PAGE = "/desk/seasons/"
FIRST, LAST = "s2026-1-first", "s2026-1-last"  # summer of this 年度


@pytest.fixture(autouse=True)
def in_july(monkeypatch):
    stop_the_clock(monkeypatch, "2026-07-01T11:00")


@pytest.fixture
def places(directory):
    """One place open on working days of the summer holidays, and one every Wednesday."""
    texts = {"夏のひろば": "夏休み期間中の平日 10:00〜12:00", "水曜サロン": "毎週水曜日 10:00〜12:00"}
    found = [a_place(name=name, gatherings=[a_gathering(schedule_text=text)]) for name, text in texts.items()]
    keep_open(directory, *found, on=today())
    keys = {place.name: place.key for place in found}
    rebuild_index(directory)
    return keys


@pytest.fixture
def supervisor(app, office):
    return Desk(signed_in_as(app, office, Role.SUPERVISOR))


def periods(directory):
    directory.rollback()
    rows = directory.scalars(select(SeasonPeriod)).all()
    return {(row.name, row.fiscal_year): (row.first_day, row.last_day) for row in rows}


def answers(client, places):
    """Whether the summer place is told on 22 July and on 1 September: page, list and calendar file."""
    key, told = places["夏のひろば"], {}
    page = client.get(f"/places/{key}?month=2026-07").text
    days = expanded(client.get(f"/places/{key}.ics").data, date(2026, 7, 1), date(2026, 9, 30))
    told["file"] = sorted({on for on, *_ in days})
    for on in (date(2026, 7, 22), date(2026, 9, 1)):
        told[f"list {on}"] = "夏のひろば" in client.get(f"/places?on={on}").text
    return told, page


def test_setting_the_summer_moves_every_answer_and_clearing_it_brings_them_back(client, supervisor, directory, places):
    before, page = answers(client, places)
    assert before["list 2026-07-22"] and not before["list 2026-09-01"]

    answer = supervisor.save(PAGE, **{FIRST: "2026-08-24", LAST: "2026-09-04"})
    assert answer.status_code == 302
    assert "1件の居場所の予定が変わりました" in supervisor.get(PAGE).text
    during, moved = answers(client, places)
    assert not during["list 2026-07-22"] and during["list 2026-09-01"]
    assert during["file"] == [date(2026, 8, day) for day in (24, 25, 26, 27, 28, 31)] + [
        date(2026, 9, day) for day in (1, 2, 3, 4)
    ]
    assert "7月22日" in page and "7月22日" not in moved

    supervisor.save(PAGE, **{FIRST: "", LAST: ""})
    after, page_again = answers(client, places)
    assert after == before
    assert periods(directory) == {}


def test_only_places_whose_days_moved_are_renewed_in_the_search_index(supervisor, directory, places):
    count = select(func.count()).select_from(SearchOutbox)
    before = directory.scalar(count)
    supervisor.save(PAGE, **{FIRST: "2026-08-01", LAST: "2026-08-07"})
    directory.rollback()

    assert directory.scalar(count) - before == 1


def test_a_period_that_changes_no_day_says_so(supervisor, directory, places):
    supervisor.save(PAGE, **{"s2026-2-first": "2026-08-10", "s2026-2-last": "2026-08-16"})

    assert "予定が変わった居場所はありません" in supervisor.get(PAGE).text
    assert periods(directory) == {("お盆", 2026): (date(2026, 8, 10), date(2026, 8, 16))}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (("2026-08-10", "2026-08-01"), LAST, "はじめの日と同じか、あとの日"),
        (("2026-08-10", ""), LAST, "両方を入力してください"),
        (("", "2026-08-10"), FIRST, "両方を入力してください"),
        (("2025-08-01", "2026-08-10"), FIRST, "2026年4月1日（水）から"),
        (("2026-08-01", "2027-08-10"), LAST, "2027年5月31日（月）までの日"),
        (("八月一日", "2026-08-10"), FIRST, "2026-04-01 のように"),
        (("2027-02-01", "2027-02-10"), FIRST, "年を確かめてください"),
    ],
)
def test_a_wrong_period_is_said_at_its_field_and_nothing_is_kept(supervisor, directory, typed, field, sentence):
    answer = supervisor.save(PAGE, **{FIRST: typed[0], LAST: typed[1], "s2027-0-first": "2027-04-28"})

    assert answer.status_code == 400
    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    sent = fields_of(answer.text, PAGE)
    assert (sent[FIRST], sent[LAST], sent["s2027-0-first"]) == ([typed[0]], [typed[1]], ["2027-04-28"])
    assert periods(directory) == {}


def test_two_supervisors_lose_nothing(app, office, supervisor, directory):
    other = Desk(signed_in_as(app, office, Role.SUPERVISOR, login="other"))
    opened = other.open(PAGE)
    supervisor.save(PAGE, **{FIRST: "2026-07-18", LAST: "2026-08-25"})

    winter = {"s2026-3-first": "2026-12-24", "s2026-3-last": "2027-01-06"}
    assert other.send(PAGE, opened, **winter).status_code == 302
    assert periods(directory)["夏休み", 2026] == (date(2026, 7, 18), date(2026, 8, 25))
    assert periods(directory)["冬休み", 2026] == (date(2026, 12, 24), date(2027, 1, 6))

    answer = other.send(PAGE, opened, **{FIRST: "2026-07-20", LAST: "2026-08-31"})
    assert answer.status_code == 409
    assert "ほかの人が2026年7月18日〜2026年8月25日に変えました" in answer.text
    assert periods(directory)["夏休み", 2026] == (date(2026, 7, 18), date(2026, 8, 25))
    again = fields_of(answer.text, PAGE)
    assert (again[FIRST], again[LAST]) == (["2026-07-20"], ["2026-08-31"])

    assert other.send(PAGE, again).status_code == 302
    assert periods(directory)["夏休み", 2026] == (date(2026, 7, 20), date(2026, 8, 31))


def test_a_coordinator_reads_and_is_not_offered_a_form(app, office):
    desk = Desk(signed_in_as(app, office, Role.COORDINATOR))
    page = desk.get(PAGE).text

    assert "2026年7月21日〜2026年8月31日" in page
    assert f'action="{PAGE}"' not in page


def test_the_last_spring_can_still_be_set_while_it_goes_on():
    assert years_to_set(date(2027, 4, 3)) == (2026, 2027, 2028)
    assert years_to_set(date(2027, 5, 3)) == (2027, 2028)


def days(season, first, last, given):
    """The days of what is held daily in a season, with these periods given."""
    schedule = notation.parse(f"DAILY;SEASON={season}")
    return [f"{each.on}" for each in occurrences(schedule, first, last, seasons=Seasons(lambda: given))]


def test_a_winter_holiday_holds_over_new_year_in_its_own_year_only():
    given = {("冬休み", 2026): (date(2026, 12, 30), date(2027, 1, 2))}

    assert days("冬休み", date(2027, 1, 1), date(2027, 1, 31), given) == ["2027-01-01", "2027-01-02"]
    assert days("冬休み", date(2028, 1, 6), date(2028, 1, 9), given) == ["2028-01-06", "2028-01-07"]


def test_a_spring_holiday_holds_over_the_end_of_its_fiscal_year():
    given = {("春休み", 2026): (date(2027, 3, 20), date(2027, 4, 8))}

    assert days("春休み", date(2027, 4, 7), date(2027, 4, 30), given) == ["2027-04-07", "2027-04-08"]
    assert days("春休み", date(2028, 4, 4), date(2028, 4, 30), given) == ["2028-04-04", "2028-04-05"]
    assert days("長期休暇", date(2027, 4, 7), date(2027, 4, 9), given) == ["2027-04-07", "2027-04-08"]


def test_hours_of_a_window_follow_the_municipality_too(supervisor, directory, saved):
    window = a_window(hours_text="毎日 9:00〜17:00。お盆は休み")
    window.hours = to_json(read(window.hours_text, today=today()).schedule)
    key = saved(window).key
    supervisor.save(PAGE, **{"s2026-2-first": "2026-07-20", "s2026-2-last": "2026-07-24"})
    directory.rollback()
    kept = directory.scalars(select(ConsultationWindow).where(ConsultationWindow.key == key)).one()
    assert open_state(kept, date(2026, 7, 21), 600).is_open is False
    assert open_state(kept, date(2026, 8, 14), 600).is_open is True


def test_the_command_counts_with_what_was_set(app, supervisor):
    asked = ["schedule", "夏休み期間中の平日", "--from", "2026-07-20", "--to", "2026-09-30"]
    assert "2026-07-22" in app.test_cli_runner().invoke(args=asked).output
    supervisor.save(PAGE, **{FIRST: "2026-09-01", LAST: "2026-09-02"})

    lines = app.test_cli_runner().invoke(args=asked).output.splitlines()
    assert [line for line in lines if line.startswith("2026-")] == ["2026-09-01", "2026-09-02"]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([("夏休み", "2026-08-02", "2026-08-01")], "ends_after_it_starts"),
        ([("", "2026-08-01", "2026-08-02")], "has_a_name"),
        ([("夏休み", "2026-08-01", "2026-08-02")] * 2, None),
    ],
)
def test_the_database_keeps_one_sound_period_a_year(directory, rows, rule):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory) as session:
        for name, first, last in rows:
            days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
            session.add(SeasonPeriod(fiscal_year=2026, name=name, changed_at=now(), changed_by="x", **days))


def test_the_command_answers_without_a_database():
    app = Flask(__name__)
    app.cli.add_command(schedule_command)
    asked = ["schedule", "夏休み期間中の平日", "--from", "2026-07-20", "--to", "2026-07-31"]
    assert "2026-07-22" in app.test_cli_runner().invoke(args=asked).output
