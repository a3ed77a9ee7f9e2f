"""What may leave the house of figures about people, so that no table, and no two tables put side by side, tell of few.

Within a table a part below `FEWEST` is hidden, and with it others until the hidden ones are at least two and at least
`FEWEST` people: a sum over the row tells of nobody. Between tables a line of a 年度 changes all at once, and only when
every figure of it that anybody can see or work out changed by nobody or by `FEWEST` and more; until then the line is
given out as it was before. While a 年度 goes on there is no split. Every reader may know these rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FEWEST = 5
"""k: fewer people than this are never told apart from nobody."""


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
    value: float, parts: Mapping[str, float], *, until: date, is_whole: bool, earlier: Iterable[Released]
) -> Released:
    """What to give out of a line of a 年度 that was given out as `earlier` before, the newest at the end."""
    split = dict(parts) if is_whole else {}
    new = Released(until, value, split, hidden_parts(split))
    before = list(earlier)
    if all(_may_follow(old, new) for old in before):
        return new
    return before[-1]


def _may_follow(old: Released, new: Released) -> bool:
    if not _hides(new.value - old.value):
        return False
    if not (old.parts and new.parts):
        return True
    covered = old.hidden | new.hidden
    names = old.parts.keys() | new.parts.keys()
    seen = [new.parts.get(name, 0) - old.parts.get(name, 0) for name in names - covered]
    unseen = sum(new.parts.get(name, 0) - old.parts.get(name, 0) for name in names & covered)
    return all(map(_hides, [*seen, unseen]))


def _hides(difference: float) -> bool:
    return difference == 0 or abs(difference) >= FEWEST
