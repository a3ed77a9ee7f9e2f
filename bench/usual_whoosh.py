"""Whoosh as its documentation shows it: a text field with phrases, QueryParser, BM25F, three facets by groupedby."""

from collections.abc import Iterable
from pathlib import Path

from directory.search.documents import SearchDocument
from directory.search.folding import bigrams, fold
from directory.search.postings import whoosh_quietly

with whoosh_quietly():
    from whoosh import fields, sorting
    from whoosh.analysis import RegexTokenizer, Token
    from whoosh.index import create_in
    from whoosh.qparser import QueryParser

FACETS = ("kind", "area", "weekday")


class Bigrams(RegexTokenizer):
    """Pairs of letters as tokens with positions: Whoosh's own tokenizers find no Japanese words."""

    def __call__(self, value, positions=False, mode="", **_):
        token = Token(positions, False, removestops=True, mode=mode)
        for place, gram in enumerate(gram for word in value.split() for gram in bigrams(word)):
            token.text, token.original, token.boost, token.stopped = gram, gram, 1.0, False
            token.pos = place
            yield token


class UsualWhoosh:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        schema = fields.Schema(
            uid=fields.ID(stored=True, unique=True),
            text=fields.TEXT(analyzer=Bigrams(), phrase=True, multitoken_query="phrase"),
            **{name: fields.ID(sortable=True) for name in FACETS},
        )
        self._index = create_in(folder, schema)
        self._parser = QueryParser("text", schema)

    def build(self, documents: Iterable[SearchDocument], processes: int) -> None:
        """With several processes a segment each, as its documentation advises for large collections."""
        options = {"procs": processes, "multisegment": True} if processes > 1 else {}
        writer = self._index.writer(limitmb=256, **options)
        for document in documents:
            writer.add_document(
                uid=document.uid,
                text="\n".join(document.folded()),
                kind=next(iter(document.kinds), ""),
                area=next((key for key, _ in document.areas), ""),
                weekday=next(iter(document.weekdays), ""),
            )
        writer.commit()
        self._searcher = self._index.searcher()

    def answer(self, line: str) -> int:
        """Total, the best 20, three facets of one value each; all words of the line must be there."""
        query = self._parser.parse(fold(line))
        results = self._searcher.search(query, limit=20, groupedby=[sorting.FieldFacet(name) for name in FACETS])
        for hit in results:
            hit["uid"]
        for name in FACETS:
            results.groups(name)
        return len(results)
