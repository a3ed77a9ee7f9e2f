"""Every typical way to write a schedule, with its meaning in the short notation."""

from datetime import date
from pathlib import Path

import pytest

from directory.schedules import notation
from directory.schedules.dates import occurrences
from directory.schedules.reading import read

TODAY = date(2026, 11, 21)
RANGE = date(2025, 1, 1), date(2028, 12, 31)
TABLE = Path(__file__).with_name("schedules_forms.tsv")
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]


def opened(schedule):
    return [(o.on, o.starts_minute, o.ends_minute) for o in occurrences(schedule, *RANGE)]


@pytest.mark.parametrize(("text", "column", "status", "meaning"), ROWS, ids=[row[0] or "empty" for row in ROWS])
def test_a_text_means_exactly_these_days_and_times(text, column, status, meaning):
    reading = read(text, column=column, today=TODAY)

    expected = opened(notation.parse(meaning)) if meaning != "-" else []
    assert opened(reading.schedule) == expected, reading.text
    assert str(reading.status) == status, reading


@pytest.mark.parametrize(("text", "column"), [row[:2] for row in ROWS if row[2] == "exact"])
def test_the_sentence_of_a_text_means_the_same_days(text, column):
    reading = read(text, column=column, today=TODAY)

    again = read(reading.text, today=TODAY)
    assert (opened(again.schedule), again.unread) == (opened(reading.schedule), ""), reading.text
