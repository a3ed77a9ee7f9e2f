"""The steps one can take from a picture of the map where no script runs: each is an address with another box."""

from dataclasses import dataclass

from core.geo.points import Box
from core.languages.sentences import N_
from directory.maps.box import box_text

STEP = 0.5  # of the picture: half of it stays in sight
NARROWEST, WIDEST = 0.002, 20.0  # degrees of latitude: two streets, all of Japan


@dataclass(frozen=True, slots=True)
class Move:
    """What the step is called, and what is seen after it."""

    label: str
    box: Box

    @property
    def text(self) -> str:
        """The box as an address has it."""
        return box_text(self.box)


def moves_from(seen: Box) -> list[Move]:
    """Closer and wider as far as it makes sense, and the four directions."""
    high, wide = seen.north - seen.south, seen.east - seen.west
    up, right = high * STEP, wide * STEP
    moves = [Move(N_("大きく見る"), _grown(seen, -0.25))] if high / 2 >= NARROWEST else []
    moves += [Move(N_("広く見る"), _grown(seen, 0.5))] if high * 2 <= WIDEST else []
    return moves + [
        Move(N_("北へ"), _moved(seen, up, 0)),
        Move(N_("南へ"), _moved(seen, -up, 0)),
        Move(N_("西へ"), _moved(seen, 0, -right)),
        Move(N_("東へ"), _moved(seen, 0, right)),
    ]


def _grown(box: Box, share: float) -> Box:
    """With `share` of its size more on every side."""
    up, right = (box.north - box.south) * share, (box.east - box.west) * share
    return Box(box.south - up, box.west - right, box.north + up, box.east + right)


def _moved(box: Box, up: float, right: float) -> Box:
    return Box(box.south + up, box.west + right, box.north + up, box.east + right)
