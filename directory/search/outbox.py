"""From the outbox to the index: entries that changed are taken over by whoever comes first, one writer at a time.

A row is written in the transaction of the change. Whoosh's files are written first and the rows deleted after, so a
crash in between repeats work and loses none. An index in PostgreSQL follows inside the transaction itself.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import delete, event, func, select
from sqlalchemy.orm import Session

from core.db import unit_of_work
from directory.openings.models import Opening
from directory.places.models import Place
from directory.search.documents import SearchDocument, uid_of
from directory.search.engine import engine_is_attached, engine_of
from directory.search.in_postgres import PostgresIndex
from directory.search.index import IndexBusy, IndexUnusable, SearchIndex
from directory.search.indexing import all_documents, documents_of
from directory.search.models import SearchedType, SearchOutbox
from directory.search.published import published_keys

AT_ONCE = 500
WORTH_A_REBUILD = 3_000  # waiting rows
SMALL = 3_000  # places

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The entries of some outbox rows, and the rows to delete once they are indexed."""

    row_ids: tuple[int, ...]
    entries: dict[SearchedType, set[str]]

    @property
    def uids(self) -> set[str]:
        """The names of the entries in the index."""
        return {uid_of(entry_type, key) for entry_type, keys in self.entries.items() for key in keys}


def queue_entry(session: Session, entry_type: SearchedType, key: str) -> None:
    """Note inside the unit of work of a change that the index has to follow."""
    session.add(SearchOutbox(entry_type=entry_type, entry_key=key))


def drain_outbox(session: Session) -> int:
    """Bring the index up to date with what was committed; how many rows were done.

    Call it after the unit of work. Where there is no index that can be read, or more is waiting than a rebuild
    would cost, it is built anew; in a large directory that is left to `reindex`. While another writer is at work the
    rows wait: results are joined with what is published, so nothing withdrawn shows meanwhile.
    """
    done = 0
    try:
        engine = engine_of(session)
        while count := _count_waiting(session):
            if count > WORTH_A_REBUILD:
                _rebuild(session, 1)
                done += count
                continue
            done += _take_over(session, engine.index)
    except IndexUnusable as error:
        if engine_is_attached(session) and _is_small(session):
            log.warning("The search index is built anew: %s", error)
            return done + _rebuild(session, 1)
        log.warning("The search index waits for `reindex`: %s", error)
    except IndexBusy:
        log.warning("Another writer of the search index is at work; changes wait in the outbox.")
    return done


def rebuild_index(session: Session, *, processes: int = 1) -> int:
    """Build the index anew from the database and swap it in; the number of documents.

    What changes meanwhile is taken over after the swap. Raises IndexBusy when another writer does not finish.
    """
    count = _rebuild(session, processes)
    drain_outbox(session)
    return count


def _rebuild(session: Session, processes: int) -> int:
    """Rows queued before the reading begins are in what is read."""
    engine = engine_of(session)
    session.rollback()
    last = session.scalar(select(func.max(SearchOutbox.id))) or 0
    count = engine.index.rebuild(all_documents(session), processes=processes)
    with unit_of_work(session):
        session.execute(delete(SearchOutbox).where(SearchOutbox.id <= last))
    return count


def _take_over(session: Session, index: SearchIndex | PostgresIndex) -> int:
    if isinstance(index, PostgresIndex):
        with unit_of_work(session):
            return _write_with_the_change(session, index)
    with index.alone():
        session.rollback()  # see what others committed while we waited for the lock
        waiting = _waiting(session)
        index.update(_documents(session, waiting), waiting.uids)
    with unit_of_work(session):
        session.execute(delete(SearchOutbox).where(SearchOutbox.id.in_(waiting.row_ids)))
    return len(waiting.row_ids)


@event.listens_for(Session, "before_commit")
def follow_the_change(session: Session) -> None:
    """Where PostgreSQL holds the index, a change and what search knows of it are committed together."""
    if not session.info.get("writing") or session.in_nested_transaction() or not engine_is_attached(session):
        return
    index = engine_of(session).index
    if isinstance(index, PostgresIndex):
        session.flush()
        if _waiting(session).row_ids and index.is_built(session):
            _write_with_the_change(session, index)


def _write_with_the_change(session: Session, index: PostgresIndex) -> int:
    """Bring everything that waits into the entries, inside a unit of work; how many rows were done."""
    if not index.is_built(session):
        raise IndexUnusable("The entries of the index were never written in this format.")
    done = 0
    while (waiting := _waiting(session)).row_ids:
        index.write(session, _documents(session, waiting), waiting.uids)
        session.execute(delete(SearchOutbox).where(SearchOutbox.id.in_(waiting.row_ids)))
        done += len(waiting.row_ids)
    return done


def _is_small(session: Session) -> bool:
    """Whether a rebuild takes seconds."""
    return (session.scalar(select(func.count()).select_from(Place)) or 0) <= SMALL


def withdrawn_meanwhile(session: Session) -> set[str]:
    """The uids in the outbox that residents may not see any more: the index does not know yet."""
    waiting = _waiting(session)
    return {
        uid_of(entry_type, key)
        for entry_type, keys in waiting.entries.items()
        for key in keys - published_keys(session, entry_type, keys)
    }


def _documents(session: Session, waiting: Waiting) -> list[SearchDocument]:
    found: list[SearchDocument] = []
    for entry_type, keys in waiting.entries.items():
        found += documents_of(session, entry_type, keys)
    return found


def _count_waiting(session: Session) -> int:
    """How much there is to do, as of now and not of an older read transaction."""
    if session.info.get("writing"):
        raise RuntimeError("The outbox is read after the unit of work, not inside.")
    session.rollback()
    return session.scalar(select(func.count()).select_from(SearchOutbox)) or 0


def _waiting(session: Session) -> Waiting:
    """The oldest rows as of now; a place brings the roles one can have there, which stand and fall with it."""
    rows = session.execute(
        select(SearchOutbox.id, SearchOutbox.entry_type, SearchOutbox.entry_key)
        .order_by(SearchOutbox.id)
        .limit(AT_ONCE)
    ).all()
    entries: dict[SearchedType, set[str]] = {}
    for _, entry_type, key in rows:
        entries.setdefault(entry_type, set()).add(key)
    places = entries.get(SearchedType.PLACE)
    if places:
        roles = session.scalars(select(Opening.key).join(Place).where(Place.key.in_(places)))
        entries[SearchedType.OPENING] = entries.get(SearchedType.OPENING, set()) | set(roles)
    return Waiting(tuple(row.id for row in rows), {kind: keys for kind, keys in entries.items() if keys})
