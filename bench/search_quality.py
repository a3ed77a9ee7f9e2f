"""How well search answers judged queries, and what each stage adds: `python -m bench.search_quality`.

nDCG@10, recall@20 and the share of empty answers, on an invented city of 1,200 entries and, where it lies beside the
checkout, on real open data of four places.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from directory.search.columns import Tables
from directory.search.documents import SearchDocument
from directory.search.engine import Ready
from directory.search.executor import Filters
from directory.search.folding import fold, is_kana
from directory.search.ladder import Ladder, loosened_areas
from directory.search.planning import plan_query
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.ranking import Order, ranked
from directory.search.snapshot import Segment, Snapshot
from directory.search.words import WordGroup, WordList, current_words
from tests.directory.search_corpus import FROM, corpus
from tests.directory.search_labels import (
    FRESH,
    FRESH_2,
    FRESH_3,
    FRESH_4,
    LABELS,
    REAL_FRESH,
    REAL_FRESH_2,
    REAL_FRESH_3,
    REAL_FRESH_4,
    REAL_LABELS,
    REAL_UNSEEN,
    UNSEEN,
    Label,
    halves,
    labels,
    ndcg,
    recall,
)
from tests.directory.search_real import CORPUS, real_corpus

TOP, SIZE = slice(0, 20), 1_200


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
        plan, executor, live = self.understand(query), self.ready.executor, self.ready.snapshot.live
        if self.widen:
            areas = [clause for clause in plan.clauses if clause.role is Role.AREA]
            beside = executor.middle(plan.beside) if plan.beside else None
            order = Order(near=beside or (executor.middle(areas[0].choices) if areas else None))
            answer = Ladder(executor, plan, lambda _: live, order, FROM).answer({})
            step, found = answer.step.plan, answer.found
            order = order if beside or answer.partly or loosened_areas(answer, plan) else Order()
        else:
            step, found, order = plan, executor.run(plan, Filters(allowed=live)), Order()
        page = ranked(executor, step, found, order, FROM, TOP)
        return [executor.snapshot.uids[number] for number in page.ids]


def stages(ready: Ready) -> dict[str, Stage]:
    """From plain substrings to everything."""
    bare = Ready(ready.snapshot, WordList(()))
    unread = Ready(ready.snapshot, WordList(_without_readings(group) for group in ready.words.groups))

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
        "+ word list": Stage(unread, planned(unread, spell=False), widen=False),
        "+ readings": Stage(ready, planned(ready, spell=False), widen=False),
        "+ typing slips": Stage(ready, planned(ready, spell=True), widen=False),
        "+ widening": Stage(ready, planned(ready, spell=True), widen=True),
    }


def _without_readings(group: WordGroup) -> WordGroup:
    """A row of the list as it is written; what is written in kana alone may be a reading."""
    kept = [
        (form, spelled)
        for form, spelled in zip(group.forms, group.spellings, strict=True)
        if spelled == group.label or not is_kana(form)
    ]
    return replace(group, forms=tuple(f for f, _ in kept), spellings=tuple(s for _, s in kept), heard=())


def _words_only(words: list[str]) -> Plan:
    clauses = tuple(Clause(word, Role.REST, (Choice(Field.TEXT, word),)) for word in words)
    return Plan(whole="".join(words), clauses=clauses)


@dataclass(frozen=True)
class City:
    """Entries to search in."""

    documents: tuple[SearchDocument, ...]

    @cached_property
    def ready(self) -> Ready:
        tables = Tables()
        return Ready(Snapshot([(Segment.in_memory(self.documents, tables), ())], tables), current_words())


def measure(stage: Stage, judged: list[Label], documents: Sequence[SearchDocument]) -> Quality:
    rows = []
    for label in judged:
        grades = label.grades(documents)
        if not grades:
            raise ValueError(f"Nothing answers {label.query!r}: its judgement is wrong.")
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
        worst=sorted(((row[0].query, row[1], row[2]) for row in rows), key=lambda row: row[1] + row[2]),
    )


@dataclass(frozen=True)
class JudgedSet:
    """Judged queries to the entries of one city; of a closed one only the means are for the eye."""

    name: str
    city: City
    judged: list[Label]
    is_closed: bool = False


def judged_sets() -> Iterator[JudgedSet]:
    invented = City(tuple(corpus(SIZE)))
    yield from _of_one_city("an invented city", invented, (LABELS, UNSEEN, FRESH, FRESH_2, FRESH_3, FRESH_4))
    if CORPUS.exists():
        real = City(tuple(real_corpus()))
        judged = REAL_LABELS, REAL_UNSEEN, REAL_FRESH, REAL_FRESH_2, REAL_FRESH_3, REAL_FRESH_4
        yield from _of_one_city("open data of four places", real, judged)


def _of_one_city(name: str, city: City, files: tuple[Path, ...]) -> Iterator[JudgedSet]:
    """The queries of all authors, in halves where they were mended by."""
    tuned, unseen, first, second, third, fourth = files
    yield JudgedSet(name, city, labels(tuned))
    yield JudgedSet(f"{name}, queries mended for last", city, labels(unseen))
    yield from _half_closed(f"{name}, fresh queries", city, first)
    for author, file in (("another", second), ("a third", third)):
        yield JudgedSet(f"{name}, {author} author's queries (mended by)", city, labels(file))
    yield from _half_closed(f"{name}, a fourth author's queries", city, fourth)


def _half_closed(name: str, city: City, file: Path) -> Iterator[JudgedSet]:
    open_half, closed_half = halves(file)
    yield JudgedSet(f"{name}, half A (mended by)", city, open_half)
    yield JudgedSet(f"{name}, half B (never looked into)", city, closed_half, is_closed=True)


def main(worst: int) -> None:
    for each in judged_sets():
        print(f"{each.name}: {len(each.judged)} judged queries, {len(each.city.documents)} entries")
        print(f"{'stage':<20}{'nDCG@10':>9}{'recall@20':>11}{'empty':>8}")
        for stage, understood in stages(each.city.ready).items():
            quality = measure(understood, each.judged, each.city.documents)
            print(f"{stage:<20}{quality.ndcg:>9.3f}{quality.recall:>11.3f}{quality.empty:>8.1%}")
        if each.is_closed:
            continue
        for sort, (gain, found, count) in sorted(quality.per_sort.items()):
            print(f"  {sort:<12}{count:>4}{gain:>8.3f}{found:>8.3f}")
        for query, gain, found in quality.worst[:worst]:
            print(f"  {gain:.2f} {found:.2f} {query}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
