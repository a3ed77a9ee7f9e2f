"""What a batch proposal is worked out from, and what it says. Plain values: no database, no names."""

from dataclasses import dataclass, replace

from matching.assignments.aims import Aim
from matching.suggestions.facts import OpeningFacts
from matching.suggestions.ranking import Suggestion

LONGEST_WAITING = 50


@dataclass(frozen=True)
class Room:
    """An opening whose host takes people, with the seats that are free now; none is free at some of them."""

    opening: OpeningFacts
    seats: int


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits: what passes every hard condition for them, and what staff settled beforehand.

    `fits` has openings without a free seat too (they tell what a seat more would be worth there). `keep` is the
    opening staff want to stay with, `never` those that must not be proposed.
    """

    key: str
    days: int
    need: int
    fits: tuple[Suggestion, ...]
    keep: str = ""
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What one alternative gives one person: an opening or "", its points, and the points lost against the best.

    `envies` is an opening they would rather have and that somebody who waits shorter got, by `envy` points.
    """

    opening: str
    points: int
    regret: int
    envies: str = ""
    envy: int = 0


@dataclass(frozen=True)
class Worth:
    """What one more seat would do: how many more people find one, and how many points more all have together."""

    people: int
    points: int


@dataclass(frozen=True)
class Alternative:
    """One way to fill the free seats."""

    aim: Aim
    outcomes: dict[str, Outcome]
    worth: dict[str, Worth]
    longest_placed: int

    @property
    def placed(self) -> int:
        """How many people get a place proposed."""
        return sum(bool(each.opening) for each in self.outcomes.values())

    @property
    def points(self) -> int:
        """The points of all together."""
        return sum(each.points for each in self.outcomes.values())

    @property
    def regret(self) -> int:
        """The points all together lose against their own best."""
        return sum(each.regret for each in self.outcomes.values())

    @property
    def envious(self) -> int:
        """How many could complain that somebody who waits shorter got what they would rather have."""
        return sum(bool(each.envies) for each in self.outcomes.values())

    def taken(self) -> dict[str, int]:
        """How many seats of each opening are proposed."""
        keys = [each.opening for each in self.outcomes.values() if each.opening]
        return {key: keys.count(key) for key in sorted(set(keys))}


@dataclass(frozen=True)
class Batch:
    """A whole proposal: who waits, what is free, the alternatives, and what staff wanted kept but cannot be."""

    people: tuple[Waiting, ...]
    rooms: tuple[Room, ...]
    alternatives: dict[Aim, Alternative]
    not_kept: tuple[str, ...]


def room_of(opening: OpeningFacts) -> Room:
    """The opening with its free seats, the newcomers its host still takes this month among the limits.

    Where nothing is free the opening is compared as if one seat were.
    """
    seats = max(0, opening.capacity - opening.taken)
    if opening.newcomers_per_month is not None:
        seats = min(seats, max(0, opening.newcomers_per_month - opening.newcomers_this_month))
    return Room(opening if seats else replace(opening, taken=0, newcomers_this_month=0), seats)
