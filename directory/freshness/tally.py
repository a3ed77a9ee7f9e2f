"""How often a place is looked at, counted once the page is out of the door: no cookie, no address, no moment."""

import re

from flask import Flask, Response, current_app, request

from core.answers import wants_json
from core.calendar import today
from core.tally import Tally
from directory.freshness.looks import Look, add_looks

MACHINES = re.compile(
    r"bot\b|bot[_-]|crawl|spider|slurp|archiver|monitor|preview|headless|lighthouse|facebookexternalhit|"
    r"python|curl|wget|httpclient|http-client|java/|go-http|okhttp|libwww|axios",
    re.IGNORECASE,
)
"""Programs say what they are; a browser says Mozilla and none of these."""


def count_view(response: Response, place_key: str) -> Response:
    """The page of a place; that somebody looked at it is counted afterwards, unless a machine or the staff did."""
    if is_a_reader():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends before the answer
        tally = app.extensions.setdefault("view_tally", Tally[Look]("views", add_looks))
        tally.note(Look(place_key, today().replace(day=1)))
        response.call_on_close(lambda: tally.write(app))
    return response


def is_a_reader() -> bool:
    """Whether a person asks for the page: no program, nobody of the staff, not a browser that looks ahead."""
    program = request.headers.get("User-Agent", "")
    is_ahead = "prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""))
    is_staff = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return (
        request.method == "GET"
        and "Mozilla/" in program
        and not MACHINES.search(program)
        and not is_ahead
        and not is_staff
        and not wants_json()
    )
