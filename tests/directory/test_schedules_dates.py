"""From rules to dates: ordinals, holidays, closed days, seasons, the edges of year and range."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import is_holiday
from directory.schedules import notation
from directory.schedules.dates import Occurrence, next_dates, occurrences
from directory.schedules.rules import Closure, Days, Every, Hours, Rule, Schedule, Shift, Then, Times
from directory.schedules.seasons import Seasons

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def days(text, start=YEAR[0], end=YEAR[1], **seasons):
    return [o.on for o in occurrences(notation.parse(text), start, end, **seasons)]


def of(text, *found):
    return days(text) == [date(2026, month, day) for month, day in found]


def test_the_second_saturday_is_never_the_saturday_of_the_second_week():
    assert days("M:2SA", date(2026, 8, 1), date(2026, 8, 31)) == [date(2026, 8, 8)]


def test_a_fifth_weekday_exists_only_in_long_months():
    assert of("M:5SA", (1, 31), (5, 30), (8, 29), (10, 31))


def test_the_last_weekday_is_the_fourth_or_the_fifth():
    assert days("M:-1FR", date(2026, 1, 1), date(2026, 3, 31)) == [
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 27),
    ]


def test_the_thirty_first_is_left_out_of_short_months():
    assert [d.month for d in days("D:31")] == [1, 3, 5, 7, 8, 10, 12]


def test_the_last_day_of_a_month_follows_the_leap_year():
    assert days("D:-1", date(2028, 2, 1), date(2028, 2, 29)) == [date(2028, 2, 29)]


def test_months_choose_the_months():
    assert of("D:15;BM=2,12", (2, 15), (12, 15))


def test_every_other_week_counts_from_its_anchor_in_both_directions():
    text = "W2:TH;A=2026-04-09"
    assert days(text, date(2026, 3, 20), date(2026, 4, 30)) == [date(2026, 3, 26), date(2026, 4, 9), date(2026, 4, 23)]


@pytest.mark.parametrize("text", ["W2:TH", "M:2FR;IV=2", "?M1:SA", "?M1:", "D:20 | approx", "W:MO | suspended"])
def test_what_is_unknown_has_no_dates(text):
    assert days(text) == []


def test_holidays_are_skipped():
    assert date(2026, 11, 23) not in days("W:MO | PH=skip")


def test_a_holiday_moves_to_the_next_day():
    assert days("W:MO | PH=move:+1d", date(2026, 11, 22), date(2026, 11, 30)) == [
        date(2026, 11, 24),
        date(2026, 11, 30),
    ]


def test_a_moved_day_may_come_from_before_the_range():
    assert days("W:MO | PH=move:+1d", date(2026, 11, 24), date(2026, 11, 24)) == [date(2026, 11, 24)]


def test_the_next_weekday_jumps_over_weekend_and_holidays():
    assert days("D:3 | PH=move:nextweekday/SA/SU", date(2026, 5, 1), date(2026, 5, 31)) == [date(2026, 5, 7)]


def test_a_holiday_moves_to_another_ordinal_of_the_same_month():
    assert days("M:2MO | PH=move:3MO", date(2026, 10, 1), date(2026, 10, 31)) == [date(2026, 10, 19)]


def test_a_holiday_moved_nobody_knows_where_is_left_out():
    assert days("M:2MO | PH=move:elsewhere", date(2026, 10, 1), date(2026, 10, 31)) == []


def test_a_closed_monday_moves_behind_a_holiday_and_the_holiday_is_open():
    assert days("DAILY | XW=MO;PC=+1d", date(2026, 11, 22), date(2026, 11, 25)) == [
        date(2026, 11, 22),
        date(2026, 11, 23),
        date(2026, 11, 25),
    ]


def test_year_end_crosses_the_year():
    assert days("DAILY | YE=skip", date(2026, 12, 27), date(2027, 1, 5)) == [
        date(2026, 12, 27),
        date(2026, 12, 28),
        date(2027, 1, 4),
        date(2027, 1, 5),
    ]


def test_a_swap_replaces_the_usual_day_of_its_month():
    assert days("M:1SA | SW=1:2SA", date(2026, 1, 1), date(2026, 2, 28)) == [date(2026, 1, 10), date(2026, 2, 7)]


def test_the_municipality_sets_its_summer_holidays():
    late = Seasons(lambda: {("夏休み", 2026): (date(2026, 8, 1), date(2026, 8, 7))})
    assert days("W:WE;SEASON=夏休み", seasons=late) == [date(2026, 8, 5)]


def test_days_off_of_one_rule_leave_the_others_open():
    closed = Rule(Days(Every.WEEK, (0,)), closures=(Closure(Days(Every.DAY, months=(8,))),))
    schedule = Schedule((closed, Rule(Days(Every.WEEK, (1,)))))
    assert {o.on.weekday() for o in occurrences(schedule, date(2026, 8, 1), date(2026, 8, 31))} == {1}


def test_a_half_closed_day_keeps_its_morning():
    afternoon = Closure(Days(Every.WEEK, (2,)), part=Times(part="pm"))
    schedule = Schedule((Rule(Days(Every.DAY), (Times(540, 1020),)),), (afternoon,))
    assert occurrences(schedule, date(2026, 11, 25), date(2026, 11, 25)) == [Occurrence(date(2026, 11, 25), 540, 720)]


def test_a_half_closed_day_without_a_morning_is_no_opening():
    afternoon = Closure(Days(Every.WEEK, (2,)), part=Times(840))
    schedule = Schedule((Rule(Days(Every.DAY), (Times(840, 1020),)),), (afternoon,))
    assert occurrences(schedule, date(2026, 11, 25), date(2026, 11, 25)) == []


def test_other_hours_cut_the_usual_ones():
    early = Hours(Days(Every.WEEK, (6,)), (Times(ends=900),))
    schedule = Schedule((Rule(Days(Every.DAY), (Times(600, 1020),)),), hours=(early,))
    assert occurrences(schedule, date(2026, 11, 22), date(2026, 11, 22)) == [Occurrence(date(2026, 11, 22), 600, 900)]


def test_two_times_are_two_openings_in_order_of_the_day():
    found = occurrences(notation.parse("W:TU;T=1330-1500,1000-1130"), date(2026, 11, 24), date(2026, 11, 24))
    assert [o.starts_minute for o in found] == [600, 810]


def test_an_activity_and_a_part_of_the_day_are_noted():
    schedule = Schedule((Rule(Days(Every.WEEK, (5,)), (Times(part="pm"),), label="サロン"),))
    assert occurrences(schedule, date(2026, 11, 21), date(2026, 11, 21)) == [
        Occurrence(date(2026, 11, 21), note="サロン 午後")
    ]


def test_the_next_dates_begin_today():
    assert next_dates(notation.parse("W:SA"), date(2026, 11, 21), 2) == [date(2026, 11, 21), date(2026, 11, 28)]


def test_the_next_dates_reach_far_for_rare_days():
    assert next_dates(notation.parse("M:5SA;BM=5"), date(2026, 11, 21), 1) == [date(2027, 5, 29)]


def test_a_range_that_ends_before_it_begins_is_empty():
    assert days("DAILY", date(2026, 2, 1), date(2026, 1, 1)) == []


@settings(deadline=None)
@given(st.integers(0, 6), st.sampled_from([1, 2, 3, 4, 5, -1]), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_an_nth_weekday_is_what_counting_by_hand_gives(weekday, ordinal, start):
    end = start + timedelta(days=70)
    rule = Schedule((Rule(Days(Every.MONTH_WEEKDAY, (weekday,), ordinals=(ordinal,))),))

    def counted(on):
        if ordinal == -1:
            return (on + timedelta(days=7)).month != on.month
        return (on.day - 1) // 7 + 1 == ordinal

    every_day = [start + timedelta(days=n) for n in range(71)]
    assert [o.on for o in occurrences(rule, start, end)] == [
        on for on in every_day if on.weekday() == weekday and counted(on)
    ]


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_dates_of_a_range_are_those_of_its_parts(start, first, second):
    schedule = Schedule(
        (Rule(Days(Every.WEEK, (0, 4)), shifts=(Shift(Then.DAYS, days=1),)),), (Closure(Days(Every.DAY, months=(1,))),)
    )
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second + 1)

    whole = occurrences(schedule, start, end)
    parts = occurrences(schedule, start, middle) + occurrences(schedule, middle + timedelta(days=1), end)
    assert whole == parts


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_working_days_are_never_holidays(start):
    found = days("W:MO,TU,WE,TH,FR | PH=skip", start, start + timedelta(days=30))
    assert not any(is_holiday(on) or on.weekday() > 4 for on in found)
