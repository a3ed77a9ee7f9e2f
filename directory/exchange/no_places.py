"""Rows of a list that are no place: remarks, totals, titles of sections, page numbers, rows shifted by a comma."""

import re
from collections.abc import Sequence

from directory.exchange.cells import narrow

REMARK = re.compile(
    r"^[※＊*注]|^\(?[注※]|^(合計|出典|計|以上|資料|備考|凡例|作成|お?問い?合わ?せ先?|担当課?|発行)([:\s]|$)"
    r"|現在\)?$|。|(です|ます|ません|ください|下さい|こと)\)?$"
)
SECTION = re.compile(
    r"[■□●○◆◇▼▽▲△★☆◎・【《〈<\[(「].{1,40}|.{1,20}(地区|圏域|地域|区域|エリア|学区|校区|支所管内|包括支援センター)"
    r"|[①-⑳].{1,30}|[0-9IVX]{1,2}[.)．、 ].{1,30}|(?:以下)?余白|空き|欠番|No\.? ?\d*"
    r"|-? ?\d{1,4} ?-?|\d+ ?/ ?\d+ ?(?:ページ|頁|枚)?|\d+ ?(?:ページ|頁)"
)
TOTAL = re.compile(r"(?:合|総|小)?計(?:数|件数)?|総数|総合計")
NUMBERS = re.compile(r"[0-9,.]+ ?(?:[かカヶケヵ箇]所|件|団体|施設|会場|名|人|回|食|円|校|店舗?|%)?")
LONGEST_TOTAL = 8  # characters
FEWEST_FIELDS = 3  # of a list in which a row with one cell is no place
REMARK_ROW = "注記の行とみられるため、取り込みませんでした。"
SECTION_ROW = (
    "「{said}」は区切りの行とみられるため、取り込みませんでした。場所の名前なら、ほかの列も書いてください。"
    "地区などの名前なら、その列を作って各行に書くと取り込めます。"
)
RUNS_OVER = (
    "見出しより列が多い行です。セルの中に区切りの記号（カンマなど）があると、右の列へずれてしまいます。"
    'そのセルを引用符「"」で囲むか、Excel で開いて列を直してください。'
)


def why_no_place(cells: Sequence[str], fields: int) -> str:
    """Why a row of a list with so many fields is none of its places, whatever its columns are; "" for a place."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if _adds_up(filled):
        return REMARK_ROW
    if len(filled) != 1:
        return ""
    said = narrow(filled[0])
    if REMARK.search(said):
        return REMARK_ROW
    return SECTION_ROW.format(said=said[:40]) if fields >= FEWEST_FIELDS and SECTION.fullmatch(said) else ""


def says_only_its_name(cells: Sequence[str], fields: int) -> bool:
    """Whether a row of a list with so many fields has one cell."""
    return fields >= FEWEST_FIELDS and sum(1 for cell in cells if cell and not cell.isspace()) == 1


def runs_over(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a comma in a cell without quotes has moved what stands to the right of it."""
    return all(header) and any(cell.strip() for cell in cells[len(header) :])


def _adds_up(filled: list[str]) -> bool:
    """「合計 4か所」 under the list, in whichever column it begins."""
    if not filled or len(filled[0]) > LONGEST_TOTAL or not TOTAL.fullmatch(narrow(filled[0])):
        return False
    return all(NUMBERS.fullmatch(narrow(cell)) for cell in filled[1:])
