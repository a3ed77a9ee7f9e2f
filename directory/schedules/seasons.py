"""Seasons a schedule may name; a municipality sets its own for a 年度, and these are the usual ones."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property

from core.calendar import fiscal_year
from directory.schedules.rules import Span

USUAL_SPANS: Mapping[str, Span] = {
    "ゴールデンウィーク": ((4, 29), (5, 5)),
    "夏休み": ((7, 21), (8, 31)),
    "お盆": ((8, 13), (8, 16)),
    "冬休み": ((12, 25), (1, 7)),
    "年末年始": ((12, 29), (1, 3)),
    "年末": ((12, 29), (12, 31)),
    "正月": ((1, 1), (1, 3)),
    "春休み": ((3, 26), (4, 5)),
}
TOGETHER = {"長期休暇": ("夏休み", "冬休み", "春休み")}

Period = tuple[date, date]
Given = Mapping[tuple[str, int], Period]


class Seasons:
    """When each season is: as given for the 年度 in which it begins, else as usual.

    `load` answers what the municipality set, by name and 年度; it is asked once, and only when a season is needed.
    """

    def __init__(self, load: Callable[[], Given] = dict) -> None:
        self._load = load

    @cached_property
    def given(self) -> Given:
        """What the municipality set."""
        return self._load()

    def between(self, name: str, first: int, last: int) -> list[tuple[int, int]]:
        """First and last days (ordinals) of a season wherever it may touch a range; none of one nobody knows."""
        years = range(fiscal_year(date.fromordinal(first)) - 1, fiscal_year(date.fromordinal(last)) + 1)
        names = TOGETHER.get(name, (name,))
        return [(a.toordinal(), b.toordinal()) for each in names for a, b in self._periods(each, years)]

    def _periods(self, name: str, years: range) -> Iterator[Period]:
        for year in years:
            if (name, year) in self.given:
                yield self.given[name, year]
            elif name in USUAL_SPANS:
                yield usual_period(name, year)


def usual_period(name: str, year: int) -> Period:
    """First and last day a season of USUAL_SPANS has in a 年度 unless its municipality says otherwise."""
    (month, day), (last_month, last_day) = USUAL_SPANS[name]
    first = date(year if month >= 4 else year + 1, month, day)
    last = date(first.year, last_month, last_day)
    return first, last if last >= first else last.replace(year=first.year + 1)


USUAL = Seasons()


def in_span(span: Span, day: tuple[int, int]) -> bool:
    """Whether a (month, day) lies in a span that may cross the end of the year."""
    first, last = span
    return first <= day <= last if first <= last else day >= first or day <= last
