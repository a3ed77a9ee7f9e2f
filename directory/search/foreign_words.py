"""What people of other languages type, in the Japanese words the search knows.

The texts of the city are Japanese, so “food” would find nothing. `data/readings/foreign_words.csv` has one row for
each Japanese word with what people say for it; an empty Japanese word stands for words that say nothing by themselves.
What is not in the table stays as typed: a name may be written in any letters.
"""

import csv
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "data" / "readings" / "foreign_words.csv"
WITHOUT_SPACES = {"zh"}


def in_japanese(text: str, language: str) -> str:
    """The text with the words of a language replaced; in Japanese, and in やさしい日本語, it is as typed."""
    if not text or language not in _tables():
        return text
    words = _tables()[language]
    found = _pattern(language).sub(lambda match: f" {words[match.group()]} ", _plain(text))
    return " ".join(found.split()) if found != _plain(text) else text


def english_in_japanese(text: str, knows: Callable[[str], bool]) -> str:
    """English typed on a Japanese page; words that the search knows as they are stay, the little ones between go."""
    plain, words = _plain(text), _tables()["en"]
    said = [match.group() for match in _pattern("en").finditer(plain) if words[match.group()]]
    if not said:
        return text
    kept = {word: word if knows(word) else words[word] for word in said}
    return " ".join(_pattern("en").sub(lambda match: f" {kept.get(match.group(), '')} ", plain).split())


@cache
def _tables() -> dict[str, dict[str, str]]:
    """For each language: what is typed, folded, and the Japanese word."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        language: {_plain(typed): row["ja"] for row in rows for typed in row[language].split("|")}
        for language in rows[0]
        if language != "ja"
    }


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_tables()[language], key=len, reverse=True)
    any_word = "|".join(map(re.escape, longest_first))
    return re.compile(any_word if language in WITHOUT_SPACES else rf"(?<!\w)(?:{any_word})(?!\w)")


def _plain(text: str) -> str:
    """Without accents and capitals: phones leave them out."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'").replace("đ", "d").replace("Đ", "d"))
    kept = "".join(letter for letter in parts if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", kept).casefold()
