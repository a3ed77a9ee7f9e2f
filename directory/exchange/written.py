"""What an import wrote, as plain JSON: the next import tells by it what was changed by hand since."""

from datetime import date
from enum import StrEnum
from typing import Any

from directory.exchange.preparing import Prepared
from directory.places.models import Gathering, Place

FACTS = (
    *("name", "kana", "summary", "for_whom", "cost", "cost_text", "booking", "phone", "mail", "url", "note"),
    *("activity", "confirmed_on", "licence", "bring", "languages", "nearest_stop", "parking", "extra"),
)
VENUE = ("venue_name", "address", "visibility", "schedule_text")


def as_written(row: Prepared) -> dict[str, Any]:
    """A row's facts and venue as JSON."""
    said = {name: plain(row.facts[name]) for name in FACTS}
    said |= {"kinds": sorted(row.kinds), "audiences": sorted(row.audiences), "group": row.group}
    if row.venue is not None:
        said |= {name: plain(row.venue[name]) for name in VENUE}
        said["point"] = point_of(row.venue["lat"], row.venue["lng"])
    return {name: value for name, value in said.items() if value not in ("", [], None, {})}


def as_it_is(place: Place, gathering: Gathering | None) -> dict[str, Any]:
    """The same of an entry as it stands now."""
    said = {name: plain(getattr(place, name)) for name in FACTS}
    said |= {"kinds": sorted(place.kinds), "audiences": sorted(place.audiences)}
    said["group"] = place.group.name if place.group else ""
    if gathering is not None:
        said |= {name: plain(getattr(gathering, name)) for name in VENUE}
        said["point"] = point_of(gathering.lat, gathering.lng)
    return {name: value for name, value in said.items() if value not in ("", [], None, {})}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def point_of(lat: float | None, lng: float | None) -> list[float] | None:
    """A point to the micro-degree, or None."""
    return None if lat is None or lng is None else [round(lat, 6), round(lng, 6)]
