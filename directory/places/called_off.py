"""Days on which a place is usually open, and this once is not: what a calendar must say, and not just leave out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from directory.closures.queries import called_off as by_closures
from directory.places.days import OpenDay, days_of
from directory.places.models import Activity, Place
from directory.schedules.dates import occurrences
from directory.schedules.rules import Closure, Every, Flag, Schedule
from directory.schedules.seasons import Seasons


def days_called_off(session: Session, place: Place, first: date, last: date) -> list[OpenDay]:
    """The openings of a place that would be held, if all activities of its area did not rest."""
    days = [day for gathering in place.gatherings for day in days_of(gathering, first, last)]
    off = {day for day, _ in by_closures(session, days)} if place.activity is Activity.ACTIVE else ()
    return sorted(off, key=lambda day: (day.on_day, day.starts or 0, day.gathering_id))


def days_off(schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date, seasons: Seasons) -> list[date]:
    """Days its pattern names on which it is not open, whatever the reason: holidays, closed months, called off."""
    return _without(_usual(schedule), open_days, first, last, seasons)


def called_off(
    schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date, seasons: Seasons
) -> list[date]:
    """Days called off one by one: open by every recurring rule, but named as closed, or paused with all the area."""
    return _without(_every_year(schedule), open_days, first, last, seasons)


def _without(schedule: Schedule, open_days: Iterable[OpenDay], first: date, last: date, seasons: Seasons) -> list[date]:
    held = {day.on_day for day in open_days}
    return sorted({each.on for each in occurrences(schedule, first, last, seasons=seasons)} - held)


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
