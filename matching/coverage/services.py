"""Putting the two halves beside each other, area by area."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from directory.areas.models import Area, AreaKind
from directory.coverage.queries import areas_of
from directory.coverage.rules import Span
from directory.coverage.services import Asked, Coverage, Row, coverage_of
from matching.coverage.rules import Demand, demand_of
from matching.gaps.models import GapPrint

ANYWHERE, GONE = "地域を問わない", "今はない地域"


@dataclass(frozen=True)
class Side:
    """One area: what is open there (None where a line of the board is about no area of today), and what is missing."""

    name: str
    supply: Row | None
    demand: Demand


@dataclass(frozen=True)
class SideBySide:
    """All areas, and the whole: its waiting is the sum of what is told of the areas, never more."""

    coverage: Coverage
    sides: list[Side]
    whole: Side


def side_by_side(directory: Session, board: GapPrint | None, today: date) -> SideBySide:
    """The supply of the coming four weeks by 日常生活圏域 beside the lines of a board."""
    found = coverage_of(directory, Asked(Span(today), AreaKind.LIFE_AREA), today)
    areas: list[Area] = areas_of(directory, AreaKind.LIFE_AREA)
    cells = list(board.cells) if board else []
    sides = [
        Side(area.name, row, demand_of([cell for cell in cells if cell.area_key == area.key]))
        for area, row in zip(areas, found.rows, strict=True)
    ]
    known = {area.key for area in areas}
    anywhere = [cell for cell in cells if not cell.area_key]
    gone = [cell for cell in cells if cell.area_key and cell.area_key not in known]
    sides += [Side(name, None, demand_of(some)) for name, some in ((ANYWHERE, anywhere), (GONE, gone)) if some]
    return SideBySide(found, sides, Side(found.whole.name, found.whole, demand_of(cells)))
