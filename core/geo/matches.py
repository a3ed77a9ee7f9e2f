"""What an address came to mean, and how precisely."""

from dataclasses import dataclass
from enum import StrEnum

from core.geo.points import Point
from core.geo.townindex import TownRow


class Level(StrEnum):
    """How precise a point is, best first."""

    BUILDING = "building"
    BLOCK = "block"
    TOWN = "town"
    CITY = "city"
    NONE = "none"

    @property
    def label(self) -> str:
        """How to say it on a page."""
        return {
            "building": "建物の位置",
            "block": "番地のあたり",
            "town": "町丁目の中心",
            "city": "市区町村の中心のあたり",
            "none": "位置が分かりません",
        }[self]


@dataclass(frozen=True, slots=True)
class Match:
    """What an address means: a point in degrees with its level, the name it matched and the `rest` it did not.

    `row` is the one line of the town table it certainly names (its point may be unknown, then the level is
    "city"); `candidates` are the lines it may mean where that is not certain.
    """

    level: Level
    rest: str
    point: Point | None = None
    matched: str = ""
    source: str = ""
    row: TownRow | None = None
    candidates: tuple[TownRow, ...] = ()
