"""Counting what a municipality chose: every one, only new ones, those that go on, or what stands on the last day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from matching.figures.counting import UNKNOWN, Count, Part
from matching.figures.indicators import Counting
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.tailored_records import BY_RECORD
from matching.figures.tailored_shapes import FieldOf, Measure, RecordOf


class Way(StrEnum):
    """Which of them are counted."""

    EVERY = "every"
    NEW = "new"
    GOING_ON = "going_on"
    STANDING = "standing"

    @property
    def label(self) -> str:
        """The words of the choice."""
        return {
            "every": "期間内のすべて",
            "new": "新規（期間内がはじめてのもの）",
            "going_on": "継続（前の年度までにもあったもの）",
            "standing": "最後の日の時点にあるもの",
        }[self]


@dataclass(frozen=True)
class Choice:
    """What was chosen, by names."""

    record: str
    measure: str
    way: Way
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    split: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is kept in an edition."""
        kept = {name: list(codes) for name, codes in self.filters.items() if codes}
        return {
            "record": self.record,
            "measure": self.measure,
            "way": self.way.value,
            "filters": kept,
            "split": self.split,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Choice":
        """What was kept."""
        return cls(kept["record"], kept["measure"], Way(kept["way"]), kept["filters"], kept["split"])


@dataclass(frozen=True, slots=True)
class Entry:
    """Some rows that are alike: their first day, the day before which they ended, the thing, how many, and the code."""

    on: date
    until: date | None
    thing: Any
    number: float
    code: str


def ways_of(record: RecordOf, measure: Measure) -> list[Way]:
    """What can be asked of it: new and going on need something to be known again, standing needs an end."""
    found = [Way.EVERY]
    if measure.is_of_things:
        found += [Way.NEW, Way.GOING_ON]
    if (record.until or record.stands_today) and not measure.is_sum:
        found.append(Way.STANDING)
    return found


def counting_of(choice: Choice) -> Counting:
    """The rule in the words of the shipped indicators."""
    if choice.way is Way.STANDING:
        return Counting.STANDING
    measure = BY_RECORD[choice.record].measure(choice.measure)
    return Counting.DISTINCT if measure is not None and measure.is_of_things else Counting.EVENTS


def count_choice(choice: Choice, records: Records, period: Period) -> Count:
    """The count of a choice in a period, with its parts; one that has several codes stands in each, once in all."""
    record = BY_RECORD[choice.record]
    if choice.way is Way.STANDING and record.stands_today and period.last != period.today:
        return UNKNOWN
    first = first_days(choice, records)
    whole = _counted(choice, _entries(choice, records, None), first, period)
    by = record.field(choice.split)
    if by is None:
        return Count(whole)
    entries = _entries(choice, records, by)
    labels = by.labels(session_of(record, records))
    codes = dict.fromkeys([*labels, *sorted({entry.code for entry in entries} - labels.keys())])
    counted = ((code, _counted(choice, [one for one in entries if one.code == code], first, period)) for code in codes)
    parts = tuple(Part(code, labels.get(code, code or "記録なし"), value) for code, value in counted if value)
    return Count(whole, parts)


def first_days(choice: Choice, records: Records) -> Mapping[Any, date]:
    """When each thing came first, whatever the conditions and parts: who was known in another way is not new."""
    if choice.way not in (Way.NEW, Way.GOING_ON):
        return {}
    first: dict[Any, date] = {}
    for one in _entries(replace(choice, filters={}, split=""), records, None):
        first[one.thing] = min(one.on, first.get(one.thing, one.on))
    return first


def _counted(choice: Choice, entries: Iterable[Entry], first: Mapping[Any, date], period: Period) -> float:
    measure = BY_RECORD[choice.record].measure(choice.measure)
    there = filter(counted_there(choice, first, period), entries)
    if measure is not None and measure.is_of_things:
        return len({one.thing for one in there if one.thing is not None})
    return sum(one.number for one in there)


def counted_there(choice: Choice, first: Mapping[Any, date], period: Period) -> Callable[[Entry], bool]:
    """Which rows of a choice count in a period; `first` are the days on which each thing came first."""
    match choice.way:
        case Way.STANDING if BY_RECORD[choice.record].stands_today:
            return lambda one: True
        case Way.STANDING:
            return lambda one: one.on <= period.last and (one.until is None or period.last < one.until)
        case Way.EVERY:
            return lambda one: period.covers(one.on)
        case Way.NEW | Way.GOING_ON:
            is_new = choice.way is Way.NEW
            return lambda one: period.covers(one.on) and (first[one.thing] >= period.first) == is_new


def _entries(choice: Choice, records: Records, by: FieldOf | None) -> list[Entry]:
    """The rows of a choice, read once for all periods."""
    key = repr((choice.to_json(), by.name if by else ""))
    if key not in records.chosen:
        record = BY_RECORD[choice.record]
        found = session_of(record, records).execute(_query(choice, by))
        records.chosen[key] = [_entry(record, row, has_code=by is not None) for row in found]
    kept: list[Entry] = records.chosen[key]
    return kept


def _entry(record: RecordOf, row: Any, *, has_code: bool) -> Entry:
    overs = [day for day in row[3 : 3 + len(record.until)] if day is not None]
    code = row[3 + len(record.until)] if has_code else ""
    if isinstance(code, bool):
        code = int(code)
    text = "" if code is None else str(getattr(code, "value", code))
    return Entry(day_of(record, row[0]), min(overs, default=None), row[1], row[2] or 0, text)


def day_of(record: RecordOf, at: Any) -> date:
    """The day a row is counted by."""
    day: date = at.astimezone(JAPAN).date() if record.is_a_moment else at
    return day


def _query(choice: Choice, by: FieldOf | None) -> Select[Any]:
    record = BY_RECORD[choice.record]
    measure = record.measure(choice.measure)
    column = measure.column if measure is not None else None
    is_sum = measure is not None and measure.is_sum
    thing = record.table.id if column is None or is_sum else column
    if is_sum or column is None:
        number = func.sum(column) if is_sum else func.count()
        groups = [record.day, *record.until]
        thing = func.min(record.table.id) if hasattr(record.table, "id") else func.count()
    else:
        number, groups = func.count(), [record.day, thing, *record.until]
    split = [] if by is None else [by.column]
    query = narrowed(select(record.day, thing, number, *record.until, *split), choice)
    if by is not None and by.link is not None and by.on is not None:
        query = query.outerjoin(by.link, by.on[0] == by.on[1])
    return query.group_by(*groups, *split)


def narrowed(query: Select[Any], choice: Choice) -> Select[Any]:
    """A query of the rows of a choice alone."""
    record = BY_RECORD[choice.record]
    query = query.select_from(record.table)
    for table, on in record.joins:
        query = query.join(table, on)
    for name, codes in choice.filters.items():
        query = query.where(_is_one_of(record.field(name), codes))
    standing = record.standing if choice.way is Way.STANDING else ()
    return query.where(*record.where, *standing)


def _is_one_of(chosen: FieldOf | None, codes: Sequence[str]) -> Any:
    if chosen is None:
        raise ValueError(codes)
    kind = chosen.column.type.python_type
    wanted = [code == "1" if kind is bool else int(code) if kind is int else code for code in codes]
    if chosen.link is None or chosen.on is None:
        return chosen.column.in_(wanted)
    return chosen.on[1].in_(select(chosen.on[0]).where(chosen.column.in_(wanted)))


def session_of(record: RecordOf, records: Records) -> Session:
    """The database a record lies in."""
    return records.office if record.about_people else records.directory
