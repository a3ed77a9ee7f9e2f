"""Rows of open-data lists that tell a schedule in several columns."""

from datetime import date

import pytest

from directory.schedules import notation
from directory.schedules.cells import read_cells
from directory.schedules.dates import occurrences

TODAY = date(2026, 11, 21)
RANGE = date(2026, 1, 1), date(2027, 12, 31)


def opened(schedule):
    return [(o.on, o.starts_minute, o.ends_minute) for o in occurrences(schedule, *RANGE)]


@pytest.mark.parametrize(
    ("cells", "meaning"),
    [
        ({"days": "火", "frequency_code": "3", "starts": "16:00", "ends": "18:00"}, "W:TU;T=1600-1800"),
        ({"days": "月水金", "frequency_code": "2"}, "W:MO,WE,FR"),
        ({"days": "月火水木金", "frequency_code": "1", "starts": "10:00"}, "W:MO,TU,WE,TH,FR;T=1000-"),
        ({"days": "土", "frequency_code": "5", "note": "毎月第3土曜日"}, "M:3SA"),
        ({"days": "第2・4金曜日", "frequency_code": "1", "starts": "17:30", "ends": "19:00"}, "M:2FR,4FR;T=1730-1900"),
        ({"days": "毎月第2日曜日", "note": "8月は休み"}, "M:2SU | XM=8"),
        (
            {"starts": "9:00", "ends": "17:00", "closed": "月曜日、年末年始"},
            "W:TU,WE,TH,FR,SA,SU;T=0900-1700 | YE=skip",
        ),
    ],
)
def test_cells_together_give_the_days(cells, meaning):
    assert opened(read_cells(**cells, today=TODAY).schedule) == opened(notation.parse(meaning))


@pytest.mark.parametrize(
    "cells",
    [
        {"days": "土", "frequency_code": "5"},
        {"days": "土曜日", "frequency_code": "5", "starts": "11:00", "ends": "14:00"},
        {"days": "火木", "frequency_code": "4"},
        {"days": "水", "frequency_code": "6"},
        {"days": "土"},
        {"frequency_code": "8"},
        {"days": "土", "note": "土曜の昼、開催日は不定期"},
    ],
)
def test_a_weekday_that_is_not_weekly_gives_no_dates(cells):
    assert opened(read_cells(**cells, today=TODAY).schedule) == []


def test_an_empty_row_is_no_schedule():
    assert str(read_cells(today=TODAY).status) == "not_schedule"
