"""The board on A4 or A3."""

from collections.abc import Mapping, Sequence

from core.calendar import wareki
from directory.leaflets.press import Typeset, the_press
from matching.gaps.models import GapPrint, GapPrintCell

ACCENT = "#1b3f73"
PAPERS = ("a4", "a3")
UNKNOWN, GONE = "問わない", "今はない地域"
EXPLAINED = (
    "人数は5人きざみです。5人に満たないものは載せていません。職員の気づきには人数がありません。",
    "人数は、5人以上の出入りがあったときだけ書き換えます。合計や差を出しても、実際の人数にはなりません。",
)


def print_board(
    board: GapPrint, cells: Sequence[GapPrintCell], areas: Mapping[str, str], *, size: str = PAPERS[0], only: str = ""
) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a), named after the platform `only` if it has no other lines.

    Raises Unavailable without fonts.
    """
    facts = {
        "title": f"資源開発ボード（第{board.number}回{f'・{only}' if only else ''}）",
        "municipality": "",
        "accent": ACCENT,
        "paper": size,
        "on": wareki(board.on),
        "explained": EXPLAINED,
        "rows": [
            {
                "need": cell.need.label,
                "area": areas.get(cell.area_key, GONE) if cell.area_key else UNKNOWN,
                "time": cell.time_band.label if cell.time_band else UNKNOWN,
                "people": cell.words,
                "state": "取り組み中" if cell.is_worked_on else "",
            }
            for cell in cells
        ],
    }
    return the_press().typeset("gap-board", facts, on=board.on)
