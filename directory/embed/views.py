"""One place or the coming days of one area, to stand in a group's own site."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template, url_for

from core.answers import kept
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.headers import embeddable
from core.permissions import public
from directory.pages.queries import find_area
from directory.places.agenda import agenda
from directory.places.moved import send_on_if_moved
from directory.places.presenting import day_name, freshness_of, opening_words
from directory.places.queries import coming_days, ids_in_area, places_by_key

embed = Blueprint("embed", __name__, url_prefix="/embed")

NEXT_SHOWN, PER_DAY = 3, 4
WEEK = timedelta(days=6)


@embed.get("/places/<key>")
@public
@embeddable
def place(key: str) -> Response:
    """When and where a place is next open; one that is no longer listed says so in the same small frame."""
    session, on = directory_session(), today()
    found = places_by_key(session, [key]).get(key)
    if found is None:
        send_on_if_moved(session, key)
        return _gone()
    coming = coming_days(session, [found.id], on, minute=minute_of_day(), each=NEXT_SHOWN).get(found.id, [])
    page = render_template(
        "directory/embed/place.html",
        place=found,
        coming=[opening_words(day, on) for day in coming],
        freshness=freshness_of(found, on),
        full=_full(url_for("places.show", key=key)),
    )
    return kept(Response(page, mimetype="text/html"))


@embed.get("/areas/<key>")
@public
@embeddable
def area(key: str) -> Response:
    """What is on in an area during the next seven days."""
    session, on = directory_session(), today()
    found = find_area(session, key)
    if found is None:
        return _gone()
    days = agenda(session, on, on + WEEK, among=ids_in_area(key), most=PER_DAY)
    page = render_template(
        "directory/embed/area.html",
        area=found,
        days=[(day_name(day.on, on), day) for day in days if day.entries],
        full=_full(url_for("pages.this_week", area=key)),
        base=current_app.config["BASE_URL"],
    )
    return kept(Response(page, mimetype="text/html"))


def _gone() -> Response:
    page = render_template("directory/embed/gone.html", full=_full(url_for("places.index")))
    return Response(page, status=404, mimetype="text/html")


def _full(path: str) -> str:
    return str(current_app.config["BASE_URL"]) + path
