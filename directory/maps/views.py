"""What the live map asks for: its script, the spots in view, and the ground to draw when there are no tiles."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from core.answers import FOR_EVER, json_answer, kept
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.errors import BadInput
from core.languages.site import one_address
from core.permissions import public
from directory.maps.box import UNREADABLE, read_box
from directory.maps.outline import ground
from directory.maps.services import on_the_map
from directory.maps.shell import Shell, shell_for
from directory.maps.tiles import tiles_from
from directory.maps.words import map_words
from directory.places.finding import asked
from directory.places.forms import PlaceFilter
from directory.search.services import matching_places

AN_HOUR = "public, max-age=3600"
ASK_AGAIN = "no-cache"  # what was withdrawn must be gone at once; an unchanged answer is a 304

maps = Blueprint("maps", __name__)


@maps.app_template_global()
def map_shell() -> Shell:
    """The live map of this site, on the tiles of its settings."""
    return shell_for(tiles_from(current_app.config["TILES"]))


maps.add_app_template_global(map_words)


@maps.get("/maps/map.<digest>.js")
@public
@one_address
def script(digest: str) -> Response:
    """The script of the live map. An old name still gets today's script, but must ask again next time."""
    response = Response(map_shell().script, mimetype="text/javascript")
    return kept(response, cache=FOR_EVER if digest == map_shell().digest else ASK_AGAIN)


@maps.get("/places/clusters.json")
@public
def clusters() -> Response:
    """The spots in `box` at `zoom`, of the places that the same filters leave in the list."""
    spots = on_the_map(
        directory_session(),
        read_box(request.args.get("box", "")),
        _zoom(),
        wanted=_wanted(),
        listed=[key for key in request.args.get("listed", "").split(",") if key],
        today=today(),
        minute=minute_of_day(),
    )
    return kept(json_answer({"spots": _with_pages(spots)}), cache=ASK_AGAIN)


@maps.get("/maps/outline.json")
@public
@one_address
def outline() -> Response:
    """Outlines of the municipalities and names of their towns."""
    return kept(json_answer(ground(directory_session())), cache=AN_HOUR)


def _zoom() -> int:
    try:
        return int(request.args.get("zoom", ""))
    except ValueError as unreadable:
        raise BadInput(UNREADABLE) from unreadable


def _wanted() -> Collection[int] | None:
    """The places of the list with the same questions; its own `box` is not one of them, for the map may move on."""
    questions = MultiDict(request.args)
    questions.poplist("box")
    chosen = PlaceFilter.read(questions)
    if chosen.is_plain:
        return None
    session, on, minute = directory_session(), today(), minute_of_day()
    query = asked(session, chosen, today=on, minute=minute).query
    return matching_places(query, session=session, today=on, minute=minute)


def _with_pages(spots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    before_the_key = url_for("places.show", key="-").removesuffix("-")
    for place in (place for spot in spots for place in spot.get("members", ())):
        place["url"] = before_the_key + place["key"]
    return spots
