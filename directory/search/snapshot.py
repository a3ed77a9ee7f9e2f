"""The index as one request sees it: never changed after it is made, so threads may share it.

Segments of Whoosh are immutable but for their deleted documents; what was read of a segment once is kept for the
next snapshot, and deleted documents are masked here, not by Whoosh (its `Searcher.refresh()` brings them back).
"""

import weakref
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from math import log, log1p
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import DIMENSIONS, Codes, Mask, Tables
from directory.search.documents import SearchDocument
from directory.search.folding import bigrams, is_kanji
from directory.search.having import GramByGram, Having
from directory.search.kanji_readings import HeardNames, name_parts
from directory.search.kept import Hits, Kept
from directory.search.matching_words import finder
from directory.search.postings import HEAD, NOTHING, GramField, Ids, Weights, decode, row

MOST = 0.5


class Segment:
    """What is kept of one segment: facts as columns, and texts.

    `rows` as `postings.row` makes them; `having` answers which documents have all of some grams, ascending, and the
    smallest of the grams' weights in each. Threads may call it at the same time.
    """

    def __init__(self, rows: Iterable[dict[str, Any]], having: Having, tables: Tables) -> None:
        self.having = having
        kept = [(row["uid"], row["facts"]) for row in rows]
        facts = [each for _, each in kept]
        self.uids: list[str] = [uid for uid, _ in kept]
        self.number_of = {uid: number for number, uid in enumerate(self.uids)}
        self.texts: list[str] = [each["text"] for each in facts]
        self.head_ends = [text.index("\n") for text in self.texts]
        self.names: list[str] = [each["name"] for each in facts]
        self.external_ids: list[str] = [each["external_id"] for each in facts]
        self.confirmed = np.array([each["confirmed"] for each in facts], np.int32)
        self.rows = np.array([each["row"] for each in facts], np.int64)
        self.resting = np.array([each["resting"] for each in facts], bool)
        self.sensitive = np.array([each["sensitive"] for each in facts], bool)
        self.towns = {town for each in facts for town in each["towns"]}
        self.areas = {key: name for each in facts for key, name in each["areas"]}
        self.lots = np.array([crc32(uid.encode()) for uid in self.uids], np.uint32)
        spots = [(n, lat / 1e6, lng / 1e6) for n, each in enumerate(facts) for lat, lng in each["points"]]
        self.spots = np.array(spots, np.float64).reshape(-1, 3)
        self.codes = {name: _codes(tables, name, facts) for name in DIMENSIONS}

    @classmethod
    def stored(cls, reader: Any, tables: Tables) -> "Segment":
        """A segment of Whoosh; the reader is closed when nobody needs the segment any more."""
        rows = (reader.stored_fields(number) for number in range(reader.doc_count_all()))
        try:
            segment = cls(rows, GramByGram(lambda gram: decode(reader, gram)), tables)
        except BaseException:
            reader.close()
            raise
        weakref.finalize(segment, reader.close)
        return segment

    @classmethod
    def in_memory(cls, documents: Iterable[SearchDocument], tables: Tables) -> "Segment":
        """A segment of documents at hand, for when no index can be read."""
        return cls.of_rows([row(document) for document in documents], tables)

    @classmethod
    def of_rows(cls, rows: Sequence[dict[str, Any]], tables: Tables) -> "Segment":
        """A segment of rows at hand, its postings in memory."""
        found: dict[str, list[tuple[int, float]]] = {}
        for number, each in enumerate(rows):
            for gram, _count, weight, _value in GramField().index(each["facts"]["text"]):
                found.setdefault(gram.decode(), []).append((number, weight))

        def read(gram: str) -> Hits:
            pairs = found.get(gram, ())
            return np.array([n for n, _ in pairs], np.int32), np.array([w for _, w in pairs], np.float32)

        return cls(rows, GramByGram(read), tables)

    @cached_property
    def name_parts(self) -> frozenset[str]:
        """The runs of kanji in the texts: places and names, looked through at the first word that is only heard."""
        return frozenset(part for text in self.texts for part in name_parts(text))

    @property
    def size(self) -> int:
        """How many documents it was written with, deleted ones included."""
        return len(self.uids)


