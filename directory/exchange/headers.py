"""What the columns of a list are called: known names, names put together from known words, headings of two rows."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[2] / "data" / "import"
BROKEN_MARK = re.compile(r"^[?？\ufeff\ufffe\u200b\s]+")  # a byte order mark some tools turned into a question mark
NOT_IN_NAMES = re.compile(r"[\s_()\[\]【】「」〔〕<>・:*※.,、。/|;\-\u200b\ufeff]|必須$")
LONGEST_NAME = 60
NEVER_SHOWN = frozenset(("unshown", "contact_remark"))
BESIDE = re.compile(
    r"(?:愛称|任意|代表|税込み?|円|番地まで|ハイフン(?:あり|なし|付き)|半角(?:数字)?|全角|西暦|和暦|選択|自由記述|分かる場合"
    r"|分かれば|例.*|施設名等?|会場名等?|年齢等?)$"
)
LONGEST_PEOPLE = 10
LONGEST_PUT_TOGETHER = 16  # folded characters; a longer cell is a sentence

BELOW = frozenset(
    (
        "漢字",
        "日",
        "曜",
        "開始",
        "終了",
        "平日",
        "土曜",
        "日曜",
        "土日",
        "祝日",
        "有無",
        "番号",
        "氏名",
        "fax",
        "大人",
        "子ども",
    )
    + ("丁目番地", "番地", "市町村", "町名", "町丁目", "月", "火", "水", "木", "金", "土", "午前", "午後")
)
"""What only a heading of two rows says, under another heading."""


def name_key(name: str) -> str:
    """A column name without width, case, brackets, spaces and line breaks: 料金（基本） = 料金_基本 = 料金(基本)."""
    text = unicodedata.normalize("NFKC", BROKEN_MARK.sub("", name).replace("\\n", "")).lower()
    return NOT_IN_NAMES.sub("", text).removeprefix("#")


@cache
def known_names() -> dict[str, str]:
    """Folded column name → field, from data/import/columns.csv."""
    names: dict[str, str] = {}
    with (WORDS / "columns.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in row["headers"].split("；"):
                names.setdefault(name_key(name), row["field"])
    return names


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """From data/import/column_patterns.csv, in its order; its first two rows are words the patterns are made of."""
    with (WORDS / "column_patterns.csv").open(encoding="utf-8", newline="") as lines:
        held, what, *rows = csv.DictReader(lines)
    parts = (("{held}", held["pattern"]), ("{what}", what["pattern"]))
    return [(row["field"], re.compile(_filled(row["pattern"], parts))) for row in rows]


def _filled(pattern: str, parts: tuple[tuple[str, str], ...]) -> str:
    for mark, words in parts:
        pattern = pattern.replace(mark, words)
    return pattern


@cache
def put_together(key: str) -> str:
    """The field of a folded column name that is put together from known words (実施場所の名称); "" for none.

    What names say beside their meaning (名称（愛称）, 電話番号（代表）) is left aside; other words may change it.
    """
    if not key or len(key) > LONGEST_PUT_TOGETHER:
        return ""
    found = next((field for field, pattern in _patterns() if pattern.fullmatch(key)), "")
    bare = "" if found else BESIDE.sub("", key)
    return found or (known_names().get(bare) or put_together(bare) if bare != key else "")


@cache
def names_people(key: str) -> bool:
    """Whether a folded name may stand under 対象 in a heading of two rows: 子ども, 高齢者."""
    with (WORDS / "audiences.csv").open(encoding="utf-8", newline="") as lines:
        return len(key) < LONGEST_PEOPLE and any(row["word"] in key for row in csv.DictReader(lines))


def looks_like_a_name(cell: str) -> bool:
    """Whether a cell can be the heading of a column."""
    key = name_key(cell) if len(cell) < LONGEST_NAME else ""
    return bool(key) and (key in known_names() or key in BELOW or bool(put_together(key)) or names_people(key))


def of_two_rows(above: list[str], below: list[str]) -> list[str] | None:
    """The names of the columns where the second row of a heading stands under the first: 開催 over 日 and 時間.

    None where the second row is not a part of the heading: one of its cells is no name, or it divides nothing.
    """
    above = [*above, *[""] * (len(below) - len(above))]
    below = ["" if cell == over else cell for cell, over in zip(below, above, strict=False)]  # merged over both rows
    filled = [column for column, cell in enumerate(below) if cell.strip()]
    if sum(bool(cell.strip()) for cell in above) < 2:
        return None  # a title
    if len(filled) < 2 or not all(looks_like_a_name(below[column]) for column in filled):
        return None
    groups = _groups(above)
    if not any(not above[column].strip() and groups[column] for column in filled):
        return None
    under = {column: below[column].strip() for column in filled}
    return [_joined(groups[column], under[column]) if column in under else cell for column, cell in enumerate(above)]


def _groups(above: list[str]) -> list[str]:
    """The heading each column stands under: its own, else the last one to the left."""
    groups: list[str] = []
    for cell in above:
        groups.append(cell.strip() or (groups[-1] if groups else ""))
    return groups


def _joined(group: str, name: str) -> str:
    """開催 + 日 = 開催日; a name that says the same alone keeps to itself (連絡先 + 電話番号)."""
    both = group + name
    alone = known_names().get(name_key(name))
    together = known_names().get(name_key(both)) or put_together(name_key(both))
    return name if alone and not together else both


def fields_of(names: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The field of each folded name: as a person chose ("" where nobody did), by a known name, else put together.

    A field found by a known name takes no further column by one put together, but for what is not to be shown.
    """
    exact = [by_hand or known_names().get(key, "") for key, by_hand in zip(names, chosen, strict=True)]
    taken = set(exact)
    return [
        field or (found if (found := put_together(key)) not in taken - NEVER_SHOWN else "")
        for key, field in zip(names, exact, strict=True)
    ]
