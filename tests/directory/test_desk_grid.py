"""The schedule of a venue by ticking boxes: words into boxes and back mean the same days, and nothing typed is lost."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.permissions import Role
from directory.desk.grids import opened_grid
from directory.places.models import Gathering
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from directory.schedules.rules import Times
from directory.schedules.table import Line, OnHolidays, Table, says_the_same, schedule_of, table_of, text_of
from directory.search.outbox import rebuild_index
from tests.directory.desk_pages import Desk, fields_of
from tests.factories import a_place
from tests.staff import signed_in_as

DAY = date(2026, 11, 28)
NEW = "/desk/places/new"
FORMS = Path(__file__).with_name("schedules_forms.tsv")


@pytest.fixture
def desk(app, office):
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def days(schedule):
    return occurrences(schedule, DAY, date(2028, 1, 31))


def test_words_of_real_groups_come_back_from_the_boxes_with_exactly_their_days():
    with FORMS.open(encoding="utf-8", newline="") as file:
        readings = [read(row["text"], today=DAY) for row in csv.DictReader(file, delimiter="\t") if not row["column"]]
    known = [reading for reading in readings if reading.schedule.has_dates]
    offered = [(reading, table) for reading in known if (table := table_of(reading, DAY))]

    assert [r.text for r, table in offered if days(read(text_of(table), today=DAY).schedule) != days(r.schedule)] == []
    assert len(offered) > 0.97 * len(known)


clocks = st.integers(6 * 4, 20 * 4).map(lambda quarter: quarter * 15)
times = st.lists(clocks, min_size=0, max_size=4, unique=True).map(
    lambda found: tuple(Times(a, b) for a, b in zip(sorted(found)[::2], sorted(found)[1::2], strict=False))
)
weekly = st.sets(st.integers(0, 6), min_size=1, max_size=6).map(lambda found: tuple(sorted(found)))
months = st.sets(st.integers(1, 12), max_size=11).map(lambda found: tuple(sorted(found)))
weeks = st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), max_size=3).map(
    lambda found: tuple(sorted(found, key=lambda n: n % 99))
)
lines = st.one_of(
    st.builds(Line, weekdays=weekly, weeks=weeks, months=months, times=times),
    st.builds(
        Line,
        month_days=st.sets(st.integers(1, 28), min_size=1, max_size=3).map(lambda d: tuple(sorted(d))),
        times=times,
    ),
    st.builds(
        Line, weekdays=weekly, is_fortnightly=st.just(True), anchor=st.dates(DAY, date(2026, 12, 31)), times=times
    ),
)
tables = st.builds(
    Table,
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
    on_holidays=st.sampled_from([each for each in OnHolidays if each is not OnHolidays.ELSEWHERE]),
    closed_seasons=st.sampled_from([(), ("年末年始",), ("お盆", "年末年始")]),
    closed_months=st.sampled_from([(), (8,), (1, 8)]),
    closed_dates=st.lists(st.dates(DAY, date(2027, 3, 31)), max_size=2, unique=True).map(lambda d: tuple(sorted(d))),
)


@given(tables)
def test_what_is_ticked_is_either_said_exactly_or_refused(table):
    assume(says_the_same(table, DAY))
    again = table_of(read(text_of(table), today=DAY), DAY)

    assert days(read(text_of(table), today=DAY).schedule) == days(schedule_of(table))
    assert again is None or days(read(text_of(again), today=DAY).schedule) == days(schedule_of(table))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line((5,), weeks=(2, 4), times=(Times(600, 720),)), "毎月第2・第4土曜日 10:00〜12:00"),
        (Line((0, 2, 4), times=(Times(600, 720), Times(780, 900))), "毎週月・水・金曜日 10:00〜12:00、13:00〜15:00"),
        (Line((4,), weeks=(-1,)), "毎月最終金曜日"),
        (Line(month_days=(5, 15, 25)), "毎月5日・15日・25日"),
        (Line((3,), times=(Times(1320, 1560),)), "毎週木曜日 22:00〜翌2:00"),
        (Line((1,), is_fortnightly=True, anchor=date(2026, 12, 1)), "隔週火曜日（初回2026年12月1日（火））"),
        (Line((5,), months=(7, 8)), "7月・8月の毎週土曜日"),
        (Line((6,), holidays=True), "毎週日曜日・祝日"),
    ],
)
def test_the_usual_boxes_give_the_usual_words(line, words):
    assert text_of(Table((line,))) == words
    assert says_the_same(Table((line,)), DAY)


def test_most_of_what_anybody_ticks_can_be_said():
    refused = []

    @settings(max_examples=150)
    @given(tables)
    def count(table):
        refused.append(not says_the_same(table, DAY))

    count()
    assert sum(refused) < 0.05 * len(refused)


@pytest.mark.parametrize(
    "text",
    [
        "毎月第2・第4土曜 10時〜12時（8月は休み）",
        "毎週火〜土 10:00〜16:00（木曜のみ12:00〜17:00）、祝日休み",
        "第3日曜日（1月のみ第2日曜日） 10:00〜11:30 雨天中止",
        "12月6日 13:00〜15:00",
        "5のつく日 10時〜",
        "不定期",
    ],
)
def test_boxes_filled_from_words_and_read_back_untouched_mean_the_same(app, text):
    with app.test_request_context():
        grid = opened_grid(text, "abc", DAY)
        again = grid.text(DAY)

    assert days(read(again, today=DAY).schedule) == days(read(text, today=DAY).schedule)


def opened(desk, text):
    """The fields of the form with the boxes of its one venue open, and the venue's key."""
    fields = desk.open(NEW)
    key = fields["venue"][0]
    fields |= {"name": ["みほん"], "told": ["phone"], f"venue-{key}-schedule_text": [text]}
    return fields_of(desk.post(NEW, data=fields | {"do": f"table:{key}"}).text, NEW), key


