"""What counts as open in a part of the day, how many places that makes, and which towns have none within a walk.

Everything here is arithmetic on arrays: 20,000 places and 1,000 towns are a fraction of a second. Days are bits of a
number, the first day of the period the lowest, so that distinct days are a matter of counting bits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geo.points import WALKING_METRES_PER_MINUTE
from directory.places.kinds import PlaceKind
from directory.places.queries import EVENING_COUNTS, EVENING_STARTS

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOON = 12 * 60
LASTS = EVENING_COUNTS - EVENING_STARTS
"""Minutes an opening must go on into a later part of the day to count there too."""
EARTH_METRES = 6_371_009.0  # geopy's mean sphere, as core.geo.points measures
TOWNS_AT_ONCE = 64
A_MONTH = 4  # weeks
WEEKS = (4, 8)
MINUTES = (5, 10, 15, 20, 30)
TIMES = (1, 2, 4)
UNKNOWN = -1


class Part(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"morning": "午前", "afternoon": "午後", "night": "夜"}[self]


BOUNDS = {
    Part.MORNING: (0, NOON),
    Part.AFTERNOON: (NOON, EVENING_STARTS),
    Part.NIGHT: (EVENING_STARTS, 48 * 60),
}
"""From which minute to before which; a night goes on past midnight and belongs to the day it began."""
ANY_TIME = 0
PARTS = tuple(Part)
"""In the order of the columns of `Supply.days` after `ANY_TIME`."""


@dataclass(frozen=True, slots=True)
class Span:
    """The period that is looked at: whole weeks from `first`, at most as many days as a number has bits."""

    first: date
    weeks: int = A_MONTH

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=7 * self.weeks - 1)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range(7 * self.weeks)]

    def bits_of(self, weekday: int | None) -> int:
        """The days of a weekday (Monday 0), or all of them."""
        return sum(1 << at for at, day in enumerate(self.days) if weekday in (None, day.weekday()))

    def needed(self, times: int) -> int:
        """The days that make so many times a month."""
        return times * self.weeks // A_MONTH


@dataclass(frozen=True)
class Supply:
    """The venues of places that go on, a place once at each of its points, in the order of their places.

    `lat`, `lng` in degrees are what residents may know; NaN where a venue counts for its areas alone. `days` has a
    column for any time of the day and one for each part. `areas` and `kinds` say which venues belong to them.
    """

    place: Ints
    lat: Floats
    lng: Floats
    days: Bits
    areas: Mapping[int, Bools]
    kinds: Mapping[PlaceKind, Bools]

    def of_kinds(self, kinds: Sequence[PlaceKind]) -> Bools:
        """The venues of places that are one of these."""
        chosen = np.zeros(len(self.place), dtype=np.bool_)
        for kind in kinds:
            if kind in self.kinds:
                chosen |= self.kinds[kind]
        return chosen

    def open_then(self, span: Span, *, weekday: int | None, part: Part | None, times: int) -> Bools:
        """The venues that are open so often a month on this weekday, in this part of the day (None: any).

        Every week is every week, not as many days of one.
        """
        days = self.days[:, ANY_TIME if part is None else 1 + PARTS.index(part)]
        if weekday is None and times == A_MONTH:
            weeks = np.array([0b1111111 << 7 * week for week in range(span.weeks)], dtype=np.uint64)
            return np.asarray(((days[:, None] & weeks) != 0).all(axis=1), dtype=np.bool_)
        found = np.bitwise_count(days & np.uint64(span.bits_of(weekday)))
        return np.asarray(found >= span.needed(times), dtype=np.bool_)

    def count_places(self, venues: Bools) -> int:
        """How many places these venues belong to."""
        return len(np.unique(self.place[venues]))


def parts_of(starts: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Which parts of the day openings touch, one row each; minutes from midnight, `UNKNOWN` where not told.

    An opening counts where it begins, and in every later part into which it goes on for half an hour. Without a known
    beginning it is in no part.
    """
    touched = []
    for part in PARTS:
        begins, over = BOUNDS[part]
        begins_here = (starts >= begins) & (starts < over)
        goes_on = (starts != UNKNOWN) & (starts < begins) & (ends >= begins + LASTS)
        touched.append(begins_here | goes_on)
    return np.column_stack(touched)


def days_by_part(venue: Ints, bits: Bits, parts: NDArray[np.bool_], venues: int) -> Bits:
    """The days of each venue as bits, in a column for any time and one for each part; one opening per element."""
    days = np.zeros((venues, 1 + len(PARTS)), dtype=np.uint64)
    np.bitwise_or.at(days[:, ANY_TIME], venue, bits)
    for column in range(len(PARTS)):
        there = parts[:, column]
        np.bitwise_or.at(days[:, 1 + column], venue[there], bits[there])
    return days


def metres_of(minutes: int) -> int:
    """How far one comes on foot in so many minutes, as the crow flies."""
    return minutes * WALKING_METRES_PER_MINUTE


def nearest_metres(from_lat: Floats, from_lng: Floats, to_lat: Floats, to_lng: Floats) -> Floats:
    """The distance in metres from each point to the nearest of the others; infinite where there are none."""
    nearest = np.full(len(from_lat), np.inf)
    known = ~np.isnan(to_lat)
    if not known.any():
        return nearest
    there = np.unique(np.column_stack((to_lat[known], to_lng[known])), axis=0)
    starts, ends = _on_the_sphere(from_lat, from_lng), _on_the_sphere(there[:, 0], there[:, 1]).T
    for first in range(0, len(starts), TOWNS_AT_ONCE):
        some = slice(first, first + TOWNS_AT_ONCE)
        closest = (starts[some] @ ends).argmax(axis=1)
        chord = np.linalg.norm(starts[some] - ends.T[closest], axis=1)
        nearest[some] = 2 * EARTH_METRES * np.arcsin(np.minimum(1.0, chord / 2))
    return nearest


def _on_the_sphere(lat: Floats, lng: Floats) -> Floats:
    up, round_about = np.radians(lat), np.radians(lng)
    return np.column_stack((np.cos(up) * np.cos(round_about), np.cos(up) * np.sin(round_about), np.sin(up)))


def matrix(supply: Supply, span: Span, among: Bools, rows: Sequence[Bools], times: int) -> Ints:
    """How many places among some venues are open: row × weekday × (any time, 午前, 午後, 夜)."""
    cells = np.zeros((len(rows), 7, 1 + len(PARTS)), dtype=np.int64)
    by_weekday = np.array([span.bits_of(weekday) for weekday in range(7)], dtype=np.uint64)
    counted = np.bitwise_count(supply.days[:, None, :] & by_weekday[None, :, None]) >= span.needed(times)
    for at, row in enumerate(rows):
        chosen = np.flatnonzero(row & among)
        if len(chosen):
            starts = np.flatnonzero(np.diff(supply.place[chosen], prepend=UNKNOWN))
            cells[at] = np.logical_or.reduceat(counted[chosen], starts, axis=0).sum(axis=0)
    return cells


def sum_of(values: Sequence[int | None]) -> int | None:
    """The sum of what is known; None where there is something and nothing of it is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known or not values else None


def as_ints(values: Any) -> Ints:
    """A row of whole numbers; None becomes `UNKNOWN`."""
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int64)
