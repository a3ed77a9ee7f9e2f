"""The part of the map somebody looks at, as it stands in an address: `box=west,south,east,north`."""

from math import isfinite

from core.errors import BadInput
from core.geo.points import Box

MERCATOR_LIMIT = 85.0511
UNREADABLE = "地図の範囲が読み取れません。地図を動かして、もう一度お試しください。"


def read_box(text: str) -> Box:
    """The box of four numbers in degrees; raises BadInput unless they are finite and span an area."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as unreadable:
        raise BadInput(UNREADABLE) from unreadable
    if not all(map(isfinite, (west, south, east, north))) or west >= east or south >= north:
        raise BadInput(UNREADABLE)
    return Box(
        south=max(south, -MERCATOR_LIMIT),
        west=max(west, -180.0),
        north=min(north, MERCATOR_LIMIT),
        east=min(east, 180.0),
    )


def box_text(box: Box) -> str:
    """The box as `read_box` reads it; five decimals, about a metre."""
    return ",".join(f"{edge:.5f}" for edge in (box.west, box.south, box.east, box.north))