def test_boxes_are_saved_as_words_that_keep_the_note(desk, directory):
    fields, key = opened(desk, "毎月第2土曜日 10:00〜12:00。雨天中止")
    assert fields[f"grid-{key}-0-weekdays"] == ["5"]
    assert fields[f"grid-{key}-0-weeks"] == ["2"]
    assert fields[f"grid-{key}-0-starts1"] == ["10:00"]
    assert "雨天中止" in fields[f"grid-{key}-all-note"][0]

    ticked = fields | {f"grid-{key}-0-weeks": ["2", "4"], f"grid-{key}-all-closed_months": ["8"]}
    echoed = desk.post(NEW, data=ticked | {"do": "check"}).text
    assert "毎月第2・第4土曜日 10:00〜12:00（8月は休み）" in echoed
    assert "つぎの5回" in echoed

    assert desk.post(NEW, data=ticked | {"do": "save"}).status_code == 302
    gathering = directory.scalars(select(Gathering)).one()
    assert gathering.schedule_text == "毎月第2・第4土曜日 10:00〜12:00（8月は休み）。雨天中止"
    assert read(gathering.schedule_text).schedule.has_dates


def test_a_second_line_is_added_and_words_are_gone_back_to(desk):
    fields, key = opened(desk, "")
    fields |= {f"grid-{key}-0-weekdays": ["0"], f"grid-{key}-0-starts1": ["9:00"]}
    more = fields_of(desk.post(NEW, data=fields | {"do": f"line:{key}"}).text, NEW)
    more |= {f"grid-{key}-1-weekdays": ["3"], f"grid-{key}-1-weeks": ["1"], f"grid-{key}-1-starts1": ["13:00"]}
    words = fields_of(desk.post(NEW, data=more | {"do": f"words:{key}"}).text, NEW)

    assert words[f"venue-{key}-schedule_text"] == ["毎週月曜日 9:00〜、毎月第1木曜日 13:00〜"]
    assert f"grid-{key}-open" not in words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"0-starts1": "10時ごろ", "0-weekdays": "1"}, "時刻は 10:00 のように"),
        ({"0-ends1": "12:00", "0-weekdays": "1"}, "はじまりの時刻を"),
        ({"0-starts1": "13:00", "0-ends1": "12:00", "0-weekdays": "1"}, "はじまりより前です"),
        ({"0-starts1": "13:00"}, "曜日か日にちを選んで"),
        ({"0-month_days": "32", "0-starts1": "13:00"}, "1から31の数字"),
        ({"0-weekdays": "1", "0-weeks": "fortnight"}, "次に開く日"),
        ({"0-weekdays": "7", "0-weeks": "1"}, "「毎週」のときだけ"),
        ({"0-weekdays": "1", "0-anchor": "来週"}, "日付は 2026-04-01"),
        ({"0-weekdays": "1", "all-extra": "そのうち"}, "「そのうち」が読めません"),
        ({"0-weekdays": "1", "all-closed_dates": "夏ごろ"}, "「夏ごろ」が読めません"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_stays_typed(desk, directory, typed, sentence):
    fields, key = opened(desk, "第1月曜 9時")
    for name in ("0-weekdays", "0-weeks", "0-starts1"):
        fields.pop(f"grid-{key}-{name}", None)
    fields |= {f"grid-{key}-{name}": [value] for name, value in typed.items()}
    page = desk.post(NEW, data=fields | {"do": "save"})

    assert sentence in page.text
    kept = fields_of(page.text, NEW)
    assert {name: kept[f"grid-{key}-{name}"] for name in typed} == {name: [value] for name, value in typed.items()}
    assert directory.scalars(select(Gathering)).all() == []


def test_what_boxes_would_change_stays_words(desk):
    fields = desk.open(NEW)
    key = fields["venue"][0]
    fields |= {"name": ["みほん"], f"venue-{key}-schedule_text": ["毎月15日前後の土曜日"]}
    page = desk.post(NEW, data=fields | {"do": f"table:{key}"}).text

    assert "表にすると日付が変わってしまいます" in page
    assert fields_of(page, NEW)[f"venue-{key}-schedule_text"] == ["毎月15日前後の土曜日"]


def test_while_typing_the_understanding_is_told(desk):
    fields, key = opened(desk, "毎週月曜 9時")
    sent = {name: values for name, values in fields.items() if key in name} | {
        "venue": [key],
        "csrf_token": fields["csrf_token"],
    }
    told = json.loads(desk.post("/desk/schedule-echo", data=sent).text)
    assert (told["sentence"], len(told["days"]), told["unread"]) == ("毎週月曜日 9:00〜", 5, "")
    wrong = json.loads(desk.post("/desk/schedule-echo", data=sent | {f"grid-{key}-0-starts1": ["25:00"]}).text)
    assert "時刻は 10:00" in wrong["trouble"]
    typed = {"venue": "x1", "venue-x1-schedule_text": "第2火曜 晴れたら", "csrf_token": fields["csrf_token"][0]}
    told = json.loads(desk.post("/desk/schedule-echo", data=typed).text)
    assert (told["sentence"], told["unread"]) == ("毎月第2火曜日", "晴れたら")


def test_a_place_saved_by_two_with_boxes_open_loses_nothing(desk, saved, directory):
    place = saved(a_place())
    rebuild_index(directory)
    path = f"/desk/places/{place.key}/edit"
    key = place.gatherings[0].key
    fields = desk.open(path)
    ticking = fields_of(desk.post(path, data=fields | {"do": f"table:{key}"}).text, path)
    assert desk.save(path, told="phone", name="ほかの人の名前").status_code == 302
    ticking |= {f"grid-{key}-0-weekdays": ["4"], "told": ["phone"]}
    beside = desk.post(path, data=ticking | {"do": "save"})

    assert beside.status_code == 409
    merged = fields_of(beside.text, path)
    assert merged["name"] == ["ほかの人の名前"]
    assert merged[f"venue-{key}-schedule_text"] == ["毎週金曜日 10:00〜12:00"]
