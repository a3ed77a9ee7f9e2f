"""Where places and starting points are: facts of the directory, by key."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.geo.points import Point
from directory.areas.models import Area, AreaKind
from directory.places.models import Gathering, Place, PlaceArea, Publication
from directory.upkeep.queries import staying_keys
from directory.windows.models import ConsultationWindow


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A place as somebody on the way needs it."""

    name: str
    address: str
    point: Point | None


def whereabouts(session: Session, keys: Collection[str]) -> dict[str, Whereabouts]:
    """Name, address and point of places by key; of a merged one those of what it is now."""
    moved = staying_keys(session, keys)
    query = select(Place.key, Place.name, Gathering.address, Gathering.lat, Gathering.lng)
    query = query.outerjoin(Gathering, Gathering.place_id == Place.id).where(Place.key.in_({*keys, *moved.values()}))
    found: dict[str, Whereabouts] = {}
    for key, name, address, lat, lng in session.execute(query.order_by(Gathering.position, Gathering.id)):
        point = None if lat is None or lng is None else Point.at(lat, lng)
        if key not in found or (found[key].point is None and point is not None):
            found[key] = Whereabouts(name, address or "", point)
    return {key: found[moved.get(key, key)] for key in keys if moved.get(key, key) in found}


def area_names(session: Session, keys: Collection[str]) -> dict[str, str]:
    """The 日常生活圏域 in which places are, by key; those in none are missing."""
    moved = staying_keys(session, keys)
    query = select(Place.key, Area.name).join(PlaceArea, PlaceArea.place_id == Place.id)
    query = query.join(Area, Area.id == PlaceArea.area_id).where(Area.kind == AreaKind.LIFE_AREA)
    rows = session.execute(query.where(Place.key.in_({*keys, *moved.values()})).order_by(Area.position.desc()))
    names = {key: name for key, name in rows}  # noqa: C416  # rows are no pairs to mypy
    return {key: names[moved.get(key, key)] for key in keys if moved.get(key, key) in names}


def starting_points(session: Session) -> list[tuple[str, str, Point]]:
    """Key, name and point of the offices a round may begin at: the published windows one can walk into."""
    query = select(ConsultationWindow.key, ConsultationWindow.name, ConsultationWindow.lat, ConsultationWindow.lng)
    stands = (ConsultationWindow.publication == Publication.PUBLISHED, ConsultationWindow.lat.is_not(None))
    open_ones = query.where(*stands, ConsultationWindow.is_sensitive.is_(False))
    rows = session.execute(open_ones.order_by(ConsultationWindow.position, ConsultationWindow.name))
    return [(key, name, Point.at(lat, lng)) for key, name, lat, lng in rows if lat is not None and lng is not None]
