"""The time that is counted: a 年度, or its part up to a day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from core.calendar import fiscal_year, fiscal_year_label
from core.errors import RuleBroken

FIRST_YEAR = 2000
EARLIER = 3
"""How many earlier 年度 stand beside the one that is asked for."""


@dataclass(frozen=True)
class Period:
    """From the first day of a 年度 to `last`, both included; `today` is the day on which it is counted."""

    year: int
    last: date
    today: date

    @cached_property
    def first(self) -> date:
        """1 April."""
        return date(self.year, 4, 1)

    @property
    def is_whole(self) -> bool:
        """Whether the 年度 is over by its last day."""
        return self.last == end_of(self.year)

    @property
    def label(self) -> str:
        """令和6年度, 令和7年度（1月時点）, or 令和7年度（1月15日時点）."""
        ends_a_month = (self.last + timedelta(days=1)).day == 1
        day = "" if self.is_whole else f"（{self.last.month}月{'' if ends_a_month else f'{self.last.day}日'}時点）"
        return fiscal_year_label(self.year) + day

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def spans(self, other: "Period") -> bool:
        """Whether every day of another lies in it."""
        return self.covers(other.first) and self.covers(other.last)

    def earlier(self) -> list["Period"]:
        """The whole 年度 before it, the latest first."""
        years = range(self.year - 1, max(self.year - 1 - EARLIER, FIRST_YEAR - 1), -1)
        return [Period(year, end_of(year), self.today) for year in years]


@dataclass(frozen=True)
class Month(Period):
    """One month of a 年度, up to `last`."""

    @cached_property
    def first(self) -> date:
        """The first of the month."""
        return self.last.replace(day=1)

    @property
    def is_over(self) -> bool:
        """Whether it is counted to its end."""
        return (self.last + timedelta(days=1)).day == 1


def months_of(period: Period) -> list[Month]:
    """The months of a 年度 up to its last day."""
    firsts = (months_after(period.first, number) for number in range(12))
    ends = (months_after(first, 1) - timedelta(days=1) for first in firsts if first <= period.last)
    return [Month(period.year, min(end, period.last), period.today) for end in ends]


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(year: int) -> date:
    """31 March."""
    return date(year + 1, 4, 1) - timedelta(days=1)


def latest_years(today: date) -> range:
    """The 年度 a page offers, this one first."""
    this = fiscal_year(today)
    return range(this, this - 2 * EARLIER, -1)


def period_of(year: int, as_of: date | None, *, today: date) -> Period:
    """The 年度 up to `as_of`, else up to its end or today. Raises RuleBroken for a time that has not come."""
    if not FIRST_YEAR <= year <= fiscal_year(today):
        raise RuleBroken(f"年度は{FIRST_YEAR}から{fiscal_year(today)}までの西暦で指定してください。")
    latest = min(end_of(year), today)
    if as_of is not None and not date(year, 4, 1) <= as_of <= latest:
        raise RuleBroken(f"「いつの時点か」は、{year}-04-01から{latest.isoformat()}までの日にしてください。")
    return Period(year, as_of or latest, today)
