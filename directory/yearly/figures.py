"""The figures of a 年度 as they stood when it ended: counted once, with the words of that day, and kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.areas.models import Area
from directory.freshness.limits import half_lives_of
from directory.openings.models import Opening
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Place, PlaceArea, PlaceKindLink, Publication
from directory.yearly.models import YearFigures
from directory.yearly.queries import figures_of
from directory.yearly.years import first_day

A_QUARTER = timedelta(days=91)
LISTED = (Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)
IS_OPEN = (Opening.publication == Publication.PUBLISHED, Opening.is_open.is_(True))
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
    places, limit = _counted(session), half_lives_of(session).ask_after()
    areas = session.execute(select(Area.id, Area.name, Area.kind).order_by(Area.kind, Area.position, Area.name)).all()
    inside: dict[int, list[_Counted]] = {number: [] for number, _, _ in areas}
    by_id = {place.id: place for place in places}
    for place_id, area_id in session.execute(select(PlaceArea.place_id, PlaceArea.area_id)):
        if place_id in by_id:
            inside[area_id].append(by_id[place_id])
    has = {kind for place in places for kind in place.kinds}
    return {
        "limit_days": limit.days,
        "kinds": [kind.label for kind in PlaceKind if kind in has],
        "all": _line(places, today, limit),
        "areas": [
            {"name": name, "kind": kind.label} | _line(inside[number], today, limit) for number, name, kind in areas
        ],
    }


def count_whole(session: Session, today: date) -> Figures:
    """The same for the whole municipality alone, without its areas; counted in the database, as pages ask for it."""
    oldest = today - half_lives_of(session).ask_after()
    query = select(
        func.count(),
        func.count().filter(Place.activity == Activity.PAUSED),
        func.count().filter(Place.confirmed_on >= oldest),
    )
    places, paused, confirmed = session.execute(query.select_from(Place).where(*LISTED)).one()
    of_kind = select(PlaceKindLink.kind, func.count()).join(Place, Place.id == PlaceKindLink.place_id).where(*LISTED)
    kinds = {kind.label: count for kind, count in session.execute(of_kind.group_by(PlaceKindLink.kind))}
    open_roles = select(func.count()).select_from(Opening).join(Place, Place.id == Opening.place_id)
    roles = session.scalar(open_roles.where(*IS_OPEN, *LISTED)) or 0
    return {"places": places, "paused": paused, "confirmed": confirmed, "roles": roles, "kinds": kinds}


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of a place."""

    id: int
    is_paused: bool
    confirmed_on: date | None
    roles: int
    kinds: list[PlaceKind]

    def is_confirmed(self, today: date, limit: timedelta) -> bool:
        """Whether its essential facts were confirmed within the limit."""
        return self.confirmed_on is not None and today - self.confirmed_on <= limit


def _line(places: Iterable[_Counted], today: date, limit: timedelta) -> Figures:
    chosen = list(places)
    kinds = Counter(kind for place in chosen for kind in place.kinds)
    return {
        "places": len(chosen),
        "paused": sum(place.is_paused for place in chosen),
        "confirmed": sum(place.is_confirmed(today, limit) for place in chosen),
        "roles": sum(place.roles for place in chosen),
        "kinds": {kind.label: count for kind, count in kinds.items()},
    }


def _counted(session: Session) -> list[_Counted]:
    """Published places that go on or pause; read by column, as there may be many thousands."""
    kinds: dict[int, list[PlaceKind]] = {}
    for place_id, kind in session.execute(select(PlaceKindLink.place_id, PlaceKindLink.kind)):
        kinds.setdefault(place_id, []).append(kind)
    rows = session.execute(select(Place.id, Place.activity, Place.confirmed_on).where(*LISTED))
    roles = _roles(session)
    return [
        _Counted(number, activity is Activity.PAUSED, confirmed, roles.get(number, 0), kinds.get(number, []))
        for number, activity, confirmed in rows
    ]


def _roles(session: Session) -> dict[int, int]:
    query = select(Opening.place_id, func.count()).where(*IS_OPEN)
    rows = session.execute(query.group_by(Opening.place_id))
    return {place_id: count for place_id, count in rows}  # noqa: C416  # rows are no pairs to mypy
