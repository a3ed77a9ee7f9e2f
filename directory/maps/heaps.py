"""Points put together: how many, their middle, their edges. Everything in pixels of the world at zoom 22."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.maps.box import MERCATOR_LIMIT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORLD_ZOOM = 22
WORLD = 256 << WORLD_ZOOM


def to_world(lat: Floats, lng: Floats) -> tuple[Ints, Ints]:
    """Columns and rows of points in degrees, in Web Mercator."""
    sine = np.sin(np.radians(np.clip(lat, -MERCATOR_LIMIT, MERCATOR_LIMIT)))
    y = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * WORLD
    return ((lng / 360 + 0.5) * WORLD).astype(np.int64), y.astype(np.int64)


def longitude(x: NDArray[Any]) -> Floats:
    """Degrees of a column."""
    return np.asarray((x / WORLD - 0.5) * 360, dtype=np.float64)


def latitude(y: NDArray[Any]) -> Floats:
    """Degrees of a row."""
    return np.asarray(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / WORLD)))), dtype=np.float64)


@dataclass(frozen=True)
class Heaps:
    """A row of heaps: how many points in each, its middle, and its edges as (west, north), (east, south)."""

    count: Ints
    x: Floats
    y: Floats
    low: tuple[Ints, Ints]
    high: tuple[Ints, Ints]

    @classmethod
    def of(cls, x: Ints, y: Ints, group: Ints) -> "Heaps":
        """One heap for each number in `group`, which counts 0, 1, 2 … without a gap."""
        size = int(group.max(initial=-1)) + 1
        count = np.bincount(group, minlength=size)
        middle_x, middle_y = (np.bincount(group, side, size) / count for side in (x, y))
        return cls(count, middle_x, middle_y, *_edges(group, size, (x, y), (x, y)))

    @property
    def reach(self) -> Ints:
        """The longer side of each."""
        sides = (high - low for low, high in zip(self.low, self.high, strict=True))
        return np.asarray(np.maximum(*sides), dtype=np.int64)

    def joined(self, target: Ints) -> "Heaps":
        """Heaps with the same number in `target` as one."""
        size = int(target.max(initial=-1)) + 1
        count = np.bincount(target, self.count, size).astype(np.int64)
        x, y = (np.bincount(target, side * self.count, size) / count for side in (self.x, self.y))
        return Heaps(count, x, y, *_edges(target, size, self.low, self.high))

    def __add__(self, other: "Heaps") -> "Heaps":
        """This row, then the other."""

        def put(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([a, b])

        low = put(self.low[0], other.low[0]), put(self.low[1], other.low[1])
        high = put(self.high[0], other.high[0]), put(self.high[1], other.high[1])
        return Heaps(put(self.count, other.count), put(self.x, other.x), put(self.y, other.y), low, high)

    def distance_squared(self, other: "Heaps") -> Floats:
        """From each middle (rows) to each middle of the other (columns)."""
        square = (self.x[:, None] - other.x) ** 2 + (self.y[:, None] - other.y) ** 2
        return np.asarray(square, dtype=np.float64)

    def touching(self, reach: int) -> Ints:
        """Numbers 0, 1, 2 …, shared by heaps whose middle is nearer than `reach` to that of a larger one."""
        near = self.distance_squared(self) < reach**2
        target = np.full(len(self.count), -1, dtype=np.int64)
        number = 0
        for largest in np.argsort(-self.count, kind="stable"):
            if target[largest] < 0:
                target[near[largest] & (target < 0)] = number
                number += 1
        return target


def _edges(
    group: Ints, size: int, low: tuple[Ints, Ints], high: tuple[Ints, Ints]
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    lows, highs = np.full((2, size), WORLD), np.zeros((2, size), dtype=np.int64)
    for axis in (0, 1):
        np.minimum.at(lows[axis], group, low[axis])
        np.maximum.at(highs[axis], group, high[axis])
    return (lows[0], lows[1]), (highs[0], highs[1])
