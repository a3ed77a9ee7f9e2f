"""Search as pages use it, its engine alone, and Whoosh as usually written, on the same documents and lines."""

import os
from collections.abc import Iterator

from sqlalchemy.orm import Session

from bench.figures import Figure, amount, laps, long_lap, percentile, seconds, short, times
from bench.machine import folder_mb, memory
from bench.questions import lines
from bench.site import Bench
from bench.usual_whoosh import UsualWhoosh
from core.calendar import today
from directory.search.asking import SearchQuery
from directory.search.engine import Ready, ready_of
from directory.search.indexing import all_documents
from directory.search.ladder import Ladder
from directory.search.ranking import Order, ranked
from directory.search.services import search

LINES, WARM_UP = 200, 10
LARGE, FEWER_LINES = 20_000, 40  # places; lines asked beyond
FIRST_20 = slice(0, 20)


def measure(bench: Bench) -> Iterator[Figure]:
    """The service: total, best 20, facets, joined with what is public, words around matches."""
    with bench.session(bench.app()) as session:
        yield from asked(bench, session, "search")


def asked(bench: Bench, session: Session, name: str) -> Iterator[Figure]:
    """The same lines whatever holds the index; each is asked for the first time, then once more."""
    on, every = today(), lines(bench.size, LINES + WARM_UP, bench.chance("search"))

    def ask(text: str) -> int:
        return search(SearchQuery(text=text), session=session, today=on, minute=600).total

    yield times(f"{name}: first after the start", laps([lambda: ask(every[0])]))
    for text in every[1:WARM_UP]:
        ask(text)
    found: list[int] = []
    works = [(lambda text=text: found.append(ask(text))) for text in every[WARM_UP:]]
    first, again = laps(works), laps(works)
    yield times(f"{name}: asked for the first time", first, empty=found[:LINES].count(0))
    yield times(f"{name}: asked again", again)
    yield amount("  lines that find nothing", found[:LINES].count(0) / LINES * 100, "%")
    yield memory("  peak memory, index open")


def measure_engine(bench: Bench) -> Iterator[Figure]:
    """The same without the database, and the same lines in plain Whoosh, which knows no words but those typed.

    Of a large directory fewer lines are asked: plain Whoosh takes seconds for one.
    """
    count = LINES if bench.size <= LARGE else FEWER_LINES
    asked = lines(bench.size, count + WARM_UP, bench.chance("search"))
    with bench.session(bench.app()) as session:
        ready = ready_of(session)
        for text in asked[:WARM_UP]:
            _answer(ready, text)
        works = [(lambda text=text: _answer(ready, text)) for text in asked[WARM_UP:]]
        own, again = laps(works), laps(works)
        yield times("engine alone: asked for the first time", own)
        yield times("engine alone: asked again", again)
        processes = 1 if bench.size <= LARGE else min(os.cpu_count() or 1, 2)
        usual = UsualWhoosh(bench.folder / "usual")
        yield seconds("plain Whoosh: built", long_lap(lambda: usual.build(all_documents(session), processes)))
        yield amount("  size on disk", folder_mb(bench.folder / "usual"), "MB")
    for text in asked[:WARM_UP]:
        usual.answer(text)
    found: list[int] = []
    plain = laps([(lambda text=text: found.append(usual.answer(text))) for text in asked[WARM_UP:]])
    yield times("plain Whoosh: asked for the first time", plain)
    yield amount("  lines that find nothing", found.count(0) / LINES * 100, "%")
    answered = [number for number, total in enumerate(found) if total]
    for name, laps_of in (("the first time", own), ("again", again)):
        yield _compared(name, [plain[number].cpu for number in answered], [laps_of[number].cpu for number in answered])


def _compared(name: str, usual: list[float], own: list[float]) -> Figure:
    """How many times the engine's processor time, over the lines that plain Whoosh answers at all."""
    ratios = {f"p{share * 100:.0f}": percentile(usual, share) / percentile(own, share) for share in (0.5, 0.95)}
    cell = f"{short(ratios['p50'])} × / {short(ratios['p95'])} ×"
    return Figure(f"  against the engine asked {name}, lines it answers", cell, ratios | {"n": len(usual)})


def _answer(ready: Ready, text: str) -> int:
    """Total, the best 20, every facet."""
    executor, on = ready.executor, today()
    plan = ready.plan(text, on)
    answer = Ladder(executor, plan, lambda _: None, Order(), on).answer({})
    ranked(executor, answer.step.plan, answer.found, Order(), on, FIRST_20)
    return answer.found.total
