"""Which part of the earth a static map shows, and where a point of it lies on the paper."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from core.geo.points import Box

KM_PER_DEGREE = 111.32
SMALLEST_SPAN_KM = 1.6
LONELY_POINT_KM = 60.0
WHOLE_TOWN_SHARE = 0.45

Ring = Sequence[tuple[float, float]]
Polygon = Sequence[Ring]


class Extent(NamedTuple):
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lng: float) -> bool:
        return self.west <= lng <= self.east and self.south <= lat <= self.north

    def widened(self, share: float) -> "Extent":
        """The same box with `share` of its size added on every side."""
        x, y = (self.east - self.west) * share, (self.north - self.south) * share
        return Extent(self.west - x, self.south - y, self.east + x, self.north + y)


@dataclass(frozen=True, slots=True)
class Frame:
    """A north-up picture of `width` × `height` units; `per_degree` units to a degree of latitude."""

    width: float
    height: float
    west: float
    north: float
    per_degree: float
    squeeze: float

    def at(self, lat: float, lng: float) -> tuple[float, float]:
        """Where a point lies, in units from the upper left corner; may be outside."""
        return (lng - self.west) * self.squeeze * self.per_degree, (self.north - lat) * self.per_degree

    def shows(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height

    @property
    def per_km(self) -> float:
        return self.per_degree / KM_PER_DEGREE

    @property
    def seen(self) -> Box:
        """What the picture shows, in degrees."""
        south, east = (
            self.north - self.height / self.per_degree,
            self.west + self.width / self.per_degree / self.squeeze,
        )
        return Box(south, self.west, self.north, east)


def frame_of(part: Box, size: tuple[float, float]) -> Frame:
    """The frame that shows a part of the earth whole, in the middle."""
    return _fit(Extent(part.west, part.south, part.east, part.north), size)


def frame_for(points: Sequence[tuple[float, float]], outline: Sequence[Polygon], size: tuple[float, float]) -> Frame:
    """The frame that shows `points` (lat, lng) best: the whole town, or its part when they lie close together.

    A point far away (a typing error, a place in the next prefecture) does not shrink the rest.
    """
    town = _extent([(lat, lng) for polygon in outline for ring in polygon for lng, lat in ring])
    near = _near(points, town)
    shown = _extent(near)
    if shown is None or (town is not None and _fills(shown, town)):
        shown = town or Extent(139.0, 35.0, 139.1, 35.1)
        return _fit(shown.widened(0.03), size)
    return _fit(_at_least(shown.widened(0.16), SMALLEST_SPAN_KM), size)


def _near(points: Sequence[tuple[float, float]], town: Extent | None) -> list[tuple[float, float]]:
    if town is not None:
        return [point for point in points if town.widened(0.15).holds(*point)]
    if not points:
        return []
    lat, lng = median(point[0] for point in points), median(point[1] for point in points)
    reach = LONELY_POINT_KM / KM_PER_DEGREE
    return [p for p in points if abs(p[0] - lat) <= reach and abs(p[1] - lng) <= reach]


def _fills(shown: Extent, town: Extent) -> bool:
    wide = (shown.east - shown.west) / max(town.east - town.west, 1e-9)
    high = (shown.north - shown.south) / max(town.north - town.south, 1e-9)
    return max(wide, high) >= WHOLE_TOWN_SHARE


def _extent(points: Sequence[tuple[float, float]]) -> Extent | None:
    if not points:
        return None
    lats, lngs = [point[0] for point in points], [point[1] for point in points]
    return Extent(min(lngs), min(lats), max(lngs), max(lats))


def _at_least(extent: Extent, km: float) -> Extent:
    squeeze = math.cos(math.radians((extent.south + extent.north) / 2))
    high, wide = km / KM_PER_DEGREE, km / KM_PER_DEGREE / squeeze
    y = max(0.0, high - (extent.north - extent.south)) / 2
    x = max(0.0, wide - (extent.east - extent.west)) / 2
    return Extent(extent.west - x, extent.south - y, extent.east + x, extent.north + y)


def _fit(extent: Extent, size: tuple[float, float]) -> Frame:
    width, height = size
    squeeze = math.cos(math.radians((extent.south + extent.north) / 2))
    wide, high = (extent.east - extent.west) * squeeze, extent.north - extent.south
    per_degree = min(width / max(wide, 1e-9), height / max(high, 1e-9))
    west = (extent.west + extent.east) / 2 - width / 2 / per_degree / squeeze
    north = (extent.south + extent.north) / 2 + height / 2 / per_degree
    return Frame(width, height, west, north, per_degree, squeeze)
