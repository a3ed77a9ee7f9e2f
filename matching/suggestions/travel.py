"""How long the way to an opening takes. Persons' homes never leave this process for a map service."""

from math import asin, ceil, cos, radians, sin, sqrt

from matching.plans.facts import TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts, Point

EARTH = 6_371_009  # metres, mean radius
DETOUR = 1.3  # streets are not straight lines
HALF_DEGREE = radians(0.5)
SPEEDS = {by: by.metres_a_minute for by in TravelBy}
FASTER = {
    by: tuple(other for other in (TravelBy.BICYCLE, TravelBy.BUS, TravelBy.LIFT) if SPEEDS[other] > SPEEDS[by])
    for by in TravelBy
}
"""What gets one further than a means does, the smallest change first: a lift needs somebody else each time."""


def travel_minutes(person: PersonFacts, opening: OpeningFacts) -> int | None:
    """Minutes door to door by the person's own means, rounded up; None when something is unknown."""
    by = person.assessment.travel_by
    return None if by is None else minutes_by(by, street_metres(person, opening))


def street_metres(person: PersonFacts, opening: OpeningFacts) -> float | None:
    """About how far it is by street; None when an end is unknown."""
    home, there = person.home, opening.point
    return None if home is None or there is None else DETOUR * metres(home, there)


def minutes_by(by: TravelBy, way: float | None) -> int | None:
    """Minutes for a way in metres by some means, rounded up, at least one."""
    return None if way is None else max(1, ceil(way / SPEEDS[by]))


def means_within(limit: int, way: float, by: TravelBy, *, no_lift: bool) -> TravelBy | None:
    """The nearest other means by which the way takes no more than `limit` minutes; no lift where none is offered."""
    for other in FASTER[by]:
        if way <= limit * SPEEDS[other] and not (no_lift and other is TravelBy.LIFT):
            return other
    return None


def metres(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    (lat1, lng1), (lat2, lng2) = one, other
    north, east = sin((lat2 - lat1) * HALF_DEGREE), sin((lng2 - lng1) * HALF_DEGREE)
    across = cos(radians(lat1)) * cos(radians(lat2)) * east * east
    return 2 * EARTH * asin(sqrt(north * north + across))
