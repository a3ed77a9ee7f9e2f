"""Consultation windows for residents: by trouble, one window, and how one leaves in a hurry."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for

from core.answers import BRIEFLY, NEVER_KEPT, page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.languages.ways import way_now
from core.permissions import public
from directory.places.presenting import freshness
from directory.search.asking import SearchQuery
from directory.search.foreign_words import in_japanese
from directory.search.models import SearchedType
from directory.search.services import search
from directory.windows.models import ConsultationWindow
from directory.windows.presenting import state_words, window_json
from directory.windows.queries import (
    by_kind,
    get_published_window,
    open_state,
    published_windows,
    stand_ins,
    windows_by_key,
    windows_that_refuse_nobody,
)
from directory.windows.troubles import trouble_with, troubles_by_kind, troubles_of

windows = Blueprint("windows", __name__, url_prefix="/windows")
# Where the quick exit leads: the weather of 気象庁, a page anybody may have been reading.
NEUTRAL_PAGE = "https://www.jma.go.jp/bosai/forecast/"
LONGEST_LINE = 200
MOST_FOUND = 10


@windows.get("")
@public
def index() -> Response:
    """Every trouble and window in plain words; with `q`, the windows for a trouble in one's own words."""
    asked = request.args.get("q", "").strip()[:LONGEST_LINE]
    if asked:
        return _found(asked)
    known = list(directory_session().scalars(published_windows()))
    groups = by_kind(known)

    def page() -> str:
        return render_template(
            "directory/windows/index.html", groups=groups, troubles=troubles_by_kind(known), states=states_of(known)
        )

    return page_or_json(page, lambda: windows_json([window for _, found in groups for window in found]))


@windows.get("/troubles/<key>")
@public
def trouble(key: str) -> Response:
    """The windows that name one trouble; where the home decides which, the address is asked."""
    chosen = trouble_with(directory_session().scalars(published_windows()), key)
    if chosen is None:
        abort(404)

    def page() -> str:
        return render_template("directory/windows/trouble.html", trouble=chosen, states=states_of(chosen.windows))

    cache = NEVER_KEPT if chosen.is_sensitive else BRIEFLY
    return page_or_json(page, lambda: windows_json(chosen.windows), cache=cache)


@windows.get("/leave")
@public
def leave() -> Response:
    """The quick exit: to a page anybody may read, and all of ours out of the browser: cache, kept pages, my list."""
    response = redirect(NEUTRAL_PAGE, 303)
    response.headers["Cache-Control"] = NEVER_KEPT
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response  # type: ignore[return-value]  # werkzeug's response is Flask's here


@windows.get("/<key>")
@public
def show(key: str) -> Response:
    """One window: what to say, whether somebody answers now, what to do otherwise."""
    session, on, minute = directory_session(), today(), minute_of_day()
    window = get_published_window(session, key)
    state = open_state(window, on, minute)

    def page() -> str:
        instead = stand_ins(session, window, on, minute) if state.is_open is False else []
        return render_template(
            "directory/windows/show.html",
            window=window,
            troubles=troubles_of(window),
            state=state,
            state_words=state_words(state, on),
            instead=[(other, state_words(how, on)) for other, how in instead],
            freshness=freshness(window.confirmed_on, on),
        )

    cache = NEVER_KEPT if window.is_sensitive else BRIEFLY
    return page_or_json(page, lambda: window_json(window, url=address_of(window.key), state=state), cache=cache)


def states_of(known: list[ConsultationWindow] | tuple[ConsultationWindow, ...]) -> dict[str, str]:
    """Whether each of these answers now, in words, by key."""
    on, minute = today(), minute_of_day()
    return {window.key: state_words(open_state(window, on, minute), on) for window in known}


def windows_json(known: list[ConsultationWindow] | tuple[ConsultationWindow, ...]) -> dict[str, object]:
    """A list of windows as JSON."""
    results = [window_json(window, url=address_of(window.key)) for window in known]
    return {"total": len(results), "results": results}


def address_of(key: str) -> str:
    """The whole address of a window's page."""
    return str(current_app.config["BASE_URL"]) + url_for("windows.show", key=key)


def _found(asked: str) -> Response:
    """Windows for a trouble somebody typed; what they typed is kept nowhere."""
    session, on, minute = directory_session(), today(), minute_of_day()
    query = SearchQuery(
        text=in_japanese(asked, way_now().language.code), types=(SearchedType.WINDOW,), per_page=MOST_FOUND
    )
    result = search(query, session=session, today=on, minute=minute)
    keys = [item.key for item in result.items]
    loaded = windows_by_key(session, keys)
    found = [loaded[key] for key in keys if key in loaded]

    def page() -> str:
        return render_template(
            "directory/windows/found.html",
            asked=asked,
            found=found,
            anybody=[window for window in windows_that_refuse_nobody(session) if window not in found],
            states=states_of(found),
            is_urgent=bool(result.urgent),
        )

    return page_or_json(page, lambda: windows_json(found), cache=NEVER_KEPT)
