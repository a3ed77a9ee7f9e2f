"""Questions about openings. Residents see open volunteer roles of published places only."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.models import Activity, Gathering, Place, PlaceArea, Publication


def public_openings(*, weekdays: Collection[int] = (), area: str = "", place_id: int | None = None) -> Select[Opening]:
    """Volunteer roles residents may see, newest change first; a 受け入れ枠 is never among them.

    `weekdays` 0 Monday … 6 Sunday; `area` the key of a 圏域; empty means all.
    """
    query = (
        select(Opening)
        .join(Opening.place)
        .where(
            Opening.kind == OpeningKind.VOLUNTEER,
            Opening.publication == Publication.PUBLISHED,
            Opening.is_open.is_(True),
            Place.publication == Publication.PUBLISHED,
            Place.activity != Activity.ENDED,
        )
        .order_by(Opening.changed_at.desc().nulls_last(), Opening.id)
        .options(
            selectinload(Opening.slots),
            joinedload(Opening.place).selectinload(Place.gatherings).joinedload(Gathering.town),
            joinedload(Opening.place).selectinload(Place.area_links).joinedload(PlaceArea.area),
        )
    )
    if weekdays:
        query = query.where(Opening.slots.any(OpeningSlot.weekday.in_(weekdays)))
    if area:
        query = query.where(Place.area_links.any(PlaceArea.area.has(key=area)))
    return query if place_id is None else query.where(Opening.place_id == place_id)


def openings_by_key(session: Session, keys: Collection[str]) -> dict[str, Opening]:
    """Public openings by key; keys of others are simply missing."""
    return {opening.key: opening for opening in session.scalars(public_openings().where(Opening.key.in_(keys)))}


def count_of(session: Session, query: Select[Opening]) -> int:
    """How many openings a question has in all."""
    return (
        session.scalar(select(func.count()).select_from(query.order_by(None).with_only_columns(Opening.id).subquery()))
        or 0
    )
