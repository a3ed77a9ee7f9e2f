"""Which list a table is, told by the names in its header: never by position, never by the file's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from core.errors import BadInput
from directory.exchange.headers import (
    BROKEN_MARK,
    LONGEST_NAME,
    fields_of,
    known_names,
    name_key,
    of_two_rows,
    put_together,
)
from directory.exchange.how import AS_FOUND, LEAVE_OUT, NO_HEADER, HowToRead, column_keys
from directory.exchange.tables import Table
from directory.places.kinds import PlaceKind

TELLS_WHERE_OR_WHEN = frozenset(("venue_name", "address", "schedule", "day", "weekday"))
FEWEST_NAMED = 3  # fields, for a heading of its own
HEADER_WITHIN = 30  # rows; above it stand titles and remarks


class Layout(StrEnum):
    """The lists that are known by their columns."""

    NATIVE = "native"
    CAFETERIA = "kodomo_shokudo"
    CAFETERIA_MORE = "kodomo_shokudo_more"
    EVENT = "event"
    CARE = "care_service"
    CHILD_REARING = "child_rearing"
    FACILITY = "facility"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The list's name in messages, and the source an entry is known by when none is named."""
        return {
            "native": "取り込み",
            "kodomo_shokudo": "子ども食堂一覧",
            "kodomo_shokudo_more": "子ども食堂一覧（追加情報）",
            "event": "イベント一覧",
            "care_service": "介護サービス事業所一覧",
            "child_rearing": "子育て施設一覧",
            "facility": "公共施設一覧",
            "other": "取り込み",
        }[self]

    @property
    def kind(self) -> PlaceKind | None:
        """What every row of such a list is, whatever else it is as well."""
        return {
            Layout.CAFETERIA: PlaceKind.CHILDREN_CAFETERIA,
            Layout.EVENT: PlaceKind.EVENT,
            Layout.CHILD_REARING: PlaceKind.CHILD_REARING,
        }.get(self)


CAFETERIA_SIGNS = ("fee_infant", "fee_elementary", "fee_junior_high", "pantry", "takeout", "more_number")
CAFETERIA_TITLE = re.compile(r"(子ども|こども|子供)食堂|kodomo_?s[hy]+o?kudo", re.IGNORECASE)
NATIVE_SIGNS = ("外部ID", "公開範囲", "開催日時", "会場名", "最終確認日", "確認方法")
FACILITY_SIGNS = ("POIコード", "利用可能曜日", "availableDate", "telephoneNumber", "referenceObject", "所在地_連結表記")
NO_NAME = "「名称」にあたる列がありません。見出しの行と、名称の列を選んでください。"
UPRIGHT = (
    "項目の名前が左の列に縦に並んでいます。Excel で表をコピーし、「形式を選択して貼り付け」の「行/列の入れ替え」で"
    "項目の名前を1行目に並べてから、もう一度選んでください。"
)
LOOKED_FOR = (
    "名称（施設名・イベント名など）、所在地（住所）、種類、開催日時（開催曜日・開始時間）、電話番号、緯度・経度"
)


