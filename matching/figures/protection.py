"""What may leave the house of figures about people, so that no table, and no two tables put side by side, tell of few.

Within a table a part below `FEWEST` is hidden, and with it others until the hidden ones are at least two and at least
`FEWEST` people: a sum over the row tells of nobody. Between tables a line of a 年度 changes all at once, and only when
its sum changed by `FEWEST` and more and every other figure that anybody can see or work out by nobody or by as many;
until then the line is given out as it was before, so that nobody and few look alike. What is decided, is decided by
what is printed: beside a hidden sum stands one from which each of the few is far enough, and what is hidden stays what
is hidden. While a 年度 goes on there is no split. Every reader may know these rules.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FEWEST = 5
"""k: fewer people than this are never told apart from nobody."""
FAR = 2 * FEWEST - 1
"""The least sum that may follow or precede a hidden one: it differs by `FEWEST` and more from each of the few."""
REST = "(rest)"
"""What belongs to the sum and to no part; a reader can work it out, so it is guarded as a part."""


@dataclass(frozen=True)
class Released:
    """One line of one 年度 as it is given out: what stands behind it, up to which day, and which parts are hidden."""

    until: date
    value: float
    parts: Mapping[str, float] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def hides_the_whole(self) -> bool:
        """Whether the sum itself is one of few."""
        return is_few(self.value)

    def to_json(self) -> dict[str, Any]:
        """As it is kept with what was submitted."""
        return {
            "until": self.until.isoformat(),
            "value": self.value,
            "parts": dict(self.parts),
            "hidden": sorted(self.hidden),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Released":
        """What was kept."""
        return cls(date.fromisoformat(kept["until"]), kept["value"], kept["parts"], frozenset(kept["hidden"]))


def is_few(value: float) -> bool:
    """Somebody, but fewer than may be told."""
    return 0 < value < FEWEST


def hidden_parts(parts: Mapping[str, float]) -> frozenset[str]:
    """Which parts are hidden: none where nobody is one of few, else all below a limit, noughts and ties too.

    The limit rises until the hidden ones are at least two, not all alike, and `FEWEST` people together. As it asks for
    numbers alone and never for names, exchanging two hidden numbers gives the same table: no sum tells one of them.
    """
    if not any(map(is_few, parts.values())):
        return frozenset()
    for limit in [FEWEST, *sorted(value + 1 for value in {*parts.values()} if value >= FEWEST)]:
        hidden = {name: value for name, value in parts.items() if value < limit}
        if len({*hidden.values()}) >= 2 and sum(hidden.values()) >= FEWEST:
            return frozenset(hidden)
    return frozenset(parts)


def release(
    value: float,
    parts: Mapping[str, float],
    *,
    until: date,
    is_whole: bool,
    earlier: Iterable[Released],
    beside: Iterable[Released] = (),
) -> Released:
    """What to give out of a line of a 年度 that was given out as `earlier` before, the newest at the end.

    `beside` are lines of other 年度 it can be compared with, sums alone: those of what stands on a day.
    """
    split = _split(value, parts) if is_whole else {}
    new = Released(until, value, split, hidden_parts(split))
    before, others = list(earlier), list(beside)
    last = before[-1] if before else _nearest(others, until)
    if last is None or (_changed(last, new) and all(_may_follow(old, new) for old in (*before, *others))):
        return new
    return last


def _split(value: float, parts: Mapping[str, float]) -> dict[str, float]:
    """The parts with what is in none of them; no part at all where they count somebody twice."""
    rest = round(value - sum(parts.values()), 1)
    if not parts or rest < 0:
        return {}
    return dict(parts) | ({REST: rest} if rest else {})


def _nearest(lines: Sequence[Released], until: date) -> Released | None:
    """The last line before a day, else the first after it."""
    before = [line for line in lines if line.until <= until]
    if before:
        return max(before, key=lambda line: line.until)
    return min(lines, key=lambda line: line.until, default=None)


def _changed(last: Released, new: Released) -> bool:
    """Whether the printed sum is another, and not by few; the rest asks `_may_follow`."""
    if last.hides_the_whole and new.hides_the_whole:
        return False
    return last.value != new.value


def _may_follow(old: Released, new: Released) -> bool:
    if not _may_differ(old, new):
        return False
    if not (old.parts and new.parts):
        return True
    names = old.parts.keys() | new.parts.keys()
    hidden = _hidden_among(names, old)
    if hidden != _hidden_among(names, new):
        return False
    seen = [new.parts.get(name, 0) - old.parts.get(name, 0) for name in names - hidden]
    if not all(map(_hides, seen)):
        return False
    return old.hides_the_whole or new.hides_the_whole or _hides(new.value - old.value - sum(seen))


def _may_differ(old: Released, new: Released) -> bool:
    if old.hides_the_whole or new.hides_the_whole:
        return all(line.hides_the_whole or line.value >= FAR for line in (old, new))
    return _hides(new.value - old.value)


def _hidden_among(names: Set[str], line: Released) -> frozenset[str]:
    """The hidden ones, with those the line does not know: they are noughts, which are hidden where anything is."""
    return line.hidden | (names - line.parts.keys()) if line.hidden else line.hidden


def _hides(difference: float) -> bool:
    return difference == 0 or abs(difference) >= FEWEST
