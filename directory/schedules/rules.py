"""The structure of a schedule: which days, at what times, and what happens on holidays.

Weekdays are numbers, Monday 0 to Sunday 6; times are minutes after midnight of the day (1440 = 24:00);
ordinals count a weekday within its month, 1 to 5, and -1 is the last one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MonthDay = tuple[int, int]
Span = tuple[MonthDay, MonthDay]
EVERY_WEEKDAY = (0, 1, 2, 3, 4, 5, 6)
WORKING_WEEK = (0, 1, 2, 3, 4)
EVEN_MONTHS, ODD_MONTHS = (2, 4, 6, 8, 10, 12), (1, 3, 5, 7, 9, 11)


def run_of_weekdays(weekdays: tuple[int, ...]) -> tuple[int, int] | None:
    """The first and last of three or more weekdays in a row (火〜金); else None."""
    first, last = weekdays[0], weekdays[-1]
    return (first, last) if len(weekdays) > 2 and weekdays == tuple(range(first, last + 1)) else None


def run_of_months(months: tuple[int, ...]) -> tuple[int, int] | None:
    """The first and last of three to eleven months in a row, also over the new year (11月〜3月); else None."""
    if not 2 < len(months) < 12:
        return None
    for first in months:
        row = [(first - 1 + n) % 12 + 1 for n in range(len(months))]
        if tuple(sorted(row)) == months:
            return first, row[-1]
    return None


class Every(StrEnum):
    """How the days of a pattern repeat."""

    DAY = "day"
    WEEK = "week"
    MONTH_WEEKDAY = "month_weekday"
    MONTH_DAY = "month_day"
    DATE = "date"
    SOME = "some"

    @property
    def label(self) -> str:
        """The word of the editor."""
        return {
            "day": "毎日",
            "week": "毎週",
            "month_weekday": "毎月第何曜日",
            "month_day": "毎月何日",
            "date": "決まった日",
            "some": "決まっていない",
        }[self]


class Then(StrEnum):
    """What happens when a day falls on a holiday."""

    SKIP = "skip"
    HOLD = "hold"
    DAYS = "days"
    WORKDAY = "workday"
    NON_HOLIDAY = "non_holiday"
    WEEKDAY = "weekday"
    ORDINAL = "ordinal"
    ELSEWHERE = "elsewhere"


class Flag(StrEnum):
    """What a reader must know beside the dates."""

    IRREGULAR = "irregular"
    SUSPENDED = "suspended"
    BY_ARRANGEMENT = "by_arrangement"
    UNCERTAIN = "uncertain"
    CLOSED_DAYS = "closed_days"
    YEAR_ASSUMED = "year_assumed"


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when; either end may be unknown, `part` is am, noon, pm, evening or night when only that is."""

    starts: int | None = None
    ends: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A set of days.

    `SOME` is honest ignorance: `count` times per `per` (week, month, year), unknown which days.
    `weekdays` empty with `holidays` means national holidays alone. `spans` recur every year and may cross its end.
    `interval` above 1 counts weeks (WEEK) or months; without `anchor` nobody knows which, so there are no dates.
    `offset` moves every day: the day after a holiday is `holidays` with offset 1.
    """

    every: Every
    weekdays: tuple[int, ...] = ()
    holidays: bool = False
    ordinals: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    interval: int = 1
    anchor: date | None = None
    months: tuple[int, ...] = ()
    seasons: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    since: date | None = None
    until: date | None = None
    offset: int = 0
    count: int = 0
    per: str = ""
    approximate: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the days can be computed at all."""
        if self.every is Every.SOME or self.approximate:
            return False
        return self.interval == 1 or self.anchor is not None or bool(self.months)


@dataclass(frozen=True, slots=True)
class Shift:
    """What happens when a day falls on a holiday (or on one of `on_weekdays`)."""

    then: Then
    days: int = 0
    ordinal: int = 0
    weekday: int = 0
    on_holidays: bool = True
    on_weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which nothing is held; `part` closes only some hours of them, `shifts` move the closing."""

    days: Days
    shifts: tuple[Shift, ...] = ()
    part: Times | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """In these months these days instead of the usual ones (1月は第2土曜)."""

    months: tuple[int, ...]
    days: Days
    times: tuple[Times, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """On these days other times than usual; what is None stays as usual."""

    days: Days
    times: tuple[Times, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One recurring opening with its own exceptions; `label` names the activity when a text has several."""

    days: Days
    times: tuple[Times, ...] = ()
    shifts: tuple[Shift, ...] = ()
    swaps: tuple[Swap, ...] = ()
    closures: tuple[Closure, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a place is open: rules, what is closed for all of them, other hours, flags and harmless notes.

    `times` are hours without days: the text told when, not on which days.
    """

    rules: tuple[Rule, ...] = ()
    closures: tuple[Closure, ...] = ()
    hours: tuple[Hours, ...] = ()
    times: tuple[Times, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_dates(self) -> bool:
        """Whether any date can be computed honestly."""
        silent = {Flag.UNCERTAIN, Flag.SUSPENDED} & set(self.flags)
        return not silent and any(rule.days.is_known for rule in self.rules)


NO_SCHEDULE = Schedule()
