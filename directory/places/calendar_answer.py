"""A calendar file as an answer: of one place, of an area, of a personal list."""

from collections.abc import Sequence
from datetime import date

from flask import Response, current_app
from sqlalchemy.orm import Session

from core.answers import BRIEFLY, kept
from directory.closures.queries import changes_of_closures
from directory.places.calendar_file import Span, calendar_of
from directory.places.models import Place
from directory.places.queries import Among, open_days


def calendar_answer(
    session: Session,
    name: str,
    places: Sequence[Place],
    today: date,
    *,
    path: str,
    among: Among = None,
    cache: str = BRIEFLY,
) -> Response:
    """The file for a calendar program, found again at `path`.

    `among` chooses the same places for the database, when they are too many to name.
    """
    span = Span.from_month_of(today)
    wanted = [place.id for place in places] if among is None else among
    body = calendar_of(
        name,
        open_days(session, span.first, span.last, among=wanted),
        {place.id: place for place in places},
        span,
        base_url=current_app.config["BASE_URL"],
        path=path,
        changes=changes_of_closures(session),
    )
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(path)}"'
    return kept(response, cache=cache)


def _file_name(path: str) -> str:
    """The last part of the address, which is made of keys of ours."""
    return path.partition("?")[0].rpartition("/")[2]
