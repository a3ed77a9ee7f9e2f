"""Kinds of events to choose from: `data/forms/life_events.csv`, one line each, in this order."""

import csv
from functools import cache
from pathlib import Path

from core.errors import BadInput

FILE = Path(__file__).parents[2] / "data" / "forms" / "life_events.csv"
COLUMN = "種類"


@cache
def usual_kinds(file: Path = FILE) -> tuple[str, ...]:
    """The words of the list; raises BadInput when the file has no such column."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if COLUMN not in (rows.fieldnames or ()):
            raise BadInput(f"{file.name} に「{COLUMN}」の列がありません。1行目を確かめてください。")
        words = (row[COLUMN].strip() for row in rows)
        return tuple(dict.fromkeys(word for word in words if word))
