"""Questions of the pages that belong to no single slice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.areas.models import Area, AreaKind, Municipality
from directory.places.models import OccurrenceHorizon, Place, PlaceArea, Publication
from directory.places.queries import Among
from directory.windows.models import ConsultationWindow


@dataclass(frozen=True, slots=True)
class AreaCount:
    """An area and how many published places it has."""

    area: Area
    places: int


def municipality_names(session: Session) -> list[str]:
    """The municipalities whose towns are loaded, in the order they were; none when the database does not answer.

    Every page asks this, the one that says that the database is away as well.
    """
    try:
        return list(session.scalars(select(Municipality.name).order_by(Municipality.id)))
    except SQLAlchemyError:
        return []


def areas_with_places(session: Session) -> dict[AreaKind, list[AreaCount]]:
    """Areas that have published places, by the way the city is cut, in the municipality's order."""
    rows = session.execute(
        select(Area, func.count(Place.id))
        .join(PlaceArea, PlaceArea.area_id == Area.id)
        .join(Place, Place.id == PlaceArea.place_id)
        .where(Place.publication == Publication.PUBLISHED)
        .group_by(Area.id)
        .order_by(Area.position, Area.kana, Area.name)
    )
    counts = [AreaCount(area, count) for area, count in rows]
    grouped = {kind: [each for each in counts if each.area.kind is kind] for kind in AreaKind}
    return {kind: found for kind, found in grouped.items() if found}


def latest_places(limit: int, *, among: Among = None) -> Select[Place]:
    """Published places, the last changed first; `among` place ids."""
    query = (
        select(Place)
        .where(Place.publication == Publication.PUBLISHED)
        .order_by(func.coalesce(Place.changed_at, Place.created_at).desc(), Place.id)
        .options(joinedload(Place.group), selectinload(Place.kind_links), selectinload(Place.gatherings))
        .limit(limit)
    )
    return query if among is None else query.where(Place.id.in_(among))


def public_addresses(session: Session) -> Iterator[tuple[str, str, datetime]]:
    """The kind (`places` or `windows`), key and last change of every public entry, oldest first."""
    for name, table in (("places", Place), ("windows", ConsultationWindow)):
        changed = func.coalesce(table.changed_at, table.created_at)
        query = select(table.key, changed).where(table.publication == Publication.PUBLISHED).order_by(table.id)
        yield from ((name, key, moment) for key, moment in session.execute(query))


def get_area(session: Session, key: str) -> Area:
    """One area. Raises NoResultFound when there is none."""
    return session.scalars(select(Area).where(Area.key == key)).one()


def find_area(session: Session, key: str) -> Area | None:
    """One area, or None when there is none."""
    return session.scalars(select(Area).where(Area.key == key)).one_or_none()


def horizon_of(session: Session) -> OccurrenceHorizon | None:
    """How far the days are computed."""
    return session.get(OccurrenceHorizon, 1)
