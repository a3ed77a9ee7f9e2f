"""Which places are open when: the table of open days, and what is asked of it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.db import unit_of_work
from directory.places.models import Activity, Occurrence, OccurrenceHorizon, Publication
from directory.places.queries import (
    When,
    _fits,
    coming_days,
    first_of_each_day,
    open_days,
    places_open,
    span_of,
)
from directory.places.services import DAYS_AHEAD, read_schedule_into, refresh_occurrences, roll_occurrences
from tests.factories import a_gathering, a_place, keep_open

SATURDAY = date(2026, 11, 21)
NOON = 12 * 60


@pytest.fixture
def open_on(directory):
    """Keep a place with this schedule and fill the table of open days."""

    def keep(text, today=SATURDAY, **changes):
        gathering = a_gathering(schedule_text=text)
        place = a_place(gatherings=[gathering], **changes)
        keep_open(directory, place, on=today)
        return place

    return keep


def test_the_words_of_the_group_stay_beside_what_was_understood():
    gathering = a_gathering(schedule_text="第２・第４土曜　１０時～１２時")
    read_schedule_into(gathering, SATURDAY)

    assert gathering.schedule_text == "第２・第４土曜　１０時～１２時"
    assert (gathering.schedule_status, gathering.schedule["version"]) == ("exact", 1)


def test_the_next_openings_come_in_order(directory, open_on):
    place = open_on("毎週水曜日 10:00〜12:00")

    days = coming_days(directory, [place.id], SATURDAY, each=3)[place.id]
    assert [day.on_day for day in days] == [date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 9)]


def test_a_day_beyond_the_table_is_computed_not_denied(directory, open_on):
    place = open_on("毎週水曜日 10:00〜12:00")
    far = SATURDAY + timedelta(days=DAYS_AHEAD + 40)
    wednesday = far + timedelta(days=(2 - far.weekday()) % 7)

    assert places_open(directory, wednesday, today=SATURDAY, minute=0) == {place.id}


def test_an_empty_table_answers_as_well(directory, open_on):
    place = open_on("毎週土曜日 13:00〜15:00")
    with unit_of_work(directory) as session:
        session.delete(session.get_one(OccurrenceHorizon, 1))

    assert places_open(directory, When.TODAY, today=SATURDAY, minute=NOON) == {place.id}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(-60, DAYS_AHEAD + 60), length=st.integers(0, 30))
def test_table_and_computing_agree_on_every_span(directory, open_on, start, length):
    if directory.scalar(select(func.count()).select_from(OccurrenceHorizon)) == 0:
        open_on("第2・第4土曜日 10:00〜12:00（祝日は休み）")
    first = SATURDAY + timedelta(days=start)
    last = first + timedelta(days=length)
    mixed = open_days(directory, first, last)
    with unit_of_work(directory) as session:
        kept = session.get_one(OccurrenceHorizon, 1)
        span = (kept.first_day, kept.last_day)
        kept.first_day = kept.last_day = date(2000, 1, 1)

    assert open_days(directory, first, last) == mixed
    with unit_of_work(directory) as session:
        kept = session.get_one(OccurrenceHorizon, 1)
        kept.first_day, kept.last_day = span


@pytest.mark.parametrize("changes", [{"activity": Activity.PAUSED}, {"publication": Publication.WITHDRAWN}])
def test_a_paused_or_withdrawn_place_is_never_open(directory, open_on, changes):
    open_on("毎日 10:00〜20:00", **changes)

    assert open_days(directory, SATURDAY, SATURDAY + timedelta(days=30)) == []


def test_today_leaves_out_what_is_over(directory, open_on):
    place = open_on("毎週土曜日 10:00〜11:30")

    assert places_open(directory, When.TODAY, today=SATURDAY, minute=10 * 60 + 30) == {place.id}
    assert places_open(directory, When.TODAY, today=SATURDAY, minute=NOON) == set()


def test_now_is_from_the_start_until_just_before_the_end(directory, open_on):
    place = open_on("毎週土曜日 10:00〜12:00")

    at = {minute: places_open(directory, When.NOW, today=SATURDAY, minute=minute) for minute in (599, 600, 719, 720)}
    assert at == {599: set(), 600: {place.id}, 719: {place.id}, 720: set()}


def test_a_night_that_began_yesterday_is_still_now(directory, open_on):
    place = open_on("毎日 10:00〜12:00")
    with unit_of_work(directory) as session:
        row = session.scalars(select(Occurrence).where(Occurrence.on_day == SATURDAY - timedelta(days=1))).one()
        row.starts, row.ends = 22 * 60, 25 * 60

    assert places_open(directory, When.NOW, today=SATURDAY, minute=30) == {place.id}


def test_unknown_hours_are_today_but_never_now(directory, open_on):
    place = open_on("毎週土曜日")

    assert places_open(directory, When.TODAY, today=SATURDAY, minute=NOON) == {place.id}
    assert places_open(directory, When.NOW, today=SATURDAY, minute=NOON) == set()


@pytest.mark.parametrize(
    ("today", "weekend"),
    [
        (date(2026, 11, 18), (date(2026, 11, 21), date(2026, 11, 22))),
        (date(2026, 11, 21), (date(2026, 11, 21), date(2026, 11, 22))),
        (date(2026, 11, 22), (date(2026, 11, 22), date(2026, 11, 22))),
    ],
    ids=["wednesday", "saturday", "sunday"],
)
def test_the_weekend_is_this_one_until_it_is_over(today, weekend):
    assert span_of(When.WEEKEND, today) == weekend


def test_evenings_are_those_that_reach_past_five(directory, open_on):
    place = open_on("毎週火曜日 16:00〜19:00")

    assert places_open(directory, When.EVENING, today=SATURDAY, minute=0) == {place.id}


def test_rolling_on_equals_computing_anew(directory, open_on):
    open_on("第1月曜日 10:00〜12:00", today=date(2026, 10, 1))
    with unit_of_work(directory) as session:
        roll_occurrences(session, SATURDAY)
    rolled = open_days(directory, date(2026, 11, 1), SATURDAY + timedelta(days=DAYS_AHEAD))
    with unit_of_work(directory) as session:
        refresh_occurrences(session, None, SATURDAY)

    assert open_days(directory, date(2026, 11, 1), SATURDAY + timedelta(days=DAYS_AHEAD)) == rolled
    assert directory.scalar(select(func.min(Occurrence.on_day))) >= date(2026, 10, 31)


def test_refreshing_one_gathering_leaves_the_others(directory, open_on):
    kept = open_on("毎週水曜日 10:00〜12:00")
    changed = open_on("毎週木曜日 10:00〜12:00", name="別の場所")
    with unit_of_work(directory) as session:
        gathering = changed.gatherings[0]
        gathering.schedule_text = "毎週金曜日 10:00〜12:00"
        read_schedule_into(gathering, SATURDAY)
        refresh_occurrences(session, [gathering], SATURDAY)

    coming = coming_days(directory, [kept.id, changed.id], SATURDAY)
    assert coming[kept.id][0].on_day == date(2026, 11, 25)
    assert coming[changed.id][0].on_day == date(2026, 11, 27)


def test_a_record_that_cannot_be_read_has_no_days(directory, open_on):
    place = open_on("毎週水曜日")
    with unit_of_work(directory) as session:
        place.gatherings[0].schedule = {"version": 99}
        refresh_occurrences(session, None, SATURDAY)

    assert open_days(directory, SATURDAY, SATURDAY + timedelta(days=30)) == []


SHAPES = (
    "毎日 10:00〜12:00",
    "毎週日曜日 16:00〜17:30",
    "毎週土曜日",
    "毎週金曜日 22:00〜26:00",
    "第4土曜日 16:00〜18:30",
    "毎週日曜日 18:00〜",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(when=st.sampled_from(When), days=st.integers(0, 13), minute=st.integers(0, 1439))
def test_the_database_and_the_rule_agree_on_every_question(directory, open_on, when, days, minute):
    if directory.scalar(select(func.count()).select_from(OccurrenceHorizon)) == 0:
        for number, text in enumerate(SHAPES):
            open_on(text, name=f"場所{number}")
    on = SATURDAY + timedelta(days=days)
    first, last = span_of(when, on)

    by_rule = {day.place_id for day in open_days(directory, first, last) if _fits(day, when, on, minute)}
    assert places_open(directory, when, today=on, minute=minute) == by_rule


def test_the_next_opening_is_never_one_that_is_over(directory, open_on):
    place = open_on("毎日 10:00〜12:00")

    days = {minute: coming_days(directory, [place.id], SATURDAY, minute=minute)[place.id] for minute in (600, NOON)}
    assert [day[0].on_day for day in days.values()] == [SATURDAY, SATURDAY + timedelta(days=1)]


def test_each_day_shows_its_first_openings_and_counts_all(directory, open_on):
    for number in range(4):
        open_on(f"毎日 1{number}:00〜1{number}:30", name=f"場所{number}")
    shown = first_of_each_day(directory, SATURDAY, SATURDAY + timedelta(days=1), most=2)

    assert [(day.starts, total) for day, total in shown] == [(600, 4), (660, 4)] * 2


def test_far_days_are_shown_and_counted_alike(directory, open_on):
    for number in range(3):
        open_on(f"毎日 1{number}:00〜1{number}:30", name=f"場所{number}")
    far = SATURDAY + timedelta(days=DAYS_AHEAD + 10)

    assert [(day.starts, total) for day, total in first_of_each_day(directory, far, far, most=2)] == [
        (600, 3),
        (660, 3),
    ]
