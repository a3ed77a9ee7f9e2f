"""Questions about municipalities, their towns and the areas over them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, literal, select

from directory.areas.models import Area, AreaKind, Koaza, Municipality, Town, area_town

NAMES = (Municipality.prefecture, Municipality.name, Town.name)


def municipalities() -> Select[Municipality]:
    """The municipalities whose town table is loaded, by code."""
    return select(Municipality).order_by(Municipality.code)


def towns_of(municipality_id: int) -> Select[Town]:
    """The towns of one municipality, in the order of its table."""
    return select(Town).where(Town.municipality_id == municipality_id).order_by(Town.id)


def town_points() -> Select[str, str, str, str, float | None, float | None, int]:
    """Prefecture, city, town, "", latitude, longitude and id of every town."""
    return (
        select(*NAMES, literal(""), Town.lat, Town.lng, Town.id)
        .join(Town.municipality)
        .order_by(Municipality.code, Town.id)
    )


def koaza_points() -> Select[str, str, str, str, float, float, int]:
    """Prefecture, city, town, 小字, latitude, longitude and the town's id of every 小字."""
    query = select(*NAMES, Koaza.name, Koaza.lat, Koaza.lng, Town.id)
    return query.join(Koaza.town).join(Town.municipality).order_by(Koaza.id)


def table_versions() -> Select[str, int, datetime, int | None]:
    """What changes whenever a table is loaded: code, version and making of each municipality, and its last town."""
    last_town = select(func.max(Town.id)).where(Town.municipality_id == Municipality.id).scalar_subquery()
    return select(Municipality.code, Municipality.version, Municipality.created_at, last_town).order_by(
        Municipality.code
    )


def areas_containing(town_ids: Collection[int], *, kind: AreaKind | None = None) -> Select[Area]:
    """The areas that hold every one of these towns; none for no towns."""
    whole = (
        select(area_town.c.area_id)
        .where(area_town.c.town_id.in_(town_ids))
        .group_by(area_town.c.area_id)
        .having(func.count() == len(set(town_ids)))
    )
    query = select(Area).where(Area.id.in_(whole)).order_by(Area.kind, Area.position, Area.name)
    return query if kind is None else query.where(Area.kind == kind)
