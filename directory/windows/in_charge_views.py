"""The one window in charge of an address, for each kind of trouble. The address itself is written nowhere."""

from collections import Counter

from flask import Response, redirect, render_template, request, url_for

from core.answers import NEVER_KEPT, page_or_json
from core.db import directory_session
from core.permissions import public
from directory.areas.models import Town
from directory.areas.services import locate
from directory.windows.presenting import window_json
from directory.windows.queries import published_windows, towns_by_id, windows_in_charge, windows_that_refuse_nobody
from directory.windows.views import LONGEST_LINE, address_of, states_of, windows


@windows.route("/in-charge", methods=["GET", "POST"])
@public
def in_charge() -> Response:
    """For an address, the one window in charge of each kind of trouble.

    The form sends the address in the body and is led on to its town, so that histories and logs of web servers
    hold the town at most.
    """
    session = directory_session()
    address = request.values.get("address", "").strip()[:LONGEST_LINE]
    town, candidates = _towns_of(address)
    if request.method == "POST" and town and _towns_of(whole_name(town))[0] is town:
        return _led_on(town)
    chosen = windows_in_charge(session, town) if town else []
    anybody = [window for window in windows_that_refuse_nobody(session) if window not in chosen]

    def page() -> str:
        return render_template(
            "directory/windows/in_charge.html",
            address=address,
            town=town,
            candidates=[(each, _name_among(each, candidates)) for each in candidates],
            whole_name=whole_name,
            here=[window for window in chosen if window.has_districts],
            everywhere=[window for window in chosen if not window.has_districts],
            how_many=Counter(window.kind for window in session.scalars(published_windows())),
            anybody=anybody,
            states=states_of([*chosen, *anybody]),
        )

    def data() -> dict[str, object]:
        results = [window_json(window, url=address_of(window.key)) for window in chosen]
        names = [each.name for each in candidates]
        answer = {"address": address, "town": town.name if town else None, "candidates": names}
        return answer | {"total": len(results), "results": results}

    return page_or_json(page, data, cache=NEVER_KEPT)


def whole_name(town: Town) -> str:
    """A town as an address begins: 見本県ひだまり市本町一丁目."""
    return f"{town.municipality.prefecture}{town.municipality.name}{town.name}"


def _towns_of(address: str) -> tuple[Town | None, list[Town]]:
    """The town an address certainly is in, else those it may mean."""
    if not address:
        return None, []
    session = directory_session()
    found = locate(session, address)
    if found.town_id:
        return next(iter(towns_by_id(session, [found.town_id])), None), []
    return None, towns_by_id(session, found.candidate_town_ids)


def _name_among(town: Town, others: list[Town]) -> str:
    """Its name, with the municipality where that is what tells them apart."""
    cities = {other.municipality_id for other in others}
    return town.name if len(cities) == 1 else f"{town.municipality.name} {town.name}"


def _led_on(town: Town) -> Response:
    response = redirect(url_for("windows.in_charge", address=whole_name(town)), 303)
    response.headers["Cache-Control"] = NEVER_KEPT
    return response  # type: ignore[return-value]  # werkzeug's response is Flask's here
