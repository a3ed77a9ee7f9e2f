"""The planned visits of a day in the order of the round, each with what somebody on the way needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.geo.points import Point
from core.geo.route import Leg, Stop, in_route_order
from matching.outings.models import Outing
from matching.outings.places import whereabouts
from matching.visits.models import VisitHow, VisitTo

NOBODY_TRAVELS = {VisitHow.PHONE, VisitHow.OFFICE, VisitHow.SILENT}


@dataclass(frozen=True, slots=True)
class Line:
    """One planned visit; `place_name` is where the person takes part, `address` where to go."""

    outing: Outing
    place_name: str
    address: str


def day_lines(directory: Session, outings: Sequence[Outing], start: Point | None) -> list[Leg[Line]]:
    """The visits of a day in route order."""
    places = whereabouts(directory, {outing.placement.place_key for outing in outings})
    stops = []
    for outing in outings:
        place = places.get(outing.placement.place_key)
        address, point = "", None
        if outing.how is VisitHow.AT_HOME and outing.to is VisitTo.PERSON:
            address, point = outing.person.address, _home(outing)
        elif outing.how not in NOBODY_TRAVELS and place is not None:
            address, point = place.address, place.point
        line = Line(outing, place.name if place else "（なくなった場所）", address)
        stops.append(Stop(line, point, outing.starts))
    return in_route_order(stops, start)


def _home(outing: Outing) -> Point | None:
    home = outing.person.home_point
    return None if home is None else Point.at(*home)
