"""How far one comes on foot, around the point a list is near to: circles of five, ten and fifteen minutes."""

from dataclasses import dataclass
from html import escape

from core.geo.points import WALKING_METRES_PER_MINUTE, Box, Point
from directory.maps.picture_frame import Frame
from directory.maps.picture_ground import INK, PAPER
from directory.maps.picture_labels import DIRECTIONS, Spots, around

MINUTES = (5, 10, 15)
WALKS = {minutes: minutes * WALKING_METRES_PER_MINUTE for minutes in MINUTES}
"""Minutes → metres as the crow flies; the way itself is longer."""
NAME_EM = 11.0
SMALLEST = 12.0
HERE = 9.0
WALK_INK = "#1d4f91"


@dataclass(frozen=True, slots=True)
class Walk:
    """A point to walk from, and what the circles are called: minutes → words."""

    start: Point
    names: dict[int, str]

    @property
    def box(self) -> Box:
        """The box of the widest circle."""
        return Box.around(self.start, WALKS[MINUTES[-1]])

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Two corners of that box as (lat, lng)."""
        return [(self.box.south, self.box.west), (self.box.north, self.box.east)]


def draw_walks(walk: Walk | None, frame: Frame) -> list[str]:
    """The circles, the widest first; those too small to be told apart are left out."""
    if walk is None:
        return []
    x, y = frame.at(walk.start.lat, walk.start.lng)
    return [
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' fill='{WALK_INK}' fill-opacity='.05' "
        f"stroke='{WALK_INK}' stroke-width='1.4'/>"
        for _minutes, radius in reversed(_seen(frame))
    ]


def draw_here(walk: Walk | None, frame: Frame, spots: Spots) -> str:
    """The point itself, a ring around a dot; no number covers it."""
    if walk is None:
        return ""
    x, y = frame.at(walk.start.lat, walk.start.lng)
    spots.take(around(x, y, 2 * HERE, 2 * HERE))
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{HERE - 2:g}' fill='{PAPER}' stroke='{WALK_INK}' stroke-width='2.5'/>"
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{INK}'/>"
    )


def name_walks(walk: Walk | None, frame: Frame, spots: Spots) -> list[str]:
    """The name of each circle, where on it there is room; without room it has none."""
    if walk is None:
        return []
    return [
        _name(walk.names[minutes], spot)
        for minutes, radius in _seen(frame)
        if (spot := _free_spot(walk, minutes, radius, frame, spots))
    ]


def _seen(frame: Frame) -> list[tuple[int, float]]:
    radii = ((minutes, metres / 1000 * frame.per_km) for minutes, metres in WALKS.items())
    return [(minutes, radius) for minutes, radius in radii if radius >= SMALLEST]


def _free_spot(walk: Walk, minutes: int, radius: float, frame: Frame, spots: Spots) -> tuple[float, float] | None:
    middle_x, middle_y = frame.at(walk.start.lat, walk.start.lng)
    wide = len(walk.names[minutes]) * NAME_EM
    for across, down in sorted(DIRECTIONS, key=lambda way: way[1]):
        x, y = middle_x + across * radius, middle_y + down * radius
        box = around(x, y, wide, NAME_EM * 1.4)
        if frame.shows(box.left, box.top) and frame.shows(box.right, box.bottom) and spots.is_free(box):
            spots.take(box)
            return x, y
    return None


def _name(words: str, spot: tuple[float, float]) -> str:
    halo = f"stroke='{PAPER}' stroke-width='3' paint-order='stroke'"
    x, y = spot
    return (
        f"<text x='{x:.1f}' y='{y + NAME_EM * 0.36:.1f}' font-size='{NAME_EM:g}' fill='{WALK_INK}' "
        f"font-weight='700' {halo}>{escape(words)}</text>"
    )
