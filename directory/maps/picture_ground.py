"""The ground of a static map: the land, and the border of the areas a list is about."""

import math
from collections.abc import Sequence
from typing import Any

from directory.maps.picture_frame import Frame, Polygon

INK, PAPER, LAND, COAST, TOWN_INK = "#1f2933", "#ffffff", "#f1f4ea", "#8a9a78", "#66725a"
AREA, BORDER, DOT = "#dfe9c8", "#3d5226", "#1d4f91"


def polygons_of(geometry: dict[str, Any] | None) -> list[Polygon]:
    """The polygons of a GeoJSON Polygon or MultiPolygon; none for anything else."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            return [[[(lng, lat) for lng, lat, *_ in ring] for ring in rings]]
        case {"type": "MultiPolygon", "coordinates": [*polygons]}:
            return [[[(lng, lat) for lng, lat, *_ in ring] for ring in rings] for rings in polygons]
        case _:
            return []


def draw_ground(frame: Frame, outline: Sequence[Polygon]) -> str:
    """The land of the municipalities, or a grid where no outline is loaded."""
    width, height = frame.width, frame.height
    edge = f"<rect width='{width}' height='{height}' fill='{PAPER}'/>"
    if not outline:
        lines = "".join(f"M{x} 0V{height}" for x in range(40, int(width), 40))
        lines += "".join(f"M0 {y}H{width}" for y in range(40, int(height), 40))
        return (
            f"<rect width='{width}' height='{height}' fill='{LAND}'/>"
            f"<path d='{lines}' stroke='#dfe4d6' stroke-width='1'/>"
        )
    path = _path(outline, frame)
    return (
        f"{edge}<path d='{path}' fill='{LAND}' stroke='{COAST}' stroke-width='1.6' fill-rule='evenodd' "
        "stroke-linejoin='round'/>"
    )


def draw_border(frame: Frame, border: Sequence[Polygon]) -> str:
    """The ground of an area, with a line of dots and dashes that is also seen in black and white."""
    if not border:
        return ""
    return (
        f"<path d='{_path(border, frame)}' fill='{AREA}' fill-rule='evenodd' stroke='{BORDER}' stroke-width='2' "
        "stroke-dasharray='9 3 2 3' stroke-linejoin='round'/>"
    )


def draw_hatched(frame: Frame, ground: Sequence[Polygon], key: str) -> str:
    """Slanted lines over some ground, seen in black and white; `key` makes the pattern's id unique on a page."""
    if not ground:
        return ""
    return (
        f"<pattern id='{key}-hatch' width='7' height='7' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
        f"<path d='M0 0V7' stroke='{INK}' stroke-width='1.8'/></pattern>"
        f"<path d='{_path(ground, frame)}' fill='{PAPER}' fill-rule='evenodd'/>"
        f"<path d='{_path(ground, frame)}' fill='url(#{key}-hatch)' fill-opacity='.55' fill-rule='evenodd' "
        f"stroke='{INK}' stroke-width='1' stroke-linejoin='round'/>"
    )


def draw_dots(frame: Frame, dots: Sequence[tuple[float, float]]) -> str:
    """A small mark at each point inside the picture; points of the same half unit are one mark."""
    seen = {(round(x * 2) / 2, round(y * 2) / 2) for x, y in (frame.at(*dot) for dot in dots) if frame.shows(x, y)}
    if not seen:
        return ""
    marks = "".join(f"M{_short(x)} {_short(y)}h.01" for x, y in sorted(seen))
    return (
        f"<path d='{marks}' stroke='{PAPER}' stroke-width='6' stroke-linecap='round'/>"
        f"<path d='{marks}' stroke='{DOT}' stroke-width='4' stroke-linecap='round'/>"
    )


def _path(polygons: Sequence[Polygon], frame: Frame) -> str:
    return "".join(_ring_path(ring, frame) for polygon in polygons for ring in polygon)


def _ring_path(ring: Sequence[tuple[float, float]], frame: Frame) -> str:
    """The ring on a grid of half units, with corners nearer than one unit left out: finer cannot be seen.

    Steps from corner to corner are a third lighter than corners, and a list page carries one such map.
    """
    steps: list[str] = []
    last_x = last_y = math.inf
    across, down = frame.squeeze * frame.per_degree, frame.per_degree
    for lng, lat in ring:
        x, y = round((lng - frame.west) * across * 2) / 2, round((frame.north - lat) * down * 2) / 2
        if abs(x - last_x) + abs(y - last_y) >= 1:
            steps.append(f"l{_short(x - last_x)} {_short(y - last_y)}" if steps else f"M{_short(x)} {_short(y)}")
            last_x, last_y = x, y
    return f"{''.join(steps)}Z" if len(steps) > 2 else ""


def _short(units: float) -> str:
    return f"{units:.1f}".removesuffix(".0")
