"""The map of the white spots: hatched ground with the numbers of the table, a dot for each point that is open.

Hatching and numbers are read in black and white; colour says nothing alone.
"""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.geo.points import Box
from directory.coverage.saying import missing_words
from directory.coverage.services import Coverage
from directory.maps.borders import ground_of
from directory.maps.picture import Pin, TownName, draw_map
from directory.maps.picture_asked import Asked as Drawn
from directory.maps.picture_frame import Polygon
from directory.maps.picture_ground import polygons_of
from directory.maps.queries import outlines, towns_with_a_point

MOST_NUMBERED = 60
"""White spots with a number on the map; the table goes on, and hatching shows all."""
SCREEN, PAPER = (760, 560), (1_000, 760)
MARGIN = 0.004


def coverage_map(session: Session, coverage: Coverage, *, size: tuple[int, int] = SCREEN) -> Markup:
    """The picture as SVG."""
    grounds = [shape for shape, _credit in session.execute(outlines()) if shape]
    named = _names(session)
    middles = [(lng, lat) for _name, lat, lng in named]
    outline = [polygon for shape in grounds for polygon in polygons_of(shape)]
    white = {(spot.town.lng, spot.town.lat) for spot in coverage.spots}
    is_white = [middle in white for middle in middles]
    svg = draw_map(
        [Pin(spot.number, spot.town.lat, spot.town.lng) for spot in coverage.spots[:MOST_NUMBERED]],
        outline=outline,
        towns=[] if coverage.spots else [TownName(name, lat, lng) for name, lat, lng in named],
        asked=Drawn(
            part=_whole(coverage, outline),
            hatched=ground_of(middles, is_white, grounds) if white else [],
            dots=coverage.points,
        ),
        size=size,
        title=f"{missing_words(coverage.asked)}の地図",
        description="斜線の地区が空白で、番号は表と同じです。小さな点は開いている場所です。",
        key="coverage",
    )
    return Markup(svg)  # noqa: S704  # draw_map escapes every text it is given


def _whole(coverage: Coverage, outline: Sequence[Polygon]) -> Box | None:
    """The municipality with a little around it, or the towns of the area that is looked at."""
    land = [(lat, lng) for polygon in outline for ring in polygon for lng, lat in ring]
    shown = coverage.looked_at if coverage.asked.area or not land else land
    if not shown:
        return None
    lats, lngs = [lat for lat, _lng in shown], [lng for _lat, lng in shown]
    return Box(min(lats) - MARGIN, min(lngs) - MARGIN, max(lats) + MARGIN, max(lngs) + MARGIN)


def _names(session: Session) -> list[tuple[str, float, float]]:
    rows = session.execute(towns_with_a_point())
    return [(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None]
