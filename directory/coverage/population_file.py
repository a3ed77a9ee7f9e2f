"""住民基本台帳の町丁目別・年齢別人口 as municipalities publish it: columns known by name, numbers in any width.

Every column of people is read as an interval of ages and a sex. A band that is asked for (0–14, 65 and over …) is put
together from the columns that tile it, so five-year bands, single years, 年齢3区分 and the standard's
「0-4歳の男性」 are all the same to the reader. A part that was not published makes the band unknown, never smaller.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.errors import BadInput
from directory.areas.tables import RowNote
from directory.exchange.encodings import decode

END = 1_000
"""The age nobody reaches: an open band ends here."""
ALL, MEN, WOMEN = "", "男", "女"
HEADER_WITHIN = 20  # rows; titles and notes stand above the header
TOWN = re.compile(
    r"(大字|町)?[・]?(町丁目?|町|地区|地域|行政区|町丁字|町字|町・丁目|大字・町|大字町丁目)[・字等]*(名|名称)?|住所|町丁目"
)
BLOCK = re.compile(r"(字・)?丁目名?|字・?丁目名")
CITY = re.compile(r"市区?町?村?名|(地方)?公共団体名|市町村")
DAY = re.compile(r"(調査|基準)(年月)?日")
SEX = re.compile(r"性別|男女(別|区分)?")
WHOLE = re.compile(r"(総人口|人口総?数?|総数|総計|合計|計|全体)(人)?")
NAMED_BANDS = (
    (re.compile(r"年少(人口)?"), (0, 15)),
    (re.compile(r"生産年齢(人口)?"), (15, 65)),
    (re.compile(r"(老年|高齢者?)(人口|数)?"), (65, END)),
    (re.compile(r"後期高齢者?(人口|数)?"), (75, END)),
)
AGES = re.compile(r"(\d{1,3})[歳才]?(?:[~\-ー―–−〜]|から)(\d{1,3})[歳才]?")
AGE_AND_OVER = re.compile(r"(\d{1,3})[歳才]?(?:以上|[~\-ー―–−〜]|\+)")
AGE = re.compile(r"(\d{1,3})[歳才]")
UNDER = re.compile(r"(\d{1,3})[歳才]?未満")
NOT_PEOPLE = re.compile(r"世帯|率|割合|%|平均|面積|密度|増減|比")
SUM_ROW = re.compile(r"(総数|総計|区計|全市|全町|全域|市全体|町全体)|.*(合計|小計|計)")
NOT_PUBLISHED = re.compile(r"[x×χ*\-−―‐ー–…]+|\.{2,}|秘匿|非公表", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:\.0+)?")
MOST_PEOPLE = 10_000_000
ERAS = {"令和": 2018, "平成": 1988}
WRITTEN_DAY = re.compile(r"(?:(令和|平成)(元|\d{1,2})|((?:19|20)\d\d))[年/.\-](\d{1,2})[月/.\-](\d{1,2})日?")
BANDS = {"total": (0, END), "children": (0, 15), "older": (65, END), "oldest": (75, END)}


@dataclass(frozen=True, slots=True)
class People:
    """A column of people: ages from `low` up to below `high`, of one sex or of all; `is_total` is a column named so."""

    low: int
    high: int
    sex: str = ALL
    is_total: bool = False


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


@dataclass(frozen=True)
class Header:
    """Where what stands, by the number of the column."""

    towns: tuple[int, ...]
    people: Mapping[int, People]
    city: int | None = None
    sex: int | None = None
    day: int | None = None


def read_population(data: bytes, name: str = "ファイル") -> PopulationFile:
    """Every town of a CSV file; raises BadInput when it cannot be read as such a table."""
    lines = _lines(data, name)
    for number, cells in enumerate(lines[:HEADER_WITHIN]):
        header = header_of(cells)
        if header is not None:
            return _read(header, lines, number)
    raise BadInput(
        f"{name} に、町丁目ごとの人口の見出しが見つかりません。「町丁目名」と「総数」（または「0～4歳」のような"
        "年齢の列）を見出しにした CSV にしてください。"
    )


def header_of(cells: Sequence[str]) -> Header | None:
    """What the columns of this row mean; None when it is no header of such a table."""
    folded = [_folded(cell) for cell in cells]
    towns = [at for at, cell in enumerate(folded) if TOWN.fullmatch(cell)]
    blocks = [at for at, cell in enumerate(folded) if BLOCK.fullmatch(cell)]
    people = {at: column for at, cell in enumerate(folded) if (column := people_of(cell))}
    if not (towns or blocks) or not people:
        return None
    first = towns[:1] or blocks[:1]
    rest = [at for at in blocks if at not in first and towns]
    return Header((*first, *rest[:1]), people, *(_first(folded, pattern) for pattern in (CITY, SEX, DAY)))


def people_of(header: str) -> People | None:
    """The people a column counts; None when it counts something else."""
    if NOT_PEOPLE.search(header):
        return None
    bare, sex = _without_sex(header)
    if WHOLE.fullmatch(bare) or (not bare and sex != ALL):
        return People(0, END, sex, is_total=True)
    interval = _interval(re.sub(r"[()人口の]", "", bare)) or _interval(bare)
    return People(*interval, sex) if interval else None


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
    """The first day that is written in a text: 令和8年4月1日, 2026/4/1."""
    found = WRITTEN_DAY.search(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        return None
    era, in_era, year, month, day = found.groups()
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


def _read(header: Header, lines: Sequence[Sequence[str]], at: int) -> PopulationFile:
    found = PopulationFile(as_of=day_in(" ".join(cell for line in lines[:at] for cell in line)))
    grouped: dict[tuple[str, str], list[tuple[int, Sequence[str]]]] = {}
    for number, cells in enumerate(lines[at + 1 :], start=at + 2):
        town, city = "".join(_cell(cells, one) for one in header.towns), _cell(cells, header.city)
        if not any(_cell(cells, one) for one in header.people):
            continue
        if not town or SUM_ROW.fullmatch(_folded(town)):
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
    for number, cells in rows:
        sex = _sex_of(_cell(cells, header.sex))
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


def _tiled(columns: Mapping[People, int | None], band: tuple[int, int], sex: str) -> int | None:
    """The sum of the columns of one sex that cover a band without a gap, the longest first."""
    named = next((value for column, value in columns.items() if column == People(*band, sex, is_total=True)), None)
    if named is not None:
        return named
    at, people = band[0], 0
    parts = [one for one in columns if one.sex == sex and not one.is_total]
    while at < band[1]:
        fitting = [one for one in parts if one.low == at and one.high <= band[1]]
        longest = max(fitting, key=lambda one: one.high, default=None)
        value = columns[longest] if longest else None
        if longest is None or value is None:
            return None
        at, people = longest.high, people + value
    return people


def _interval(text: str) -> tuple[int, int] | None:
    for pattern, interval in NAMED_BANDS:
        if pattern.match(text) and not AGES.search(text) and not AGE_AND_OVER.search(text):
            return interval
    if found := AGES.search(text):
        return (int(found[1]), int(found[2]) + 1) if int(found[1]) <= int(found[2]) else None
    if found := UNDER.search(text):
        return 0, int(found[1])
    if found := AGE_AND_OVER.search(text):
        return int(found[1]), END
    if found := AGE.fullmatch(text):
        return int(found[1]), int(found[1]) + 1
    return None


def _without_sex(header: str) -> tuple[str, str]:
    if "男女" in header:
        return re.sub(r"男女[の_・/]?", "", header), ALL
    for sex in (MEN, WOMEN):
        if sex in header:
            return re.sub(rf"[_・/(の]?{sex}性?[_・/)の]?", "", header), sex
    return header, ALL


def _sex_of(cell: str) -> str:
    return next((sex for sex in (MEN, WOMEN) if sex in cell and "男女" not in cell), ALL)


def _folded(cell: str) -> str:
    return re.sub(r"[\s「」]", "", unicodedata.normalize("NFKC", cell)).lstrip("\ufeff")


def _first(cells: Iterable[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, cell in enumerate(cells) if pattern.fullmatch(cell)), None)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""
