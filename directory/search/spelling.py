"""What a mistyped word may have meant: the nearest of the words that find something."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.search.folding import is_kana, sound

SHORTEST, LONGEST = 3, 24
KEPT_NAMES = 1_000
SHORTEST_PART = 4  # of a longer word: 届けて is not 助けて


class Speller:
    """Knows the terms of one index, asked for at the first slip; `finds` says whether a word finds anything there.

    `is_ours` says whether a term is a word of its own, and not a piece of a name: such a term is meant rather.
    `heard` gives names that sound like a word.
    """

    def __init__(
        self,
        terms: Callable[[], Iterable[str]],
        finds: Callable[[str], bool],
        is_ours: Callable[[str], bool],
        heard: Callable[[str], Iterator[str]] = lambda _: iter(()),
    ) -> None:
        self._all_terms, self._heard = terms, heard
        self.finds, self._is_ours = finds, is_ours
        self._names: dict[str, str] = {}
        self._by_length: dict[int, list[str]] = {}

    @cached_property
    def _terms(self) -> list[str]:
        return sorted({term for term in self._all_terms() if SHORTEST <= len(term) <= LONGEST})

    def _as_long(self, size: int) -> list[str]:
        """The terms that can be meant by a word of a length: each slip makes it longer or shorter by one at most."""
        if size not in self._by_length:
            most = slips("x" * size)
            self._by_length[size] = [term for term in self._terms if abs(len(term) - size) <= most]
        return self._by_length[size]

    def name_of(self, word: str) -> str:
        """The name that is spelled otherwise but sounds like a word that finds nothing; "" when none does."""
        if not 2 <= len(word) <= LONGEST or self.finds(word):
            return ""
        if word not in self._names:
            if len(self._names) >= KEPT_NAMES:
                self._names.clear()
            self._names[word] = next((name for name in self._heard(word) if self.finds(name)), "")
        return self._names[word]

    def correction(self, word: str) -> str:
        """The nearest term that finds something, or "" when none is near; a word that finds is never corrected.

        One slip in three to five characters, two up to nine, three above; swapped neighbours are one slip.
        """
        if not SHORTEST <= len(word) <= LONGEST or self.finds(word):
            return ""
        return next((term for term in self._near(word) if self.finds(term)), "")

    def ours_near(self, word: str) -> str:
        """The nearest word of ours that finds something, however much the word itself finds; "" when none is near."""
        if not SHORTEST < len(word) <= LONGEST or self._is_ours(word):
            return ""
        return next((term for term in self._near(word) if self._is_ours(term) and self.finds(term)), "")

    def _near(self, word: str) -> list[str]:
        near = process.extract(word, self._as_long(len(word)), scorer=OSA.distance, score_cutoff=slips(word), limit=12)
        ranked = sorted(near, key=lambda one: (one[1], one[0][0] != word[0], *self._likelihood(one[0], word)))
        return [term for term, _, _ in ranked if _sounds_likely(word, term)]

    def _likelihood(self, term: str, word: str) -> tuple[bool, int, str]:
        return not self._is_ours(term), abs(len(term) - len(word)), term


def slips(word: str) -> int:
    """How many slips of the finger a word of this length may have."""
    return 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3


def _sounds_likely(word: str, term: str) -> bool:
    """Three letters of kana are one slip from too many words: then the first must agree, or the sound."""
    return len(word) > 3 or not is_kana(word) or word[0] == term[0] or sound(word) == sound(term)
