"""Which records an indicator by choosing counts; the list is as long as its figure, a sum apart."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, literal, null, select

from matching.figures.drill_community import groups_named
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.tailored_counts import Choice, Entry, counted_there, day_of, first_days, narrowed, session_of
from matching.figures.tailored_records import BY_RECORD
from matching.figures.tailored_shapes import Measure, RecordOf
from matching.figures.things import Thing, To, each_once


def find_chosen(choice: Choice, records: Records, period: Period) -> list[Thing]:
    """The records behind a choice in a period, each once where the choice counts different things."""
    record = BY_RECORD[choice.record]
    measure = record.measure(choice.measure)
    is_there = counted_there(choice, first_days(choice, records), period)
    entries = [
        (_entry(record, row), row) for row in session_of(record, records).execute(_query(choice, record, measure))
    ]
    there = [(entry, row) for entry, row in entries if is_there(entry)]
    if measure is None or not measure.is_of_things:
        return [Thing(record.opens, row.key or "", entry.on, row.words or "") for entry, row in there]
    known = [(entry, row) for entry, row in there if entry.thing is not None]
    return _things(records, record, measure, known)


def _things(records: Records, record: RecordOf, measure: Measure, there: Sequence[tuple[Entry, Any]]) -> list[Thing]:
    if measure.opens is To.GROUP:
        return groups_named(records, {entry.thing for entry, _ in there})
    if measure.opens is not None:
        return each_once(Thing(measure.opens, entry.thing, entry.on) for entry, _ in there)
    if record.opens is To.NOBODY:
        return each_once(Thing(To.NOBODY, str(entry.thing), entry.on) for entry, _ in there)
    return each_once(Thing(record.opens, row.key, entry.on, row.words or "") for entry, row in there)


def _entry(record: RecordOf, row: Any) -> Entry:
    over: Iterable[Any] = (day for day in row[4:] if day is not None)
    return Entry(day_of(record, row[0]), min(over, default=None), row[1], 1, "")


def _query(choice: Choice, record: RecordOf, measure: Measure | None) -> Select[Any]:
    """Every row of a choice by itself: day, thing, key, words, and the days on which it ended."""
    thing = measure.column if measure is not None and measure.is_of_things else literal(0)
    key = null() if record.key is None else record.key
    words = null() if record.words is None else record.words
    columns = (record.day, thing.label("thing"), key.label("key"), words.label("words"), *record.until)
    return narrowed(select(*columns), choice)
