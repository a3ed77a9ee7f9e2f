"""How fast search answers, in process, against Whoosh as usually written: `python -m bench.search_speed 20000`.

Prints build time and size, and median and p95 in milliseconds of the judged queries with total, best 20 and all
facets: asked for the first time (nothing kept), asked again, and the same words as phrases in plain Whoosh.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from directory.search.documents import SearchDocument
from directory.search.engine import Engine, Ready
from directory.search.executor import Filters
from directory.search.folding import bigrams
from directory.search.planning import plan_query
from directory.search.plans import Field, Plan
from directory.search.postings import whoosh_quietly
from directory.search.ranking import Order, ranked
from directory.search.widening import steps
from tests.directory.search_corpus import FROM, corpus
from tests.directory.search_labels import labels

with whoosh_quietly():
    from whoosh import fields, query, sorting
    from whoosh.analysis import RegexTokenizer, Token
    from whoosh.index import create_in

FIRST_20 = slice(0, 20)


def main(size: int) -> None:
    asked = [label.query for label in labels()]
    with TemporaryDirectory() as folder:
        engine = Engine(Path(folder) / "fast")
        seconds = timed(lambda: engine.index.rebuild(corpus(size), processes=2 if size > 5_000 else 1))
        print(f"{size:,} entries: built in {seconds:.1f} s, {weight(Path(folder)) / 1e6:.0f} MB", end="")
        seconds = timed(engine.ready)
        print(f", opened in {seconds:.1f} s")
        ready = engine.ready()
        ready.speller.correction("ほぼない言葉")
        report("asked for the first time", [timed(lambda text=text: answer(ready, text)) for text in asked])
        report("asked again", [timed(lambda text=text: answer(ready, text)) for text in asked])
        change = next(iter(corpus(100)))
        print(f"one entry changed and visible: {timed(lambda: changed(engine, change)) * 1e3:.0f} ms")
        if size <= 20_000:
            usual = Usual(Path(folder) / "usual", corpus(size))
            plans = [plan_query(text, ready.vocabulary, FROM) for text in asked]
            report("Whoosh as usually written", [timed(lambda plan=plan: usual.answer(plan)) for plan in plans])


def answer(ready: Ready, text: str) -> int:
    """What a page needs: total, the best 20, every facet."""
    executor = ready.executor
    plan = ready.plan(text, FROM)
    for step in steps(plan):
        found = executor.run(step.plan, Filters())
        if found.total:
            ranked(executor, step.plan, found, Order(), FROM, FIRST_20)
            return found.total
    return 0


def changed(engine: Engine, document: SearchDocument) -> None:
    with engine.index.alone():
        engine.index.update([document])
    answer(engine.ready(), "サロン")


class Usual:
    """The schema and queries of a tutorial: phrases of bigrams, BM25F, three facets by `groupedby`."""

    def __init__(self, folder: Path, documents: Iterable[SearchDocument]) -> None:
        folder.mkdir()
        text = fields.TEXT(analyzer=Bigrams(), phrase=True)
        schema = fields.Schema(
            uid=fields.ID(stored=True, unique=True),
            text=text,
            kind=fields.ID(sortable=True),
            area=fields.ID(sortable=True),
            weekday=fields.ID(sortable=True),
        )
        index = create_in(folder, schema)
        writer = index.writer(limitmb=256)
        for document in documents:
            writer.add_document(
                uid=document.uid,
                text="\n".join(document.folded()),
                kind=document.kinds[0],
                area=document.areas[0][0],
                weekday=document.weekdays[0],
            )
        writer.commit()
        self._searcher = index.searcher()

    def answer(self, plan: Plan) -> int:
        clauses = [self._clause(clause) for clause in plan.clauses]
        wanted = query.And(clauses) if clauses else query.Every()
        results = self._searcher.search(
            wanted, limit=20, groupedby=[sorting.FieldFacet(n) for n in ("kind", "area", "weekday")]
        )
        for hit in results:
            hit["uid"]
        return len(results)

    def _clause(self, clause):
        ways = []
        for choice in clause.choices:
            if choice.field in (Field.TEXT, Field.ALONE):
                ways.append(query.Phrase("text", bigrams(choice.value)))
            elif choice.field.value in ("kind", "area", "weekday"):
                ways.append(query.Term(choice.field.value, choice.value))
        return query.Or(ways) if ways else query.Every()


class Bigrams(RegexTokenizer):
    """Bigrams as tokens with positions."""

    def __call__(self, value, positions=False, mode="", **_):
        token = Token(positions, False, removestops=True, mode=mode)
        for place, gram in enumerate(gram for word in value.split() for gram in bigrams(word)):
            token.text, token.original, token.boost, token.stopped = gram, gram, 1.0, False
            token.pos = place
            yield token


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def report(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    figures = f"median {median(ordered) * 1e3:8.2f} ms   p95 {p95 * 1e3:8.2f} ms   max {ordered[-1] * 1e3:8.1f} ms"
    print(f"  {name:<28}{figures}")


def weight(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    for number in sys.argv[1:] or ["2000", "20000"]:
        main(int(number))
