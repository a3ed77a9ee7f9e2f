"""Questions of the map. A venue's own point is read only where the venue itself is public.

The database decides what may be known: for an area-only venue it answers the town's point, for a hidden one no row.
So no coordinate of a private home is ever in this half's memory, let alone in an answer.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from core.geo.points import Box
from directory.areas.models import Area, Municipality, Town, area_town
from directory.places.kinds import PlaceKind
from directory.places.models import (
    Activity,
    Gathering,
    Occurrence,
    Place,
    PlaceKindLink,
    PointSource,
    Publication,
    VenueVisibility,
)
from directory.places.queries import is_ahead
from directory.search.models import SearchOutbox

IS_EXACT = Gathering.visibility == VenueVisibility.EXACT
IS_AREA = Gathering.visibility == VenueVisibility.AREA_ONLY
IS_SHOWN = and_(
    Place.publication == Publication.PUBLISHED,
    Place.activity != Activity.ENDED,
    or_(and_(IS_EXACT, Gathering.lat.is_not(None)), and_(IS_AREA, Town.lat.is_not(None))),
)
NOT_EXACT = (PointSource.TOWN, PointSource.CITY)


def _public(
    own: InstrumentedAttribute[float | None], of_town: InstrumentedAttribute[float | None]
) -> ColumnElement[float]:
    return case((IS_EXACT, own), (IS_AREA, of_town))


PUBLIC_LAT = _public(Gathering.lat, Town.lat)
PUBLIC_LNG = _public(Gathering.lng, Town.lng)


def public_points() -> Select[int, int, float, float]:
    """Gathering id, place id, latitude and longitude of every venue on the public map, in a fixed order."""
    return (
        select(Gathering.id, Gathering.place_id, PUBLIC_LAT, PUBLIC_LNG)
        .join(Place, Place.id == Gathering.place_id)
        .outerjoin(Town, Town.id == Gathering.town_id)
        .where(IS_SHOWN)
        .order_by(Gathering.place_id, Gathering.position, Gathering.id)
    )


def cards(gathering_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """What a pin says about each venue, its public point as it is now, and whether it still `is_shown`.

    That is a column and not a condition: without statistics SQLite would walk through all published places first
    (520 ms instead of 1 at 200,000).
    """
    return (
        select(
            Gathering.id.label("gathering_id"),
            Gathering.place_id.label("place_id"),
            Place.key.label("key"),
            Gathering.key.label("venue"),
            Place.name.label("name"),
            Place.activity.label("activity"),
            PUBLIC_LAT.label("lat"),
            PUBLIC_LNG.label("lng"),
            IS_AREA.label("is_area"),
            and_(IS_EXACT, Gathering.point_source.in_(NOT_EXACT)).label("is_rough"),
            case((IS_EXACT, Gathering.venue_name), else_="").label("venue_name"),
            case((IS_EXACT, Gathering.address), else_="").label("address"),
            func.coalesce(Town.name, "").label("town"),
            IS_SHOWN.label("is_shown"),
        )
        .join(Place, Place.id == Gathering.place_id)
        .outerjoin(Town, Town.id == Gathering.town_id)
        .where(Gathering.id.in_(gathering_ids))
    )


def kinds_of(place_ids: Collection[int]) -> Select[int, PlaceKind]:
    """Place id and kind, in a fixed order."""
    return (
        select(PlaceKindLink.place_id, PlaceKindLink.kind)
        .where(PlaceKindLink.place_id.in_(place_ids))
        .order_by(PlaceKindLink.place_id, PlaceKindLink.kind)
    )


def next_openings(
    gathering_ids: Collection[int], today: date, minute: int, *, held: Collection[ColumnElement[bool]] = ()
) -> Select[*tuple[Any, ...]]:
    """The columns of an `OpenDay`: the first opening of each gathering that is not over at this minute of today.

    `held` leaves out what is called off.
    """
    in_line = func.row_number().over(
        partition_by=Occurrence.gathering_id,
        order_by=(Occurrence.on_day, func.coalesce(Occurrence.starts, -1), Occurrence.id),
    )
    columns = ("place_id", "gathering_id", "on_day", "starts", "ends", "note")
    line = (
        select(*(getattr(Occurrence, name) for name in columns), in_line.label("in_line"))
        .where(Occurrence.gathering_id.in_(gathering_ids), is_ahead(today, minute), *held)
        .subquery()
    )
    return select(*(line.c[name] for name in columns)).where(line.c.in_line == 1)


def ids_of(keys: Collection[str]) -> Select[int]:
    """The ids of the places with these public keys, whether they are on the map or not."""
    return select(Place.id).where(Place.key.in_(keys))


def mark_of_changes() -> Select[*tuple[Any, ...]]:
    """A row that differs after every change of what the map shows; five look-ups in indexes."""
    return select(
        select(func.max(Place.changed_at)).scalar_subquery(),
        select(func.max(Place.id)).scalar_subquery(),
        select(func.max(Gathering.id)).scalar_subquery(),
        select(func.max(SearchOutbox.id)).scalar_subquery(),
        select(func.sum(Municipality.version)).scalar_subquery(),
    )


def outlines() -> Select[dict[str, Any] | None, str]:
    """The outline (GeoJSON geometry or None) and source line of every municipality that is loaded."""
    return select(Municipality.outline, Municipality.credit).order_by(Municipality.code)


def towns_with_a_point() -> Select[str, float | None, float | None]:
    """Name, latitude and longitude of every town that has them."""
    return select(Town.name, Town.lat, Town.lng).where(Town.lat.is_not(None)).order_by(Town.id)


def towns_in_areas(area_keys: Collection[str]) -> Select[int]:
    """The ids of the towns of the areas with these keys."""
    return select(area_town.c.town_id).join(Area, Area.id == area_town.c.area_id).where(Area.key.in_(area_keys))


def town_middles(town_ids: Collection[int]) -> Select[int, float, float]:
    """Id, latitude and longitude of these towns, without those that have no point."""
    return _town_middles().where(Town.id.in_(town_ids))


def town_middles_around(town_ids: Collection[int], box: Box) -> Select[int, float, float]:
    """The same of every town of their municipalities, and of others whose point is in the box."""
    of_theirs = Town.municipality_id.in_(select(Town.municipality_id).where(Town.id.in_(town_ids)))
    inside = and_(Town.lat.between(box.south, box.north), Town.lng.between(box.west, box.east))
    return _town_middles().where(or_(of_theirs, inside))


def _town_middles() -> Select[int, float, float]:
    return select(Town.id, Town.lat, Town.lng).where(Town.lat.is_not(None)).order_by(Town.id)  # type: ignore[return-value]  # none without a point
