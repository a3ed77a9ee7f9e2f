"""Lines that found little, counted once their answer is out of the door."""

from flask import Flask, Response, current_app

from core.calendar import today
from core.db import directory_session
from core.tally import Tally
from directory.search.asking import SearchResult
from directory.search.misses import Missed, count, missed


def count_if_missed(response: Response, typed: str, result: SearchResult) -> Response:
    """The answer to a line typed with nothing chosen beside it; when it found little, that is counted afterwards."""
    line = missed(directory_session(), typed, result)
    if line is not None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends before the answer
        tally = app.extensions.setdefault("search_tally", searches_of(app))
        tally.note(line)
        response.call_on_close(lambda: tally.write(app))
    return response


def searches_of(app: Flask) -> Tally[Missed]:
    """The searches one process has yet to write."""
    secret = app.config["SECRET_KEY"]
    return Tally("search", lambda session, lines: count(session, lines, today=today(), secret=secret))
