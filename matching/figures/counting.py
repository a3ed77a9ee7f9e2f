"""What a count is: a number, or None where nobody can know it any more, and its parts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.figures.periods import Period

Daily = Iterable[tuple[date, str, int]]
"""How many on a day with a code; the code may be empty."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a split: a code, its words, how many."""

    name: str
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and in which parts; parts may count one thing several times where the definition says so."""

    value: float | None
    parts: tuple[Part, ...] = field(default=())
    known: frozenset[str] = frozenset()
    """The codes there could be a part of, in whatever period: one that has none is a nought."""

    def part(self, name: str) -> float:
        """How many have a code."""
        return sum(part.value for part in self.parts if part.name == name)


UNKNOWN = Count(None)
"""Nobody wrote it down at the time."""


def plain(days: Daily, period: Period) -> Count:
    """How many in the period."""
    return Count(sum(count for day, _, count in days if period.covers(day)))


def split(days: Daily, period: Period, labels: Mapping[str, str]) -> Count:
    """How many in the period, with a part for each code, in the order of the labels; what has none stands last."""
    found: Counter[str] = Counter()
    known = {*labels}
    for day, code, count in days:
        known.add(code)
        if period.covers(day):
            found[code] += count
    order = [*labels, *sorted(code for code in found if code not in labels)]
    parts = tuple(Part(code, labels.get(code, code or "記録なし"), found[code]) for code in order if found[code])
    return Count(found.total(), parts, frozenset(known))


def labels_of(kinds: Iterable[Any]) -> dict[str, str]:
    """The words of an enumeration by value."""
    return {kind.value: kind.label for kind in kinds}
