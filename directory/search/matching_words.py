"""Where a folded word stands in a folded text: anywhere inside, or only as a word of its own."""

import re
from collections.abc import Callable

from directory.search.folding import is_kana, is_kanji

BEFORE_A_TOWN = "市区町村郡字県府都道"
PARTICLES = "のはがをにでとへやも"
KANJI = "一-鿿々"
KANA_BUT_PARTICLES = "".join(chr(code) for code in range(0x3041, 0x3097) if chr(code) not in PARTICLES)


def finder(word: str, *, alone: bool) -> Callable[[str], int]:
    """A function from a text to the first place of the word, -1 without any.

    Small letters and digits always stand alone: dv is not in advice, 3丁目 not in 13丁目. `alone` asks the same of
    kana and kanji: 本町 after 市 but not in 南本町, いご between particles but not in さいご.
    """
    before, after = _edge(word[0], "(?<![{}])"), _edge(word[-1], "(?![{}])")
    if alone and is_kana(word):
        before, after = f"(?<![{KANA_BUT_PARTICLES}])", f"(?![{KANA_BUT_PARTICLES}])"
    elif alone and is_kanji(word[0]):
        before = f"(?<![{KANJI}])|(?<=[{BEFORE_A_TOWN}])"
    if not before and not after:
        return lambda text: text.find(word)
    search = re.compile(f"(?:{before}){re.escape(word)}{after}").search

    def find(text: str) -> int:
        found = search(text)
        return found.start() if found else -1

    return find


def _edge(letter: str, pattern: str) -> str:
    if letter.isdigit():
        return pattern.format("0-9")
    return pattern.format("a-z") if letter.isascii() else ""
