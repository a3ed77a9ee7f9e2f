"""Open days as few recurring events: a rule a calendar program can follow, the days it must leave out, and the rest.

The dates are the truth, the rule only says them shorter: whatever a rule would say beside them is left out by name,
whatever it does not reach stays a day of its own. So holiday rules, moved days and seasons are never told wrongly.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as weekday_of

from directory.places.days import OpenDay
from directory.schedules.rules import Days, Every, Rule, Schedule, Then

LETTERS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
FEWEST = 3  # days; fewer are told one by one
Key = tuple[int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The repeating part of a rule as RFC 5545 writes it; weekdays as (ordinal or 0, Monday 0 to Sunday 6)."""

    frequency: str
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    @property
    def by_day(self) -> list[str]:
        """MO, 2SA, -1FR."""
        return [f"{ordinal or ''}{LETTERS[weekday]}" for ordinal, weekday in self.weekdays]

    def between(self, first: date, last: date) -> list[date]:
        """Its days when it starts on `first`, which must be one of them."""
        rule = rrule(
            FREQUENCIES[self.frequency],
            dtstart=datetime.combine(first, time()),
            until=datetime.combine(last, time()),
            interval=self.interval,
            byweekday=[weekday_of(day, ordinal or None) for ordinal, day in self.weekdays] or None,
            bymonthday=self.month_days or None,
            bymonth=self.months or None,
        )
        return [moment.date() for moment in rule]


@dataclass(frozen=True, slots=True)
class Series:
    """One recurring opening. `last` is None when it simply goes on; `missing` are days of the pattern it is closed.

    `number` and the hours name it for good: the same rule keeps its name from day to day.
    """

    pattern: Pattern
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

    def days_until(self, last: date) -> list[date]:
        """The days it is open, to the end or to `last`."""
        end = last if self.last is None else min(self.last, last)
        left_out = set(self.missing)
        return [day for day in self.pattern.between(self.first, end) if day not in left_out]


def series_of(schedule: Schedule, days: Iterable[OpenDay], last: date) -> tuple[list[Series], list[OpenDay]]:
    """The open days of one gathering, all of them up to `last`, as series and the days that fit none."""
    left: dict[Key, dict[date, OpenDay]] = {}
    for day in days:
        left.setdefault((day.starts, day.ends, day.note), {})[day.on_day] = day
    found: list[Series] = []
    for number, rule in enumerate(schedule.rules):
        pattern = _pattern(rule.days)
        for key, dates in left.items() if pattern else ():
            closer = _without_closed_weekdays(pattern, dates, last) if pattern and _same_day(key) else None
            kept = _fitted(closer, dates, last) if closer else []
            if closer and kept:
                found.append(_series(closer, number, key, kept, last, rule, schedule))
                for on in kept:
                    del dates[on]
    rest = [day for dates in left.values() for day in dates.values()]
    return found, sorted(rest, key=lambda day: (day.on_day, day.starts or 0, day.ends or 0))


def _without_closed_weekdays(pattern: Pattern, dates: Iterable[date], last: date) -> Pattern | None:
    """毎日（月曜休み） without its Mondays, which are closed more often than not."""
    if pattern.frequency == "MONTHLY" or not dates:
        return pattern
    weekdays = [day for _, day in pattern.weekdays] or range(7)
    held = Counter(on.weekday() for on in dates)
    asked = Counter(on.weekday() for on in Pattern("DAILY", months=pattern.months).between(min(dates), last))
    kept = tuple((0, day) for day in weekdays if 2 * pattern.interval * held[day] > asked[day])
    if len(kept) == 7 and pattern.interval == 1:
        return replace(pattern, frequency="DAILY", weekdays=())
    return replace(pattern, frequency="WEEKLY", weekdays=kept) if kept else None


def _fitted(pattern: Pattern, dates: Iterable[date], last: date) -> list[date]:
    """The dates this pattern tells; none when it would tell little of them, or much beside them."""
    known = set(dates)
    first = next((on for on in sorted(known) if pattern.between(on, on)), None)
    if first is None:
        return []
    told = pattern.between(first, last)
    kept = [on for on in told if on in known]
    return kept if len(kept) >= FEWEST and len(told) <= 2 * len(kept) else []


def _series(
    pattern: Pattern, number: int, key: Key, kept: list[date], last: date, rule: Rule, schedule: Schedule
) -> Series:
    told, known = pattern.between(kept[0], last), set(kept)
    goes_on = told == kept and _has_no_exception(rule, schedule)
    end = rule.days.until if goes_on else kept[-1]
    missing = tuple(on for on in told if on not in known and on < kept[-1])
    return Series(pattern, number, kept[0], end, missing, *key)


def _pattern(days: Days) -> Pattern | None:
    """The pattern of a rule, or None where nothing repeats in a way RFC 5545 can say."""
    if not days.is_known or days.offset:
        return None
    interval = days.interval if days.anchor is not None and not (days.months and days.every is not Every.WEEK) else 1
    weekdays = tuple((ordinal, day) for ordinal in days.ordinals or (0,) for day in days.weekdays)
    match days.every:
        case Every.DAY:
            return Pattern("DAILY", months=days.months)
        case Every.WEEK if weekdays:
            return Pattern("WEEKLY", interval, tuple((0, day) for day in days.weekdays), months=days.months)
        case Every.MONTH_WEEKDAY if weekdays and days.ordinals:
            return Pattern("MONTHLY", interval, weekdays, months=days.months)
        case Every.MONTH_DAY if days.month_days:
            return Pattern("MONTHLY", interval, month_days=days.month_days, months=days.months)
        case _:
            return None


def _has_no_exception(rule: Rule, schedule: Schedule) -> bool:
    """Whether the rule alone tells its days for ever: then a copy that is never renewed stays true."""
    moves = [shift for shift in rule.shifts if shift.then is not Then.HOLD]
    days = rule.days
    return not (moves or rule.closures or rule.swaps or schedule.closures or schedule.hours or days.spans) and not (
        days.seasons
    )


def _same_day(key: Key) -> bool:
    return key[0] is None or key[0] < 1440
