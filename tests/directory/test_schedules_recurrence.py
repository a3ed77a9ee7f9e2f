"""Schedules as iCalendar recurrences and back: the same days in both directions."""

from datetime import date, timedelta

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from directory.schedules import notation
from directory.schedules.calendar_events import put_into, read_calendar
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from directory.schedules.recurrence import Recurrence, Series, to_rrules
from directory.schedules.recurring import days_of_series, from_rrules
from tests.directory.test_schedules_wording import schedules

FIRST, LAST = date(2026, 4, 1), date(2027, 6, 30)


def opened(schedule):
    return {(o.on, o.starts_minute, o.ends_minute, o.note) for o in occurrences(schedule, FIRST, LAST)}


def listed(recurrence):
    return {(day, s.starts, s.ends, s.note) for s in recurrence.series for day in days_of_series(s, LAST)}


@settings(max_examples=120, deadline=None)
@given(schedules)
def test_the_series_are_exactly_the_openings(schedule):
    assert listed(to_rrules(schedule, FIRST, LAST)) == opened(schedule)


@settings(max_examples=80, deadline=None)
@given(schedules)
def test_a_schedule_comes_back_with_the_same_days(schedule):
    back = from_rrules(to_rrules(schedule, FIRST, LAST), LAST)
    assert opened(back) == opened(schedule)


@settings(max_examples=60, deadline=None)
@given(schedules)
def test_a_file_comes_back_with_the_same_days(schedule):
    recurrence = to_rrules(schedule, FIRST, LAST)
    calendar = icalendar.Calendar()
    for number, series in enumerate(recurrence.series):
        event = icalendar.Event()
        event.add("uid", f"{number:04}")
        put_into(event, series)
        calendar.add_component(event)
    found = read_calendar(calendar.to_ical())
    back = {(day, s.starts, s.ends) for each in found.values() for s in each.series for day in days_of_series(s, LAST)}
    assert back == {(on, starts, None if starts is None else ends) for on, starts, ends, _ in opened(schedule)}


@st.composite
def rrules(draw):
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if interval := draw(st.sampled_from([0, 0, 2, 3])):
        parts.append(f"INTERVAL={interval}")
    names = st.sampled_from(["MO", "WE", "SA", "SU"])
    ordinal = st.sampled_from(["1", "2", "-1", "5", ""]) if freq in ("MONTHLY", "YEARLY") else st.just("")
    if days := draw(st.lists(st.tuples(ordinal, names), max_size=2)):
        parts.append("BYDAY=" + ",".join(n + w for n, w in days))
    if freq != "WEEKLY" and draw(st.booleans()):
        parts.append("BYMONTHDAY=" + draw(st.sampled_from(["1", "15", "31", "-1", "5,25"])))
    if draw(st.booleans()):
        parts.append("BYMONTH=" + draw(st.sampled_from(["5", "4,10", "1,2,12"])))
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 30))}")
    return ";".join(parts)


@settings(max_examples=120, deadline=None)
@given(rrules(), st.dates(FIRST, date(2026, 9, 30)))
def test_any_rrule_keeps_its_days(rule, start):
    series = Series(start, 600, 720, rrule=rule)
    schedule = from_rrules(Recurrence((series,)), LAST)
    assert sorted(on for on, *_ in opened(schedule)) == days_of_series(series, LAST), schedule


