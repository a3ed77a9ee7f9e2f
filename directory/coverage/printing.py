"""The coverage on A3 for a meeting."""

from datetime import date

from sqlalchemy.orm import Session

from core.calendar import wareki
from directory.coverage.asking import WEEKDAY_LETTERS
from directory.coverage.drawing import MOST_NUMBERED, PAPER, coverage_map
from directory.coverage.rules import PARTS
from directory.coverage.saying import (
    conditions,
    headline,
    nearest_words,
    notes,
    number,
    source_lines,
    weekday_line,
    weekday_sentences,
)
from directory.coverage.services import Coverage, Row
from directory.leaflets.press import Picture, Typeset, the_press

ACCENT = "#1b3f73"


def print_coverage(session: Session, coverage: Coverage, on: date) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a). Raises Unavailable without fonts."""
    facts = {
        "title": "居場所のない地区",
        "municipality": "",
        "accent": ACCENT,
        "on": wareki(on),
        "headline": headline(coverage),
        "sentences": weekday_sentences(coverage),
        "conditions": [list(pair) for pair in conditions(coverage.asked)],
        "map": Picture(coverage_map(session, coverage, size=PAPER)),
        "map_says": f"{headline(coverage)}斜線が空白の地区、番号は表と同じ、小さな点は開いている場所です。",
        "spots": [
            [
                str(spot.number),
                spot.town.name,
                spot.areas or "−",
                number(spot.town.total),
                number(spot.town.older),
                number(spot.town.children),
                nearest_words(spot),
            ]
            for spot in coverage.spots[:MOST_NUMBERED]
        ],
        "left": max(0, len(coverage.spots) - MOST_NUMBERED),
        "weekdays": [list(weekday_line(each, coverage)) for each in coverage.weekdays],
        "letters": [f"{letter}曜" for letter in WEEKDAY_LETTERS],
        "rows": [_row(row, coverage) for row in (*coverage.rows, coverage.whole)],
        "parts": "・".join(part.label for part in PARTS) if coverage.asked.part is None else coverage.asked.part.label,
        "notes": [*source_lines(coverage), *notes(coverage)],
    }
    return the_press().typeset("coverage", facts, on=on)


def _row(row: Row, coverage: Coverage) -> dict[str, object]:
    return {
        "name": row.name,
        "places": f"{row.places:,}",
        "cells": [cell_words(row, weekday, coverage.column) for weekday in range(7)],
        "fresh": "−" if row.freshness.share is None else f"{row.freshness.share}%",
        "entries": f"{row.freshness.fresh:,}／{row.freshness.entries:,}",
    }


def cell_words(row: Row, weekday: int, column: int) -> list[str]:
    """How many places, and how many of them in each part of the day; 「なし」 for none."""
    count = int(row.cells[weekday, column])
    if count == 0:
        return ["なし", ""]
    parts = "・".join(str(int(each)) for each in row.cells[weekday, 1:]) if column == 0 else ""
    return [f"{count:,}", parts]
