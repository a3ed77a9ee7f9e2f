"""Places: the list beside the map, one place, and its calendar file."""

from flask import Blueprint, Response, current_app, render_template, url_for

from core.answers import kept, page_or_json
from core.calendar import today
from core.db import directory_session
from core.permissions import public
from directory.openings.presenting import opening_lines
from directory.openings.queries import public_openings
from directory.places.calendar_file import calendar_of
from directory.places.map_view import map_view
from directory.places.nearby import places_near
from directory.places.presenting import features_of, freshness, opening_words, place_json
from directory.places.structured import event_series
from directory.places.queries import coming_days, get_published_place, how_confirmed

places = Blueprint("places", __name__, url_prefix="/places")

NEXT_SHOWN = 5
CALENDAR_DAYS = 180


@places.get("")
@public
def index() -> Response:
    """todo"""
    return page_or_json(lambda: "", dict)


@places.get("/<key>")
@public
def show(key: str) -> Response:
    """Everything residents may know about one place."""
    session, on = directory_session(), today()
    place = get_published_place(session, key)
    coming = coming_days(session, [place.id], on, each=NEXT_SHOWN).get(place.id, [])

    def page() -> str:
        return render_template(
            "directory/places/show.html",
            place=place,
            coming=[opening_words(day, on) for day in coming],
            freshness=freshness(place.confirmed_on, on, how_confirmed(session, place.key)),
            features=features_of(place),
            openings=opening_lines(session.scalars(public_openings(place_id=place.id))),
            near=places_near(session, place),
            map_view=map_view(session, list(enumerate(place.gatherings, 1)), title=f"{place.name}の地図"),
            month=f"{on:%Y-%m}",
            address=address_of(place.key),
            event=event_series(place, coming, address_of(place.key)),
        )

    return page_or_json(page, lambda: place_json(place, coming, url=address_of(place.key)))


@places.get("/<key>.ics")
@public
def calendar(key: str) -> Response:
    """The coming openings of one place as a calendar file."""
    session, on = directory_session(), today()
    place = get_published_place(session, key)
    days = coming_days(session, [place.id], on, each=CALENDAR_DAYS).get(place.id, [])
    body = calendar_of(place.name, days, {place.id: place}, base_url=current_app.config["BASE_URL"])
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.key}.ics"'
    return kept(response)


def address_of(key: str) -> str:
    """The full address of a place's page, as it stands on prints and in data."""
    return current_app.config["BASE_URL"] + url_for("places.show", key=key)
