"""Consultation windows for residents: by trouble, one window, and the one in charge of an address."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from core.answers import BRIEFLY, NEVER_KEPT, page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.permissions import public
from directory.areas.services import locate
from directory.places.presenting import freshness
from directory.windows.models import ConsultationWindow
from directory.windows.presenting import state_words, window_json
from directory.windows.queries import (
    get_published_window,
    open_state,
    towns_by_id,
    windows_by_kind,
    windows_in_charge,
    windows_that_refuse_nobody,
)

windows = Blueprint("windows", __name__, url_prefix="/windows")
# Where the quick exit leads: the weather of 気象庁, a page anybody may have been reading.
NEUTRAL_PAGE = "https://www.jma.go.jp/bosai/forecast/"


@windows.get("")
@public
def index() -> Response:
    """Every window under the trouble it is there for, in plain words."""
    groups = windows_by_kind(directory_session())

    def page() -> str:
        states = {window.key: _state(window) for _, found in groups for window in found}
        return render_template("directory/windows/index.html", groups=groups, states=states)

    def data() -> dict[str, object]:
        results = [window_json(window, url=_address(window.key)) for _, found in groups for window in found]
        return {"total": len(results), "results": results}

    return page_or_json(page, data)


@windows.get("/in-charge")
@public
def in_charge() -> Response:
    """For an address, the one window in charge of each kind of trouble. The address is not kept anywhere."""
    session = directory_session()
    address = request.args.get("address", "").strip()[:200]
    found = locate(session, address) if address else None
    town = next(iter(towns_by_id(session, [found.town_id])), None) if found and found.town_id else None
    candidates = towns_by_id(session, found.candidate_town_ids) if found and town is None else []
    chosen = windows_in_charge(session, town) if town else []
    anybody = windows_that_refuse_nobody(session)

    def page() -> str:
        return render_template(
            "directory/windows/in_charge.html",
            address=address,
            town=town,
            candidates=candidates,
            chosen=chosen,
            anybody=anybody,
            states={window.key: _state(window) for window in [*chosen, *anybody]},
        )

    def data() -> dict[str, object]:
        results = [window_json(window, url=_address(window.key)) for window in chosen]
        names = [each.name for each in candidates]
        answer = {"address": address, "town": town.name if town else None, "candidates": names}
        return answer | {"total": len(results), "results": results}

    return page_or_json(page, data, cache=NEVER_KEPT)


@windows.get("/leave")
@public
def leave() -> Response:
    """The quick exit: to a page anybody may read, and our pages out of the browser's cache."""
    response = redirect(NEUTRAL_PAGE, 303)
    response.headers["Cache-Control"] = NEVER_KEPT
    response.headers["Clear-Site-Data"] = '"cache"'
    return response  # type: ignore[return-value]  # werkzeug's response is Flask's here


@windows.get("/<key>")
@public
def show(key: str) -> Response:
    """One window: what to say, whether somebody answers now, what to do otherwise."""
    window = get_published_window(directory_session(), key)
    state = open_state(window, today(), minute_of_day())

    def page() -> str:
        return render_template(
            "directory/windows/show.html",
            window=window,
            state=state,
            state_words=state_words(state, today()),
            freshness=freshness(window.confirmed_on, today()),
        )

    cache = NEVER_KEPT if window.is_sensitive else BRIEFLY
    return page_or_json(page, lambda: window_json(window, url=_address(window.key), state=state), cache=cache)


def _state(window: ConsultationWindow) -> str:
    return state_words(open_state(window, today(), minute_of_day()), today())


def _address(key: str) -> str:
    return str(current_app.config["BASE_URL"]) + url_for("windows.show", key=key)
