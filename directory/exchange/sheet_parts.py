"""What a sheet holds beside its cells: cells merged downwards, links behind words, rows and columns that are hidden.

The streaming reader of workbooks tells none of it. It stands before and behind the cells, so a sheet is looked through
once, a piece at a time, before its rows are read.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from openpyxl.utils import column_index_from_string

PIECE = 1 << 20  # bytes
WIDEST = 500  # columns
COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]+)(\d+):[A-Z]+(\d+)\"")
LINK = re.compile(rb"<(?:\w+:)?hyperlink\s[^>]*>")
FORMULA = re.compile(rb"<(?:\w+:)?c\s[^>]*?r=\"([A-Z]+)(\d+)\"[^>]*><(?:\w+:)?f[^>]*>HYPERLINK\((?:\"|&quot;)([^\"&]+)")
TARGET = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)=\"([^\"]*)\"")
POINTS_ON = re.compile(
    r"[\s→⇒＞>▶●・「【(（]*(?:詳し?くは)?(?:こちら|ここ|リンク|link|詳細|詳細を見る|ホームページ|公式サイト|サイト|ページ|hp|ＨＰ|web|url|メール|mail"
    r"|e-mail|開く|見る|クリック|click|あり|有|○|〇)(?:を?(?:クリック|開く|見る|参照))?[\s」】)）←＜<◀]*",
    re.IGNORECASE,
)


@dataclass
class SheetParts:
    """By row: `merged` has (column, last row) of each merge over several rows that begins there, `links` column →
    address. Columns count from 0."""

    merged: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    links: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def parts_of(sheet: IO[bytes], relations: bytes) -> SheetParts:
    """Look through the XML of one sheet; `relations` is the XML that names where its links lead, or nothing."""
    parts, targets = SheetParts(), _targets(relations)
    left = b""
    while piece := sheet.read(PIECE):
        text = left + piece
        end = text.rfind(b"</row>") + 6
        end = end if end > 5 else text.rfind(b">") + 1
        _look_at(text[:end], parts, targets)
        left = text[end:]
    _look_at(left, parts, targets)
    return parts


def leads_to(text: str, link: str) -> str:
    """What to read in a cell with a link: the address where the words only point at it (こちら), else the words."""
    return link if POINTS_ON.fullmatch(text) or not text.strip() else text


def _look_at(text: bytes, parts: SheetParts, targets: dict[bytes, str]) -> None:
    if b'hidden="' in text:
        _find_hidden(text, parts)
    if b"mergeCell" in text:
        for column, first, last in MERGED.findall(text):
            if last != first and (at := _column(column)) < WIDEST:
                parts.merged[int(first)].append((at, int(last)))
    if b"hyperlink" in text:
        for tag in LINK.findall(text):
            _note_link(dict(ATTRIBUTE.findall(tag)), parts, targets)
    if b"HYPERLINK(" in text:
        for column, row, address in FORMULA.findall(text):
            _keep(parts, int(row), _column(column), address.decode(errors="replace"))


def _find_hidden(text: bytes, parts: SheetParts) -> None:
    for tag in ROW.findall(text):
        if b'hidden="1"' in tag or b'hidden="true"' in tag:
            parts.hidden_rows.add(int(dict(ATTRIBUTE.findall(tag)).get(b"r", b"0")))
    for tag in COLUMN.findall(text):
        if b'hidden="1"' in tag or b'hidden="true"' in tag:
            span = dict(ATTRIBUTE.findall(tag))
            parts.hidden_columns |= {*range(int(span[b"min"]) - 1, min(int(span[b"max"]), WIDEST))}


def _targets(relations: bytes) -> dict[bytes, str]:
    """Relation → web or mail address."""
    found = (dict(ATTRIBUTE.findall(tag)) for tag in TARGET.findall(relations))
    return {one.get(b"Id", b""): one.get(b"Target", b"").decode(errors="replace") for one in found}


def _note_link(link: dict[bytes, bytes], parts: SheetParts, targets: dict[bytes, str]) -> None:
    relation = next((value for name, value in link.items() if name.endswith(b":id")), b"")
    cell = re.fullmatch(rb"([A-Z]+)(\d+)(?::.*)?", link.get(b"ref", b""))
    if cell and relation in targets:
        anchor = link.get(b"location", b"").decode(errors="replace")
        _keep(parts, int(cell[2]), _column(cell[1]), targets[relation] + (f"#{anchor}" if anchor else ""))


def _keep(parts: SheetParts, row: int, column: int, address: str) -> None:
    address = unescape(address).strip()
    if re.match(r"https?://|mailto:", address, re.IGNORECASE):
        parts.links[row][column] = re.sub(r"^mailto:([^?]*).*", r"\1", address, flags=re.IGNORECASE | re.DOTALL)


def _column(letters: bytes) -> int:
    return column_index_from_string(letters.decode()) - 1 if len(letters) <= 3 else WIDEST
