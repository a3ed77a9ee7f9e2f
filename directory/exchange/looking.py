"""A file as it was understood, for a person to look at before anything is read: encoding, header, columns, samples."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from core.errors import BadInput
from directory.exchange.above import Gap, gaps_in
from directory.exchange.encodings import UnknownEncoding
from directory.exchange.files import tables_in
from directory.exchange.formats import HEADER_WITHIN, NoList, Recognised, in_the_making
from directory.exchange.further_tables import lists_in, rows_by_table
from directory.exchange.headers import WORDS, fields_of, name_key
from directory.exchange.how import LEAVE_OUT, HowToRead
from directory.exchange.marked_columns import marked_columns
from directory.exchange.meant import column_meant
from directory.exchange.tables import Table

SHOWN_CELLS = 12
SAMPLED = 200  # rows
SAMPLES = 3
LONGEST_SAMPLE = 40  # characters
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "cp932": "Shift_JIS",
    "euc-jp": "EUC-JP",
    "iso2022_jp": "JIS（ISO-2022-JP）",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}
DELIMITERS = {",": "カンマ", "\t": "タブ", ";": "セミコロン", "|": "縦棒"}
FORMATS = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "geojson": "GeoJSON"}


@dataclass(frozen=True)
class Column:
    """One column: its key and name, the field it goes to ("" is kept as it is), what else it may be, and samples.

    `gap` shows where its empty cells may mean what stands above them, `is_down` whether they are read so.
    """

    key: str
    header: str
    field: str
    meant: str
    samples: list[str]
    gap: Gap | None = None
    is_down: bool = False


@dataclass(frozen=True)
class Sheet:
    """The first rows of one sheet, whether it is read, and where its header was found."""

    name: str
    rows: list[tuple[int, list[str]]]
    header_row: int | None
    is_used: bool
    hidden: tuple[int, int] = (0, 0)

    @property
    def widest(self) -> int:
        """The most cells of a row that is shown."""
        return max((len(cells) for _, cells in self.rows), default=0)


@dataclass(frozen=True)
class Look:
    """What was understood; `trouble` is what keeps the file from being read, in words that say what to choose."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    layout: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    trouble: str = ""

    @property
    def encoding_label(self) -> str:
        """The encoding's usual name; "" for workbooks."""
        return ENCODINGS.get(self.encoding, self.encoding)

    @property
    def format_label(self) -> str:
        """CSV（カンマ区切り）, Excel …"""
        by = DELIMITERS.get(self.delimiter)
        return FORMATS.get(self.format, self.format) + (f"（{by}区切り）" if by else "")

    @property
    def header_row(self) -> int | None:
        """The header's row in the first sheet that is read."""
        return next((sheet.header_row for sheet in self.sheets if sheet.is_used), None)


def look_at(data: bytes, name: str, how: HowToRead) -> Look:
    """Look at a file as `how` says; raises BadInput where no choice of a person would make it readable."""
    try:
        tables = tables_in(data, Path(name).stem, how)
    except UnknownEncoding as unknown:
        return Look(format="csv", trouble=str(unknown))
    first, problem = tables[0], ""
    lists: list[Recognised] = []
    try:
        lists, _ = lists_in(tables, how)
    except NoList as none:
        problem = str(none)
        chosen = [table for table in tables if table.name in how.sheets] or tables[:1]
        lists = [made for table in chosen if (made := in_the_making(table, how))]
    headers = {one.table.name: min(one.header_rows) for one in lists}
    return Look(
        first.format,
        first.encoding or "",
        first.delimiter,
        "" if problem else lists[0].layout.label,
        [_sheet(table, headers.get(table.name)) for table in tables],
        _columns(lists, how),
        problem,
    )


@cache
def field_labels() -> dict[str, str]:
    """Field → its name in Japanese: the first of its names in data/import/columns.csv."""
    with (WORDS / "columns.csv").open(encoding="utf-8", newline="") as lines:
        labels = {row["field"]: row["headers"].split("；")[0] for row in csv.DictReader(lines)}
    return labels | {"row_number": "行の番号（使わない）"}


def unlike_found(chosen: dict[str, str], columns: list[Column]) -> dict[str, str]:
    """Of the fields a person chose per column, those the column's name alone would not have."""
    fields = fields_of([name_key(column.header) for column in columns], [""] * len(columns))
    found = {column.key: field for column, field in zip(columns, fields, strict=True)}
    return {key: name for key, name in chosen.items() if key in found and name != found[key]}


def _sheet(table: Table, header_row: int | None) -> Sheet:
    try:
        rows = [
            (number, [cell[:LONGEST_SAMPLE] for cell in cells[:SHOWN_CELLS]])
            for number, cells in islice(table.records(), HEADER_WITHIN)
        ]
    except BadInput:
        rows = []  # said by whoever reads the rest
    return Sheet(table.name, rows, header_row, header_row is not None, table.hidden)


def _columns(lists: list[Recognised], how: HowToRead) -> list[Column]:
    """The columns of all sheets that are read, each key once."""
    columns: dict[str, Column] = {}
    for one, rows in _sampled(lists, how):
        of_column = {column: name for name, positions in one.fields.items() for column in positions}
        gaps, marks = gaps_in(rows, one.fields), marked_columns(one.header, one.unmapped)
        for at, (key, header) in enumerate(zip(one.keys, one.header, strict=True)):
            filled = dict.fromkeys(cells[at].strip() for _, cells in rows if at < len(cells) and cells[at].strip())
            if key in columns or not (header or filled):
                continue
            target = of_column.get(at, "" if at in one.unmapped else LEAVE_OUT)
            meant = "" if target or at in marks else column_meant(header)
            samples = [cell[:LONGEST_SAMPLE] for cell in islice(filled, SAMPLES)]
            name = header or f"{at + 1}列目（見出しなし）"
            columns[key] = Column(key, name, target, meant, samples, gaps.get(at), key in how.down)
    return list(columns.values())


def _sampled(lists: list[Recognised], how: HowToRead) -> Iterator[tuple[Recognised, list[tuple[int, list[str]]]]]:
    """Each table of each sheet with its first rows."""
    for one in lists:
        parts: dict[int, tuple[Recognised, list[tuple[int, list[str]]]]] = {id(one): (one, [])}
        for part, number, cells in islice(rows_by_table(one, how), SAMPLED):
            parts.setdefault(id(part), (part, []))[1].append((number, cells))
        yield from parts.values()
