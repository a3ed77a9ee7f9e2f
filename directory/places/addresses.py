"""Addresses of the list with one thing added or taken away."""

from itertools import chain
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from directory.places.kinds import FEATURES
from directory.places.queries import When
from directory.search.asking import Offer

GIVEN_UP: dict[str, tuple[str, ...]] = {
    "text": ("q",),
    "kinds": ("kind",),
    "areas": ("area",),
    "weekdays": ("weekday",),
    "times": ("time",),
    "audience": ("for",),
    "flags": tuple(FEATURES),
    "costs": ("cost",),
    "types": ("type",),
    "on": ("on",),
    "open_now": ("open",),
    "radius_m": ("within",),
    "among": ("open", "box"),
}
"""A part of the query → its names in the address."""


def list_url(**changes: str | None) -> str:
    """This list with some of its questions replaced (None takes one away); always from its first page."""
    arguments = _asked("page", *changes)
    arguments.update({name: value for name, value in changes.items() if value is not None})
    return _address("places.index", arguments)


def without(name: str, value: str = "") -> str:
    """This list without one of its answers; without a value, without the whole question."""
    arguments = _asked("page", name)
    arguments.setlist(name, [each for each in request.args.getlist(name) if value and each != value])
    return _address("places.index", arguments)


def clusters_url() -> str:
    """What the map beside this list asks: the same questions."""
    return _address("maps.clusters", _asked("page", "box"))


def wider_url(offer: Offer) -> str:
    """This list without what an offer gives up; 「いま開いている」 is not among the days the calendar was asked for."""
    left_out = set(chain.from_iterable(GIVEN_UP[name] for name in offer.dropped))
    if request.args.get("open") == When.NOW and "open_now" not in offer.dropped:
        left_out.discard("open")
    return _address("places.index", _asked("page", *left_out))


def address_of(base_url: str, endpoint: str, key: str) -> str:
    """The full address of an entry's page, as it stands on prints and in data."""
    return base_url + url_for(endpoint, key=key)


def _asked(*left_out: str) -> "MultiDict[str, str]":
    """What was asked, without empty answers and the names left out."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if value and name not in left_out]
    return MultiDict(kept)


def _address(endpoint: str, arguments: "MultiDict[str, str]") -> str:
    """Never through url_for's keywords: `_external` and its like may stand in an address anybody wrote."""
    query = urlencode(list(arguments.items(multi=True)))
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)
