"""Prepared rows on disk between reading and writing: reading takes its time without a lock, memory stays small."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, Self

from directory.exchange.preparing import Prepared

BATCH = 1_000  # rows


class Spool:
    """A temporary file of batches of rows, gone when the block ends."""

    def __enter__(self) -> Self:
        self._file: IO[bytes] = tempfile.TemporaryFile()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _t: TracebackType | None
    ) -> None:
        self._file.close()

    def fill(self, rows: Iterable[Prepared]) -> None:
        """Write all rows down, in their order."""
        batch: list[Prepared] = []
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                pickle.dump(batch, self._file, pickle.HIGHEST_PROTOCOL)
                batch = []
        pickle.dump(batch, self._file, pickle.HIGHEST_PROTOCOL)

    def batches(self) -> Iterator[list[Prepared]]:
        """The rows again, a batch at a time."""
        self._file.seek(0)
        while True:
            try:
                batch: list[Prepared] = pickle.load(self._file)  # noqa: S301  # our own rows, in a file without a name
            except EOFError:
                return
            if batch:
                yield batch
