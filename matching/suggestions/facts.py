"""What is known of a person and of an opening when they are compared. Plain values: no database, no names."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians

from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, Need
from matching.plans.free_times import joined

Point = tuple[float, float]
Stretch = tuple[int, int]
Slot = tuple[int, int, int]
"""Weekday, and from when to when in minutes from midnight."""
NEEDS = tuple(Need)


@dataclass(frozen=True)
class PersonFacts:
    """A person as the conditions see them: the assessment and what consent, history and safety say.

    `known_places` are places where the person takes part or has taken part to the end: somebody there is known.
    """

    assessment: AssessmentFacts
    scopes: frozenset[HostScope] = frozenset()
    home: Point | None = None
    age: int | None = None
    kept_apart_from: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    known_places: frozenset[str] = frozenset()

    @cached_property
    def free(self) -> Mapping[int, tuple[Stretch, ...]]:
        """The free time of each weekday; stretches that touch are one."""
        days: dict[int, list[Stretch]] = {}
        for time in joined(self.assessment.times):
            days.setdefault(time.weekday, []).append((time.starts, time.ends))
        return {day: tuple(stretches) for day, stretches in days.items()}

    @cached_property
    def missing(self) -> "Missing":
        """How many minutes of a slot do not lie in free time; 0 when the person can come."""
        return Missing(self.free)

    def minutes_missing(self, slot: FreeTime) -> int:
        """The same of a slot that is no tuple."""
        return self.missing[slot.weekday, slot.starts, slot.ends]


class Missing(dict[Slot, int]):
    """Slot → minutes of it outside the free time; worked out once for each slot, most openings share a few."""

    def __init__(self, free: Mapping[int, tuple[Stretch, ...]]) -> None:
        super().__init__()
        self._free = free

    def __missing__(self, slot: Slot) -> int:
        weekday, starts, ends = slot
        missing = ends - starts
        for first, last in self._free.get(weekday, ()):
            if first <= starts and ends <= last:
                missing = 0
                break
            if first < ends and starts < last:
                missing -= min(last, ends) - max(first, starts)
        self[slot] = missing
        return missing


@dataclass(frozen=True)
class OpeningFacts:
    """An opening as the conditions see it. None is 未確認; `shown` counts earlier proposals of it.

    `host_seen_days` is how many days ago somebody met the host on a visit.
    """

    key: str
    place_key: str
    place_name: str
    title: str
    scope: HostScope
    step: int
    slots: tuple[FreeTime, ...]
    capacity: int
    taken: int = 0
    is_open: bool = True
    point: Point | None = None
    noise: int | None = None
    people: int | None = None
    interests: frozenset[str] = frozenset()
    needs_met: dict[Need, bool] = field(default_factory=dict)
    minimum_age: int | None = None
    maximum_age: int | None = None
    rule: str = ""
    newcomers_per_month: int | None = None
    newcomers_this_month: int = 0
    may_be_accompanied: bool | None = None
    lift_offered: bool | None = None
    shown: int = 0
    host_seen_days: int | None = None

    @cached_property
    def looks(self) -> tuple[Hashable, ...]:
        """What each of the hard conditions looks at, in their order (`conditions.CONDITIONS`).

        A condition that comes to look at more says so here: openings that are alike in it are asked once.
        """
        return (
            self.scope,
            (self.is_open, self.capacity, self.taken),
            (self.point, self.lift_offered),
            self.hours,
            self.step,
            tuple(map(self.needs_met.get, NEEDS)),
            (self.minimum_age, self.maximum_age, self.needs_met.get(Need.WOMEN_ONLY)),
            self.place_key,
            (self.newcomers_per_month, self.newcomers_this_month),
            self.key,
            self.may_be_accompanied,
        )

    @cached_property
    def hours(self) -> tuple[Slot, ...]:
        """The slots as tuples."""
        return tuple((slot.weekday, slot.starts, slot.ends) for slot in self.slots)

    @cached_property
    def turned(self) -> tuple[float, float, float] | None:
        """The point, and how much shorter a degree of longitude is there than at the equator."""
        return None if self.point is None else (*self.point, cos(radians(self.point[0])))

    @property
    def seats_missing(self) -> int:
        """How many seats must become free before somebody can come; 0 when there is room."""
        return max(0, self.taken - self.capacity + 1)

    @property
    def is_free(self) -> bool:
        """Whether the host takes people now and a seat is free."""
        return self.is_open and self.taken < self.capacity
