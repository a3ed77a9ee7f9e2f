"""Readings over the words of a sentence: only those our tables know as a whole, never a guess."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from directory.leaflets.furigana import HAN, Segment, align

DATA = Path(__file__).resolve().parents[2] / "data"
TABLES = (DATA / "words" / "readings.csv", DATA / "readings" / "sentences.csv")
RUN = re.compile(rf"[々〆〇{HAN}]+")
COUNTED = re.compile(r"[0-9０-９第数何]$")
LONGEST_WORD = 16


@cache
def known_words() -> dict[str, str]:
    """Words with kanji and their readings in hiragana, from our tables.

    A lone kanji without its kana is read in too many ways, and is not among them.
    """
    words: dict[str, str] = {}
    for path in TABLES:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if path is TABLES[1] or len(row["ことば"]) > 1:
                    words[row["ことば"]] = row["よみ"]
    return words


def with_readings(text: str, more: Mapping[str, str]) -> list[Segment]:
    """The text cut into pieces with their readings; `more` are further words (names of areas), text to reading.

    A run of kanji is read only when words cover all of it; 人 after a number is にん, so no word of one kanji
    follows a number.
    """
    pieces: list[Segment] = []
    at = 0
    while run := RUN.search(text, at):
        pieces.append((text[at : run.start()], ""))
        found, end = _covered(text, run.start(), run.end(), more)
        pieces += found if found else [(text[run.start() : run.end()], "")]
        at = end if found else run.end()
    return [*pieces, (text[at:], "")]


def _covered(text: str, start: int, end: int, more: Mapping[str, str]) -> tuple[list[Segment], int]:
    """The words from start on that cover the run, and where the last of them ends; none when they do not."""
    pieces: list[Segment] = []
    at = start
    while at < end:
        word, reading = _longest(text, at, more)
        parts = align(word, reading) if word and not _counts(text, at, word) else None
        if not parts:
            return [], end
        pieces += parts
        at += len(word)
    return pieces, at


def _counts(text: str, at: int, word: str) -> bool:
    """Whether a word of one kanji follows a number."""
    run = RUN.match(word)
    return run is not None and len(run.group()) == 1 and COUNTED.search(text[:at]) is not None


def _longest(text: str, at: int, more: Mapping[str, str]) -> tuple[str, str]:
    for length in range(min(LONGEST_WORD, len(text) - at), 0, -1):
        word = text[at : at + length]
        if reading := more.get(word) or known_words().get(word):
            return word, reading
    return "", ""
