"""What a sentence is like that has none of our words: the rows of the word list whose forms say nearly the same.

Words are near each other as they are used in Japanese texts (`data/words/likeness.npz`, made by `build_tools.likeness`
from chiVe): 飯も作れん is like 夕飯が作れない. The letters a sentence shares with a form count beside that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import log, sqrt
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from directory.search.folding import bigrams, fold, is_kana, is_kanji
from directory.search.inflection import FAMILY
from directory.search.segmentation import filler_set

TABLE = Path(__file__).parents[2] / "data" / "words" / "likeness.npz"
LONGEST_WORD = 8
SKIPPED_KANJI, SKIPPED_KANA, FILLER = 1.5, 0.8, 0.99
LETTERS, SLOTS, KANA_PAIR = 0.7, 256, 0.3
"""How much shared letters count beside likeness, the numbers they are spread over, how much a pair of kana tells."""
REFUSED_OTHERWISE = 0.05
NEAREST, SHARPNESS = 8, 6.0
LEAST_LIKE, LEAST_LIKE_WORD, LEAST_LIKE_SHORT, LEAST_SHARE, MOST_ROWS = 0.5, 0.57, 0.7, 0.35, 3
"""Less than this is like nothing. On the forms of the list itself, each left out in turn, the likeliest row answers
72 % of troubles with the right kind or window, from .67 on 77 %.
"""

Vector = NDArray[np.float32]


class Known(NamedTuple):
    """The words of the table and where each of them points."""

    rows: dict[str, int]
    vectors: Vector


class Likeness:
    """The forms of a word list as points; `forms` are folded, each with the number of its row in the list."""

    def __init__(self, forms: Sequence[tuple[str, int]], is_refused: Callable[[str], bool]) -> None:
        said = [telling_words(form) for form, _ in forms]
        self._row_of = np.array([row for _, row in forms], np.int32)
        self._is_refused = is_refused
        self._weights = _rarity(zip(said, self._row_of.tolist(), strict=True), len(set(self._row_of.tolist())))
        pairs = _rarity(((set(bigrams(form)), number) for number, (form, _) in enumerate(forms)), len(forms))
        self._pairs = {pair: weight * (KANA_PAIR if is_kana(pair) else 1.0) for pair, weight in pairs.items()}
        points = [self._point(form, words) for (form, _), words in zip(forms, said, strict=True)]
        self._points = np.stack(points) if points else np.zeros((0, 1), np.float32)
        self._refused = np.array([is_refused(form) for form, _ in forms], bool)

    def rows(self, said: str) -> list[tuple[int, float]]:
        """The likeliest rows of a folded sentence and how much each weighs beside the first; none when it is like none.

        A word alone, which may as well be a name, must be more like a form than a sentence.
        """
        words = telling_words(said)
        if not words or len(self._points) <= NEAREST or not _covers(said, words):
            return []
        near = self._points @ self._point(said, words) - REFUSED_OTHERWISE * (self._refused != self._is_refused(said))
        top = np.argpartition(-near, NEAREST)[:NEAREST]
        if near[top].max() < _least(words):
            return []
        told: defaultdict[int, float] = defaultdict(float)
        for form in top.tolist():
            told[int(self._row_of[form])] += max(float(near[form]), 0.0) ** SHARPNESS
        ranked = sorted(told.items(), key=lambda one: (-one[1], one[0]))[:MOST_ROWS]
        return [(row, share / ranked[0][1]) for row, share in ranked if share >= LEAST_SHARE * ranked[0][1]]

    def _point(self, said: str, words: Sequence[str]) -> Vector:
        known = _table()
        meant = np.zeros(known.vectors.shape[1], np.float32)
        for word in words:
            meant += known.vectors[known.rows[word]] * np.float32(self._weights.get(word, 1.0))
        letters = np.zeros(SLOTS, np.float32)
        for pair in set(bigrams(said)):
            slot = crc32(pair.encode())
            letters[slot % SLOTS] += self._pairs.get(pair, 1.0) * (1 if slot >> 16 & 1 else -1)
        point = np.concatenate([_unit(meant), np.float32(LETTERS) * _unit(letters)])
        return (point / np.float32(sqrt(1 + LETTERS**2))).astype(np.float32)


def telling_words(said: str) -> list[str]:
    """The words of a folded sentence that the table has, fillers and what it does not know passed over."""
    rows, passed = _table().rows, _passed_over()
    size = len(said)
    costs, ends = [0.0] * (size + 1), [0] * (size + 1)
    for start in range(size - 1, -1, -1):
        costs[start] = costs[start + 1] + (SKIPPED_KANJI if is_kanji(said[start]) else SKIPPED_KANA)
        for end in range(start + 1, min(size, start + LONGEST_WORD) + 1):
            word = said[start:end]
            if word in passed:
                if FILLER + costs[end] < costs[start]:
                    costs[start], ends[start] = FILLER + costs[end], -end
            elif word in rows and 1.0 + costs[end] < costs[start]:
                costs[start], ends[start] = 1.0 + costs[end], end
    found, at = [], 0
    while at < size:
        if ends[at] > 0:
            found.append(said[at : ends[at]])
        at = abs(ends[at]) or at + 1
    return found


def is_usual(word: str) -> bool:
    """Whether a folded word is an everyday word, and so no name written wrong: 夜中 is, 塩見 is not."""
    return word in _table().rows


def _covers(said: str, words: Iterable[str]) -> bool:
    """Whether at least half of the kanji stand in words of the table: a name is like nothing.

    In a word of kanji alone, a kanji alone is no word: 恵翔園 is not like 園.
    """
    shortest = 1 if any(map(is_kana, said)) else 2
    return 2 * sum(map(is_kanji, "".join(word for word in words if len(word) >= shortest))) >= sum(map(is_kanji, said))


def _least(words: Sequence[str]) -> float:
    """How like a form a line must be: a word alone, and more so a verb in kana or one letter, is like many."""
    if len(words) > 1:
        return LEAST_LIKE
    return LEAST_LIKE_SHORT if is_kana(words[0]) or len(words[0]) == 1 else LEAST_LIKE_WORD


def _rarity(said: Iterable[tuple[Iterable[str], int]], count: int) -> dict[str, float]:
    """How much a word tells: 1 in no row, less the more rows have it."""
    rows: dict[str, set[int]] = {}
    for words, row in said:
        for word in words:
            rows.setdefault(word, set()).add(row)
    return {word: log(1 + count / (1 + len(found))) / log(1 + count) for word, found in rows.items()}


def _unit(vector: Vector) -> Vector:
    length = np.float32(np.linalg.norm(vector))
    return vector / length if length else vector


@cache
def _passed_over() -> frozenset[str]:
    """Fillers and words of the family, but for those of the table: whom a trouble is about tells."""
    family = {fold(member) for members in FAMILY for member in members}
    return (filler_set() | family) - (family & set(_table().rows))


@cache
def _table() -> Known:
    with np.load(TABLE) as kept:
        words = kept["words"].tobytes().decode().split("\n")
        vectors = kept["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Known(dict(zip(words, kept["rows"].tolist(), strict=True)), vectors)