@pytest.mark.parametrize(
    ("meaning", "rrule"),
    [
        ("W:WE;T=1000-1200", "FREQ=WEEKLY;BYDAY=WE"),
        ("M:2SA,4SA;T=1000-1200", "FREQ=MONTHLY;BYDAY=2SA,4SA"),
        ("M:-1FR;T=1000-1200", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("D:15,-1;BM=2,4,6,8,10,12", "FREQ=MONTHLY;BYMONTHDAY=15,-1;BYMONTH=2,4,6,8,10,12"),
        ("W2:TH;A=2026-04-09;T=1000-1200", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;WKST=MO"),
        ("DAILY;T=0900-1700", "FREQ=DAILY"),
    ],
)
def test_a_plain_rule_needs_no_exception_and_no_end(meaning, rrule):
    (series,) = to_rrules(notation.parse(meaning), FIRST, LAST).series
    assert (series.rrule, series.until, series.exdates, series.rdates) == (rrule, None, (), ())


def test_holidays_are_taken_out_day_by_day_and_the_rule_ends_with_what_is_known():
    (series,) = to_rrules(notation.parse("W:MO;T=1000-1200;PH=skip"), FIRST, LAST).series
    assert series.rrule == "FREQ=WEEKLY;BYDAY=MO" and series.until == LAST
    assert date(2026, 7, 20) in series.exdates  # 海の日
    assert date(2026, 7, 27) not in series.exdates


def test_a_weekday_with_other_hours_is_a_series_of_its_own():
    made = to_rrules(read("毎日 10:00〜17:00。日曜日は〜15:00", today=FIRST).schedule, FIRST, LAST).series
    assert [(s.rrule, s.ends, s.exdates) for s in made] == [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", 1020, ()),
        ("FREQ=WEEKLY;BYDAY=SU", 900, ()),
    ]


def test_what_no_recurrence_can_say_is_kept_in_notes():
    once = read("月1回土曜日 11:00〜", today=FIRST).schedule
    made = to_rrules(once, FIRST, LAST)
    assert made.series == () and "月1回土曜日" in made.notes[0]
    assert from_rrules(made, LAST).notes == made.notes


def test_a_rule_without_pattern_becomes_dates_and_says_so():
    back = from_rrules(Recurrence((Series(date(2026, 4, 1), rrule="FREQ=DAILY;INTERVAL=3"),)), date(2026, 4, 12))
    assert [o.on.day for o in occurrences(back, FIRST, LAST)] == [1, 4, 7, 10]
    assert "2026年4月12日まで" in back.notes[0]


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "every day", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;INTERVAL=zwei"])
def test_a_rule_that_is_none_is_refused(rule):
    with pytest.raises(BadInput, match="読めません"):
        from_rrules(Recurrence((Series(FIRST, rrule=rule),)), LAST)


FOREIGN = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:a
DTSTAMP:20260401T000000Z
DTSTART:20260403T160000Z
DTEND:20260403T170000Z
RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3
EXDATE:20260410T160000Z
COMMENT:\xe9\x9b\xa8\xe5\xa4\xa9\xe4\xb8\xad\xe6\xad\xa2
END:VEVENT
BEGIN:VEVENT
UID:a
DTSTAMP:20260401T000000Z
RECURRENCE-ID:20260417T160000Z
DTSTART:20260419T010000Z
DTEND:20260419T020000Z
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_in_another_zone_is_told_in_the_days_of_japan():
    """Friday 16:00 UTC is Saturday 1:00 in Japan; one is taken out, one moved."""
    (found,) = read_calendar(FOREIGN.replace(b"\n", b"\r\n")).values()
    days = sorted((day, s.starts) for s in found.series for day in days_of_series(s, LAST))
    assert days == [(date(2026, 4, 4), 60), (date(2026, 4, 19), 600)]
    assert found.notes == ("雨天中止",)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", "居場所".encode(), b"BEGIN:VCALENDAR\r\n", FOREIGN.replace(b"T160000Z", b"T99")]
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(BadInput, match="iCalendar"):
        read_calendar(content)


def test_an_opening_past_midnight_ends_on_the_next_day():
    (series,) = to_rrules(notation.parse("W:FR;T=2200-2600"), FIRST, LAST).series
    event = icalendar.Event()
    put_into(event, series)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=4)
    assert event["DTEND"].dt.date() == event["DTSTART"].dt.date() + timedelta(days=1)
    assert rrulestr(event["RRULE"].to_ical().decode(), dtstart=event["DTSTART"].dt)[1].date() == date(2026, 4, 10)
