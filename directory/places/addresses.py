"""Addresses of the list with one thing added or taken away."""

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from directory.places.kinds import FEATURES
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
    arguments = MultiDict(request.args)
    for name in ("page", *changes):
        arguments.poplist(name)
    wanted = {name: value for name, value in changes.items() if value is not None}
    return url_for("places.index", **arguments.to_dict(flat=False), **wanted)


def without(name: str, value: str = "") -> str:
    """This list without one of its answers; without a value, without the whole question."""
    arguments = MultiDict(request.args)
    left = [each for each in arguments.poplist(name) if value and each != value]
    arguments.poplist("page")
    arguments.setlist(name, left)
    return url_for("places.index", **arguments.to_dict(flat=False))


def address_of(base_url: str, endpoint: str, key: str) -> str:
    """The full address of an entry's page, as it stands on prints and in data."""
    return base_url + url_for(endpoint, key=key)


def clusters_url() -> str:
    """What the map beside this list asks: the same questions."""
    arguments = MultiDict(request.args)
    arguments.poplist("page")
    return url_for("maps.clusters", **arguments.to_dict(flat=False))


def wider_url(offer: Offer) -> str:
    """This list without what an offer gives up."""
    arguments = MultiDict(request.args)
    for name in ("page", *GIVEN_UP[offer.dropped]):
        arguments.poplist(name)
    return url_for("places.index", **arguments.to_dict(flat=False))
