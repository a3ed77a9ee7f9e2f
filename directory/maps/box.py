"""The part of the map somebody looks at: west, south, east, north."""

from dataclasses import dataclass
from math import isfinite

from core.errors import BadInput

MERCATOR_LIMIT = 85.0511
UNREADABLE = "地図の範囲が読み取れません。地図を動かして、もう一度お試しください。"


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees (WGS 84); edges belong to it, and it never crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        """The form `box=` takes in an address: five decimals, about a metre."""
        return ",".join(f"{edge:.5f}" for edge in (self.west, self.south, self.east, self.north))

    def holds(self, lat: float, lng: float) -> bool:
        """Whether the point lies inside."""
        return self.south <= lat <= self.north and self.west <= lng <= self.east


def read_box(text: str) -> Box:
    """The box of `west,south,east,north`; raises BadInput unless four finite numbers span an area."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as unreadable:
        raise BadInput(UNREADABLE) from unreadable
    if not all(map(isfinite, (west, south, east, north))) or west >= east or south >= north:
        raise BadInput(UNREADABLE)
    return Box(max(west, -180.0), max(south, -MERCATOR_LIMIT), min(east, 180.0), min(north, MERCATOR_LIMIT))
