"""What is known of a person and of an opening when they are compared. Plain values: no database, no names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.free_times import joined

Point = tuple[float, float]
Stretch = tuple[int, int]


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

    def minutes_missing(self, slot: FreeTime) -> int:
        """How many minutes of a slot do not lie in free time; 0 when the person can come."""
        starts, ends = slot.starts, slot.ends
        missing = ends - starts
        for first, last in self.free.get(slot.weekday, ()):
            if first <= starts and ends <= last:
                return 0
            if first < ends and starts < last:
                missing -= min(last, ends) - max(first, starts)
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

    @property
    def seats_missing(self) -> int:
        """How many seats must become free before somebody can come; 0 when there is room."""
        return max(0, self.taken - self.capacity + 1)

    @property
    def is_free(self) -> bool:
        """Whether the host takes people now and a seat is free."""
        return self.is_open and self.taken < self.capacity