@dataclass(frozen=True)
class Recognised:
    """A table whose header was found: `fields` maps a field to its columns in order, `header_row` and
    `second_header_row` are rows to skip."""

    table: Table
    layout: Layout
    header: list[str]
    header_rows: frozenset[int]
    fields: dict[str, list[int]]
    unmapped: list[int] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The columns' names in `HowToRead.columns`."""
        return column_keys([name_key(name) for name in self.header])

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header that are no header themselves."""
        folded = {name_key(name) for name in self.header if name.strip()}
        named = {name for name in self.header if name}
        first = min(self.header_rows)

        def looks_repeated(cells: list[str]) -> bool:
            return sum(cell in named for cell in cells if cell) > 2

        for number, cells in self.table.records():
            if number <= first or number in self.header_rows:
                continue
            if not (looks_repeated(cells) and self._is_header(cells, folded)):
                yield number, cells

    @staticmethod
    def _is_header(cells: list[str], folded: set[str]) -> bool:
        """The header again, as on a printed page."""
        filled = {name_key(cell) for cell in cells if cell.strip()}
        return len(filled) > 2 and filled <= folded


class NoList(BadInput):
    """No table is a list of places as far as one can see; a person may say where the header is and what it means."""


def recognise(tables: list[Table], how: HowToRead = AS_FOUND) -> tuple[list[Recognised], list[str]]:
    """The tables that are lists, and the names of the sheets that are not.

    Raises BadInput, naming the columns that were looked for, when none is.
    """
    chosen = [table for table in tables if table.name in how.sheets] if how.sheets else tables
    found = [(table, _recognise(table, how)) for table in chosen or tables]
    lists = [one for _, one in found if one is not None]
    if len(lists) > 1 and not how.sheets:
        lists = [one for one in lists if not re.search("入力例|記入例|凡例|見本", one.table.name)] or lists
    if not lists:
        raise NoList(_not_recognised(tables) if how.header_row is None and not how.columns else NO_NAME)
    names = {one.table.name for one in lists}
    return lists, [table.name for table in tables if table.name not in names and _holds_anything(table)]


def in_the_making(table: Table, how: HowToRead) -> Recognised | None:
    """Any table, for a person who is still to say what its columns are: under the row chosen as its header, else
    under the first row that has several cells; None when there is no such row.
    """
    rows = list(islice(table.records(), HEADER_WITHIN))
    several = (number for number, cells in rows if sum(bool(cell.strip()) for cell in cells) > 1)
    number = next(several, None) if how.header_row is None else how.header_row
    found = None if number is None else _chosen_header(rows, number)
    return None if found is None else Recognised(table, Layout.OTHER, *found, *mapped(found[0], how))


def _recognise(table: Table, how: HowToRead) -> Recognised | None:
    rows = list(islice(table.records(), HEADER_WITHIN))
    found = _header(rows, how) if how.header_row is None else _chosen_header(rows, how.header_row)
    if found is None:
        return None
    header, numbers = found
    fields, unmapped = mapped(header, how)
    layout = layout_of(header, fields)
    if layout is None and how.columns and "name" in fields:
        layout = Layout.OTHER
    if layout in (Layout.FACILITY, Layout.OTHER) and CAFETERIA_TITLE.search(table.name):
        layout = Layout.CAFETERIA  # a list cut down to names and addresses still says in its title what it is
    return Recognised(table, layout, header, numbers, fields, unmapped) if layout else None


def _header(rows: list[tuple[int, list[str]]], how: HowToRead) -> tuple[list[str], frozenset[int]] | None:
    """The row that names most fields, and the rows it takes: some lists have it twice, in two languages.

    Where several tables stand below each other, it is the heading of the first.
    """
    scored = [(score, number, cells) for number, cells in rows if (score := _score(cells, how))]
    best = max(scored, key=lambda one: one[0], default=None)
    if best is None:
        return None
    best = next((one for one in scored if one[1] < best[1] - 1 and _is_heading(one[2], one[0], how)), best)
    below = next((cells for n, cells in rows if n == best[1] + 1), [])
    if (joined := of_two_rows(best[2], below)) is not None:
        return clean_header(joined), frozenset({best[1], best[1] + 1})
    above = next((cells for n, cells in rows if n == best[1] - 1), [])
    if (joined := of_two_rows(above, best[2])) is not None:
        return clean_header(joined), frozenset({best[1] - 1, best[1]})
    twins = {best[1] + 1} if _score(below, how) >= max(3, best[0] // 2) else set()
    return clean_header(best[2]), frozenset({best[1], *twins})


def _is_heading(cells: list[str], score: int, how: HowToRead) -> bool:
    """Whether a row above the best one is the heading of a table of its own."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return score >= FEWEST_NAMED and 2 * score >= filled and "name" in mapped(clean_header(cells), how)[0]


def clean_header(header: list[str]) -> list[str]:
    """The names of the columns without broken marks and outer space."""
    return [BROKEN_MARK.sub("", name).strip() for name in header]


