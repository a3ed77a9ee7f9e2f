"""XLSX: opened only when its unpacked size is reasonable, and read as text the way a person sees the cells."""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import BadInput
from directory.exchange.no_tables import what_is_packed
from directory.exchange.sheet_parts import WIDEST, SheetParts, leads_to, parts_of
from directory.exchange.tables import Records, Table

MOST_ENTRIES = 1_000
MOST_UNPACKED = 400_000_000  # bytes; 100,000 rows of 40 columns unpack to about 200 MB
MOST_RATIO = 60  # real sheets pack 5 to 15 times
SMALL_ENOUGH = 20_000_000  # bytes; below this no ratio is dangerous
LONGEST_GAP = 100_000  # blank rows in a row; then the sheet has ended
TOO_BIG = (
    "この Excel ファイルは、開くと異常に大きくなるため読み込みませんでした（{why}）。"
    "必要なシートだけを新しいファイルに貼り付けて保存し、もう一度選んでください。"
)
BROKEN = "Excel ファイルが壊れているか、Excel ではないファイルです。Excel で開いて「.xlsx」で保存し直してください。"


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a zip archive, which every XLSX file is."""
    return data[:4] == b"PK\x03\x04"


def read(data: bytes, *, with_hidden: bool = False) -> list[Table]:
    """Every visible sheet that holds anything, without its hidden rows and columns unless they are asked for.

    Raises BadInput for a bomb or a broken workbook.
    """
    refuse_a_bomb(data)
    book = _open(data)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    paths = {sheet.title: sheet._worksheet_path for sheet in sheets}
    book.close()
    return [_table(data, name, path, with_hidden=with_hidden) for name, path in paths.items()]


def refuse_a_bomb(data: bytes) -> None:
    """Look at the sizes the archive declares, which unpacking never exceeds, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES:
                raise BadInput(TOO_BIG.format(why=f"中のファイルが{len(entries):,}個"))
            if unpacked > MOST_UNPACKED or (unpacked > SMALL_ENOUGH and unpacked > MOST_RATIO * len(data)):
                raise BadInput(TOO_BIG.format(why=f"展開後 {unpacked // 1_000_000:,} MB"))
            if any(_declares_entities(archive, entry) for entry in entries):
                raise BadInput(BROKEN)
            names = [entry.filename.lower() for entry in entries]
            if not any(name.startswith("xl/") for name in names) or "xl/workbook.bin" in names:
                raise BadInput(what_is_packed(names))
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError):
        raise BadInput(BROKEN) from None


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """A document type in a sheet serves no spreadsheet; it is how small XML grows without end."""
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as stream:
        head = stream.read(4096).replace(b"\0", b"").upper()
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


UNREADABLE = (KeyError, ValueError, TypeError, OSError, SyntaxError, AttributeError)
"""What the library raises, depending on which part of a workbook is broken."""


def _open(data: bytes) -> Any:
    try:
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, EOFError, *UNREADABLE):
        raise BadInput(BROKEN) from None


def _table(data: bytes, name: str, path: str, *, with_hidden: bool) -> Table:
    parts = _parts(data, path)
    hidden = (len(parts.hidden_rows), len(parts.hidden_columns))
    return Table(name, "xlsx", None, lambda: _records(data, name, parts, with_hidden=with_hidden), hidden=hidden)


def _parts(data: bytes, path: str) -> SheetParts:
    folder, _, file = path.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            targets = archive.read(relations) if relations in archive.namelist() else b""
            with archive.open(path) as sheet:
                return parts_of(sheet, targets)
    except (zipfile.BadZipFile, zlib.error, EOFError, *UNREADABLE):
        raise BadInput(BROKEN) from None


def _records(data: bytes, name: str, parts: SheetParts, *, with_hidden: bool) -> Records:
    book = _open(data)
    try:
        sheet = book[name]
        sheet.reset_dimensions()  # the declared size may be wrong in both directions
        gap = 0
        merges = _Merges(parts)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [as_seen(cell.value, cell.number_format) if cell.value is not None else "" for cell in row[:WIDEST]]
            is_filled = any(cell.strip() for cell in cells)
            merges.turn_to(number, cells)
            if is_filled and (with_hidden or number not in parts.hidden_rows):
                gap = 0
                yield number, _as_shown(number, merges.filled(cells), parts, with_hidden=with_hidden)
            elif not is_filled and (gap := gap + 1) > LONGEST_GAP:
                return
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, EOFError):
        raise BadInput(BROKEN) from None
    finally:
        book.close()


def _as_shown(number: int, cells: list[str], parts: SheetParts, *, with_hidden: bool) -> list[str]:
    """The row without hidden columns, and with the addresses behind words that only point at them."""
    for column in parts.hidden_columns if not with_hidden else ():
        if column < len(cells):
            cells[column] = ""
    for column, link in parts.links.get(number, {}).items():
        if column < len(cells):
            cells[column] = leads_to(cells[column], link)
    return cells


class _Merges:
    """The cells merged over several rows that the present row is under: each holds what its first row says.

    A row that says nothing of its own is no row, only the height of a merged one.
    """

    def __init__(self, parts: SheetParts) -> None:
        self._starting = parts.merged
        self._open: dict[int, tuple[int, str]] = {}  # column → last row, text

    def turn_to(self, number: int, cells: list[str]) -> None:
        if self._open:
            self._open = {column: one for column, one in self._open.items() if one[0] >= number}
        for column, last in self._starting.get(number, ()):
            self._open[column] = (last, cells[column] if column < len(cells) else "")

    def filled(self, cells: list[str]) -> list[str]:
        """The cells of the row with what stands above them."""
        for column, (_, text) in self._open.items():
            if text:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or text
        return cells


def as_seen(value: object, number_format: str = "General") -> str:
    """A cell as a person reads it: 2026年8月22日, 9:30, 0312345678 where the format shows leading zeros.

    Decimals keep all their digits whatever the format shows, for they are coordinates.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time, timedelta)):
        return _moment(value)
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    return "" if value is None else str(value)


def _moment(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    day = f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime) and (value.hour or value.minute):
        if value.year < 1901:  # Excel counts hours past midnight as days of 1900
            return f"{value.day % 31 * 24 + value.hour}:{value.minute:02}"
        return f"{day} {value.hour}:{value.minute:02}"
    return day


def _number(value: float, number_format: str) -> str:
    if value != int(value):
        return f"{value:.15g}"
    digits = str(int(value))
    shown = (number_format or "General").split(";")[0]
    if re.fullmatch(r"0{2,}", shown):
        return digits.zfill(len(shown))
    if value >= 0 and re.fullmatch(r"\(?0+\)?([\\\-()]*0+)+", shown):
        places = shown.count("0")
        left = iter(digits.zfill(places))
        if len(digits) <= places:
            return "".join(next(left) if sign == "0" else sign for sign in shown if sign != "\\")
    unit = re.fullmatch(r'(?:General|[#0,]+)"([^"\d]{1,6})"', shown)
    return digits + unit[1] if unit else digits
