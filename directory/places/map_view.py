"""The map beside a list or on a place's page: the numbered picture, and where the live map opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.geo.points import Box
from core.languages.sentences import _
from core.languages.texts import as_japanese
from directory.areas.models import Town
from directory.maps.box import box_text
from directory.maps.picture import Pin, TownName, draw_map, polygons_of
from directory.maps.queries import outlines, towns_with_a_point
from directory.places.models import Gathering, VenueVisibility

MARGIN = 0.004  # degrees around the pins, about 400 m
MOST_TOWNS = 80


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map macro needs: the picture with its source line, and the box of its pins as text (or None)."""

    picture: Markup
    bounds: str | None


def map_view(session: Session, numbered: Sequence[tuple[int, Gathering]], *, title: str) -> MapView:
    """The map of these venues under these numbers; venues without a public point are not on it."""
    pins = [
        Pin(number, point[0], point[1], is_area=venue.visibility is VenueVisibility.AREA_ONLY)
        for number, venue in numbered
        if (point := venue.public_point)
    ]
    return map_of(session, pins, title=title)


def map_of(session: Session, pins: Sequence[Pin], *, title: str) -> MapView:
    """The map of these pins on the outlines that are loaded, with their source line."""
    bounds = _around(pins)
    grounds = session.execute(outlines()).all()
    svg = draw_map(
        pins,
        outline=[polygon for outline, _credit in grounds for polygon in polygons_of(outline)],
        towns=_towns(session, bounds),
        title=title,
        description=_("番号は一覧の番号と同じです。") if len(pins) > 1 else "",
    )
    credit = "・".join(dict.fromkeys(credit for _outline, credit in grounds if credit))
    source = Markup('<p class="map__credit quiet">') + as_japanese(credit) + Markup("</p>") if credit else Markup("")
    return MapView(Markup(svg) + source, box_text(bounds) if bounds else None)  # noqa: S704  # draw_map escapes every text it is given


def _around(pins: Sequence[Pin]) -> Box | None:
    if not pins:
        return None
    lats, lngs = [pin.lat for pin in pins], [pin.lng for pin in pins]
    return Box(south=min(lats) - MARGIN, west=min(lngs) - MARGIN, north=max(lats) + MARGIN, east=max(lngs) + MARGIN)


def _towns(session: Session, bounds: Box | None) -> list[TownName]:
    if bounds is None:
        return []
    inside = towns_with_a_point().where(
        Town.lat.between(bounds.south, bounds.north), Town.lng.between(bounds.west, bounds.east)
    )
    rows = session.execute(inside.limit(MOST_TOWNS)).all()
    return [TownName(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None]
