"""Schedules as GIF columns and codes and back: the same days, and no day that the schedule does not have."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from sqlalchemy import delete, select

from core.db import unit_of_work
from directory.exchange.exporting import ExportFormat, export
from directory.exchange.files import read_tables
from directory.exchange.place_rows import ScheduleCells
from directory.exchange.services import import_places
from directory.exchange.when import schedule_text
from directory.places.models import Place
from directory.places.services import read_schedule_into
from directory.schedules import notation
from directory.schedules.dates import occurrences
from directory.schedules.gif import repeat_words, to_gif, weekday_letters
from directory.schedules.reading import read
from tests.directory.test_schedules_wording import schedules
from tests.factories import a_gathering, a_place

TODAY = date(2026, 11, 21)
RANGE = date(2026, 1, 1), date(2028, 12, 31)


def opened(schedule):
    return [(o.on, o.starts_minute, o.ends_minute, o.note) for o in occurrences(schedule, *RANGE)]


def told_in(said):
    cells = ScheduleCells(weekday=said.weekdays or said.code, start=said.starts, end=said.ends, note=said.remark)
    return read(schedule_text(cells), today=TODAY)


@settings(max_examples=200, deadline=None)
@given(schedules)
def test_the_standard_columns_of_a_schedule_give_the_same_days(schedule):
    said = to_gif(schedule)
    reading = told_in(said)
    assert (opened(reading.schedule), reading.unread) == (opened(schedule), ""), said


@settings(max_examples=200, deadline=None)
@given(schedules)
def test_weekdays_without_a_remark_are_the_whole_schedule(schedule):
    said = to_gif(schedule)
    if not said.remark:
        weekdays = {"月火水木金土日".index(letter) for letter in said.weekdays}
        assert {on.weekday() for on, *_ in opened(schedule)} == weekdays
        assert len({on for on, *_ in opened(schedule)}) == sum(
            1
            for n in range(RANGE[0].toordinal(), RANGE[1].toordinal() + 1)
            if date.fromordinal(n).weekday() in weekdays
        )


@pytest.mark.parametrize(
    ("meaning", "columns"),
    [
        ("W:MO,WE;T=1000-1200", ("月水", "10:00", "12:00", "0Mo0We", "")),
        ("DAILY;T=0900-1700", ("月火水木金土日", "09:00", "17:00", "0Mo0Tu0We0Th0Fr0Sa0Su", "")),
        ("M:2SA,4SA;T=1000-1200", ("", "10:00", "12:00", "24Sa", "毎月第2・第4土曜日 10:00〜12:00")),
        ("M:-1FR;T=1000-", ("", "10:00", "", "6Fr", "毎月最終金曜日 10:00〜")),
        ("W:WE;T=1000-1200 | XM=8", ("水", "10:00", "12:00", "0We", "毎週水曜日 10:00〜12:00（8月は休み）")),
        ("W:WE;BM=4,5,6,7,8,9;T=0930-", ("", "", "", "", "4月〜9月の毎週水曜日 9:30〜")),
        ("W:SA,SU+PH;T=1000-", ("土日", "10:00", "", "0Sa0Su", "毎週土・日曜日・祝日 10:00〜")),
        ("X:2026-12-05;T=1000-1200", ("", "", "", "", "2026年12月5日（土） 10:00〜12:00")),
        ("suspended", ("", "", "", "", "現在休止中")),
    ],
)
def test_a_column_says_only_what_is_true_every_week(meaning, columns):
    said = to_gif(notation.parse(meaning))
    assert (said.weekdays, said.starts, said.ends, said.code, said.remark) == columns


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("毎週水曜日", "0We"),
        ("第1・第3月曜日", "13Mo"),
        ("第1・第4火曜日、第4木曜日", "14Tu4Th"),
        ("最終金曜日", "6Fr"),
        ("隔週日曜日", "7Su"),
    ],
)
def test_the_examples_of_the_standard_are_codes_in_both_directions(words, code):
    assert repeat_words(code) == words
    assert read(repeat_words(code.upper()), today=TODAY).schedule == read(words, today=TODAY).schedule
    if not code.startswith("7"):
        assert to_gif(read(words, today=TODAY).schedule).code == code


def test_a_fortnight_with_a_known_beginning_keeps_it_in_the_remark():
    said = to_gif(notation.parse("W2:TH;A=2026-04-09;T=1000-1200"))
    assert (said.weekdays, said.code) == ("", "7Th")
    assert opened(told_in(said).schedule) == opened(notation.parse("W2:TH;A=2026-04-09;T=1000-1200"))


@pytest.mark.parametrize(
    "cell",
    [
        "月火水",
        "月・水・火",
        "月;火;水",
        "月曜日,火曜日、水曜日",
        "月曜 火曜 水曜",
        "月／火／水",
        "123",
        "１２３",
        "1,2,3",
        "１；２；３",
    ],
)
def test_weekdays_are_the_same_however_a_list_writes_them(cell):
    text = schedule_text(ScheduleCells(weekday=cell, start="10:00", end="12:00"))
    assert opened(read(text, today=TODAY).schedule) == opened(notation.parse("W:MO,TU,WE;T=1000-1200"))


@pytest.mark.parametrize("cell", ["71", "8", "0", "11", "1月", "99", "月", "", "2026", "13Mo"])
def test_numbers_that_are_no_weekdays_in_order_stay_as_they_are(cell):
    assert weekday_letters(cell) is None


@pytest.mark.parametrize("cell", ["", "Mo", "01Mo", "17Tu", "8We", "13", "13Mo 集会所", "13Mon", "月"])
def test_what_is_no_repetition_code_stays_as_it_is(cell):
    assert repeat_words(cell) is None


@pytest.mark.parametrize(
    ("weekday", "remark", "meaning"),
    [
        ("月火水木金土", "第2・第4土曜日は休み", "W:MO,TU,WE,TH,FR,SA;T=0900-1700 | X=2SA,4SA"),
        ("12345", "12月29日～1月3日は休み", "W:MO,TU,WE,TH,FR;T=0900-1700"),
    ],
)
def test_a_day_that_is_closed_takes_no_weekday_away(weekday, remark, meaning):
    """The remark alone names no opening day: without its weekdays the place seems open daily, or never."""
    text = schedule_text(ScheduleCells(weekday=weekday, start="9:00", end="17:00", note=remark))
    reading = read(text, today=TODAY)
    usual = notation.parse(meaning.split(" | ")[0])
    days = {on for on, *_ in opened(reading.schedule)}
    assert days < {on for on, *_ in opened(usual)}
    assert {on.weekday() for on in days} == {on.weekday() for on, *_ in opened(usual)}
    assert not days & ({date(2026, 12, 12), date(2026, 12, 26)} if "第2" in remark else {date(2026, 12, 30)})


def test_a_further_day_in_the_remark_is_one_more():
    cells = ScheduleCells(weekday="水", start="9:00", end="17:00", note="第3土曜日は10:00〜12:00も開館")
    assert {on.weekday() for on, *_ in opened(read(schedule_text(cells), today=TODAY).schedule)} == {2, 5}


@pytest.mark.parametrize(
    "words",
    [
        "第2・第4土曜 10時～12時（8月はお休み）",
        "毎週月・水・金 13:30-15:30",
        "平日 9:00～17:00（年末年始を除く）",
        "火曜 10:00～12:00、木曜 13:00～15:00",
        "偶数月の15日 10:00～",
        "春と秋に数回",
    ],
)
def test_a_file_with_the_standard_columns_alone_brings_the_days_back(directory, tmp_path, words):
    venue = a_gathering(schedule_text=words)
    read_schedule_into(venue, TODAY)
    with unit_of_work(directory):
        directory.add(a_place(gatherings=[venue]))
    export(directory, ExportFormat.CSV, tmp_path, today=TODAY, base_url="https://example.jp")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "places.csv").read_text("utf-8-sig"), newline="")))
    for row in rows:
        del row["開催日時"], row["繰り返しコード"]
    with (tmp_path / "standard.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with unit_of_work(directory):
        directory.execute(delete(Place))
    import_places(directory, read_tables(tmp_path / "standard.csv"), file="standard.csv", today=TODAY, publish=True)
    (back,) = directory.scalars(select(Place)).one().gatherings
    assert opened(read(back.schedule_text, today=TODAY).schedule) == opened(read(words, today=TODAY).schedule)


def test_a_whole_export_brings_the_words_of_the_group_back(directory, tmp_path):
    words = "第2・第4土曜 10時～12時（8月はお休み）"
    venue = a_gathering(schedule_text=words)
    read_schedule_into(venue, TODAY)
    with unit_of_work(directory):
        directory.add(a_place(gatherings=[venue]))
    export(directory, ExportFormat.CSV, tmp_path, today=TODAY, base_url="https://example.jp")
    with unit_of_work(directory):
        directory.execute(delete(Place))
    import_places(directory, read_tables(tmp_path / "places.csv"), file="places.csv", today=TODAY, publish=True)
    place = directory.scalars(select(Place)).one()
    assert place.gatherings[0].schedule_text == words
    assert not {"繰り返しコード", "利用可能日時特記事項"} & {*(place.extra or {})}
