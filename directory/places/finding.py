"""From what residents ask to what search answers: addresses become points, 今日 becomes the places open then."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.geo.points import Point
from core.languages.ways import way_now
from directory.areas.services import locate
from directory.maps.services import places_in
from directory.places.forms import PlaceFilter
from directory.places.queries import When, places_open
from directory.search.asking import SearchQuery
from directory.search.foreign_words import in_japanese
from directory.search.models import SearchedType
from directory.search.ranking import Sort

SEVERAL_DAYS = (When.WEEK, When.EVENING, When.WEEKEND)
HERE = "現在地"
POSITION_DECIMALS = 3  # about 100 m: enough to sort by, too little to tell a home
POSITION = re.compile(r"(\d{1,2}(?:\.\d+)?),(\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Asked:
    """The query for search; `is_lost` when the address to be near could not be found, `near` in words otherwise."""

    query: SearchQuery
    near: str = ""
    is_lost: bool = False

    @property
    def is_position(self) -> bool:
        """Whether it says where the reader's phone is: then nobody else keeps the answer."""
        return self.near == HERE


def asked(
    session: Session, chosen: PlaceFilter, *, today: date, minute: int, page: int = 1, per_page: int = 20
) -> Asked:
    """What to ask search as of `today` and `minute` of the day."""
    point, near = _near(session, chosen.near)
    types = tuple(SearchedType(each) for each in chosen.type)
    query = SearchQuery(
        text=in_japanese(chosen.q, way_now().language.code),
        types=types,
        kinds=chosen.kind,
        areas=chosen.area,
        weekdays=chosen.weekday,
        times=chosen.time,
        audience=chosen.audience,
        flags=chosen.flags,
        costs=chosen.cost,
        on=chosen.on,
        open_now=chosen.open is When.NOW,
        near=point,
        radius_m=float(chosen.within) if point and chosen.within else None,
        among=_among(session, chosen, today, minute),
        page=page,
        per_page=per_page,
        sort=chosen.sort or (Sort.NEAR if point else Sort.SOONEST if chosen.open in SEVERAL_DAYS else Sort.BEST),
        places_alone=True,
    )
    return Asked(query, near, is_lost=bool(chosen.near) and point is None)


def _among(session: Session, chosen: PlaceFilter, today: date, minute: int) -> frozenset[int] | None:
    """The places the calendar and the map leave, or None when neither was asked."""
    groups = []
    if chosen.open and chosen.open is not When.NOW:
        groups.append(places_open(session, chosen.open, today=today, minute=minute))
    if chosen.box:
        groups.append(places_in(session, chosen.box))
    return frozenset(set.intersection(*groups)) if groups else None


def _near(session: Session, given: str) -> tuple[Point | None, str]:
    """A position (緯度,経度 of a phone) or an address, as a point and in words."""
    if not given:
        return None, ""
    if position := POSITION.fullmatch(given):
        point = Point.at(*(round(float(degrees), POSITION_DECIMALS) for degrees in position.groups()))
        return (point, HERE) if point.is_in_japan else (None, "")
    found = locate(session, given)
    return (found.point, found.matched) if found.point else (None, "")
