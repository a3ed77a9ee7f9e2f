"""The map beside a list or on a place's page: the numbered picture, and where the live map opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.geo.points import Box, Point
from core.languages.sentences import _
from core.languages.texts import as_japanese
from directory.areas.models import Town
from directory.maps.borders import borders_of
from directory.maps.box import box_text
from directory.maps.moves import Move, moves_from
from directory.maps.picture import Pin, TownName, draw_map, framed
from directory.maps.picture_asked import Asked
from directory.maps.picture_ground import polygons_of
from directory.maps.picture_walks import MINUTES, WALKS, Walk
from directory.maps.queries import outlines, towns_with_a_point
from directory.places.models import Gathering, VenueVisibility

MARGIN = 0.004  # degrees around the pins, about 400 m
MOST_TOWNS = 80
PHONE_SIZE = (400, 340)  # units that are about a pixel each on a phone, so that its numbers can be read there


@dataclass(frozen=True, slots=True)
class Around:
    """What of the map a list asks for: a part of it, a point to be near to with its name, keys of areas."""

    box: Box | None = None
    near: Point | None = None
    near_name: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map macro needs: the picture with its source line, the box of its pins as text (None: no map).

    `is_exact` when the box was asked for, `moves` what can be seen from here, `drawn` what else the live map draws,
    `legend` what that means.
    """

    picture: Markup
    bounds: str | None
    is_exact: bool = False
    moves: Sequence[Move] = ()
    drawn: dict[str, Any] | None = None
    legend: Sequence[str] = ()


def map_view(
    session: Session, numbered: Sequence[tuple[int, Gathering]], *, title: str, around: Around | None = None
) -> MapView:
    """The map of these venues under these numbers; venues without a public point are not on it."""
    pins = [
        Pin(number, point[0], point[1], is_area=venue.visibility is VenueVisibility.AREA_ONLY)
        for number, venue in numbered
        if (point := venue.public_point)
    ]
    return map_of(session, pins, title=title, around=around or Around())


def map_of(session: Session, pins: Sequence[Pin], *, title: str, around: Around | None = None) -> MapView:
    """The map of these pins on the outlines that are loaded, with their source line."""
    around = around or Around()
    grounds = session.execute(outlines()).all()
    outline = [polygon for shape, _credit in grounds for polygon in polygons_of(shape)]
    border = borders_of(session, around.areas, [shape for shape, _credit in grounds if shape])
    asked = Asked(around.box, border, _walk(around))
    seen = framed(pins, outline, asked, PHONE_SIZE).seen
    svg = draw_map(
        pins,
        outline=outline,
        towns=_towns(session, seen),
        asked=asked,
        size=PHONE_SIZE,
        title=title,
        description=_("番号は一覧の番号と同じです。") if len(pins) > 1 else "",
    )
    bounds = around.box or _reach(pins, asked)
    return MapView(
        Markup(svg) + _source([credit for _shape, credit in grounds]),  # noqa: S704  # draw_map escapes every text it is given
        box_text(bounds) if bounds else None,
        is_exact=around.box is not None,
        moves=moves_from(seen),
        drawn=_drawn(asked),
        legend=_legend(asked, around.near_name),
    )


def _walk(around: Around) -> Walk | None:
    if around.near is None:
        return None
    return Walk(around.near, {minutes: _("歩いて{minutes}分", minutes=minutes) for minutes in MINUTES})


def _reach(pins: Sequence[Pin], asked: Asked) -> Box | None:
    """Where the live map opens; nowhere without a pin."""
    if not pins:
        return None
    corners = [(pin.lat, pin.lng) for pin in pins] + asked.corners
    lats, lngs = [lat for lat, _lng in corners], [lng for _lat, lng in corners]
    return Box(south=min(lats) - MARGIN, west=min(lngs) - MARGIN, north=max(lats) + MARGIN, east=max(lngs) + MARGIN)


def _drawn(asked: Asked) -> dict[str, Any] | None:
    """The same for the live map, which wants (lat, lng)."""
    drawn: dict[str, Any] = {}
    if asked.border:
        drawn["border"] = [[[(lat, lng) for lng, lat in ring] for ring in polygon] for polygon in asked.border]
    if walk := asked.walk:
        drawn["start"] = (walk.start.lat, walk.start.lng)
        drawn["walks"] = [(WALKS[minutes], name) for minutes, name in walk.names.items()]
    return drawn or None


def _legend(asked: Asked, near_name: str) -> list[str]:
    words = [_("点線は、おおよその区域です。町の中心から引いた線で、正式な境ではありません。")] if asked.border else []
    if asked.walk:
        words.append(
            _(
                "◎は「{where}」です。円は、まっすぐに歩いて5分（400m）・10分（800m）・15分（1.2km）のめやすです。",
                where=_(near_name),
            )
        )
    return words


def _source(credits_given: Sequence[str]) -> Markup:
    credit = "・".join(dict.fromkeys(each for each in credits_given if each))
    return Markup('<p class="map__credit quiet">') + as_japanese(credit) + Markup("</p>") if credit else Markup("")


def _towns(session: Session, seen: Box) -> list[TownName]:
    inside = towns_with_a_point().where(
        Town.lat.between(seen.south, seen.north), Town.lng.between(seen.west, seen.east)
    )
    rows = session.execute(inside.limit(MOST_TOWNS)).all()
    return [TownName(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None]
