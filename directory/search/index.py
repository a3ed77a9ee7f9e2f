"""The index on disk: built anew in a folder of its own and swapped in, changed by one writer at a time.

It is disposable: everything in it comes from the database, and whatever is wrong with it is `IndexUnusable`.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

from directory.search import store
from directory.search.columns import Tables
from directory.search.documents import SearchDocument
from directory.search.snapshot import Segment, Snapshot

FORMAT = 2
"""Goes up when `fold`, the grams or the stored facts change: an index of another format is not read."""
POINTER, LOCK_FILE = "current", "writer.lock"
PATIENCE = 5.0  # seconds to wait for another writer


class IndexUnusable(Exception):
    """There is no index, or it cannot be read or written; `reindex` makes a new one."""


class IndexBusy(Exception):
    """Another writer is at work; what waits in the outbox is taken by the next one."""


class SearchIndex:
    """One index in one folder, shared by all threads of a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables = Tables()
        self._segments: dict[str, Segment] = {}
        self._opening = Lock()
        self._seen: tuple[str, int] | None = None
        self._snapshot: Snapshot | None = None
        self._is_alone = False
        self.patience = PATIENCE

    def snapshot(self) -> Snapshot:
        """The newest generation; opened again only when it moved. Raises IndexUnusable."""
        try:
            folder = self._current()
            seen = (folder.name, store.latest_generation(folder))
            with self._opening:
                if seen != self._seen or self._snapshot is None:
                    generation, self._snapshot = self._open(folder)
                    self._seen = (folder.name, generation)
                return self._snapshot
        except Exception as error:  # broken bytes can raise anything in the reader
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

    def rebuild(self, documents: Iterable[SearchDocument], *, processes: int = 1) -> int:
        """Write all documents into a new folder and swap it in; returns how many. Readers never wait."""
        with self.alone():
            folder = self.folder / f"index-{secrets.token_hex(6)}"
            folder.mkdir(parents=True)
            try:
                count = store.write_new(folder, documents, processes)
                self._point_to(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            return count

    def update(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Put documents in their newest form and take uids out, as one commit, while `alone`. Raises IndexUnusable.

        Of several forms of one document the last counts: Whoosh would keep all that come in one batch.
        """
        if not self._is_alone:
            raise RuntimeError("Changes are read and written under one lock: with index.alone().")
        newest = {document.uid: document for document in documents}
        try:
            store.write_changes(self._current(), newest.values(), set(gone) | set(newest))
        except Exception as error:
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

    def forget(self) -> None:
        """Read everything from disk again at the next question."""
        with self._opening:
            self._seen, self._snapshot, self._segments = None, None, {}

    def _current(self) -> Path:
        return self.folder / self._pointer().read_text("utf-8").strip()

    def _open(self, folder: Path) -> tuple[int, Snapshot]:
        for attempt in range(store.TRIES):
            generation, listed = store.segments(folder)
            try:
                kept = {
                    stored.name: self._segments.get(stored.name) or Segment.stored(stored.reader(), self._tables)
                    for stored in listed
                }
            except FileNotFoundError:  # a writer merged it away between the list and the file
                if attempt == store.TRIES - 1:
                    raise
                sleep(0.02)
            else:
                self._segments = kept
                return generation, Snapshot([(kept[one.name], one.deleted) for one in listed], self._tables)
        raise AssertionError("unreachable")

    def _pointer(self) -> Path:
        return self.folder / f"{POINTER}.{FORMAT}"

    def _point_to(self, folder: Path) -> None:
        """Swap: from here on readers open the new folder; the folder before the last is removed."""
        pointer = self._pointer()
        before = pointer.read_text("utf-8", errors="replace").strip() if pointer.exists() else ""
        fresh = pointer.with_suffix(".new")
        fresh.write_text(folder.name, "utf-8")
        fresh.replace(pointer)
        for old in self.folder.glob("index-*"):
            if old.name not in {folder.name, before}:
                shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the one writer; what is to be written has to be read inside, or an older state may come out on top.

        Raises IndexBusy after `patience` seconds.
        """
        if self.folder.is_file():  # something else took its place: the index is disposable, its folder too
            self.folder.unlink()
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = store.file_lock(self.folder / LOCK_FILE)
        deadline = monotonic() + self.patience
        while not lock.acquire(blocking=False):
            if monotonic() > deadline:
                raise IndexBusy
            sleep(0.01)
        self._is_alone = True
        try:
            yield
        finally:
            self._is_alone = False
            lock.release()
