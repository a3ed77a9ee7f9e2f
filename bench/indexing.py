"""`reindex`: the search index built from the database, its size, and one changed entry brought along."""

import os
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.figures import Figure, amount, laps, long_lap, seconds
from bench.figures import times as of_times
from bench.machine import folder_mb, memory
from bench.site import Bench
from core.db import unit_of_work
from directory.places.models import Place
from directory.places.services import mark_changed
from directory.search.engine import ready_of
from directory.search.outbox import drain_outbox, rebuild_index

CHANGES = 15


def measure(bench: Bench) -> Iterator[Figure]:
    processes = min(os.cpu_count() or 1, 2)
    with bench.session(bench.app()) as session:
        built = long_lap(lambda: rebuild_index(session, processes=processes))
        yield seconds(f"index: built by {processes} processes", built)
        yield amount("  size on disk", folder_mb(bench.folder / "filled" / "search"), "MB")
        yield memory("  peak memory")


def measure_changes(bench: Bench) -> Iterator[Figure]:
    """From a saved change until the next search finds it, in a process that has the index open."""
    with bench.session(bench.app()) as session:
        yield seconds("index: opened by a new process", long_lap(lambda: ready_of(session)))
        yield of_times("index: one change, until it is found", laps(changes(session)))


def changes(session: Session) -> list[Callable[[], None]]:
    """Some changes to save and to find; the first is made here, for what is only done once."""
    keys = list(session.scalars(select(Place.key).limit(CHANGES + 1)))
    every = [(lambda key=key: _change(session, key)) for key in keys]
    every[0]()
    return every[1:]


def _change(session, key: str) -> None:
    with unit_of_work(session):
        place = session.scalars(select(Place).where(Place.key == key)).one()
        place.note = f"{place.note}変更"
        mark_changed(session, place)
    drain_outbox(session)
    snapshot = ready_of(session).snapshot
    if not len(snapshot.word("変更")[0]):
        raise RuntimeError("The index did not follow.")
