"""The figures of a 年度 as they stood when it ended: counted once, with the words of that day, and kept."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from directory.areas.models import Area
from directory.freshness.limits import half_lives_of
from directory.openings.models import Opening
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Place, Publication
from directory.yearly.models import YearFigures
from directory.yearly.queries import figures_of
from directory.yearly.years import first_day

A_QUARTER = timedelta(days=91)
Figures = dict[str, Any]


def keep_figures(session: Session, year: int, today: date) -> YearFigures | None:
    """The figures of the 年度 `year`, counted on the first occasion after it ended.

    None while it goes on, and where nobody counted in the quarter after: later figures would be those of another time.
    """
    kept = figures_of(session, year)
    ended = first_day(year + 1)
    if kept is not None or not ended <= today < ended + A_QUARTER:
        return kept
    kept = YearFigures(fiscal_year=year, as_of=today, figures=count_figures(session, today))
    session.add(kept)
    session.flush()
    return kept


def count_figures(session: Session, today: date) -> Figures:
    """Published places that go on or pause, as of today: each once in all, in every one of its kinds and areas.

    `confirmed` are those whose essential facts were confirmed within `limit_days`; `roles` the open 役割・受け入れ枠.
    """
    places = session.scalars(_counted_places()).all()
    limit = half_lives_of(session).ask_after()
    roles = _roles(session)
    areas = session.scalars(select(Area).order_by(Area.kind, Area.position, Area.name)).all()
    inside: dict[int, list[Place]] = {area.id: [] for area in areas}
    for place in places:
        for link in place.area_links:
            inside[link.area_id].append(place)
    return {
        "limit_days": limit.days,
        "kinds": [kind.label for kind in PlaceKind if any(kind in place.kinds for place in places)],
        "all": _line(places, roles, today, limit),
        "areas": [
            {"name": area.name, "kind": area.kind.label} | _line(inside[area.id], roles, today, limit) for area in areas
        ],
    }


def _line(places: Iterable[Place], roles: dict[int, int], today: date, limit: timedelta) -> Figures:
    chosen = list(places)
    kinds = Counter(kind.label for place in chosen for kind in place.kinds)
    return {
        "places": len(chosen),
        "paused": sum(place.activity is Activity.PAUSED for place in chosen),
        "confirmed": sum(_is_confirmed(place, today, limit) for place in chosen),
        "roles": sum(roles.get(place.id, 0) for place in chosen),
        "kinds": dict(kinds),
    }


def _is_confirmed(place: Place, today: date, limit: timedelta) -> bool:
    return place.confirmed_on is not None and today - place.confirmed_on <= limit


def _counted_places() -> Select[Place]:
    return (
        select(Place)
        .where(Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)
        .options(selectinload(Place.kind_links), selectinload(Place.area_links))
    )


def _roles(session: Session) -> dict[int, int]:
    query = select(Opening.place_id, func.count()).where(
        Opening.publication == Publication.PUBLISHED, Opening.is_open.is_(True)
    )
    rows = session.execute(query.group_by(Opening.place_id))
    return {place_id: count for place_id, count in rows}  # noqa: C416  # rows are no pairs to mypy
