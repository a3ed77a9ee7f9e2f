"""Days on which a place is usually open, and this once is not: what a calendar must say, and not just leave out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from directory.places.days import OpenDay
from directory.schedules.dates import occurrences
from directory.schedules.rules import Closure, Every, Flag, Schedule


def days_off(schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date) -> list[date]:
    """Days its pattern names on which it is not open, whatever the reason: holidays, closed months, called off."""
    return _without(_usual(schedule), open_days, first, last)


def called_off(schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date) -> list[date]:
    """Days called off one by one: open by every recurring rule, but named as closed, or paused with all the area."""
    return _without(_every_year(schedule), open_days, first, last)


def _without(schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date) -> list[date]:
    held = {day.on_day for day in open_days}
    return sorted({each.on for each in occurrences(schedule, first, last)} - held)


def _usual(schedule: Schedule) -> Schedule:
    """The pattern alone, as if no day were ever closed or moved; also of what is suspended now."""
    rules = tuple(replace(rule, closures=(), shifts=(), swaps=()) for rule in schedule.rules)
    flags = tuple(flag for flag in schedule.flags if flag is not Flag.SUSPENDED)
    return replace(schedule, rules=rules, closures=(), flags=flags)


def _every_year(schedule: Schedule) -> Schedule:
    rules = tuple(replace(rule, closures=_recurring(rule.closures)) for rule in schedule.rules)
    return replace(schedule, rules=rules, closures=_recurring(schedule.closures))


def _recurring(closures: tuple[Closure, ...]) -> tuple[Closure, ...]:
    return tuple(closure for closure in closures if closure.days.every is not Every.DATE)
