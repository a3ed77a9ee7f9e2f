"""Moving the pin of a venue by buttons: a step in each direction, to a town nearby, or back to its address."""

import math
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.geo.points import METRES_PER_DEGREE, Box, Point, distance_m, metres_in_words
from directory.areas.models import Town

STEP_METRES = 50
NEARBY_METRES = 1_500
MOST_TOWNS = 6
MOVE = re.compile(r"(?P<venue>[a-z0-9]{1,20})=(?:(?P<lat>\d{2}\.\d{1,6}),(?P<lng>\d{3}\.\d{1,6}))?")
DIRECTIONS = (("北", 1, 0), ("南", -1, 0), ("東", 0, 1), ("西", 0, -1))


@dataclass(frozen=True, slots=True)
class Move:
    """One button: its words, and where it puts the pin ("" back to the address)."""

    label: str
    to: str


def moves_of(session: Session, point: Point) -> list[Move]:
    """A step in each direction, and the middles of the towns nearby, the nearest first."""
    steps = [Move(f"{name}へ{STEP_METRES}m", _written(_beside(point, up, right))) for name, up, right in DIRECTIONS]
    return [*steps, *_towns_near(session, point)]


def moved(data: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """The form with the pin where the button of a move puts it."""
    found = MOVE.fullmatch(data.get("move", ""))
    if found is None:
        return data
    filled = data.copy()
    for name in ("lat", "lng"):
        filled[f"venue-{found['venue']}-{name}"] = found[name] or ""
    return filled


def _towns_near(session: Session, point: Point) -> list[Move]:
    box = Box.around(point, NEARBY_METRES)
    inside = (Town.lat.between(box.south, box.north), Town.lng.between(box.west, box.east))
    found = []
    for name, lat, lng in session.execute(select(Town.name, Town.lat, Town.lng).where(*inside)):
        middle = Point.at(lat or 0.0, lng or 0.0)
        metres = distance_m(point, middle)
        if STEP_METRES < metres <= NEARBY_METRES:
            found.append((metres, Move(f"{name}のまんなか（{metres_in_words(metres)}先）", _written(middle))))
    return [move for _, move in sorted(found, key=lambda each: each[0])[:MOST_TOWNS]]


def _beside(point: Point, up: int, right: int) -> Point:
    lat = STEP_METRES / METRES_PER_DEGREE
    return Point.at(point.lat + up * lat, point.lng + right * lat / math.cos(math.radians(point.lat)))


def _written(point: Point) -> str:
    return f"{point.lat:.6f},{point.lng:.6f}"
