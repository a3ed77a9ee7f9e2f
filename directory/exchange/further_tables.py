"""More than one table in a sheet: below each other under headings of their own, or the same one twice side by side."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

from directory.exchange.formats import Recognised, clean_header, layout_of, mapped, recognise
from directory.exchange.headers import WORDS, name_key, of_two_rows
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.tables import Records, Table

FEWEST = 3  # names in a heading that stands among the rows


def lists_in(tables: list[Table], how: HowToRead = AS_FOUND) -> tuple[list[Recognised], list[str]]:
    """The lists of a file, and the names of the sheets that are none; raises BadInput like `recognise`."""
    lists, skipped = recognise(tables, how)
    return [block for one in lists for block in side_by_side(one, how)], skipped


def rows_by_table(one: Recognised, how: HowToRead = AS_FOUND) -> Iterator[tuple[Recognised, int, list[str]]]:
    """Every row of a sheet with the table it belongs to: a new heading below begins another one."""
    records = one.rows()
    row = next(records, None)
    while row is not None:
        number, cells = row
        below = next(records, None)
        if is_heading(cells, one, below[1] if below else []):
            header, is_double = _heading(cells, below[1] if below else [])
            fields, unmapped = mapped(header, how)
            layout = layout_of(header, fields)
            if layout is not None and len(fields) >= FEWEST and "name" in fields:
                one = Recognised(one.table, layout, header, frozenset({number}), fields, unmapped)
                row = next(records, None) if is_double else below
                continue
        yield one, number, cells
        row = below


def is_heading(cells: list[str], one: Recognised, below: list[str]) -> bool:
    """Whether most cells of a row are names of columns as lists write them, alone or with the row below."""
    if _written_names().isdisjoint(cells):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2:
        return False
    named = sum(cell in _written_names() or cell in one.header for cell in filled)
    if named < 2 or 2 * named <= len(filled):
        return False
    return named >= FEWEST or of_two_rows(cells, below) is not None


def side_by_side(one: Recognised, how: HowToRead) -> list[Recognised]:
    """The blocks of columns of a sheet that has its heading twice, as printed pages do; else the sheet as it is."""
    names = one.fields.get("name", [])
    if len(names) < 2:
        return [one]
    keys = [name_key(name) for name in one.header]
    start, width = next(at for at, key in enumerate(keys) if key), names[1] - names[0]
    first = keys[start : start + width]
    starts = [at for at in range(start, len(keys), width) if keys[at : at + width] == first[: len(keys) - at]]
    if len(starts) < 2 or sum(map(bool, first)) < 2:
        return [one]
    return [_block(one, how, at, at + width) for at in starts]


def _block(one: Recognised, how: HowToRead, first: int, last: int) -> Recognised:
    header = one.header[first:last]
    table = replace(one.table, records=partial(_cut, one.table, first, last))
    return Recognised(table, one.layout, header, one.header_rows, *mapped(header, how))


def _cut(table: Table, first: int, last: int) -> Records:
    for number, cells in table.records():
        block = cells[first:last]
        if any(cell.strip() for cell in block):
            yield number, block


def _heading(cells: list[str], below: list[str]) -> tuple[list[str], bool]:
    joined = of_two_rows(cells, below)
    return clean_header(joined or cells), joined is not None


@cache
def _written_names() -> frozenset[str]:
    """Column names as data/import/columns.csv writes them, for a quick look at every row."""
    with (WORDS / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(name for row in csv.DictReader(lines) for name in row["headers"].split("；"))
