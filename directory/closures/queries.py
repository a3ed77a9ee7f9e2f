"""Which openings a closure calls off, and which closures residents must hear of.

This is the one place where a closure takes effect: whoever reads open days asks for `held` (of rows) or
`held_days` (of days worked out), so what is called off is missing everywhere at once and back as soon as it is lifted.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, selectinload

from core.db import directory_session
from directory.areas.models import Area, area_town
from directory.closures.models import AreaClosure
from directory.places.days import OpenDay
from directory.places.models import Gathering, Occurrence, Place, PlaceArea, PlaceKindLink

IDS_AT_ONCE = 500  # stays below every database's limit of bound values
WHOLE = (selectinload(AreaClosure.areas), selectinload(AreaClosure.kind_links))


def closures_between(session: Session, first: date, last: date) -> Sequence[AreaClosure]:
    """The closures in force on any day from first to last, the earliest first."""
    return session.scalars(
        select(AreaClosure)
        .where(AreaClosure.lifted_at.is_(None), AreaClosure.first_day <= last, AreaClosure.last_day >= first)
        .options(*WHOLE)
        .order_by(AreaClosure.first_day, AreaClosure.id)
    ).all()


def closed_gatherings(closure: AreaClosure) -> Select[int]:
    """The ids of the gatherings a closure is for: those whose own venue lies in its areas.

    A round of stops rests only where the area rests. What has no town of its own follows its place, and a place that
    was put into an area by hand rests with it wherever it meets.
    """
    query = select(Gathering.id)
    if closure.kinds:
        of_kind = select(PlaceKindLink.place_id).where(PlaceKindLink.kind.in_(closure.kinds))
        query = query.where(Gathering.place_id.in_(of_kind))
    if closure.whole_city:
        return query
    ids = [area.id for area in closure.areas]
    in_area = select(PlaceArea.place_id).where(PlaceArea.area_id.in_(ids))
    return query.where(
        or_(
            Gathering.town_id.in_(select(area_town.c.town_id).where(area_town.c.area_id.in_(ids))),
            and_(Gathering.town_id.is_(None), Gathering.place_id.in_(in_area)),
            Gathering.place_id.in_(in_area.where(PlaceArea.is_by_hand)),
        )
    )


def held(session: Session, first: date, last: date) -> list[ColumnElement[bool]]:
    """Conditions on `occurrence` that leave out what is called off from first to last; usually none."""
    return [
        not_(
            and_(
                Occurrence.on_day.between(closure.first_day, closure.last_day),
                Occurrence.gathering_id.in_(closed_gatherings(closure)),
            )
        )
        for closure in closures_between(session, first, last)
    ]


def called_off(session: Session, days: Collection[OpenDay]) -> list[tuple[OpenDay, AreaClosure]]:
    """Those of the days that are called off, each with the closure that does it."""
    if not days:
        return []
    reach = min(day.on_day for day in days), max(day.on_day for day in days)
    closures = [(each, _ids(session, each, days)) for each in closures_between(session, *reach)]
    found = []
    for day in days:
        for closure, ids in closures:
            if closure.first_day <= day.on_day <= closure.last_day and day.gathering_id in ids:
                found.append((day, closure))
                break
    return found


def held_days(session: Session, days: Collection[OpenDay]) -> list[OpenDay]:
    """The days without those that are called off."""
    off = {day for day, _ in called_off(session, days)}
    return [day for day in days if day not in off]


def closures_of_place(session: Session, place: Place, first: date, last: date) -> list[AreaClosure]:
    """The closures in force for one place on any of the days."""
    return [each for each in closures_between(session, first, last) if is_for(session, each, place.id)]


def closures_of_areas(session: Session, keys: Iterable[str], first: date, last: date) -> list[AreaClosure]:
    """The closures in force in these areas, those of the whole city and of areas with a town in common among them."""
    return _touching(session, set(keys), closures_between(session, first, last))


def closures_to_tell(session: Session, today: date, *, area: str = "") -> list[AreaClosure]:
    """Every closure that is not past, lifted or not, the last changed first; of one area, or all."""
    closures = session.scalars(all_closures().where(AreaClosure.last_day >= today)).all()
    found = _touching(session, {area}, closures) if area else list(closures)
    return sorted(found, key=lambda each: each.lifted_at or each.created_at, reverse=True)


def _touching(session: Session, wanted: set[str], closures: Iterable[AreaClosure]) -> list[AreaClosure]:
    towns = {town for (town,) in session.execute(_towns_of(Area.key.in_(wanted)))}
    found = []
    for closure in closures:
        own = {town for (town,) in session.execute(_towns_of(Area.id.in_([area.id for area in closure.areas])))}
        if closure.whole_city or wanted & closure.area_keys or towns & own:
            found.append(closure)
    return found


def is_for(session: Session, closure: AreaClosure, place_id: int) -> bool:
    """Whether it is for any venue of this place."""
    return session.scalar(closed_gatherings(closure).where(Gathering.place_id == place_id).limit(1)) is not None


def changes_of_closures(session: Session) -> list[tuple[frozenset[int], int, datetime]]:
    """For every closure there ever was, lifted or not: its places, how often it changed something, and when last."""
    closures = session.scalars(all_closures()).all()
    return [
        (
            frozenset(session.scalars(closed_gatherings(closure).with_only_columns(Gathering.place_id))),
            2 if closure.is_lifted else 1,
            closure.lifted_at or closure.created_at,
        )
        for closure in closures
    ]


def all_closures() -> Select[AreaClosure]:
    """Every closure there ever was, the latest first."""
    return select(AreaClosure).options(*WHOLE).order_by(AreaClosure.first_day.desc(), AreaClosure.id.desc())


def how_many_closures(session: Session) -> int:
    """How many there ever were."""
    return session.scalar(select(func.count()).select_from(AreaClosure)) or 0


def get_closure(key: str) -> AreaClosure:
    """One closure; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(all_closures().where(AreaClosure.key == key)).one()


def areas_by_key(session: Session, keys: Collection[str]) -> list[Area]:
    """The areas of these keys."""
    return list(session.scalars(select(Area).where(Area.key.in_(keys)).order_by(Area.id)))


def _towns_of(condition: ColumnElement[bool]) -> Select[int]:
    return select(area_town.c.town_id).join(Area, Area.id == area_town.c.area_id).where(condition).distinct()


def _ids(session: Session, closure: AreaClosure, days: Collection[OpenDay]) -> frozenset[int]:
    wanted = {day.gathering_id for day in days}
    query = closed_gatherings(closure)
    return frozenset(session.scalars(query.where(Gathering.id.in_(wanted)) if len(wanted) <= IDS_AT_ONCE else query))
