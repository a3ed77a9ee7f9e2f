"""Lines that found little wait here until an answer is out of the door: no reader waits for a writer."""

import logging
from threading import Lock
from time import monotonic

from flask import Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import Unavailable
from directory.search.asking import SearchResult
from directory.search.misses import Missed, count, missed

MOST_WAITING = 300
BETWEEN = 10.0  # seconds
log = logging.getLogger(__name__)


def count_if_missed(response: Response, typed: str, result: SearchResult) -> Response:
    """The answer to a line typed with nothing chosen beside it; when it found little, that is counted afterwards."""
    line = missed(directory_session(), typed, result)
    if line is not None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends before the answer
        tally: Tally = app.extensions.setdefault("search_tally", Tally())
        tally.note(line)
        response.call_on_close(lambda: tally.write(app))
    return response


class Tally:
    """What one process has yet to write."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[Missed, int] = {}
        self._written = -BETWEEN

    def note(self, line: Missed) -> None:
        """Count a line; when very many wait already, new ones are let go."""
        with self._lock:
            if line in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[line] = self._waiting.get(line, 0) + 1

    def write(self, app: Flask) -> None:
        """Write what waits, at most every ten seconds; a database that cannot be written is no reader's trouble."""
        lines = self._taken()
        if not lines:
            return
        with app.app_context():
            try:
                with unit_of_work(directory_session()) as session:
                    count(session, lines, today=today(), secret=app.config["SECRET_KEY"])
            except (SQLAlchemyError, Unavailable) as error:
                log.warning("Searches that found little were not counted: %s", type(error).__name__)

    def _taken(self) -> dict[Missed, int]:
        with self._lock:
            if monotonic() - self._written < BETWEEN:
                return {}
            self._written = monotonic()
            lines, self._waiting = self._waiting, {}
            return lines
