"""Outlines of municipalities: is a point inside, and if not, how far away."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from core.errors import BadInput
from core.geo.points import METRES_PER_DEGREE, Box, Point

Ring = tuple[tuple[float, float], ...]
UNREADABLE = "境界のファイルに、面（Polygon か MultiPolygon）の形が見つかりません。GeoJSON 形式か確かめてください。"


@dataclass(frozen=True)
class Outline:
    """A shape of one or more polygons, each an outer ring and its holes, in (lng, lat) degrees."""

    polygons: tuple[tuple[Ring, ...], ...]

    @classmethod
    def from_geojson(cls, value: object) -> Self:
        """Read a Geometry, Feature or FeatureCollection (RFC 7946); BadInput when it holds no area."""
        polygons = tuple(_polygons(value))
        if not polygons:
            raise BadInput(UNREADABLE)
        return cls(polygons)

    def as_geometry(self) -> dict[str, Any]:
        """The shape as one GeoJSON MultiPolygon geometry."""
        rings = [[[list(position) for position in ring] for ring in polygon] for polygon in self.polygons]
        return {"type": "MultiPolygon", "coordinates": rings}

    @property
    def box(self) -> Box:
        """The smallest box around the whole shape."""
        return Box.of(Point.at(lat, lng) for polygon in self.polygons for lng, lat in polygon[0])

    def contains(self, point: Point) -> bool:
        """Whether the point is in the area; holes are outside."""
        return any(
            _inside(polygon[0], point) and not any(_inside(hole, point) for hole in polygon[1:])
            for polygon in self.polygons
        )

    def distance_m(self, point: Point) -> float:
        """Metres from the point to the area, 0 inside; flat-earth, good to 1 % within 100 km."""
        if self.contains(point):
            return 0.0
        return min(_to_ring(ring, point) for polygon in self.polygons for ring in polygon)


def _polygons(value: object) -> Iterator[tuple[Ring, ...]]:
    if not isinstance(value, dict):
        return
    match value.get("type"):
        case "FeatureCollection":
            for feature in value.get("features") or []:
                yield from _polygons(feature)
        case "Feature":
            yield from _polygons(value.get("geometry"))
        case "Polygon":
            yield _rings(value.get("coordinates"))
        case "MultiPolygon":
            yield from (_rings(polygon) for polygon in value.get("coordinates") or [])


def _rings(value: object) -> tuple[Ring, ...]:
    try:
        rings = tuple(tuple((float(p[0]), float(p[1])) for p in ring) for ring in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError, IndexError, KeyError):
        raise BadInput(UNREADABLE) from None
    on_earth = all(abs(lng) <= 180 and abs(lat) <= 90 for ring in rings for lng, lat in ring)
    if not rings or any(len(ring) < 4 for ring in rings) or not on_earth:
        raise BadInput(UNREADABLE)
    return rings


def _edges(ring: Ring) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    yield from zip(ring, (*ring[1:], ring[0]), strict=True)


def _inside(ring: Ring, point: Point) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in _edges(ring):
        if (y1 > point.lat) != (y2 > point.lat):
            crossings += point.lng < (x2 - x1) * (point.lat - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def _to_ring(ring: Sequence[tuple[float, float]], point: Point) -> float:
    narrowing = math.cos(math.radians(point.lat))
    flat = [((lng - point.lng) * narrowing, lat - point.lat) for lng, lat in ring]
    return METRES_PER_DEGREE * min(_to_edge(*edge) for edge in _edges(tuple(flat)))


def _to_edge(start: tuple[float, float], end: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / length))
    return math.hypot(x1 + along * (x2 - x1), y1 + along * (y2 - y1))