class Snapshot:
    """All live documents of one generation: `parts` are its segments with the numbers deleted in each.

    `lots` are numbers drawn from the uids: ties end the same way in every index of the same documents. `spots` are
    rows of document number, latitude and longitude, ascending by number.
    """

    def __init__(self, parts: Sequence[tuple[Segment, Sequence[int]]], tables: Tables) -> None:
        self.tables = tables
        self._segments = segments = [segment for segment, _ in parts]
        self._offsets = list(accumulate((s.size for s in segments), initial=0))[: len(segments)]
        self.uids: list[str] = [uid for s in segments for uid in s.uids]
        self.texts: list[str] = [text for s in segments for text in s.texts]
        self.head_ends: list[int] = [end for s in segments for end in s.head_ends]
        self.names: list[str] = [name for s in segments for name in s.names]
        self.external_ids: list[str] = [name for s in segments for name in s.external_ids]
        self.size = len(self.uids)
        self.codes: dict[str, Codes] = {d: _joined([s.codes[d] for s in segments], np.int32) for d in DIMENSIONS}
        self.confirmed = _joined([s.confirmed for s in segments], np.int32)
        self.rows = _joined([s.rows for s in segments], np.int64)
        self.resting = _joined([s.resting for s in segments], np.bool_)
        self.sensitive = _joined([s.sensitive for s in segments], np.bool_)
        self.lots = _joined([s.lots for s in segments], np.uint32)
        spots = [s.spots + (offset, 0, 0) for offset, s in zip(self._offsets, segments, strict=True)]
        self.spots = _joined(spots, np.float64).reshape(-1, 3)
        self.areas = {key: name for s in segments for key, name in s.areas.items()}
        self.towns = {town for s in segments for town in s.towns}
        self.live = np.ones(self.size, bool)
        for offset, (_, deleted) in zip(self._offsets, parts, strict=True):
            self.live[np.array(deleted, int) + offset] = False
        self._words: Kept[tuple[str, bool]] = Kept()

    def number_of(self, uid: str) -> int | None:
        """The document number of a uid, if it is live."""
        for offset, segment in zip(self._offsets, self._segments, strict=True):
            number = segment.number_of.get(uid)
            if number is not None and self.live[number + offset]:
                return number + offset
        return None

    @cached_property
    def count(self) -> int:
        """How many documents can be found."""
        return int(self.live.sum())

    @cached_property
    def everything(self) -> Ids:
        """The numbers of all live documents."""
        return np.flatnonzero(self.live).astype(np.int32)

    @cached_property
    def heard_names(self) -> HeardNames:
        """Names in the texts, found by how they sound."""
        return HeardNames(part for segment in self._segments for part in segment.name_parts)

    def holding(self, dimension: str, values: Sequence[str], *, every: bool = False) -> Mask:
        """Which documents hold any (or every one) of the values of a dimension."""
        return self.tables.of[dimension].holding(values, every=every)[self.codes[dimension]]

    def word(self, word: str, *, alone: bool = False) -> Hits:
        """The documents whose text holds a folded word, and how well it fits: rare, often, in the head.

        `alone` asks for it as a word of its own, not inside a longer one.
        """
        return self._words.get((word, alone), lambda: self._search(word, alone=alone))

    def expect(self, words: Iterable[str]) -> None:
        """These words will be asked next."""
        several = [tuple(dict.fromkeys(bigrams(word))) for word in words if len(word) > 1 or is_kanji(word)]
        for segment in self._segments:
            segment.having.expect(several)

    def similar(self, word: str) -> Hits:
        """The documents that share most of a word's letters, weighed by how rare each pair of letters is."""
        shared = np.zeros(self.size, np.float32)
        whole = 0.0
        pairs = dict.fromkeys(bigrams(word))
        self.expect(pairs)
        for gram in pairs:
            ids, _ = self._having((gram,))
            weight = max(self.rarity(len(ids)), 0.05)
            whole += weight
            shared[ids] += weight
        ids = np.flatnonzero(shared >= max(MOST * whole, 0.05)).astype(np.int32)
        return ids, shared[ids] * np.float32(0.5 / max(whole, 0.05))

    def rarity(self, documents: int) -> float:
        """0 (everywhere) … 1 (in one document): BM25's idf on a common scale.

        Of what can be found: how many deleted forms an index still carries must not move anybody's place.
        """
        rest = max(self.count - documents, 0)
        return log1p((rest + 0.5) / (documents + 0.5)) / log(2 * self.count + 2) if self.count else 0.0

    def _search(self, word: str, *, alone: bool) -> Hits:
        if len(word) == 1 and not is_kanji(word):
            return NOTHING
        ids, weights = self._having(tuple(dict.fromkeys(bigrams(word))))
        in_head = weights >= HEAD
        if not len(ids):
            return NOTHING
        if len(word) > 2 or alone or word[0].isascii() or word[-1].isascii():
            ids, weights, in_head = self._confirm(finder(word, alone=alone), ids, weights)
        times = np.where(weights >= HEAD, weights - HEAD, weights)
        fits = self.rarity(len(ids)) * (0.7 + times / (1.2 + times) + 1.2 * in_head)
        return ids, fits.astype(np.float32)

    def _having(self, grams: tuple[str, ...]) -> Hits:
        found = []
        for offset, segment in zip(self._offsets, self._segments, strict=True):
            ids, weights = segment.having(grams)
            found.append((ids + np.int32(offset), weights))
        ids = _joined([ids for ids, _ in found], np.int32)
        weights = _joined([weights for _, weights in found], np.float32)
        keep = self.live[ids]
        return (ids, weights) if keep.all() else (ids[keep], weights[keep])

    def _confirm(self, find: Callable[[str], int], ids: Ids, weights: Weights) -> tuple[Ids, Weights, Mask]:
        """Grams may all be there without the word."""
        numbers = ids.tolist()
        at = np.fromiter((find(self.texts[n]) for n in numbers), np.int32, len(numbers))
        ends = np.fromiter((self.head_ends[n] for n in numbers), np.int32, len(numbers))
        keep = at >= 0
        return ids[keep], weights[keep], (at < ends)[keep]


def _codes(tables: Tables, name: str, facts: Sequence[dict[str, Any]]) -> Codes:
    number = tables.of[name].number
    return np.array([number(each["values"][name]) for each in facts], np.int32)


def _joined(arrays: list[NDArray[Any]], kind: Any) -> NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
