"""Named points of one city, and how near is normal there."""

import math
from collections.abc import Mapping
from functools import cached_property

from core.geo.points import METRES_PER_DEGREE, Point

NEIGHBOURS = 10


class NamedPoints:
    """Names with a point each; distances are flat-earth metres, good to 1 % within a city."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        self._points = dict(points)
        self._reaches: dict[str, float] = {}

    @cached_property
    def _narrowing(self) -> float:
        return math.cos(math.radians(next(iter(self._points.values())).lat))

    def distances_m(self, point: Point) -> list[float]:
        """Metres from `point` to each of the points, in no order."""
        return [self._metres(point, other) for other in self._points.values()]

    def nearest(self, point: Point) -> tuple[str, float] | None:
        """The name whose point is nearest, and the metres to it; None when there are no points."""
        if not self._points:
            return None
        name = min(self._points, key=lambda known: self._metres(point, self._points[known]))
        return name, self._metres(point, self._points[name])

    def reach_m(self, name: str) -> float:
        """How far its tenth neighbour is (the farthest where there are fewer): large in the hills, small downtown."""
        if name not in self._reaches:
            ordered = sorted(self.distances_m(self._points[name]))
            self._reaches[name] = ordered[min(NEIGHBOURS, len(ordered) - 1)]
        return self._reaches[name]

    def count_nearer(self, point: Point, metres: float) -> int:
        """How many of the points lie nearer to `point` than `metres`."""
        return sum(distance < metres for distance in self.distances_m(point))

    def _metres(self, one: Point, other: Point) -> float:
        east = (one.lng_e6 - other.lng_e6) * self._narrowing
        return math.hypot(east, one.lat_e6 - other.lat_e6) * METRES_PER_DEGREE / 1_000_000
