"""The border of an area: no data says where a town ends, only its middle is known.

So every spot of a city counts to the town whose point is nearest (Voronoi), and an area is the ground of its towns
inside the outline of the municipality. That is near the truth, and not it: whoever shows it says so.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.geo.points import Box, Point
from directory.maps import queries
from directory.maps.picture_frame import Polygon

OVER_THE_BORDER = 4_000.0  # metres: towns of other municipalities beyond it do not change the border
ALONE = 0.006  # degrees of ground around towns where no outline is loaded
FINEST = 0.0003  # degrees, about 30 m: the border is not known better
DECIMALS = 4


def borders_of(session: Session, area_keys: Collection[str], outlines: Sequence[dict[str, Any]]) -> list[Polygon]:
    """The ground of these areas together as polygons of (lng, lat) rings; none when no town of theirs has a point.

    `outlines` are the GeoJSON geometries of the municipalities that are loaded.
    """
    if not area_keys:
        return []
    own = set(session.scalars(queries.towns_in_areas(area_keys)))
    middles = [Point.at(lat, lng) for _id, lat, lng in session.execute(queries.town_middles(own))] if own else []
    if not middles:
        return []
    reach = Box.of(middles)
    near = session.execute(queries.town_middles_around(own, _widened(reach))).all()
    return ground_of([(lng, lat) for _id, lat, lng in near], [town in own for town, _lat, _lng in near], outlines)


def ground_of(
    middles: Sequence[tuple[float, float]], is_own: Sequence[bool], outlines: Sequence[dict[str, Any]]
) -> list[Polygon]:
    """The ground nearest to the own middles (lng, lat) inside the outlines (GeoJSON geometries)."""
    import shapely  # noqa: PLC0415  # 0.1 s, and only for the list of an area
    from shapely.geometry import shape  # noqa: PLC0415

    points = [shapely.Point(*middle) for middle in middles]
    own = shapely.MultiPoint([point for point, mine in zip(points, is_own, strict=True) if mine])
    lands = [land for outline in outlines if (land := shape(outline).buffer(0)).intersects(own)]
    land = shapely.union_all(lands) if lands else own.buffer(ALONE)
    if len(set(middles)) > 1:
        cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=land)
        land = shapely.union_all([cell for cell in cells.geoms if cell.intersects(own)]).intersection(land)
    return _polygons(shapely, land.simplify(FINEST))


def _polygons(shapely: Any, ground: Any) -> list[Polygon]:
    parts = [part for part in shapely.get_parts(ground) if part.geom_type == "Polygon" and not part.is_empty]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _ring(ring: Any) -> list[tuple[float, float]]:
    return [(round(lng, DECIMALS), round(lat, DECIMALS)) for lng, lat in ring.coords]


def _widened(box: Box) -> Box:
    south_west = Box.around(Point.at(box.south, box.west), OVER_THE_BORDER)
    north_east = Box.around(Point.at(box.north, box.east), OVER_THE_BORDER)
    return Box(south_west.south, south_west.west, north_east.north, north_east.east)
