"""Romaji a resident may type (Hepburn or 訓令式) as folded hiragana: kodomo shokudo → こども しよくど."""

import re
from collections.abc import Iterator
from functools import cache

from directory.search.folding import fold

VOWELS = "aiueo"
LATIN, UNFINISHED = re.compile(r"([a-z]+)"), re.compile(r"[b-df-hj-np-tv-z]{1,2}$")
ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だぢづでど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ", "l": "らりるれろ",
}  # fmt: skip
GLIDES = {"ky": "き", "sy": "し", "sh": "し", "ty": "ち", "ch": "ち", "ny": "に", "hy": "ひ", "my": "み", "ry": "り",
          "gy": "ぎ", "zy": "じ", "j": "じ", "jy": "じ", "by": "び", "py": "ぴ"}  # fmt: skip
ODD = {"shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ",
       "wo": "を", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ",
       "ca": "か", "cu": "く", "co": "こ", "ti": "てぃ", "di": "でぃ"}  # fmt: skip


def kana_of(word: str) -> str:
    """The folded hiragana of a word of small Latin letters; empty when any of it is no romaji."""
    kana, at = "", 0
    while at < len(word):
        syllable, size = _syllable(word, at)
        if not size:
            return ""
        kana, at = kana + syllable, at + size
    return fold(kana)


def _syllable(word: str, at: int) -> tuple[str, int]:
    for size in (3, 2, 1):
        kana = _syllables().get(word[at : at + size])
        if kana and len(word) >= at + size:
            return kana, size
    letter, following = word[at], word[at + 1 : at + 2]
    if letter in "nm" and following not in VOWELS + "y":
        return "ん", 1
    if letter == "n" and not following:
        return "ん", 1
    if letter == following or word[at : at + 3] == "tch":
        return "っ", 1
    return "", 0


def in_kana(word: str) -> str:
    """A folded word with its Latin parts as kana: こどもshokudou, サロn; a syllable not typed to its end is left out.

    Empty when there is no Latin part or one of them is no romaji.
    """
    parts = LATIN.split(word)
    if len(parts) < 2:
        return ""
    kana = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            kana += part
            continue
        said = kana_of(part) or (kana_of(UNFINISHED.sub("", part)) if number == len(parts) - 2 else "")
        if not said and not (kana and UNFINISHED.fullmatch(part)):
            return ""
        kana += said
    return fold(kana)


def latin_of(kana: str) -> Iterator[str]:
    """How a folded word of kana may be written in Latin letters: わくどき → wakudoki; nothing if a kana has none."""
    for syllables in _letters_of_kana():
        latin = "".join(syllables.get(letter, " ") for letter in kana)
        if len(kana) >= 2 and " " not in latin:
            yield latin


@cache
def _letters_of_kana() -> tuple[dict[str, str], dict[str, str]]:
    """The Latin letters of one kana, as in Hepburn and in 訓令式."""
    by_rows = {
        kana: row + vowel
        for row, letters in ROWS.items()
        if row != "l"
        for vowel, kana in zip(VOWELS, letters, strict=True)
    }
    hepburn = {kana: latin for latin, kana in ODD.items() if latin not in ("ca", "cu", "co")}
    return by_rows | {"ん": "n"} | hepburn, hepburn | by_rows | {"ん": "n"}


@cache
def _syllables() -> dict[str, str]:
    table = {row + vowel: kana for row, letters in ROWS.items() for vowel, kana in zip(VOWELS, letters, strict=True)}
    for glide, kana in GLIDES.items():
        table |= {glide + vowel: kana + small for vowel, small in zip("auo", "ゃゅょ", strict=True)}
        table[f"{glide}e"] = kana + "ぇ"
    return table | ODD
