"""Where the numbers of a static map go, so that none hides another."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

CELL = 32.0
GAP = 1.5
SAME_SPOT = 7.0
NUMBERS_PER_ROW = 3
DIGIT_WIDTH, SIGN_WIDTH = 0.66, 1.0  # of the widest fonts that may stand in for ours
CLOCK = (0, 6, 3, 9, 1, 5, 7, 11, 2, 4, 8, 10)
DIRECTIONS = [(math.cos(math.tau * hour / 12), math.sin(math.tau * hour / 12)) for hour in CLOCK]


class Box(NamedTuple):
    """A rectangle on the picture, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def around(x: float, y: float, width: float, height: float) -> Box:
    """The rectangle of this size with its middle at x, y."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(slots=True)
class Spots:
    """What is already drawn, found quickly by the square it lies in."""

    cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def take(self, box: Box) -> None:
        for column in range(int(box.left // CELL), int(box.right // CELL) + 1):
            for row in range(int(box.top // CELL), int(box.bottom // CELL) + 1):
                self.cells.setdefault((column, row), []).append(box)

    def is_free(self, box: Box) -> bool:
        """Written out rather than called: a crowded map asks thousands of times."""
        left, top, right, bottom = box
        for column in range(int(left // CELL), int(right // CELL) + 1):
            for row in range(int(top // CELL), int(bottom // CELL) + 1):
                for other_left, other_top, other_right, other_bottom in self.cells.get((column, row), ()):
                    if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
                        return False
        return True


@dataclass(frozen=True, slots=True)
class Anchor:
    """The numbers that belong to one spot of the picture. `beyond` is the direction of a spot outside it."""

    numbers: tuple[int, ...]
    x: float
    y: float
    is_area: bool = False
    beyond: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """An anchor with the middle, size and rows of its printed label."""

    anchor: Anchor
    x: float
    y: float
    width: float
    height: float
    rows: tuple[str, ...]

    @property
    def is_moved(self) -> bool:
        """Whether the label had to leave a spot inside the picture and needs a line to it."""
        return self.anchor.beyond is None and (self.x, self.y) != (self.anchor.x, self.anchor.y)


def share_spots(anchors: Iterable[Anchor]) -> list[Anchor]:
    """One anchor for those that would lie on top of each other: the numbers are printed side by side."""
    shared: list[Anchor] = []
    for anchor in anchors:
        for index, other in enumerate(shared):
            near = abs(other.x - anchor.x) <= SAME_SPOT and abs(other.y - anchor.y) <= SAME_SPOT
            if near and other.is_area == anchor.is_area and (other.beyond is None) == (anchor.beyond is None):
                numbers = tuple(sorted({*other.numbers, *anchor.numbers}))
                shared[index] = Anchor(numbers, other.x, other.y, other.is_area, other.beyond)
                break
        else:
            shared.append(anchor)
    return shared


def rows_of(numbers: Sequence[int]) -> tuple[str, ...]:
    """「3・5」; runs of three and more become 「3〜6」, long lists several rows."""
    parts: list[str] = []
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        parts += [f"{run[0]}〜{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    return tuple("・".join(parts[at : at + NUMBERS_PER_ROW]) for at in range(0, len(parts), NUMBERS_PER_ROW))


def place_labels(anchors: Sequence[Anchor], spots: Spots, size: tuple[float, float], em: float) -> list[Label]:
    """A place for every label, at its own spot where possible, else beside it; `spots` learns what was taken.

    `em` is the size of the digits. Nothing is ever left out: when the picture is full, labels may touch.
    """
    labels = []
    for anchor in anchors:
        rows = rows_of(anchor.numbers)
        width = max(_text_width(row, em) for row in rows) + em * 0.75
        height = em * (0.55 + 1.05 * len(rows))
        label = _free_label(anchor, rows, (max(width, height), height), spots, size)
        spots.take(around(label.x, label.y, label.width + GAP, label.height + GAP))
        labels.append(label)
    return labels


def _text_width(text: str, em: float) -> float:
    return sum(em * (DIGIT_WIDTH if letter.isdecimal() else SIGN_WIDTH) for letter in text)


def _free_label(
    anchor: Anchor, rows: tuple[str, ...], box: tuple[float, float], spots: Spots, size: tuple[float, float]
) -> Label:
    width, height = box
    for x, y in _candidates(anchor, width, height):
        inside = width / 2 <= x <= size[0] - width / 2 and height / 2 <= y <= size[1] - height / 2
        if inside and spots.is_free(around(x, y, width, height)):
            return Label(anchor, x, y, width, height, rows)
    x = min(max(anchor.x, width / 2), size[0] - width / 2)
    y = min(max(anchor.y, height / 2), size[1] - height / 2)
    return Label(anchor, x, y, width, height, rows)


def _candidates(anchor: Anchor, width: float, height: float) -> Iterator[tuple[float, float]]:
    yield anchor.x, anchor.y
    for ring in range(1, 9):
        for across, down in DIRECTIONS:
            yield (
                anchor.x + across * (width / 2 + height * (0.75 * ring - 0.1)),
                anchor.y + down * height * (0.35 + 0.8 * ring),
            )
