"""Cells that mean what stands above them: 同上 and 〃 always, empty ones where a person said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

DITTO = frozenset(
    (
        "同上",
        "（同上）",
        "(同上)",
        "〃",
        "″",
        "”",
        "“",
        '"',
        "''",
        "仝",
        "々",
        "ゞ",
        "上に同じ",
        "上と同じ",
        "同前",
        "同じ",
    )
)
HOLDS_FOR_SEVERAL = frozenset(("area", "group", "kinds", "city", "prefecture", "town"))
FEWEST_ROWS = 3
EMPTY_SHARE = 0.25  # of the rows; fewer are cells somebody forgot
DISTINCT_SHARE = 0.8  # of the filled cells; a list that repeats its words leaves none out

Row = tuple[int, list[str]]


class Above:
    """The rows of a table one after the other, each completed by the one above it."""

    def __init__(self, columns: Iterable[int]) -> None:
        self._columns = frozenset(columns)
        self._last: list[str] = []

    def completed(self, cells: list[str]) -> list[str]:
        """The row with what it takes from above."""
        if not self._columns and DITTO.isdisjoint(cells):
            self._last = cells
            return cells
        widest = max((column for column in self._columns if column < len(self._last)), default=-1)
        full = [*cells, *[""] * (widest + 1 - len(cells))]
        for column, cell in enumerate(full):
            text = cell.strip()
            is_meant = text in DITTO if text else column in self._columns
            if is_meant and column < len(self._last):
                full[column] = self._last[column]
        self._last = full
        return full


@dataclass(frozen=True)
class Gap:
    """Empty cells below a value: the first such value with its row, the rows below it, and how many such places."""

    row: int
    value: str
    first: int
    last: int
    places: int


def gaps_in(rows: list[Row], fields: dict[str, list[int]]) -> dict[int, Gap]:
    """The columns that look like cells merged downwards of which an export kept the first, with an example.

    Where names are missing so, the columns go along that are empty in just these rows.
    """
    rows = [row for row in rows if sum(bool(cell.strip()) for cell in row[1]) > 1]
    if len(rows) < FEWEST_ROWS:
        return {}
    likely = [column for name in HOLDS_FOR_SEVERAL for column in fields.get(name, [])]
    found = {column for column in likely if _looks_merged(rows, column)}
    for name in fields.get("name", [])[:1]:
        if _looks_merged(rows, name):
            found |= {name, *_missing_along(rows, name)}
    return {column: _first_gap(rows, column) for column in sorted(found)}


def _looks_merged(rows: list[Row], column: int) -> bool:
    cells = [_cell(row, column) for row in rows]
    filled = [cell for cell in cells if cell]
    if not cells[0] or not 0 < EMPTY_SHARE * len(cells) <= len(cells) - len(filled):
        return False
    is_repeated = any(one and one == other for one, other in pairwise(cells))
    return not is_repeated and len(set(filled)) >= DISTINCT_SHARE * len(filled)


def _missing_along(rows: list[Row], name: int) -> list[int]:
    unnamed = [row for row in rows if not _cell(row, name)]
    named = [row for row in rows if _cell(row, name)]
    columns = range(max(len(cells) for _, cells in rows))
    return [
        column
        for column in columns
        if not any(_cell(row, column) for row in unnamed) and any(_cell(row, column) for row in named)
    ]


def _first_gap(rows: list[Row], column: int) -> Gap:
    """The first value with empty cells below it."""
    gaps: list[list[int]] = []
    above: tuple[int, str] = (0, "")
    first: tuple[int, str] = (0, "")
    is_open = False
    for number, cells in rows:
        text = _cell((number, cells), column)
        if text:
            above, is_open = (number, text), False
        elif above[1]:
            first = first if gaps else above
            gaps = [*gaps[:-1], [gaps[-1][0], number]] if is_open else [*gaps, [number, number]]
            is_open = True
    return Gap(first[0], first[1], gaps[0][0], gaps[0][1], len(gaps))


def _cell(row: Row, column: int) -> str:
    return row[1][column].strip() if column < len(row[1]) else ""
