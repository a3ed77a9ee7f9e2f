"""Whoosh's files: one folder per build, its generations, its segments, its writer."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from directory.search.documents import SearchDocument
from directory.search.postings import row, schema, whoosh_quietly

with whoosh_quietly():
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex
    from whoosh.reading import SegmentReader
    from whoosh.util.filelock import FileLock

POSTINGS_PER_BLOCK = 2048
"""Whoosh writes 128; larger blocks are decoded several times faster."""
TRIES = 10


class Codec(W3Codec):
    """Whoosh's format with larger blocks, and without field lengths, which it would look up on disk per posting."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=POSTINGS_PER_BLOCK)


class Files(FileStorage):
    """A folder that remembers what it opened: Whoosh leaves files open when it stumbles over broken ones."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        opened = super().open_file(name, **options)
        self._opened.append(opened)
        return opened

    @contextmanager
    def closed_after_failure(self) -> Iterator[None]:
        """Close every file that was opened inside when anything goes wrong."""
        try:
            yield
        except BaseException:
            for opened in self._opened:
                opened.file.close()
            raise
        finally:
            self._opened.clear()


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """One segment as a generation lists it: its name, its deleted documents, how many it has, how to read it."""

    name: str
    size: int
    deleted: tuple[int, ...]
    segment: Any
    storage: Files

    def reader(self) -> Any:
        """Open the segment's files. The caller closes the reader."""
        with self.storage.closed_after_failure():
            return SegmentReader(self.storage, schema(), self.segment)


def latest_generation(folder: Path) -> int:
    """The number of the newest commit in a folder, -1 without any."""
    number: int = TOC._latest_generation(FileStorage(str(folder)), _DEF_INDEX_NAME)
    return number


def segments(folder: Path) -> tuple[int, list[StoredSegment]]:
    """The newest generation and its segments; read again when a writer moved on in between."""
    storage = Files(folder)
    for attempt in range(TRIES):
        try:
            with storage.closed_after_failure():
                contents = TOC.read(storage, _DEF_INDEX_NAME)
            break
        except FileNotFoundError:
            if attempt == TRIES - 1:
                raise
            sleep(0.01)
    return contents.generation, [
        StoredSegment(
            str(segment.segment_id()), segment.doc_count_all(), tuple(segment.deleted_docs()), segment, storage
        )
        for segment in contents.segments
    ]


def write_new(folder: Path, documents: Iterable[SearchDocument], processes: int) -> int:
    """Write a whole index into an empty folder; returns the number of documents.

    Of several documents of one uid the first is kept. Raises OSError when the counts do not agree: Whoosh's
    parallel writer loses a part silently when one of its processes fails.
    """
    index = FileIndex.create(FileStorage(str(folder)), schema())
    options: dict[str, Any] = {"procs": processes, "multisegment": True} if processes > 1 else {}
    writer = index.writer(codec=Codec(), limitmb=256, **options)
    seen: set[str] = set()
    try:
        for document in documents:
            if document.uid not in seen:
                seen.add(document.uid)
                writer.add_document(**row(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    if index.doc_count() != len(seen):
        raise OSError(f"{index.doc_count()} of {len(seen)} documents were written.")
    return len(seen)


def write_changes(folder: Path, newest: Iterable[SearchDocument], replaced: Iterable[str]) -> None:
    """Take uids out and put documents in, as one commit."""
    storage = Files(folder)
    with storage.closed_after_failure():
        index = FileIndex(storage, schema())
    writer = index.writer(codec=Codec())
    try:
        for uid in replaced:
            writer.delete_by_term("uid", uid)
        for document in newest:
            writer.add_document(**row(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def file_lock(path: Path) -> Any:
    """A lock the system gives back when the process dies; `acquire()` does not wait."""
    return FileLock(str(path))
