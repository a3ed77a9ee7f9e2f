"""Supply and demand on A3 for a meeting."""

from datetime import date

from core.calendar import wareki
from directory.coverage.asking import WEEKDAY_LETTERS
from directory.coverage.printing import cell_words
from directory.leaflets.press import Typeset, the_press
from matching.coverage.services import Side, SideBySide
from matching.gaps.models import GapPrint, GapPrintCell

ACCENT = "#1b3f73"
EXPLAINED = (
    "「待っている方」は、最後に作った資源開発ボードの数字です。5人に満たないところは「−」とし、合計にも入れません。",
    "人数は5人きざみで、5人以上の出入りがあったときだけ変わります。前の月の紙とくらべても、だれのことかは分かりません。",
)


def print_side_by_side(found: SideBySide, board: GapPrint | None, on: date) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a). Raises Unavailable without fonts."""
    facts = {
        "title": "地域ごとの場所と、足りないこと",
        "municipality": "",
        "accent": ACCENT,
        "on": wareki(on),
        "board": board_words(board),
        "explained": EXPLAINED,
        "letters": list(WEEKDAY_LETTERS),
        "rows": [_row(side) for side in (*found.sides, found.whole)],
    }
    return the_press().typeset("supply-demand", facts, on=on)


def board_words(board: GapPrint | None) -> str:
    """Which board it is."""
    return (
        f"資源開発ボード 第{board.number}回（{wareki(board.on)}）"
        if board
        else "資源開発ボードは、まだ作られていません"
    )


def cell_line(cell: GapPrintCell) -> str:
    """静かに過ごせる場（平日の午後）5〜9人."""
    time = f"（{cell.time_band.label}）" if cell.time_band else ""
    return f"{cell.need.label}{time}　{cell.words}{'・取り組み中' if cell.is_worked_on else ''}"


def _row(side: Side) -> dict[str, object]:
    supply = side.supply
    return {
        "name": side.name,
        "places": "−" if supply is None else f"{supply.places:,}",
        "cells": ["−"] * 7 if supply is None else [cell_words(supply, weekday, 0)[0] for weekday in range(7)],
        "missing": [cell_line(cell) for cell in side.demand.cells],
        "waiting": side.demand.words,
    }
