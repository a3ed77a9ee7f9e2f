"""Other places near one, by the points residents may see."""

import math
from dataclasses import dataclass

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from core.geo.points import Box, Point, distance_m, walking_minutes
from core.languages.sentences import _
from directory.areas.models import Town
from directory.maps.services import places_in
from directory.places.models import Activity, Gathering, Place, Publication, VenueVisibility
from directory.places.presenting import distance_words

WITHIN_METRES = 2_000.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place and how far away it is, in metres."""

    place: Place
    metres: float

    @property
    def words(self) -> str:
        """約350m・歩いて5分."""
        minutes = max(1, walking_minutes(self.metres))
        return _("{distance}・歩いて{count}分くらい", distance=distance_words(self.metres), count=minutes)


def places_near(session: Session, place: Place, *, limit: int = 4) -> list[Neighbour]:
    """The nearest other places, nearest first, within 2 km of this place's first public point.

    A venue shown by area only counts by its town's point, a hidden one not at all.
    """
    here = next((Point.at(*point) for gathering in place.gatherings if (point := gathering.public_point)), None)
    if here is None:
        return []
    is_exact = Gathering.visibility == VenueVisibility.EXACT
    lat = case((is_exact, Gathering.lat), else_=Town.lat)
    lng = case((is_exact, Gathering.lng), else_=Town.lng)
    box = Box.around(here, WITHIN_METRES)
    narrow = math.cos(math.radians(here.lat))
    crow = (lat - here.lat) * (lat - here.lat) + (lng - here.lng) * (lng - here.lng) * (narrow * narrow)
    rows = session.execute(
        select(Gathering.place_id, lat, lng)
        .join(Place, Place.id == Gathering.place_id)
        .outerjoin(Town, and_(Town.id == Gathering.town_id, Gathering.visibility == VenueVisibility.AREA_ONLY))
        .where(
            Place.publication == Publication.PUBLISHED,
            Place.activity == Activity.ACTIVE,
            Place.id != place.id,
            Place.id.in_(places_in(session, box)),
            lat.between(box.south, box.north),
            lng.between(box.west, box.east),
        )
        .order_by(crow, Gathering.id)
        .limit(limit * 3)
    )
    nearest: dict[int, float] = {}
    for place_id, row_lat, row_lng in rows:
        nearest.setdefault(place_id, distance_m(here, Point.at(row_lat, row_lng)))
    kept = {place_id: metres for place_id, metres in nearest.items() if metres <= WITHIN_METRES}
    found = session.scalars(select(Place).where(Place.id.in_(list(kept)[:limit])))
    return sorted((Neighbour(each, kept[each.id]) for each in found), key=lambda each: each.metres)
