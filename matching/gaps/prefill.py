"""What a gap may be called for one person, from what is known of them: a beginning that staff look over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.geo.points import Point
from directory.areas.models import AreaKind
from directory.areas.queries import areas_containing
from directory.areas.services import town_near
from matching.gaps.states import Cluster, NeedKind, TimeBand, need_lines
from matching.people.models import Person
from matching.plans.facts import AssessmentFacts, FreeTime

NOON, EVENING = 12 * 60, 16 * 60
SATURDAY = 5
TIME, NEEDS = "時間", "配慮"
"""Names of blockers (matching/suggestions/conditions.py) that say something by themselves."""


@dataclass(frozen=True)
class Known:
    """What the assessment says, and what keeps most places away."""

    facts: AssessmentFacts
    blocker: str = ""


def cluster_for(directory: Session, person: Person, known: Known) -> Cluster:
    """What is missing for this person, where and when, as far as it can be told."""
    return Cluster(need_for(known), life_area_of(directory, person), band_for(known))


def need_for(known: Known) -> NeedKind:
    """What most of the interests point to; what the person needs to come at all, where that keeps places away."""
    needs = {need.label for need in known.facts.needs}
    of_needs = next((need for need, line in need_lines().items() if line.needs & needs), None)
    if known.blocker == NEEDS and of_needs is not None:
        return of_needs
    interests = set(known.facts.interests)
    counts = {need: len(line.interests & interests) for need, line in need_lines().items()}
    best = max(counts, key=lambda need: counts[need])
    if counts[best]:
        return best
    of_blocker = next((need for need, line in need_lines().items() if known.blocker in line.blockers), None)
    return of_needs or of_blocker or NeedKind.OTHER


def band_for(known: Known) -> TimeBand | None:
    """The part of the week the person has; None when there are several, unless time is what keeps places away."""
    minutes = minutes_by_band(known.facts.times)
    if not minutes or (len(minutes) > 1 and known.blocker != TIME):
        return None
    return max(minutes, key=lambda band: minutes[band])


def minutes_by_band(times: Iterable[FreeTime]) -> Counter[TimeBand]:
    """How much of the free time lies in which part of the week."""
    found: Counter[TimeBand] = Counter()
    parts = ((TimeBand.MORNING, 0, NOON), (TimeBand.AFTERNOON, NOON, EVENING), (TimeBand.EVENING, EVENING, 24 * 60))
    for time in times:
        if time.weekday >= SATURDAY:
            found[TimeBand.WEEKEND] += time.ends - time.starts
            continue
        for band, first, last in parts:
            if (inside := min(time.ends, last) - max(time.starts, first)) > 0:
                found[band] += inside
    return found


def life_area_of(directory: Session, person: Person) -> str:
    """The key of the 圏域 about the person's home, or empty where that is not known."""
    town_id = town_near(directory, Point.at(*person.home_point)) if person.home_point else None
    if town_id is None:
        return ""
    area = directory.scalars(areas_containing([town_id], kind=AreaKind.LIFE_AREA)).first()
    return area.key if area else ""
