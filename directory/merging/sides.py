"""Two entries beside each other: where they differ, and what to keep of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from directory.desk.facts import LABELS, Facts, facts_of, is_venue_fact
from directory.desk.history import words_of
from directory.exchange.likeness import address_parts, core_name
from directory.places.models import Gathering, Place

MANY = ("kinds", "audiences", "areas")
COMPARED = {
    name: label for name, label in LABELS.items() if name not in ("publication", "confirmed_on", "licence", "extra")
}


class Side(StrEnum):
    """Whose value: the first entry's, the second's, or all of both."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.SECOND if self is Side.FIRST else Side.FIRST


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places in the order they are shown; its key is both keys, the smaller first."""

    first: Place
    second: Place

    @property
    def key(self) -> str:
        """For the log of refusals."""
        return "-".join(sorted((self.first.key, self.second.key)))

    @property
    def places(self) -> tuple[Place, Place]:
        """Both."""
        return self.first, self.second

    def of(self, side: Side) -> Place:
        """The place of a side."""
        return self.second if side is Side.SECOND else self.first


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact in which they differ, in words, and which side is kept unless somebody chooses otherwise."""

    name: str
    label: str
    first: str
    second: str
    usual: Side

    @property
    def sides(self) -> tuple[Side, ...]:
        """What may be chosen."""
        return tuple(Side) if self.name in MANY else (Side.FIRST, Side.SECOND)


@dataclass(frozen=True)
class Chosen:
    """Which entry stays, whose value each differing fact has, and the venues (by key) that are kept."""

    stays: Side
    facts: Mapping[str, Side] = field(default_factory=dict)
    venues: frozenset[str] = frozenset()


def place_facts(place: Place) -> Facts:
    """Its facts without those of venues, and whether it goes on."""
    facts = {name: value for name, value in facts_of(place).items() if not is_venue_fact(name)}
    return facts | {"activity": str(place.activity)}


def usual_side(pair: Pair) -> Side:
    """Who stays unless somebody chooses otherwise: the one residents see, then the one confirmed last."""
    first, second = (
        (place.is_public, place.confirmed_on.toordinal() if place.confirmed_on else 0, len(place.gatherings))
        for place in pair.places
    )
    return Side.SECOND if second > first else Side.FIRST


def choices_between(pair: Pair, stays: Side, areas: Mapping[str, str]) -> list[Choice]:
    """Every fact in which the two differ; `areas` names 圏域 by key. What only one tells is kept."""
    first, second = place_facts(pair.first), place_facts(pair.second)
    return [
        Choice(
            name,
            label,
            words_of(name, first[name], areas),
            words_of(name, second[name], areas),
            _usual(name, first[name], second[name], stays),
        )
        for name, label in COMPARED.items()
        if name in first and first[name] != second[name]
    ]


def usual_venues(pair: Pair, stays: Side) -> frozenset[str]:
    """The venues kept unless somebody chooses otherwise: of two that are one hall the one that says more."""
    kept = list(pair.of(stays).gatherings)
    for venue in pair.of(stays.other).gatherings:
        twin = next((at for at, known in enumerate(kept) if _is_one_hall(known, venue)), None)
        if twin is None:
            kept.append(venue)
        elif _telling(venue) > _telling(kept[twin]):
            kept[twin] = venue
    return frozenset(venue.key for venue in kept)


def value_of(pair: Pair, name: str, side: Side) -> Any:
    """The value a fact has on a side; of both, everything either of them says."""
    first, second = place_facts(pair.first)[name], place_facts(pair.second)[name]
    if side is Side.BOTH:
        return sorted({*first, *second})
    return second if side is Side.SECOND else first


def _usual(name: str, first: Any, second: Any, stays: Side) -> Side:
    nothing: tuple[Any, ...] = (None, "", [], "unknown")
    if first in nothing:
        return Side.SECOND
    if second in nothing:
        return Side.FIRST
    return Side.BOTH if name in MANY else stays


def _is_one_hall(one: Gathering, other: Gathering) -> bool:
    """The same house, or the same hall by name where one tells no house."""
    (town, house, _), (other_town, other_house, _) = address_parts(one.address), address_parts(other.address)
    if house and other_house:
        return house == other_house and (town.endswith(other_town) or other_town.endswith(town))
    return bool(one.venue_name) and core_name(one.venue_name) == core_name(other.venue_name)


def _telling(venue: Gathering) -> tuple[bool, bool]:
    return bool(venue.schedule_text), venue.lat is not None
