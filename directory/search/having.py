"""Which documents of a segment have some grams: read gram by gram and joined here, or asked of PostgreSQL at once."""

import re
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine as Database
from sqlalchemy import LargeBinary, func, literal, select

from directory.search.folding import is_kanji
from directory.search.kept import MOST_PAIRS, Hits, Kept
from directory.search.models import SearchEntry
from directory.search.postings import HEAD, NOTHING, Ids, Weights

MOST_AT_ONCE = 60


class Having(Protocol):
    """Answers which documents have all of some grams, with the smallest of the grams' weights in each."""

    def __call__(self, grams: tuple[str, ...], /) -> Hits:
        """The documents, ascending."""

    def expect(self, several: Iterable[tuple[str, ...]], /) -> None:
        """These will be asked next: get them at once where that saves anything."""


class GramByGram:
    """Postings that come one gram at a time; each is read once."""

    def __init__(self, read: Callable[[str], Hits]) -> None:
        self._read = read
        self._reading = Lock()  # the postings file has one position, whoever reads
        self._postings: Kept[str] = Kept(2 * MOST_PAIRS)

    def __call__(self, grams: tuple[str, ...]) -> Hits:
        """The documents that have them all, the rarest gram first."""
        parts = sorted((self._of(gram) for gram in grams), key=lambda part: len(part[0]))
        ids, weights = parts[0]
        for others, other_weights in parts[1:]:
            if not len(ids):
                return NOTHING
            at = np.minimum(np.searchsorted(others, ids), len(others) - 1)
            keep = others[at] == ids
            ids, weights = ids[keep], np.minimum(weights[keep], other_weights[at[keep]])
        return ids, weights

    def expect(self, several: Iterable[tuple[str, ...]]) -> None:
        """A file is read as fast one by one."""

    def _of(self, gram: str) -> Hits:
        return self._postings.get(gram, lambda: self._read_alone(gram))

    def _read_alone(self, gram: str) -> Hits:
        with self._reading:
            return self._read(gram)


class InDatabase:
    """PostgreSQL's GIN index says which entries have all grams; how often is counted in the texts at hand.

    `ids` are the entries' ids, ascending, by document number; what the database knows beside them is left out.
    """

    def __init__(self, database: Database, ids: Sequence[int], texts: Sequence[str]) -> None:
        self._database, self._texts = database, texts
        self._ids = np.array(ids, np.int32)
        self._found: Kept[tuple[str, ...]] = Kept(2 * MOST_PAIRS)

    def __call__(self, grams: tuple[str, ...]) -> Hits:
        """The documents that have them all."""
        return self._found.get(grams, lambda: self._ask([grams])[0])

    def expect(self, several: Iterable[tuple[str, ...]]) -> None:
        """One question instead of many: the way to the database costs more than most answers."""
        missing = [grams for grams in dict.fromkeys(several) if grams not in self._found]
        for at in range(0, len(missing), MOST_AT_ONCE):
            part = missing[at : at + MOST_AT_ONCE]
            for grams, hits in zip(part, self._ask(part), strict=True):
                self._found.put(grams, hits)

    def _ask(self, several: Sequence[tuple[str, ...]]) -> list[Hits]:
        packed = select(func.string_agg(func.int4send(SearchEntry.id), literal(b"", LargeBinary)))
        asked = [packed.where(SearchEntry.grams.contains(list(grams))).scalar_subquery() for grams in several]
        with self._database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            answers = connection.execute(select(*asked)).one()
        return [self._hits(grams, answer or b"") for grams, answer in zip(several, answers, strict=True)]

    def _hits(self, grams: tuple[str, ...], packed: bytes) -> Hits:
        numbers = self._numbers(np.sort(np.frombuffer(packed, ">i4")).astype(np.int32))
        weights = weights_in([self._texts[number] for number in numbers.tolist()], grams)
        return numbers[weights > 0], weights[weights > 0]  # 0: changed a moment ago, told by the next snapshot

    def _numbers(self, ids: Ids) -> Ids:
        if not len(self._ids):
            return NOTHING[0]
        at = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        numbers: Ids = at[self._ids[at] == ids].astype(np.int32)
        return numbers


def weights_in(texts: Sequence[str], grams: Sequence[str]) -> Weights:
    """The smallest weight of some grams in each folded text (head, newline, rest), as `GramField` writes them."""
    ends = [text.index("\n") for text in texts]
    smallest = np.full(len(texts), np.inf, np.float32)
    for gram in grams:
        in_head, everywhere = _times(gram, texts, ends)
        weight = np.minimum(everywhere, HEAD - 1) + np.where(in_head > 0, HEAD, 0)
        smallest = np.minimum(smallest, weight.astype(np.float32))
    return smallest


def _times(gram: str, texts: Sequence[str], ends: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often `postings.grams` lists a gram in each head, and in each text."""
    if len(gram) == 2 and gram[0] != gram[1]:
        in_head = [text.count(gram, 0, end) for text, end in zip(texts, ends, strict=True)]
        return np.array(in_head, np.int64), np.array([text.count(gram) for text in texts], np.int64)
    heads = [_times_rarely(gram, text[:end]) for text, end in zip(texts, ends, strict=True)]
    return np.array(heads, np.int64), np.array([_times_rarely(gram, text) for text in texts], np.int64)


def _times_rarely(gram: str, text: str) -> int:
    """Of あああ the pair twice; a single character where it is a word, a kanji wherever it is."""
    if len(gram) == 1:
        return text.split().count(gram) + (text.count(gram) if is_kanji(gram) else 0)
    return len(re.findall(f"(?={re.escape(gram)})", text))
