"""Rules to words and back: what is said is what is meant; what is stored comes back."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from directory.schedules import notation
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from directory.schedules.rules import Closure, Days, Every, Flag, Hours, Rule, Schedule, Shift, Swap, Then, Times
from directory.schedules.storing import from_json, to_json
from directory.schedules.wording import worded

TODAY = date(2026, 11, 21)
RANGE = date(2026, 1, 1), date(2028, 12, 31)

weekdays = st.sets(st.integers(0, 6), min_size=1, max_size=4).map(lambda s: tuple(sorted(s)))
ordinals = st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=3).map(
    lambda s: tuple(sorted(s, key=lambda n: n % 9))
)
months = st.one_of(
    st.just(()),
    st.sampled_from([(2, 4, 6, 8, 10, 12), (1, 3, 5, 7, 9, 11), (4, 5, 6, 7, 8, 9), (1, 2, 3, 12)]),
    st.sets(st.integers(1, 12), min_size=1, max_size=4).map(lambda s: tuple(sorted(s))),
)
clocks = st.integers(0, 95).map(lambda n: n * 15)


@st.composite
def times(draw):
    starts = draw(clocks)
    ends = draw(st.one_of(st.none(), st.integers(starts // 15 + 1, 96).map(lambda n: n * 15)))
    return Times(starts, ends)


recurring = st.one_of(
    st.builds(Days, st.just(Every.WEEK), weekdays, months=months),
    st.builds(Days, st.just(Every.WEEK), weekdays, holidays=st.just(True)),
    st.builds(Days, st.just(Every.WEEK), weekdays, seasons=st.sampled_from([("夏休み",), ("冬休み", "春休み")])),
    st.builds(Days, st.just(Every.MONTH_WEEKDAY), weekdays, ordinals=ordinals, months=months),
    st.builds(
        Days,
        st.just(Every.MONTH_DAY),
        month_days=st.sets(st.sampled_from([*range(1, 32), -1]), min_size=1, max_size=3).map(
            lambda s: tuple(sorted(s, key=lambda n: n % 99))
        ),
        months=months,
    ),
    st.builds(Days, st.just(Every.DAY), months=months),
    st.builds(
        Days,
        st.just(Every.WEEK),
        st.just((3,)),
        interval=st.just(2),
        anchor=st.dates(date(2026, 1, 5), date(2026, 12, 1)),
    ),
)
single = st.builds(
    Days,
    st.just(Every.DATE),
    dates=st.sets(st.dates(date(2026, 1, 1), date(2027, 6, 30)), min_size=1, max_size=4).map(
        lambda s: tuple(sorted(s))
    ),
)
shifts = st.one_of(
    st.just(()),
    st.sampled_from(
        [
            (Shift(Then.SKIP),),
            (Shift(Then.HOLD),),
            (Shift(Then.DAYS, days=1),),
            (Shift(Then.DAYS, days=-1),),
            (Shift(Then.DAYS, days=7),),
            (Shift(Then.WORKDAY, days=1),),
            (Shift(Then.WORKDAY, days=1, on_weekdays=(5, 6)),),
            (Shift(Then.WEEKDAY, weekday=2),),
            (Shift(Then.ORDINAL, ordinal=3, weekday=2),),
            (Shift(Then.ELSEWHERE),),
        ]
    ),
)
closures = st.lists(
    st.one_of(
        st.builds(Days, st.just(Every.DAY), months=months.filter(bool)),
        st.builds(Days, st.just(Every.DAY), seasons=st.sampled_from([("年末年始",), ("お盆",), ("夏休み",)])),
        st.just(Days(Every.DAY, spans=(((12, 28), (1, 4)),))),
        st.just(Days(Every.DAY, spans=(((8, 12), (8, 12)), ((8, 19), (8, 19))))),
        st.builds(Days, st.just(Every.MONTH_WEEKDAY), weekdays, ordinals=ordinals),
        st.just(Days(Every.MONTH_WEEKDAY, (0, 1, 2, 3, 4, 5, 6), ordinals=(5,))),
    ).map(Closure),
    max_size=2,
    unique=True,
).map(tuple)


def moves_all_its_days(rule):
    """Every Saturday, but if it is a Saturday another day: nobody holds anything so, and it reads as a name."""
    return any(rule.days.weekdays and set(rule.days.weekdays) <= set(shift.on_weekdays) for shift in rule.shifts)


swaps = st.one_of(st.just(()), st.just((Swap((1,), Days(Every.MONTH_WEEKDAY, (5,), ordinals=(2,))),)))
rules = st.one_of(
    st.builds(Rule, recurring, st.lists(times(), max_size=2, unique=True).map(tuple), shifts, closures=closures).filter(
        lambda rule: not (rule.days.holidays and rule.shifts) and not moves_all_its_days(rule)
    ),
    st.builds(
        Rule,
        st.builds(Days, st.just(Every.MONTH_WEEKDAY), weekdays, ordinals=ordinals),
        st.lists(times(), max_size=1).map(tuple),
        swaps=swaps,
    ),
    st.builds(Rule, single, st.lists(times(), max_size=1).map(tuple)),
)
schedules = st.builds(Schedule, st.lists(rules, min_size=1, max_size=3).map(tuple), closures)


def opened(schedule):
    return [(o.on, o.starts_minute, o.ends_minute, o.note) for o in occurrences(schedule, *RANGE)]


@settings(max_examples=300, deadline=None)
@given(schedules)
def test_the_sentence_of_a_schedule_is_read_as_the_same_dates(schedule):
    sentence = worded(schedule)
    reading = read(sentence, today=TODAY)
    assert (opened(reading.schedule), reading.unread) == (opened(schedule), ""), sentence


@settings(max_examples=200, deadline=None)
@given(schedules)
def test_a_stored_schedule_comes_back_as_it_was(schedule):
    assert from_json(to_json(schedule)) == schedule


def test_a_stored_schedule_keeps_flags_and_notes():
    schedule = Schedule(flags=(Flag.SUSPENDED,), notes=("雨天中止",), times=(Times(part="pm"),))
    assert from_json(to_json(schedule)) == schedule


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"version": 2},
        {"version": 1, "rules": [{"days": {"every": "moon"}}]},
        {"version": 1, "rules": 3},
        {"version": 1, "color": "red"},
        {"version": 1, "rules": [{"days": {"every": "week", "weekdays": ["0"]}}]},
    ],
)
def test_a_broken_record_is_refused_with_a_reason(stored):
    with pytest.raises(BadInput, match="開催日時の記録"):
        from_json(stored)


@pytest.mark.parametrize(
    ("meaning", "sentence"),
    [
        ("M:2SA,4SA;T=1000-1200 | XM=8", "毎月第2・第4土曜日 10:00〜12:00（8月は休み）"),
        ("W:MO,TU,WE,TH,FR;T=0900-1700;PH=skip", "平日 9:00〜17:00"),
        ("W:SA,SU+PH;T=1000-", "毎週土・日曜日・祝日 10:00〜"),
        ("D:-1;BM=2,4,6,8,10,12", "偶数月の末日"),
        ("W:WE;BM=4,5,6,7,8,9;T=0930-", "4月〜9月の毎週水曜日 9:30〜"),
        (
            "DAILY;T=0900-2100 | XW=MO;PC=+1d | YE=skip",
            "毎日 9:00〜21:00（月曜日は休み、祝日の場合は翌日、年末年始は休み）",
        ),
        ("?M1:SA;T=1100-", "月1回土曜日 11:00〜"),
        ("X:2026-12-05;T=1000-1200", "2026年12月5日（土） 10:00〜12:00"),
        ("irregular", "日程は不定期"),
        ("suspended", "現在休止中"),
    ],
)
def test_a_schedule_is_told_in_natural_words(meaning, sentence):
    assert worded(notation.parse(meaning)) == sentence


def test_other_hours_are_told_after_the_rule():
    early = Hours(Days(Every.WEEK, (6,)), (Times(ends=900),))
    assert worded(Schedule((Rule(Days(Every.DAY), (Times(600),)),), hours=(early,))) == "毎日 10:00〜。日曜日は〜15:00"


def test_an_unknown_notation_is_refused():
    with pytest.raises(BadInput, match="読めません"):
        notation.parse("W:MO | ZZ=1")
