"""The index in PostgreSQL: shared by any number of machines, changed in the transaction of the edit.

Every process keeps the facts of all entries at hand, as it does with Whoosh's files, and asks the database for what
is newer than it knows and for the entries that have a word's grams. One semantics, two places where it is kept.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy import Engine as Database
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from core.calendar import now
from core.db import unit_of_work
from directory.search.columns import Tables
from directory.search.documents import SearchDocument
from directory.search.having import InDatabase
from directory.search.index import FORMAT, IndexUnusable
from directory.search.models import SearchBuild, SearchEntry
from directory.search.postings import grams, row
from directory.search.snapshot import Segment, Snapshot

AT_ONCE = 500  # entries per transaction while all are written; other writers come in between
SMALL = 200  # changed entries that are put together into one segment
SHARE = 5  # when more than a fifth has changed, everything is read anew
FEW = 2_000


class Part(NamedTuple):
    """A segment, the numbers deleted in it, and its rows while it may still grow."""

    segment: Segment
    deleted: set[int]
    rows: list[dict[str, Any]]


class PostgresIndex:
    """The index of one directory database, shared by all threads of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._opening = Lock()
        self.forget()

    def forget(self) -> None:
        """Read everything from the database again at the next question."""
        self._tables, self._parts, self._seen = Tables(), list[Part](), -1
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Everything committed until now; only what changed is read. Raises IndexUnusable."""
        try:
            with self._database.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                newest = self._version(connection)
                with self._opening:
                    if newest > self._seen or self._snapshot is None:
                        self._catch_up(connection, newest)
                    return self._made()
        except IndexUnusable:
            raise
        except Exception as error:  # whatever is wrong with it, the database is searched without it
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

    def rebuild(self, documents: Iterable[SearchDocument], *, processes: int = 1) -> int:
        """Bring every entry to what `documents` say and take out the rest; returns how many there are.

        Readers and writers go on meanwhile: what was changed since the start is newer than what is brought here.
        """
        seen: set[str] = set()
        with Session(self._database) as session:
            start = self.newest(session)
            left = iter(documents)
            while batch := list(islice(left, AT_ONCE)):
                with unit_of_work(session):
                    self._put(session, [one for one in batch if one.uid not in seen], until=start)
                seen |= {document.uid for document in batch}
            with unit_of_work(session):
                self._take_out_all_but(session, seen, until=start)
                session.execute(delete(SearchBuild))
                session.add(SearchBuild(format=FORMAT))
        return len(seen)

    def write(self, session: Session, documents: Iterable[SearchDocument], gone: Iterable[str]) -> None:
        """Put documents in their newest form and take uids out, inside the unit of work of the change."""
        newest = {document.uid: document for document in documents}
        self._put(session, list(newest.values()))
        self._take_out(session, set(gone) - set(newest))

    def is_built(self, session: Session) -> bool:
        """Whether every entry was once written in the format of this code."""
        return session.scalar(select(SearchBuild.id).where(SearchBuild.format == FORMAT)) is not None

    def newest(self, session: Session) -> int:
        """The number of the last change."""
        return session.scalar(select(func.max(SearchEntry.version))) or 0

    def _version(self, connection: Connection) -> int:
        built = select(SearchBuild.id).where(SearchBuild.format == FORMAT).exists()
        newest, is_built = connection.execute(
            select(select(func.max(SearchEntry.version)).scalar_subquery(), built)
        ).one()
        if not is_built:
            raise IndexUnusable("The entries of the index were never written in this format.")
        return newest or 0

    def _catch_up(self, connection: Connection, newest: int) -> None:
        changed = [] if self._snapshot is None else _rows(connection, SearchEntry.version > self._seen)
        if self._snapshot is None or self._is_much(len(changed)):
            self._open(connection)
        else:
            self._add(changed)
        self._seen = newest
        self._snapshot = Snapshot([(part.segment, sorted(part.deleted)) for part in self._parts], self._tables)

    def _made(self) -> Snapshot:
        if self._snapshot is None:
            raise IndexUnusable("Nothing was read.")
        return self._snapshot

    def _is_much(self, changed: int) -> bool:
        base, *others = self._parts
        return changed + sum(part.segment.size for part in others) > max(FEW, base.segment.size // SHARE)

    def _open(self, connection: Connection) -> None:
        every = _rows(connection, SearchEntry.is_gone.is_(False))
        texts = [found["facts"]["text"] for found in every]
        having = InDatabase(self._database, [found["id"] for found in every], texts)
        self._tables = Tables()
        self._parts = [Part(Segment(every, having, self._tables), set(), [])]

    def _add(self, changed: list[dict[str, Any]]) -> None:
        """The old forms are deleted where they are; the new ones join the last small segment, or make one."""
        for each in changed:
            for part in self._parts:
                number = part.segment.number_of.get(each["uid"])
                if number is not None:
                    part.deleted.add(number)
        fresh = [each for each in changed if not each["is_gone"]]
        if not fresh:
            return
        last = self._parts[-1]
        if last.rows and len(last.rows) + len(fresh) <= SMALL:
            kept = [each for number, each in enumerate(last.rows) if number not in last.deleted]
            fresh = kept + fresh
            self._parts.pop()
        self._parts.append(Part(Segment.of_rows(fresh, self._tables), set(), fresh))

    def _put(self, session: Session, documents: Sequence[SearchDocument], *, until: int | None = None) -> None:
        """`until` leaves alone what a later change than this wrote, and what is the same."""
        if not documents:
            return
        version = self.newest(session) + 1
        session.execute(_put_statement(until), [_values(document, version) for document in documents])

    def _take_out(self, session: Session, uids: Iterable[str]) -> None:
        gone = {"is_gone": True, "text": "", "facts": {}, "grams": [], "version": self.newest(session) + 1}
        left = iter(uids)
        while part := list(islice(left, AT_ONCE)):
            is_there = SearchEntry.is_gone.is_(False)
            session.execute(update(SearchEntry).where(SearchEntry.uid.in_(part), is_there).values(gone))

    def _take_out_all_but(self, session: Session, uids: set[str], *, until: int) -> None:
        there = select(SearchEntry.uid).where(SearchEntry.is_gone.is_(False), SearchEntry.version <= until)
        self._take_out(session, set(session.scalars(there)) - uids)


def _put_statement(until: int | None) -> Insert:
    statement = insert(SearchEntry)
    new = statement.excluded
    same = [SearchEntry.text == new.text, SearchEntry.facts == new.facts, SearchEntry.grams == new.grams]
    return statement.on_conflict_do_update(
        index_elements=[SearchEntry.uid],
        set_={name: new[name] for name in ("version", "is_gone", "text", "facts", "grams")},
        where=None if until is None else (SearchEntry.version <= until) & ~(same[0] & same[1] & same[2]),
    )


def _values(document: SearchDocument, version: int) -> dict[str, Any]:
    """What is written for one document."""
    made = row(document)
    text = made["text"]
    facts = {name: value for name, value in made["facts"].items() if name != "text"}
    return {
        "uid": document.uid,
        "version": version,
        "is_gone": False,
        "text": text,
        "facts": facts,
        "grams": sorted({gram for part in text.split("\n") for gram in grams(part)}),
        "created_at": now(),
    }


def _rows(connection: Connection, which: Any) -> list[dict[str, Any]]:
    """Entries as `postings.row` makes them, in the order of their ids."""
    entry = SearchEntry
    query = select(entry.id, entry.uid, entry.is_gone, entry.text, entry.facts).where(which).order_by(entry.id)
    return [
        {"id": each.id, "uid": each.uid, "is_gone": each.is_gone, "facts": each.facts | {"text": each.text}}
        for each in connection.execute(query)
    ]
