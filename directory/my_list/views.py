"""マイリスト: to look at, to print, to pass on, and as a calendar. No account, no cookie; the address is the list."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.answers import page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.languages.sentences import _
from core.languages.site import one_address
from core.permissions import public
from directory.my_list.chosen import MOST, Chosen
from directory.my_list.lines import KeptLine, kept_lines, pins_of
from directory.places.addresses import address_of
from directory.places.calendar_answer import calendar_answer
from directory.places.forms import LONGEST_LINE
from directory.places.map_view import map_view
from directory.places.presenting import place_json
from directory.places.queries import coming_days, places_by_key
from directory.search.asking import SearchQuery
from directory.search.models import SearchedType
from directory.search.services import search

my_list = Blueprint("my_list", __name__)

OWN = "private, max-age=60"
FOUND_AT_ONCE = 8


@my_list.get("/my-list")
@public
def show() -> ResponseReturnValue:
    """The kept places in their order, to take along on paper too; `add` puts one more into the address."""
    chosen = Chosen.read(request.args.getlist("p"))
    if added := request.args.get("add", ""):
        return redirect(list_url("my_list.show", Chosen.read([chosen.having(added)]).written), 303)
    session, on = directory_session(), today()
    chosen = chosen.following(session)
    lines = kept_lines(session, chosen, on, minute_of_day())

    def page() -> str:
        return render_template(
            "directory/my_list/show.html",
            chosen=chosen,
            lines=lines,
            missing=[key for key in chosen.keys if key not in {line.place.key for line in lines}],
            most=MOST,
            on=on,
            map_view=map_view(session, pins_of(lines), title=_("マイリストの地図")),
            list_url=list_url,
            address=current_app.config["BASE_URL"] + list_url("my_list.show", chosen.written),
            **_further(chosen),
        )

    response = page_or_json(page, lambda: {"total": len(lines), "results": _json(lines)}, cache=OWN)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@my_list.get("/my-list.ics")
@public
@one_address
def calendar() -> Response:
    """Every open day of the kept places as a calendar file that goes on."""
    session = directory_session()
    chosen = Chosen.read(request.args.getlist("p")).following(session)
    found = places_by_key(session, chosen.keys) if chosen.keys else {}
    places = [found[key] for key in chosen.keys if key in found]
    path = list_url("my_list.calendar", chosen.written)
    return calendar_answer(session, "マイリスト", places, today(), path=path, cache=OWN)


def list_url(endpoint: str, written: str) -> str:
    """The address of a list; the empty one has no question in it."""
    return f"{url_for(endpoint)}?{urlencode({'p': written})}" if written else url_for(endpoint)


def _further(chosen: Chosen) -> dict[str, Any]:
    """Places that fit the words somebody looks for to add, without those already there."""
    words = request.args.get("q", "").strip()[:LONGEST_LINE]
    if not words:
        return {"q": "", "found": []}
    session = directory_session()
    query = SearchQuery(text=words, types=(SearchedType.PLACE,), per_page=FOUND_AT_ONCE)
    keys = [item.key for item in search(query, session=session, today=today(), minute=minute_of_day()).items]
    places = places_by_key(session, keys)
    return {"q": words, "found": [places[key] for key in keys if key in places and key not in chosen.keys]}


def _json(lines: list[KeptLine]) -> list[dict[str, Any]]:
    session = directory_session()
    coming = coming_days(session, [line.place.id for line in lines], today(), minute=minute_of_day(), each=3)
    base = current_app.config["BASE_URL"]
    return [
        place_json(line.place, coming.get(line.place.id, []), url=address_of(base, "places.show", line.place.key))
        for line in lines
    ]
