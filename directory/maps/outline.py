"""The ground of the map when there are no tiles: outlines of the municipalities and the names of their towns.

Corners go over the line as steps from the one before, in ten-thousandths of a degree: half the weight of degrees.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from directory.maps import queries

MOST_CORNERS = 1200
STEPS = 10_000  # a degree: about ten metres, no line on a screen is finer where the outline is seen whole
Corners = NDArray[np.float64]


def ground(session: Session) -> dict[str, Any]:
    """`municipalities` with `polygons` (rings of steps) and `credit`; `towns` with `names` and `steps` between them.

    Steps are lat, lng, lat, lng … in ten-thousandths of a degree, the first pair from (0, 0).
    """
    shapes = [(_polygons(outline), credit) for outline, credit in session.execute(queries.outlines())]
    tolerance = _tolerance([ring for polygons, _ in shapes for rings in polygons for ring in rings])
    towns = [town for town in session.execute(queries.towns_with_a_point()) if None not in town]
    return {
        "municipalities": [
            {"polygons": _thinned(polygons, tolerance), "credit": credit} for polygons, credit in shapes if polygons
        ],
        "towns": {
            "names": [name for name, _lat, _lng in towns],
            "steps": _steps(np.array([(lat, lng) for _name, lat, lng in towns], dtype=np.float64).reshape(-1, 2)),
        },
    }


def _polygons(geometry: Any) -> list[list[Corners]]:
    """The rings of a GeoJSON Polygon or MultiPolygon as (lat, lng); nothing of anything else."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            polygons = [rings]
        case {"type": "MultiPolygon", "coordinates": [*many]}:
            polygons = many
        case _:
            return []
    return [[np.array([(lat, lng) for lng, lat, *_ in ring], dtype=np.float64) for ring in one] for one in polygons]


def _tolerance(rings: Sequence[Corners]) -> float:
    """The smallest step of doubling (degrees) at which all rings together keep few enough corners."""
    tolerance = 1e-5
    while sum(len(simplified(ring, tolerance)) for ring in rings) > MOST_CORNERS and tolerance < 0.1:
        tolerance *= 2
    return tolerance


def _thinned(polygons: list[list[Corners]], tolerance: float) -> list[list[list[int]]]:
    """Simplified rings without those too small to be drawn; a hole never outlives its polygon."""
    kept = []
    for rings in polygons:
        fewer = [simplified(ring, tolerance) for ring in rings]
        if len(fewer[0]) >= 4:
            kept.append([_steps(ring) for ring in fewer if len(ring) >= 4])
    return kept


def _steps(corners: Corners) -> list[int]:
    whole = np.rint(corners * STEPS).astype(np.int64)
    steps: list[int] = np.diff(whole, axis=0, prepend=0).ravel().tolist()
    return steps


def simplified(ring: Corners, tolerance: float) -> Corners:
    """The ring without corners nearer than `tolerance` (degrees) to the line of the others (Douglas–Peucker)."""
    keep = np.zeros(len(ring), dtype=bool)
    keep[[0, -1]] = True
    waiting = [(0, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        distance = _distance(ring[first + 1 : last], ring[first], ring[last])
        farthest = int(distance.argmax())
        if distance[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return ring[keep]


def _distance(corners: Corners, start: Corners, end: Corners) -> Corners:
    """From the line between two corners; from the first where both are one, as at the seam of a ring."""
    along = end - start
    length = float(np.hypot(*along))
    away = corners - start
    if length == 0:
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))
    return np.asarray(np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length)
