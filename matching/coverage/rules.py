"""What may stand beside the supply of an area: only what the last 資源開発ボード printed, and sums of it.

No record is counted for this page. A figure of the board changes only when five people or more came or left, each
person counts in one cell for good, and every sum over cells keeps that (matching/gaps/differencing.py). So a sum over
the cells of an area tells of nobody either, nor do two months of it side by side. Cells without a figure add nothing
to any sum, so no difference between a total and its parts tells how many they hide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.gaps.models import GapPrintCell, steps_of_five


@dataclass(frozen=True)
class Demand:
    """What is missing in one area as the board has it; `waiting` is None where no figure may be told."""

    cells: tuple[GapPrintCell, ...]
    waiting: int | None

    @property
    def words(self) -> str:
        """How many wait, in steps of five; a dash where nobody or too few do."""
        return "−" if self.waiting is None else steps_of_five(self.waiting)


def demand_of(cells: Sequence[GapPrintCell]) -> Demand:
    """The demand behind some lines of a board."""
    return Demand(tuple(cells), waiting_in(cell.figure.people for cell in cells if cell.figure is not None))


def waiting_in(figures: Iterable[int]) -> int | None:
    """The sum of printed figures; None without any."""
    known = list(figures)
    return sum(known) if known else None
