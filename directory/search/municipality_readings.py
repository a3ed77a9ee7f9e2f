"""How the names of Japan's municipalities are read: 川越市 is かわごえし, かわごえ, and kawagoe in romaji."""

import csv
import re
from functools import cache
from pathlib import Path

from directory.search.folding import fold, sound
from directory.search.romaji import latin_of

READINGS_FILE = Path(__file__).parents[2] / "data" / "words" / "municipalities.csv"
"""Names and readings of 「全国地方公共団体コード」 of 総務省, state of 2020 (municipalities and the wards of Tokyo)."""
ENDINGS = {"市": "し", "区": "く", "町": "ちよう|まち", "村": "むら|そん"}
SHORTEST = 3
"""かぞ is inside too many words (かぞく); かぞし is not."""


def readings_of(name: str) -> set[str]:
    """The folded readings of a municipality, with and without 市 or 町, long vowels also short; empty if unknown."""
    found = {fold(reading) for reading in _readings().get(name, ())}
    found |= {re.sub(rf"(?:{ENDINGS.get(name[-1], '$')})$", "", reading) for reading in found}
    return {said for reading in found for said in (reading, sound(reading)) if len(said) >= SHORTEST}


def latin_names_of(name: str) -> set[str]:
    """A municipality whose reading is too short for kana, in Latin letters: 和光市 is wako, 加須市 kazo."""
    ending = rf"(?:{ENDINGS.get(name[-1:], '$')})$"
    short = {sound(re.sub(ending, "", fold(reading))) for reading in _readings().get(name, ())}
    return {latin for kana in short if len(kana) < SHORTEST for latin in latin_of(kana) if len(latin) > SHORTEST}


def is_municipality(name: str) -> bool:
    """Whether a municipality of Japan has this name."""
    return name in _readings()


@cache
def _readings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with READINGS_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["市区町村"], []).append(row["よみ"])
    return found
