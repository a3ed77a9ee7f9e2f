"""Rows of text as CSV and XLSX files in which no text of a user can become a formula."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

STARTS_A_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n|%]")
ONLY_A_NUMBER = re.compile(r"-?\d+(\.\d+)?|[-－]")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
LONGEST_CELL = 32_767  # characters, Excel's limit

Row = dict[str, str]
TypedCell = str | float | None
TypedRow = Mapping[str, TypedCell]
"""A row of a table: numbers stay numbers in a workbook, so that it can be added up; None is an empty cell."""


def write_csv(file: IO[str], columns: Sequence[str], rows: Iterable[TypedRow]) -> int:
    """UTF-8 text with a byte order mark for Excel, CRLF as RFC 4180; the number of rows."""
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in columns])
    count = 0
    for row in rows:
        cells = (row.get(name) for name in columns)
        writer.writerow(["" if value is None else harmless(str(value)) for value in cells])
        count += 1
    return count


def write_workbook(path: Path, sheets: Mapping[str, tuple[Sequence[str], Iterable[TypedRow]]]) -> int:
    """One sheet per name, every text typed as text and every number as number, the header frozen; how many rows."""
    book = Workbook(write_only=True)
    count = 0
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_as_text(sheet, column) for column in columns])
        for row in rows:
            sheet.append([_cell(sheet, row.get(column, "")) for column in columns])
            count += 1
    book.save(path)
    return count


def harmless(text: str) -> str:
    """A CSV cell that a spreadsheet would take for a formula gets an apostrophe in front, which import takes off."""
    if STARTS_A_FORMULA.match(text) and not ONLY_A_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _cell(sheet: object, value: str | float | None) -> WriteOnlyCell:
    if value is None or isinstance(value, str):
        return _as_text(sheet, value or "")
    return WriteOnlyCell(sheet, value=value)


def _as_text(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="")
    cell.value = NOT_IN_XML.sub("", text)[:LONGEST_CELL]
    cell.data_type = "s"  # openpyxl makes a formula of every text that begins with =
    return cell
