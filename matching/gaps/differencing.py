"""When a figure of the board may change, so that no two or three boards put side by side tell of a few people.

Published are figures, never sets. Whoever holds several boards can add and subtract them; what comes out counts the
people who are in one set and not in another. A figure changes only when at least `FEWEST` people came or left, and so
that every such group is empty or has at least as many in it; otherwise the old figure is printed again. To get there
a figure may go on counting one or two who no longer wait, or leave one or two out. As each person counts in one cell
for good, what holds within each cell holds for sums over cells too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

FEWEST = 5
"""k: fewer people than this are never told apart from nobody."""
TRIES = 50
RECENT = 12
"""Sums of three figures are looked at among the newest ones of a cell; two figures are compared however old."""


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed: how many people, and who of them is still remembered. Erased ones are only a number.

    Who was erased is in no later set, so they count among those who left.
    """

    people: int
    members: frozenset[str]

    @property
    def erased(self) -> int:
        """How many of them nobody can name any more."""
        return self.people - len(self.members)


def next_figure(earlier: Sequence[Printed], is_shown: bool, now: frozenset[str]) -> Printed | None:
    """What to print of a cell that had the figures `earlier`, the last board's at the end; None where nothing is shown.

    `is_shown` is whether the last board showed that last figure; `now` is who is behind the cell today. The very
    figure of the last board comes back when it is to be repeated.
    """
    last = earlier[-1] if is_shown else None
    if last is not None and not _has_changed(now, last):
        return last
    new = _nearest(earlier, last.members if last else frozenset(), now)
    if new is None:
        return last
    if len(new) >= FEWEST:
        figure = Printed(len(new), new)
        return last if figure == last else figure
    return last if len(now) >= FEWEST else None


def _has_changed(now: frozenset[str], last: Printed) -> bool:
    """Whether at least `FEWEST` people came, or as many left."""
    return max(len(now - last.members), len(last.members - now) + last.erased) >= FEWEST


def _nearest(earlier: Sequence[Printed], last: frozenset[str], now: frozenset[str]) -> frozenset[str] | None:
    """A set close to today's that is far from every earlier one; None when none is found."""
    new = now
    for _ in range(TRIES):
        mended = next((_mended(new, one, last) for one in reversed(earlier) if not _is_far(new, one)), None)
        if mended is None:
            return new if _sums_are_far(new, earlier) else None
        new = mended
    return None


def _is_far(new: frozenset[str], old: Printed) -> bool:
    """Whether those who came and those who left are each nobody, or enough to hide among."""
    return _hides(len(new - old.members)) and _hides(len(old.members - new) + old.erased)


def _hides(people: int) -> bool:
    return people == 0 or people >= FEWEST


def _mended(new: frozenset[str], old: Printed, last: frozenset[str]) -> frozenset[str]:
    """One step towards a set that is far from an earlier one."""
    came, gone = new - old.members, old.members - new
    left = len(gone) + old.erased
    if not _hides(left):
        few = FEWEST - left
        if old.erased or (few <= left and few <= len(new & old.members)):
            leave_out = sorted(new & old.members, key=lambda key: (key in last, key))[:few]
            return new.difference(leave_out)
        return new | gone
    return new - came


def _sums_are_far(new: frozenset[str], earlier: Sequence[Printed]) -> bool:
    """The same for every sum and difference with two of the newest earlier figures."""
    for one, other in combinations_with_replacement(earlier[-RECENT:], 2):
        first, second, erased = one.members, other.members, one.erased + other.erased
        for told in (_told(new, first, second), _told(new, second, first), _told(first, second, new)):
            if told < FEWEST and told + erased:
                return False
    return True


def _told(plus: frozenset[str], plus_too: frozenset[str], minus: frozenset[str]) -> int:
    """How many people are left over when two figures are added and a third is taken away."""
    return len((plus | plus_too | minus) - (minus & (plus ^ plus_too)))
