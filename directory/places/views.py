"""Places: the list beside the map, one place, and its calendar file."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from core.answers import BRIEFLY, READERS_OWN, json_answer, kept, page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.languages.sentences import _
from core.languages.site import one_address
from core.paging import page_of, wanted_page
from core.permissions import public
from directory.closures.queries import closures_of_areas, closures_of_place
from directory.closures.wording import closure_json, notices_of
from directory.embed.snippets import PLACE_HEIGHT, snippet
from directory.freshness.tally import count_view
from directory.openings.presenting import opening_lines
from directory.openings.queries import public_openings
from directory.places.addresses import address_of, clusters_url, list_url, wider_url, without
from directory.places.calendar_answer import calendar_answer
from directory.places.called_off import days_called_off
from directory.places.facets import area_options, chosen_words, facets_of
from directory.places.finding import Asked, asked
from directory.places.forms import DISTANCES, LONGEST_LINE, PlaceFilter
from directory.places.listing import Line, lines_of, list_json, load, pins_of, results_json
from directory.places.map_view import Around, MapView, map_view
from directory.places.month_table import month_table, wanted_month
from directory.places.moved import published_or_moved
from directory.places.nearby import places_near
from directory.places.presenting import (
    address_words,
    day_json,
    features_of,
    freshness_of,
    opening_words,
    place_json,
    same_words,
    schedule_words,
    summary_words,
)
from directory.places.queries import When, coming_days, how_confirmed
from directory.places.structured import event_series
from directory.search.ranking import Sort
from directory.search.services import search
from directory.search.suggesting import suggestions
from directory.search.tally import count_if_missed
from directory.windows.queries import windows_that_refuse_nobody

places = Blueprint("places", __name__, url_prefix="/places")

NEXT_SHOWN = 5
PER_PAGE = 20
CLOSURES_AHEAD = timedelta(days=60)
places.add_app_template_test(same_words)
places.add_app_template_filter(address_words)
places.add_app_template_filter(schedule_words)
places.add_app_template_filter(summary_words)
CHOICES = {"whens": list(When), "sorts": list(Sort), "distances": DISTANCES, "list_url": list_url, "without": without}


@places.get("")
@public
def index() -> Response:
    """The list beside the map: one line of text, everything chosen beside it, and a way on when nothing fits."""
    session, on, minute = directory_session(), today(), minute_of_day()
    chosen = PlaceFilter.read(request.args)
    ask = asked(session, chosen, today=on, minute=minute, page=wanted_page(), per_page=PER_PAGE)
    result = search(ask.query, session=session, today=on, minute=minute)
    paging = page_of(result.total, PER_PAGE)
    found = load(session, result.items, on, minute)
    closed = closures_of_areas(session, chosen.area, on, on + CLOSURES_AHEAD) if chosen.area else []

    def page() -> str:
        lines = lines_of(found, first=paging.offset + 1, today=on, minute=minute)
        return render_template(
            "directory/places/index.html",
            chosen=chosen,
            ask=ask,
            result=result,
            lines=lines,
            paging=paging,
            facets=facets_of(chosen, result),
            area_options=area_options(chosen, result),
            narrowed=chosen_words(chosen, ask, result, on),
            map_view=_map_beside(lines, chosen, ask),
            anybody=[] if result.total else windows_that_refuse_nobody(session),
            clusters=clusters_url(),
            offers=[(offer.sentence, wider_url(offer)) for offer in result.offers],
            closures=notices_of(closed, on),
            **CHOICES,
        )

    def data() -> dict[str, Any]:
        return list_json(result, paging, results_json(found, _address)) | {
            "closures": [closure_json(c) for c in closed]
        }

    response = page_or_json(page, data, cache=READERS_OWN if ask.is_position else BRIEFLY)
    return count_if_missed(response, chosen.q, result) if chosen.is_a_line_alone and paging.page == 1 else response


@places.get("/suggestions.json")
@public
@one_address
def suggested() -> Response:
    """Lines that begin like the one being typed; what was typed is kept nowhere."""
    lines = suggestions(request.args.get("q", "")[:LONGEST_LINE], session=directory_session())
    return kept(json_answer({"lines": lines}))


@places.get("/<key>")
@public
def show(key: str) -> Response:
    """Everything residents may know about one place."""
    session, on = directory_session(), today()
    place = published_or_moved(session, key)
    coming = coming_days(session, [place.id], on, minute=minute_of_day(), each=NEXT_SHOWN).get(place.id, [])
    month = wanted_month(request.args.get("month", ""), on)
    closed = closures_of_place(session, place, on, on + CLOSURES_AHEAD)
    off = days_called_off(session, place, on, on + CLOSURES_AHEAD) if closed else []

    def page() -> str:
        return render_template(
            "directory/places/show.html",
            place=place,
            calendar=month_table(session, place, month, on),
            coming=[(day.on_day, opening_words(day, on)) for day in coming],
            freshness=freshness_of(place, on, how_confirmed(session, place.key)),
            features=features_of(place),
            openings=opening_lines(session.scalars(public_openings(place_id=place.id))),
            near=places_near(session, place),
            map_view=map_view(session, list(enumerate(place.gatherings, 1)), title=_("{name}の地図", name=place.name)),
            month=f"{on:%Y-%m}",
            address=_address("places.show", place.key),
            event=event_series(session, place, coming, _address("places.show", place.key), on, called_off=off),
            closures=notices_of(closed, on),
            called_off=[opening_words(day, on) for day in off[:NEXT_SHOWN]],
        )

    def data() -> dict[str, Any]:
        own = {"called_off": [day_json(day) for day in off], "closures": [closure_json(each) for each in closed]}
        return place_json(place, coming, url=_address("places.show", place.key)) | own

    return count_view(page_or_json(page, data), place.key)


@places.get("/<key>/share")
@public
def share(key: str) -> Response:
    """The address of a place to pass on: to copy, by mail, as a QR code, and on paper to pin up."""
    place = published_or_moved(directory_session(), key)
    address = _address("places.show", place.key)
    frame = snippet(_address("embed.place", place.key), place.name, PLACE_HEIGHT)
    page = render_template("directory/places/share.html", place=place, address=address, frame=frame)
    return kept(Response(page, mimetype="text/html"))


@places.get("/<key>.ics")
@public
@one_address
def calendar(key: str) -> Response:
    """The coming openings of one place as a calendar file."""
    session, on = directory_session(), today()
    place = published_or_moved(session, key)
    return calendar_answer(session, place.name, [place], on, path=url_for("places.calendar", key=place.key))


def _map_beside(lines: list[Line], chosen: PlaceFilter, ask: Asked) -> MapView:
    around = Around(chosen.box, ask.query.near, ask.near, chosen.area)
    return map_view(directory_session(), pins_of(lines), title=_("一覧の場所の地図"), around=around)


def _address(endpoint: str, key: str) -> str:
    return address_of(current_app.config["BASE_URL"], endpoint, key)
