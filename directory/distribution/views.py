"""`/l/<code>`: what a leaflet said, now. Its QR code leads here."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.answers import READERS_OWN, page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.languages.dates import day_without_weekday
from core.languages.sentences import _
from core.languages.texts import in_brackets
from core.languages.ways import way_now
from core.permissions import public
from directory.branding.services import brand_of
from directory.distribution.models import NO_SPOT
from directory.distribution.queries import batch_coded, read_address, spot_exists
from directory.distribution.recall import Change, EntryNow, Standing, standing_of
from directory.distribution.scans import count_scan
from directory.distribution.states import BatchState
from directory.my_list.chosen import Chosen
from directory.my_list.lines import KeptLine, kept_lines
from directory.places.presenting import place_json
from directory.windows.queries import windows_that_refuse_nobody

leaflet_pages = Blueprint("leaflet_pages", __name__, url_prefix="/l")


@leaflet_pages.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """The places of a paper as they are now, and what is no longer as it says; nothing of it that is not public.

    Caches ask each time (an ETag still saves the bytes), or one scan would hide those that follow it.
    """
    session = directory_session()
    known, number = read_address(code)
    batch = batch_coded(session, known) if known else None
    if batch is None:
        return _unknown()
    if code != (written := known + (f"-{number}" if number else "")):
        return redirect(url_for(".show", code=written), 302)
    standing = standing_of(session, batch, today())

    def page() -> str:
        return render_template(
            "directory/leaflets/show.html",
            standing=standing,
            heading=_heading(standing),
            title_lang=standing.language.tag if standing.public_title else way_now().language.tag,
            contact=brand_of(session).contact if standing.contact else "",
            state=standing.state,
            states=BatchState,
            newer=batch.latest if batch.replacements else None,
            lines=_lines(standing),
            translated=_in_words,
            windows=windows_that_refuse_nobody(session),
        )

    spot = number if number and spot_exists(session, number) else NO_SPOT
    response = page_or_json(page, lambda: _json(standing), cache=READERS_OWN)
    response.headers["X-Robots-Tag"] = "noindex"
    return count_scan(response, batch.code, spot)


def _heading(standing: Standing) -> str:
    """The title, or where it may name what is no longer public the number and day of the paper."""
    day = in_brackets(day_without_weekday(standing.batch.printed_on))
    return standing.public_title or f"{_('リーフレット')} {standing.batch.spelled}{day}"


def _in_words(changes: Iterable[Change]) -> str:
    return "・".join(_(change.label) for change in changes)


def _unknown() -> Response:
    page = render_template("directory/leaflets/unknown.html", windows=windows_that_refuse_nobody(directory_session()))
    response = Response(page, 404, mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = READERS_OWN
    return response


def _lines(standing: Standing) -> dict[str, KeptLine]:
    """Where and when each place is in the reader's language, by its key."""
    chosen = Chosen(tuple(entry.place.key for entry in standing.entries if entry.place is not None))
    return {line.place.key: line for line in kept_lines(directory_session(), chosen, today(), minute_of_day())}


def _json(standing: Standing) -> dict[str, Any]:
    return {
        "code": standing.batch.code,
        "title": _heading(standing),
        "state": standing.state.value,
        "expires_on": standing.batch.expires_on,
        "newer": standing.batch.latest.code if standing.batch.replacements else None,
        "results": [_entry_json(entry) for entry in standing.entries],
    }


def _entry_json(entry: EntryNow) -> dict[str, Any]:
    own: dict[str, Any] = {
        "number": entry.printed.number,
        "fate": entry.fate.value,
        "changed": [change.label for change in entry.changes],
    }
    if entry.place is None:
        return own
    address = current_app.config["BASE_URL"] + url_for("places.show", key=entry.place.key)
    return own | {"place": place_json(entry.place, [], url=address)}
