"""Open days as few recurring events: a rule a calendar program can follow, the days it must leave out, and the rest.

The dates are the truth, the rule only says them shorter: whatever a rule would say beside them is left out by name,
whatever it does not reach stays a day of its own. So holiday rules, moved days and seasons are never told wrongly.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from directory.places.days import OpenDay
from directory.schedules.days import days_between
from directory.schedules.recurrence import rrule_of
from directory.schedules.rules import EVERY_WEEKDAY, Days, Every, Rule, Schedule, Then
from directory.schedules.seasons import USUAL

FEWEST = 3  # days; fewer are told one by one
Key = tuple[int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Series:
    """One recurring opening. `last` is None when it simply goes on; `missing` are days of `days` it is closed.

    `number` and the hours name it for good: the same rule keeps its name from day to day.
    """

    days: Days
    number: int
    first: date
    last: date | None
    missing: tuple[date, ...]
    starts: int | None
    ends: int | None
    note: str

    @property
    def name(self) -> str:
        """Its part of a stable identifier."""
        hours = "-".join("x" if minute is None else str(minute) for minute in (self.starts, self.ends))
        return f"r{self.number}-{hours}"

    @property
    def rrule(self) -> str:
        """FREQ=WEEKLY;BYDAY=WE, without its end."""
        return rrule_of(self.days)


def series_of(schedule: Schedule, days: Iterable[OpenDay], last: date) -> tuple[list[Series], list[OpenDay]]:
    """The open days of one gathering, all of them up to `last`, as series and the days that fit none."""
    left: dict[Key, dict[date, OpenDay]] = {}
    for day in days:
        left.setdefault((day.starts, day.ends, day.note), {})[day.on_day] = day
    found: list[Series] = []
    for number, rule in enumerate(schedule.rules):
        pattern = replace(rule.days, holidays=False, seasons=(), spans=())
        for key, dates in left.items() if rrule_of(pattern) else ():
            closer = _without_closed_weekdays(pattern, dates, last)
            kept = _fitted(closer, dates, last) if _starts_that_day(key) else []
            if kept:
                found.append(_series(closer, number, key, kept, last, rule, schedule))
                for on in kept:
                    del dates[on]
    rest = [day for dates in left.values() for day in dates.values()]
    return found, sorted(rest, key=lambda day: (day.on_day, day.starts or 0, day.ends or 0))


def _without_closed_weekdays(pattern: Days, dates: Collection[date], last: date) -> Days:
    """毎日（月曜休み） without its Mondays, which are closed more often than not."""
    if pattern.every not in (Every.DAY, Every.WEEK) or not dates:
        return pattern
    held = Counter(on.weekday() for on in dates)
    asked = Counter(on.weekday() for on in _told(pattern, min(dates), last))
    weekdays = tuple(day for day in pattern.weekdays or EVERY_WEEKDAY if 2 * held[day] > asked[day])
    if weekdays in ((), pattern.weekdays or EVERY_WEEKDAY):
        return pattern
    return replace(pattern, every=Every.WEEK, weekdays=weekdays)


def _fitted(pattern: Days, dates: Collection[date], last: date) -> list[date]:
    """The dates this pattern tells; none when it would tell little of them, or much beside them."""
    kept = [on for on in _told(pattern, min(dates), last) if on in dates] if dates else []
    if len(kept) < FEWEST:
        return []
    return kept if len(_told(pattern, kept[0], last)) <= 2 * len(kept) else []


def _told(pattern: Days, first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in sorted(days_between(pattern, first.toordinal(), last.toordinal(), USUAL))]


def _series(
    pattern: Days, number: int, key: Key, kept: list[date], last: date, rule: Rule, schedule: Schedule
) -> Series:
    told, known = _told(pattern, kept[0], last), set(kept)
    goes_on = told == kept and _has_no_exception(rule, schedule)
    end = rule.days.until if goes_on else kept[-1]
    missing = tuple(on for on in told if on not in known and on < kept[-1])
    return Series(pattern, number, kept[0], end, missing, *key)


def _has_no_exception(rule: Rule, schedule: Schedule) -> bool:
    """Whether the rule alone tells its days for ever: then a copy that is never renewed stays true."""
    moves = [shift for shift in rule.shifts if shift.then is not Then.HOLD]
    return not (
        moves
        or rule.closures
        or rule.swaps
        or schedule.closures
        or schedule.hours
        or rule.days.spans
        or rule.days.seasons
    )


def _starts_that_day(key: Key) -> bool:
    return key[0] is None or key[0] < 1440
