"""住民基本台帳の町丁目別・年齢別人口 as municipalities publish it: columns known by name, numbers in any width.

Every column of people is read as an interval of ages and a sex. A band that is asked for (0–14, 65 and over …) is put
together from the columns that tile it, so five-year bands, single years, 年齢3区分 and the standard's
「0-4歳の男性」 are all the same to the reader. A part that was not published makes the band unknown, never smaller.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.errors import BadInput
from directory.areas.tables import RowNote
from directory.coverage.population_columns import (
    ALL,
    END,
    MEN,
    WOMEN,
    Header,
    People,
    folded,
    header_of,
    joined,
    people_of,
    sex_of,
    town_columns,
)
from directory.exchange.encodings import decode

HEADER_WITHIN = 20  # rows; titles and notes stand above the header
SUM_ROW = re.compile(r"(総数|総計|区計|全市|全町|全域|市全体|町全体)|.*(合計|小計|計)")
DASH = re.compile(r"[\-−―‐ー–]+")
NOT_PUBLISHED = re.compile(r"[x×χ*\-−―‐ー–…]+|\.{2,}|秘匿|非公表", re.IGNORECASE)
UNIT = re.compile(r"\(?(単位:?)?[人名]\)?")
NUMBER = re.compile(r"\d+(?:\.0+)?")
MOST_PEOPLE = 10_000_000
ERAS = {"令和": 2018, "平成": 1988}
WRITTEN_DAY = re.compile(
    r"(?:(令和|平成)(元|\d{1,2})|((?:19|20)\d\d))[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?(現在|時点)?"
)
BANDS = {"total": (0, END), "children": (0, 15), "older": (65, END), "oldest": (75, END)}
TWO_ROWS = "{name} の見出しは2行に分かれていて、どの列が何の人数か読み取れません。見出しを1行にしてください。"
NO_TOTAL = (
    "{name} に、町丁目ごとの人口の合計の列が見つかりません。「総数」または「人口」という見出しの列を入れてください。"
)


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """One town of the file; None is what was not published."""

    row: int
    city: str
    town: str
    total: int | None
    children: int | None
    older: int | None
    oldest: int | None


@dataclass
class PopulationFile:
    """The towns of a file, the day it says it is of, what was left out as a sum, and the rows that cannot be used."""

    rows: list[PopulationRow] = field(default_factory=list)
    as_of: date | None = None
    sums: list[RowNote] = field(default_factory=list)
    rejected: list[RowNote] = field(default_factory=list)
    hidden: int = 0


def read_population(data: bytes, name: str = "ファイル") -> PopulationFile:
    """Every town of a CSV file; raises BadInput when it cannot be read as such a table."""
    lines = _lines(data, name)
    has_towns = False
    for number in range(min(HEADER_WITHIN, len(lines))):
        header, first = _header_at(lines, number, name)
        if header is not None and _has_total(header):
            return _read(header, lines, number, first)
        has_towns = has_towns or header is not None
    if has_towns:
        raise BadInput(NO_TOTAL.format(name=name))
    raise BadInput(
        f"{name} に、町丁目ごとの人口の見出しが見つかりません。「町丁目名」と「総数」（または「0～4歳」のような"
        "年齢の列）を見出しにした CSV にしてください。"
    )


def _header_at(lines: Sequence[Sequence[str]], at: int, name: str) -> tuple[Header | None, int]:
    """The header that begins in a row, if any, and the row its towns begin in. Raises BadInput for an unclear one."""
    upper = lines[at]
    lower = lines[at + 1] if at + 1 < len(lines) else []
    towns, header = town_columns(upper), header_of(upper)
    under = [(number, cell.strip()) for number, cell in enumerate(lower) if cell.strip()]
    has_words = bool(under) and not any(_cell(lower, one) for one in towns) and not any(_counts(c) for _, c in under)
    if towns and has_words and any(people_of(folded(cell)) for _, cell in under):
        header, first = header_of(joined(upper, lower)), at + 2
    else:
        first = at + 1
        if header and has_words and any(number in header.people and not _is_unit(cell) for number, cell in under):
            raise BadInput(TWO_ROWS.format(name=name))
    if header and header.is_unclear and at:
        header = header_of(joined(lines[at - 1], upper))
    if first > at + 1 and header is None or header and header.is_unclear:
        raise BadInput(TWO_ROWS.format(name=name))
    return header, first


def _has_total(header: Header) -> bool:
    """Whether all people of a town can be had from these columns at all."""
    return people_in(dict.fromkeys(header.people.values(), 0), BANDS["total"]) is not None


def _counts(cell: str) -> bool:
    """Whether a cell holds a number or says that it is not published."""
    try:
        return read_number(cell) is not None or bool(NOT_PUBLISHED.fullmatch(folded(cell)))
    except ValueError:
        return False


def _is_unit(cell: str) -> bool:
    return bool(UNIT.fullmatch(folded(cell)))


def people_in(columns: Mapping[People, int | None], band: tuple[int, int]) -> int | None:
    """How many are in a band, from columns of all, else of men and women; None where a part is not known."""
    whole = _tiled(columns, band, ALL)
    if whole is not None:
        return whole
    men, women = _tiled(columns, band, MEN), _tiled(columns, band, WOMEN)
    return None if men is None or women is None else men + women


def read_number(text: str) -> int | None:
    """A number of people in any width, with separators; None where it was not published. Raises ValueError."""
    plain = re.sub(r"[,、\s人]", "", unicodedata.normalize("NFKC", text))
    if not plain or NOT_PUBLISHED.fullmatch(plain):
        return None
    if not NUMBER.fullmatch(plain) or float(plain) > MOST_PEOPLE:
        raise ValueError(text)
    return int(float(plain))


def day_in(text: str) -> date | None:
    """The day that is written in a text, 令和8年4月1日 or 2026/4/1: the first with 「現在」, else the first."""
    days = list(WRITTEN_DAY.finditer(unicodedata.normalize("NFKC", text).replace(" ", "")))
    found = next((each for each in days if each[6]), days[0] if days else None)
    if found is None:
        return None
    era, in_era, year, month, day, _ = found.groups()
    try:
        return date(int(year) if year else ERAS[era] + (1 if in_era == "元" else int(in_era)), int(month), int(day))
    except ValueError:
        return None


def _lines(data: bytes, name: str) -> list[list[str]]:
    text = decode(data).text
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if _has_tabs(text) else ",", strict=True))
    except csv.Error:
        raise BadInput(f"{name} を表（CSV）として読めません。CSV として保存し直してください。") from None
    return rows


def _has_tabs(text: str) -> bool:
    head = text[:2_000]
    return head.count("\t") > head.count(",")


def _read(header: Header, lines: Sequence[Sequence[str]], at: int, first: int) -> PopulationFile:
    found = PopulationFile(as_of=day_in(" ".join(cell for line in lines[:at] for cell in line)))
    grouped: dict[tuple[str, str], list[tuple[int, Sequence[str]]]] = {}
    for number, cells in enumerate(lines[first:], start=first + 1):
        town, city = "".join(_cell(cells, one) for one in header.towns), _cell(cells, header.city)
        if not any(_cell(cells, one) for one in header.people):
            continue
        if not town or SUM_ROW.fullmatch(folded(town)):
            found.sums.append(RowNote(number, f"「{town or '（名前なし）'}」は合計の行として使いませんでした。"))
            continue
        found.as_of = found.as_of or day_in(_cell(cells, header.day))
        grouped.setdefault((city, town), []).append((number, cells))
    for (city, town), rows in grouped.items():
        _add(found, header, city, town, rows)
    return found


def _add(
    found: PopulationFile, header: Header, city: str, town: str, rows: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """The rows of one town: one, or one each for all, men and women."""
    first = rows[0][0]
    columns: dict[People, int | None] = {}
    dashed: set[People] = set()
    for number, cells in rows:
        sex = sex_of(_cell(cells, header.sex))
        for at, people in header.people.items():
            column = People(people.low, people.high, sex or people.sex, people.is_total)
            try:
                value = read_number(_cell(cells, at))
            except ValueError:
                found.rejected.append(RowNote(number, f"「{town}」の「{_cell(cells, at)}」を人数として読めません。"))
                return
            if column in columns:
                found.rejected.append(RowNote(number, f"「{town}」は{first}行目にもあります。"))
                return
            columns[column] = value
            if DASH.fullmatch(folded(_cell(cells, at))):
                dashed.add(column)
    _read_dashes_as_nobody(columns, dashed)
    counts = {name: people_in(columns, band) for name, band in BANDS.items()}
    if all(value is None for value in counts.values()):
        found.hidden += 1
    _add_sound(found, PopulationRow(first, city, town, **counts))


def _add_sound(found: PopulationFile, row: PopulationRow) -> None:
    """Keep a row whose parts fit into its whole."""
    parts = [part for part in (row.children, row.older) if part is not None]
    if row.total is not None and sum(parts) > row.total:
        found.rejected.append(RowNote(row.row, f"「{row.town}」の年齢ごとの人数が、総数{row.total:,}人より多いです。"))
    elif row.older is not None and row.oldest is not None and row.oldest > row.older:
        found.rejected.append(RowNote(row.row, f"「{row.town}」の75歳以上が65歳以上より多いです。"))
    elif row.total is None and parts:
        # What is inside an unknown whole cannot be checked, and the database keeps no parts without their whole.
        found.rows.append(PopulationRow(row.row, row.city, row.town, None, None, None, None))
    else:
        found.rows.append(row)


def _read_dashes_as_nobody(columns: dict[People, int | None], dashed: set[People]) -> None:
    """Many tables write 「-」 for nobody: it is 0 where all that is known makes up the whole, else it is unknown."""
    supposed = {column: 0 if column in dashed else value for column, value in columns.items()}
    for sex, parts in ((ALL, (ALL,)), (MEN, (MEN,)), (WOMEN, (WOMEN,)), (ALL, (MEN, WOMEN))):
        total = columns.get(People(*BANDS["total"], sex, is_total=True))
        tiles = [_tiles(supposed, BANDS["total"], part) for part in parts]
        if total is None or None in tiles:
            continue
        chain = [column for tile in tiles for column in tile or ()]
        if sum(supposed[column] or 0 for column in chain) == total:
            nobody = [column for column in chain if column in dashed]
            columns.update(
                (one, 0)
                for one in dashed
                if any(one.sex == it.sex and it.low <= one.low and one.high <= it.high for it in nobody)
            )


def _tiled(columns: Mapping[People, int | None], band: tuple[int, int], sex: str) -> int | None:
    """The sum of the columns of one sex that cover a band without a gap, the longest first."""
    named = next((value for column, value in columns.items() if column == People(*band, sex, is_total=True)), None)
    if named is not None:
        return named
    tiles = _tiles(columns, band, sex)
    return None if tiles is None else sum(columns[one] or 0 for one in tiles)


def _tiles(columns: Mapping[People, int | None], band: tuple[int, int], sex: str) -> list[People] | None:
    """The known columns of one sex that cover a band without a gap, the longest first; None where there is one."""
    at, tiles = band[0], []
    parts = [one for one in columns if one.sex == sex and not one.is_total]
    while at < band[1]:
        fitting = [one for one in parts if one.low == at and one.high <= band[1]]
        longest = max(fitting, key=lambda one: one.high, default=None)
        if longest is None or columns[longest] is None:
            return None
        at = longest.high
        tiles.append(longest)
    return tiles


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""