def _chosen_header(rows: list[tuple[int, list[str]]], number: int) -> tuple[list[str], frozenset[int]] | None:
    if number == NO_HEADER:
        widest = max((len(cells) for _, cells in rows), default=0)
        return [f"{at}列目" for at in range(1, widest + 1)], frozenset({NO_HEADER})
    header, below = (next((cells for at, cells in rows if at == wanted), None) for wanted in (number, number + 1))
    if header is None:
        return None
    joined = of_two_rows(header, below or [])
    return (
        (clean_header(header), frozenset({number}))
        if joined is None
        else (clean_header(joined), frozenset({number, number + 1}))
    )


def _score(cells: list[str], how: HowToRead) -> int:
    """How many different fields a row names."""
    names = known_names()
    keys = [name_key(cell) for cell in cells if len(cell) < LONGEST_NAME]
    return len({field for key in keys if (field := how.columns.get(key) or names.get(key) or put_together(key))})


def mapped(header: list[str], how: HowToRead) -> tuple[dict[str, list[int]], list[int]]:
    """The columns of each field, and those of none."""
    fields: dict[str, list[int]] = {}
    unmapped = []
    folded = [name_key(name) for name in header]
    chosen = [how.columns.get(key, "") for key in column_keys(folded)]
    for column, known in enumerate(fields_of(folded, chosen)):
        if not known:
            unmapped.append(column)
        elif known != LEAVE_OUT:
            fields.setdefault(known, []).append(column)
    if "name" not in fields and "group" in fields and not TELLS_WHERE_OR_WHEN.isdisjoint(fields):
        fields["name"] = fields.pop("group")  # 団体名, 活動場所, 活動日: the group is what the list is of
    return fields, unmapped


def layout_of(header: list[str], fields: dict[str, list[int]]) -> Layout | None:
    """Which list has these columns; None where they are no list of places."""
    names = {name_key(name) for name in header}
    cafeteria = sum(sign in fields for sign in CAFETERIA_SIGNS)
    if "name" not in fields:
        more = "external_id" in fields and "address" in fields and (cafeteria >= 2 or "frequency" in fields)
        return Layout.CAFETERIA_MORE if more else None
    if len(fields) < 2:
        return None
    if _any(names, ("外部ID",)) or sum(name_key(sign) in names for sign in NATIVE_SIGNS) >= 2:
        return Layout.NATIVE
    if cafeteria >= 2 or _any(names, ("実施支援の主な区分", "こども食堂の名称", "子ども食堂名", "こども食堂名")):
        return Layout.CAFETERIA
    return _standard_layout(names)


def _standard_layout(names: set[str]) -> Layout:
    if _any(names, ("イベント名", "行事名", "催し名", "イベント名称")):
        return Layout.EVENT
    if _any(names, ("介護サービス事業所名称", "実施サービス")):
        return Layout.CARE
    if _any(names, ("受入年齢", "一時預かりの有無", "認可等年月日")):
        return Layout.CHILD_REARING
    return Layout.FACILITY if _any(names, FACILITY_SIGNS) else Layout.OTHER


def _any(names: set[str], signs: tuple[str, ...]) -> bool:
    return any(name_key(sign) in names for sign in signs)


def _holds_anything(table: Table) -> bool:
    return next(iter(table.records()), None) is not None


def _stands_upright(table: Table) -> bool:
    """Whether the names of the columns stand below each other, one place to a column."""
    firsts = [cells[0] for _, cells in islice(table.records(), HEADER_WITHIN) if cells]
    return _score(firsts, AS_FOUND) >= FEWEST_NAMED


def _not_recognised(tables: list[Table]) -> str:
    if any(_stands_upright(table) for table in tables):
        return UPRIGHT
    first = next((cells for table in tables for _, cells in table.records()), [])
    seen = "、".join(cell.strip() for cell in first[:8] if cell.strip())[:120]
    return (
        "見出しの行が見つからないため、取り込めませんでした。1行目に列の名前を書いてください。"
        f"探した列: {LOOKED_FOR}。" + (f"このファイルの1行目: {seen}" if seen else "")
    )
