"""A schedule says the same in every language, or leaves the saying to the Japanese sentence."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.languages.known import BY_CODE, LANGUAGES
from core.languages.ways import IN_THE_REQUEST, Way
from directory.schedules.reading import read
from directory.schedules.rules import Closure, Days, Every, Flag, Rule, Schedule, Shift, Then, Times
from directory.schedules.saying import CannotSay, said_schedule
from directory.schedules.wording import worded

TODAY = date(2026, 11, 24)
KANA = re.compile("[ぁ-ゖァ-ヺ]")
FOREIGN = [language.code for language in LANGUAGES if not language.is_japanese]
SECOND_AND_FOURTH = Rule(Days(Every.MONTH_WEEKDAY, weekdays=(5,), ordinals=(2, 4)), (Times(600, 900),))
HOLIDAYS_OFF = Closure(Days(Every.WEEK, holidays=True))


@pytest.fixture
def speaking(app):
    def in_language(code, schedule):
        with app.test_request_context("/", environ_overrides={IN_THE_REQUEST: Way(BY_CODE[code])}):
            return str(said_schedule(schedule))

    return in_language


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "Every 2nd and 4th Saturday of the month, 10:00–15:00. closed: national holidays"),
        ("pt", "Todo mês: 2º e 4º sábado, 10:00–15:00. fechado: feriados nacionais"),
        ("zh", "每月第2个和第4个星期六 10:00～15:00。节假日休息"),
        ("easy", "毎月 2ばんめと 4ばんめの 土曜日 午前10時から 午後3時まで。祝日は やすみ"),
    ],
)
def test_the_example_of_the_house(speaking, code, words):
    assert speaking(code, Schedule(rules=(SECOND_AND_FOURTH,), closures=(HOLIDAYS_OFF,))) == words


def test_a_suspended_place_says_so_and_nothing_else(speaking):
    assert speaking("en", Schedule(flags=(Flag.SUSPENDED,))) == "On a break at the moment"


def test_what_the_words_do_not_reach_is_left_to_the_japanese(speaking):
    about_the_tenth = Schedule(rules=(Rule(Days(Every.MONTH_DAY, month_days=(10,), approximate=True)),))
    with pytest.raises(CannotSay):
        speaking("en", about_the_tenth)


@pytest.fixture(scope="module")
def schedules():
    with (Path(__file__).parent / "schedules_forms.tsv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t") if not row["column"]]
    return [schedule for schedule in (read(text, today=TODAY).schedule for text in texts) if schedule.rules]


@pytest.mark.parametrize("code", FOREIGN)
def test_different_schedules_never_say_the_same(speaking, schedules, code):
    said = {}
    reached = 0
    for schedule in schedules:
        try:
            words = speaking(code, schedule)
        except CannotSay:
            continue
        reached += 1
        japanese = worded(schedule)
        assert said.setdefault(words, japanese) == japanese
        labels = "".join(rule.label for rule in schedule.rules)
        assert labels or not KANA.search(words), words
    assert reached >= 0.95 * len(schedules)


weekdays = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda days: tuple(sorted(days)))
days = st.one_of(
    st.builds(Days, st.just(Every.WEEK), weekdays=weekdays, holidays=st.booleans()),
    st.builds(
        Days,
        st.just(Every.MONTH_WEEKDAY),
        weekdays=weekdays,
        ordinals=st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=3).map(lambda n: tuple(sorted(n))),
        months=st.sampled_from([(), (8,), (1, 3), (2, 4, 6, 8, 10, 12)]),
    ),
    st.builds(Days, st.just(Every.MONTH_DAY), month_days=st.sampled_from([(5,), (5, 15), (-1,), (1, 20)])),
)
rules = st.builds(
    Rule,
    days,
    st.sampled_from([(), (Times(600, 900),), (Times(600, None),), (Times(part="pm"),)]),
    st.sampled_from([(), (Shift(Then.SKIP),), (Shift(Then.DAYS, days=1),), (Shift(Then.WORKDAY),)]),
)


@given(one=rules, other=rules)
def test_two_rules_that_differ_in_japanese_differ_in_english(one, other):
    if worded(Schedule(rules=(one,))) != worded(Schedule(rules=(other,))):
        assert _english(one) != _english(other)


def _english(rule):
    from flask import Flask

    with Flask(__name__).test_request_context("/", environ_overrides={IN_THE_REQUEST: Way(BY_CODE["en"])}):
        return str(said_schedule(Schedule(rules=(rule,))))
