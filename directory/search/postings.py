"""Whoosh as a store of postings: one gram field, decoded block by block into numpy arrays.

Whoosh's own matchers walk postings one by one in Python; read a block at a time, the same files answer 40 times
faster. The weight of a posting carries how often the gram occurs, plus `HEAD` when it occurs in the head.
"""

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search.documents import SearchDocument
from directory.search.folding import bigrams, is_kanji


@contextmanager
def whoosh_quietly() -> Iterator[None]:
    """Import Whoosh without the warnings its age gives under today's Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


with whoosh_quietly():
    from whoosh import fields, formats
    from whoosh.analysis import IDTokenizer

HEAD = 64.0
Ids = NDArray[np.int32]
Weights = NDArray[np.float32]
NOTHING: tuple[Ids, Weights] = (np.empty(0, np.int32), np.empty(0, np.float32))


class GramField(fields.FieldType):
    """Folded text (head, newline, rest) as bigrams and single kanji, without token objects or positions."""

    indexed = True
    stored = False
    unique = False
    scorable = False
    spelling = False
    vector = None
    column_type = None
    multitoken_query = "and"

    def __init__(self) -> None:
        self.analyzer = IDTokenizer()
        self.format = formats.Existence()

    def index(self, value: str, **_: object) -> list[tuple[bytes, int, float, bytes]]:
        """The postings of one text: gram, count, weight and no value."""
        head, _newline, rest = value.partition("\n")
        in_head = Counter(grams(head))
        counts = in_head + Counter(grams(rest))
        return [
            (gram.encode(), count, min(count, HEAD - 1) + (HEAD if gram in in_head else 0.0), b"")
            for gram, count in counts.items()
        ]

    def separate_spelling(self) -> bool:
        return False


def grams(folded: str) -> list[str]:
    """All grams a folded text is found by: pairs inside words, and each kanji alone."""
    found = [gram for word in folded.split() for gram in bigrams(word)]
    return found + [character for character in folded if is_kanji(character)]


def schema() -> Any:
    """The index: a name, grams, and everything else packed in one stored tuple (no column of Whoosh is used)."""
    return fields.Schema(uid=fields.ID(unique=True, stored=True), text=GramField(), facts=fields.STORED())


def row(document: SearchDocument) -> dict[str, Any]:
    """What is written for one document: plain values only. Points are micro-degrees, Whoosh's floats are not safe."""
    head, rest = document.folded()
    return {
        "uid": document.uid,
        "text": f"{head}\n{rest}",
        "facts": {
            "text": f"{head}\n{rest}",
            "name": document.name,
            "external_id": document.external_id,
            "row": document.row,
            "points": tuple((point.lat_e6, point.lng_e6) for point in document.points),
            "confirmed": document.confirmed_on.toordinal() if document.confirmed_on else 0,
            "resting": document.is_resting,
            "sensitive": document.is_sensitive,
            "towns": document.towns,
            "areas": document.areas,
            "values": {
                "type": (document.type.value,),
                "kind": document.kinds,
                "area": tuple(key for key, _ in document.areas),
                "weekday": document.weekdays,
                "time": document.times,
                "audience": document.audiences,
                "flag": document.flags,
                "cost": (document.cost,),
            },
        },
    }


def decode(reader: Any, gram: str) -> tuple[Ids, Weights]:
    """The document numbers (ascending) and weights of one gram in one segment, deleted documents included.

    Asks the codec, not `reader.postings`: that one walks in Python as soon as anything was deleted.
    """
    term = gram.encode()
    if ("text", term) not in reader._terms:
        return NOTHING
    matcher = reader._terms.matcher("text", term, reader.schema["text"].format)
    return _decode_blocks(matcher) if type(matcher).__name__ == "W3LeafMatcher" else _decode_rare(matcher)


def _decode_blocks(matcher: Any) -> tuple[Ids, Weights]:
    ids, weights = [], []
    while matcher.is_active():
        matcher._read_data()
        steps, packed, _values = matcher._data
        ids.append(np.cumsum(steps, dtype=np.int32))
        one_weight = packed is None or isinstance(packed, float)
        weights.append(np.full(len(steps), packed or 1.0, np.float32) if one_weight else np.array(packed, np.float32))
        matcher._next_block()
    return np.concatenate(ids), np.concatenate(weights)


def _decode_rare(matcher: Any) -> tuple[Ids, Weights]:
    """A gram of one document is kept inline, without a block."""
    ids, weights = [], []
    while matcher.is_active():
        ids.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return np.array(ids, np.int32), np.array(weights, np.float32)
