"""How well search answers judged queries, and what each stage adds: `python -m bench.search_quality`.

Prints nDCG@10, recall@20 and the share of empty answers on an invented city of 1,200 entries.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from directory.search.columns import Tables
from directory.search.engine import Ready
from directory.search.executor import Executor, Filters
from directory.search.folding import fold
from directory.search.planning import plan_query
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.ranking import Order, ranked
from directory.search.snapshot import Segment, Snapshot
from directory.search.widening import Step, steps
from directory.search.words import WordList, current_words
from tests.directory.search_corpus import FROM, corpus
from tests.directory.search_labels import Label, labels, ndcg, recall

TOP = slice(0, 20)


@dataclass(frozen=True)
class Quality:
    """Means over all queries."""

    ndcg: float
    recall: float
    empty: float
    per_sort: dict[str, tuple[float, float, int]]
    worst: list[tuple[str, float, float]]


class Stage:
    """One way to understand queries, on one snapshot."""

    def __init__(self, ready: Ready, understand: Callable[[str], Plan], *, widen: bool) -> None:
        self.ready, self.understand, self.widen = ready, understand, widen

    def answer(self, query: str) -> list[str]:
        plan = self.understand(query)
        ladder = steps(plan) if self.widen else [Step(plan)]
        executor = self.ready.executor
        for step in ladder:
            found = executor.run(step.plan, Filters(allowed=self.ready.snapshot.live))
            if found.total:
                return _uids(executor, step.plan, found)
        return []


def _uids(executor: Executor, plan: Plan, found) -> list[str]:
    page = ranked(executor, plan, found, Order(), FROM, TOP)
    return [executor.snapshot.uids[number] for number in page.ids]


def stages(ready: Ready) -> dict[str, Stage]:
    """From plain substrings to everything."""
    bare = Ready(ready.snapshot, WordList(()))

    def plain(text: str) -> Plan:
        return _words_only(text.split())

    def folded(text: str) -> Plan:
        return _words_only(fold(text).split())

    def planned(with_words: Ready, *, spell: bool) -> Callable[[str], Plan]:
        speller = with_words.speller if spell else None
        return lambda text: plan_query(text, with_words.vocabulary, FROM, speller)

    return {
        "as typed": Stage(ready, plain, widen=False),
        "folded": Stage(ready, folded, widen=False),
        "+ days and areas": Stage(bare, planned(bare, spell=False), widen=False),
        "+ word list": Stage(ready, planned(ready, spell=False), widen=False),
        "+ typing slips": Stage(ready, planned(ready, spell=True), widen=False),
        "+ widening": Stage(ready, planned(ready, spell=True), widen=True),
    }


def _words_only(words: list[str]) -> Plan:
    clauses = tuple(Clause(word, Role.REST, (Choice(Field.TEXT, word),)) for word in words)
    return Plan(whole="".join(words), clauses=clauses)


def ready_for(size: int) -> Ready:
    tables = Tables()
    return Ready(Snapshot([(Segment.in_memory(corpus(size), tables), ())], tables), current_words())


def measure(stage: Stage, judged: list[Label], size: int) -> Quality:
    documents = list(corpus(size))
    rows = []
    for label in judged:
        grades = label.grades(documents)
        answer = stage.answer(label.query)
        rows.append((label, ndcg(answer, grades), recall(answer, grades), not answer))
    sorts = defaultdict(list)
    for label, gain, found, _ in rows:
        sorts[label.sort].append((gain, found))
    return Quality(
        ndcg=sum(row[1] for row in rows) / len(rows),
        recall=sum(row[2] for row in rows) / len(rows),
        empty=sum(row[3] for row in rows) / len(rows),
        per_sort={s: (sum(g for g, _ in r) / len(r), sum(f for _, f in r) / len(r), len(r)) for s, r in sorts.items()},
        worst=sorted(((row[0].query, row[1], row[2]) for row in rows), key=lambda row: row[1])[:25],
    )


def main(size: int = 1_200) -> None:
    ready, judged = ready_for(size), labels()
    print(f"{len(judged)} judged queries, {size} invented entries")
    print(f"{'stage':<20}{'nDCG@10':>9}{'recall@20':>11}{'empty':>8}")
    for name, stage in stages(ready).items():
        quality = measure(stage, judged, size)
        print(f"{name:<20}{quality.ndcg:>9.3f}{quality.recall:>11.3f}{quality.empty:>8.1%}")
    for sort, (gain, found, count) in sorted(quality.per_sort.items()):
        print(f"  {sort:<12}{count:>4}{gain:>8.3f}{found:>8.3f}")
    for query, gain, found in quality.worst:
        print(f"  {gain:.2f} {found:.2f} {query}")


if __name__ == "__main__":
    main()
