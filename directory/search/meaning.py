"""A sentence nobody wrote down: which trouble of the word list it tells in its own order and with its own words.

「電気が来月には止められてしまう」 has all that tells in 「電気が止まる」: 電気 and 止.
"""

import re
from collections.abc import Iterable
from itertools import islice

from directory.search.folding import fold, is_kana, is_kanji
from directory.search.inflection import ROWS, with_head_of_family
from directory.search.kanji_readings import sounds_of

PARTICLE = re.compile(r"(?<=[一-鿿])[がをにはもへでとの](?=.)|[がをにはへでの](?=[一-鿿])|(?<=こども)[がをには]")
REFUSED = re.compile(r"な(?:い|く(?![しす])|かつ|けれ)|ません|ませぬ|(?<=.)ず(?=に|$)|[らたさかけれ]へん|ねえ|無い")
OKURIGANA = re.compile(r"(?<=[一-鿿])([ぁ-ゖ]).*$")
NOT_TELLING = frozenset("場所人方行子的者事時家今日中上大小")
SHORTEST_KANA, FEWEST = 3, 2
MOST_SOUNDS, MOST_KANJI = 12, 1
"""Sounds tried of one part; who writes kana may still write one kanji."""


class Meanings:
    """The telling parts of every form; `forms` are folded."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms = [
            (form, [(part, _kanji_of(part)) for part in parts], bool(REFUSED.search(form)), _telling(form, parts))
            for form in forms
            if (parts := telling_parts(form))
        ]
        self._sounds: dict[str, tuple[str, ...]] = {}

    def of(self, said: str) -> str:
        """The form whose telling parts are all said in a folded sentence, "" when there is none."""
        said = with_head_of_family(said)
        is_refused = bool(REFUSED.search(said))
        best, chosen = 0.0, ""
        in_kana = sum(map(is_kanji, said)) <= MOST_KANJI
        for form, parts, refuses, weight in self._forms:
            if weight <= best or (refuses and not is_refused):
                continue
            if all(stem in said or (in_kana and self._is_heard(part, said)) for part, stem in parts):
                best, chosen = weight, form
        return chosen

    def _is_heard(self, part: str, said: str) -> bool:
        if part not in self._sounds:
            self._sounds[part] = tuple(_heard(part))
        return any(sound in said for sound in self._sounds[part])


def _telling(form: str, parts: list[str]) -> float:
    return sum(map(_weight, parts)) + 0.01 * len(form)


def telling_parts(form: str) -> list[str]:
    """Nouns and stems of a folded form, at least two: 学校に行けない → 学校, 行け; nothing when it has fewer."""
    parts = [OKURIGANA.sub(r"\1", part) for part in PARTICLE.split(form) if part]
    telling = [part for part in parts if len(part) >= SHORTEST_KANA or not is_kana(part)]
    telling = [_kana_stem(part) if is_kana(part) else part for part in telling]
    telling = [part for part in dict.fromkeys(telling) if part and (is_kanji(part[0]) or len(part) >= FEWEST)]
    return telling if len(telling) >= FEWEST and sum(_weight(part) for part in telling) >= 3 else []


def _kana_stem(word: str) -> str:
    """What of a word of kana stays the same however it ends: なくした → なくし."""
    word = REFUSED.split(word)[0]
    return word[: max(SHORTEST_KANA, len(word) - FEWEST)]


def _kanji_of(part: str) -> str:
    """A stem without its okurigana, since those change."""
    return part[:-1] if len(part) > 1 and is_kana(part[-1]) and is_kanji(part[-2]) else part


def _weight(part: str) -> float:
    kanji = [letter for letter in part if is_kanji(letter)]
    return sum(0.5 if letter in NOT_TELLING else 2.0 for letter in kanji) + 0.5 * (len(part) - len(kanji))


def _heard(part: str) -> list[str]:
    """How a part sounds; a stem with any vowel of its row: 行け as いか, いき, いけ …"""
    stem = _kanji_of(part)
    if not any(map(is_kanji, stem)):
        return [part]
    row = next((row for row in ROWS if stem != part and part[-1] in row), "")
    sounds = islice(sounds_of(fold(stem)), MOST_SOUNDS)
    return [f"{sound}{end}" for sound in sounds for end in (row or ("",)) if len(f"{sound}{end}") >= 2]
