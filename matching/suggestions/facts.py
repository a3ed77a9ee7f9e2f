"""What is known of a person and of an opening when they are compared. Plain values: no database, no names."""

from dataclasses import dataclass, field
from datetime import date

from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, Need

Point = tuple[float, float]


@dataclass(frozen=True)
class PersonFacts:
    """A person as the conditions see them: the assessment and what consent, history and safety say."""

    assessment: AssessmentFacts
    scopes: frozenset[HostScope] = frozenset()
    home: Point | None = None
    age: int | None = None
    kept_apart_from: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpeningFacts:
    """An opening as the conditions see it. None is 未確認; `shown` counts earlier proposals of it."""

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
    shown: int = 0
    host_visited_on: date | None = None
