"""The interest words staff may tick, from a list a coordinator can edit."""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "data" / "words" / "interests.csv"


@cache
def interest_words() -> dict[str, list[str]]:
    """Group of interests → its words, in the order of the file."""
    groups: dict[str, list[str]] = {}
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["なかま"], []).append(row["ことば"])
    return groups
