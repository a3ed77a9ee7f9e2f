"""A place that was merged into another: its printed address, its calendar and its frame lead to the one that stays."""

from typing import NoReturn
from urllib.parse import quote

from flask import abort, redirect, request, url_for
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.answers import BRIEFLY
from core.languages.site import IN_A_QUERY
from directory.places.models import Place
from directory.places.queries import get_published_place
from directory.upkeep.queries import staying_keys


def published_or_moved(session: Session, key: str) -> Place:
    """The published place; who asks for a merged one is sent on (301) to the same page of the place that stays.

    Raises NoResultFound for any other.
    """
    try:
        return get_published_place(session, key)
    except NoResultFound:
        send_on_if_moved(session, key)
        raise


def send_on_if_moved(session: Session, key: str) -> None:
    """End the request with a redirect when the place was merged; kept briefly, because a merge can be undone."""
    moved = staying_keys(session, [key]).get(key)
    if moved is not None:
        _send_on(moved)


def _send_on(key: str) -> NoReturn:
    asked = f"?{quote(request.query_string, safe=IN_A_QUERY)}" if request.query_string else ""
    answer = redirect(url_for(request.endpoint or "places.show", key=key) + asked, 301)
    answer.headers["Cache-Control"] = BRIEFLY
    abort(answer)
