"""On which weekdays and in which parts of the day something is open, from its stored schedules."""

from collections.abc import Iterable
from typing import Any

from core.errors import BadInput
from directory.schedules.rules import EVERY_WEEKDAY, Days, Every, Flag, Times
from directory.schedules.storing import from_json
from directory.search.documents import AFTERNOON, EVENING, MORNING, TIMES_OF_DAY, WEEKDAYS, times_between

PARTS = {"am": (MORNING,), "noon": (AFTERNOON,), "pm": (AFTERNOON,), "evening": (EVENING,), "night": (EVENING,)}


def weekdays_and_times(stored: Iterable[dict[str, Any] | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """MO … SU and parts of the day of some schedules, in their order; what cannot be read adds nothing.

    "土曜日・月1回" is a Saturday, though nobody knows which. Suspended schedules have no days.
    """
    weekdays: set[str] = set()
    times: set[str] = set()
    for each in stored:
        if each is None:
            continue
        try:
            schedule = from_json(each)
        except BadInput:
            continue
        if Flag.SUSPENDED in schedule.flags:
            continue
        weekdays |= {WEEKDAYS[number] for rule in schedule.rules for number in _weekdays(rule.days)}
        told = [*schedule.times, *(time for rule in schedule.rules for time in rule.times)]
        times |= {part for time in told for part in _parts(time)}
    return tuple(day for day in WEEKDAYS if day in weekdays), tuple(part for part in TIMES_OF_DAY if part in times)


def _weekdays(days: Days) -> tuple[int, ...]:
    if days.every is Every.DAY and not days.weekdays:
        return EVERY_WEEKDAY
    if days.every is Every.DATE:
        return tuple(day.weekday() for day in days.dates)
    return days.weekdays


def _parts(time: Times) -> tuple[str, ...]:
    if time.starts is None:
        return PARTS.get(time.part, ())
    return times_between(time.starts, time.ends)
