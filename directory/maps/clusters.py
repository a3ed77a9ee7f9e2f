"""Thousands of points as at most two hundred things a finger can touch, for one box and zoom.

Points fall into a grid of 64-pixel cells that belongs to the world and not to the screen, so a small move of the
map changes nothing; cells whose centres would overlap are joined. Cells of one zoom lie wholly inside those of the
zoom before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geo.points import Box
from directory.maps.heaps import WORLD_ZOOM, Floats, Heaps, Ints, latitude, longitude, to_world

Flags = NDArray[np.bool_]

DEEPEST = 18
CELL_BITS = 6
TOUCH = 40
WIDE_TOUCH = 52
SAME_BUILDING = 24
MOST_SPOTS = 200
MOST_LISTED = 60
MOST_MEMBERS = 20
MOST_CELLS = 1 << 14


@dataclass(frozen=True)
class Points:
    """The points of a map, one per venue: degrees, the place's id, and pixels of the world at zoom 22."""

    lat: Floats
    lng: Floats
    place: Ints
    x: Ints
    y: Ints

    @classmethod
    def at(cls, lat: Floats, lng: Floats, place: Ints) -> "Points":
        """Points in Web Mercator; three arrays of one length."""
        return cls(lat, lng, place, *to_world(lat, lng))


@dataclass(frozen=True)
class Spot:
    """One thing on the map: where, how many points, and how far they reach.

    `points` are the positions (in `Points`) of its members, at most twenty. It is empty when zooming in takes the
    spot apart: then nothing needs to be told about its members yet.
    """

    lat: float
    lng: float
    count: int
    bounds: Box
    points: tuple[int, ...]


def spots_in(
    points: Points, box: Box, zoom: int, *, wanted: Ints | None = None, listed: Ints | None = None
) -> list[Spot]:
    """The spots of a box at a zoom (0 to 18), at most 200, the same for the same question.

    `wanted` are the place ids a filter leaves (None: all); `listed` those in the list beside the map, which no
    cluster hides. Every wanted point inside the box is counted in exactly one spot.
    """
    zoom = min(max(zoom, 0), DEEPEST)
    pixel = 1 << (WORLD_ZOOM - zoom)
    listed_points, others = _inside(points, box, wanted, listed)
    inside = np.concatenate([listed_points, others])
    if len(inside) == 0:
        return []
    pins, pin_of = _numbered_pins(points.x[listed_points], points.y[listed_points], pixel)
    room = MOST_SPOTS - len(pins.count)
    clusters, cluster_of = _clusters(points.x[others], points.y[others], pixel, room)
    heaps, joined = _under_pins(pins, clusters, zoom)
    group = joined[np.concatenate([pin_of, cluster_of + len(pins.count)])]
    told = heaps.reach < SAME_BUILDING << (WORLD_ZOOM - DEEPEST)
    told |= zoom == DEEPEST
    told[: len(pins.count)] = True
    return _spots(heaps, _members(inside, group, told))


def _inside(points: Points, box: Box, wanted: Ints | None, listed: Ints | None) -> tuple[Ints, Ints]:
    """The points in the box, those of the list and the others."""
    mask = (points.lat >= box.south) & (points.lat <= box.north)
    mask &= (points.lng >= box.west) & (points.lng <= box.east)
    inside = np.flatnonzero(mask)
    if wanted is not None:
        inside = inside[np.isin(points.place[inside], wanted)]
    if listed is None:
        return inside[:0], inside
    in_list = np.isin(points.place[inside], listed)
    in_list[np.flatnonzero(in_list)[MOST_LISTED:]] = False
    return inside[in_list], inside[~in_list]


def _numbered_pins(x: Ints, y: Ints, pixel: int) -> tuple[Heaps, Ints]:
    """Listed points, those that would cover each other as one."""
    each = Heaps.of(x, y, np.arange(len(x)))
    target = each.touching(WIDE_TOUCH * pixel)
    return each.joined(target), target


def _clusters(x: Ints, y: Ints, pixel: int, room: int) -> tuple[Heaps, Ints]:
    """Cells of the grid, doubled until few enough, then those that would overlap joined."""
    shift = pixel.bit_length() - 1 + CELL_BITS
    while _cells_across(x, shift) * _cells_across(y, shift) > MOST_CELLS:
        shift += 1
    cell = _cell_numbers(x, y, shift)
    while cell.max(initial=-1) >= room:
        shift += 1
        cell = _cell_numbers(x, y, shift)
    cells = Heaps.of(x, y, cell)
    target = cells.touching(TOUCH * pixel)
    return cells.joined(target), target[cell]


def _cells_across(side: Ints, shift: int) -> int:
    return (int(side.max()) >> shift) - (int(side.min()) >> shift) + 1 if len(side) else 0


def _cell_numbers(x: Ints, y: Ints, shift: int) -> Ints:
    """Occupied cells counted 0, 1, 2 … from the north-west, for each point."""
    if len(x) == 0:
        return x
    column, row = x >> shift, y >> shift
    column -= column.min()
    row -= row.min()
    cell = row * (column.max() + 1) + column
    number = np.cumsum(np.bincount(cell) > 0) - 1
    return np.asarray(number[cell], dtype=np.int64)


def _under_pins(pins: Heaps, clusters: Heaps, zoom: int) -> tuple[Heaps, Ints]:
    """Pins and clusters in one row; what a numbered pin would cover and no zoom takes apart joins the pin."""
    numbers = np.arange(len(pins.count) + len(clusters.count))
    if len(pins.count):
        distance = clusters.distance_squared(pins)
        covered = distance.min(axis=1) < (SAME_BUILDING << (WORLD_ZOOM - zoom)) ** 2
        covered &= clusters.reach < SAME_BUILDING << (WORLD_ZOOM - DEEPEST)
        numbers[len(pins.count) :][covered] = distance.argmin(axis=1)[covered]
    joined = np.unique(numbers, return_inverse=True)[1]
    return (pins + clusters).joined(joined), joined


def _members(inside: Ints, group: Ints, told: Flags) -> dict[int, tuple[int, ...]]:
    """The first twenty points of each group that is told."""
    chosen = np.flatnonzero(told[group])
    chosen = chosen[np.argsort(group[chosen], kind="stable")]
    numbers, starts = np.unique(group[chosen], return_index=True)
    ends = np.append(starts, len(chosen))[1:]
    return {
        int(number): tuple(inside[chosen[start : min(end, start + MOST_MEMBERS)]].tolist())
        for number, start, end in zip(numbers, starts, ends, strict=True)
    }


def _spots(heaps: Heaps, members: dict[int, tuple[int, ...]]) -> list[Spot]:
    lat, north, south = (latitude(y).tolist() for y in (heaps.y, heaps.low[1], heaps.high[1]))
    lng, west, east = (longitude(x).tolist() for x in (heaps.x, heaps.low[0], heaps.high[0]))
    return [
        Spot(lat[i], lng[i], int(heaps.count[i]), Box(south[i], west[i], north[i], east[i]), members.get(i, ()))
        for i in range(len(lat))
    ]
