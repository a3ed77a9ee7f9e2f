"""Counts wait here until an answer is out of the door: no reader waits for a writer."""

import logging
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.db import directory_session, unit_of_work
from core.errors import Unavailable

MOST_WAITING = 300
BETWEEN = 10.0  # seconds
What = TypeVar("What", bound=Hashable)
log = logging.getLogger(__name__)


class Tally(Generic[What]):
    """What one process has yet to write of one sort of count; `keep` adds it up inside a unit of work."""

    def __init__(self, name: str, keep: Callable[[Session, Mapping[What, int]], None]) -> None:
        self._name, self._keep = name, keep
        self._lock = Lock()
        self._waiting: dict[What, int] = {}
        self._written = -BETWEEN

    def note(self, what: What, times: int = 1) -> None:
        """Count one more; when very many wait already, new ones are let go."""
        with self._lock:
            if what in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[what] = self._waiting.get(what, 0) + times

    def write(self, app: Flask) -> None:
        """Write what waits, at most every ten seconds; a database that cannot be written is no reader's trouble."""
        counts = self._taken()
        if not counts:
            return
        with app.app_context():
            try:
                with unit_of_work(directory_session()) as session:
                    self._keep(session, counts)
            except (SQLAlchemyError, Unavailable) as error:
                log.warning("%s: not counted now: %s", self._name, type(error).__name__)
                for what, times in counts.items():
                    self.note(what, times)

    def _taken(self) -> dict[What, int]:
        with self._lock:
            if monotonic() - self._written < BETWEEN:
                return {}
            self._written = monotonic()
            counts, self._waiting = self._waiting, {}
            return counts
