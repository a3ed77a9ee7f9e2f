"""A place for search engines: schema.org EventSeries with its next events. Hidden venues stay hidden."""

from collections.abc import Sequence
from typing import Any

from directory.places.days import OpenDay
from directory.places.models import Gathering, Place
from directory.places.presenting import day_json


def event_series(
    place: Place, coming: Sequence[OpenDay], url: str, *, called_off: Sequence[OpenDay] = ()
) -> dict[str, Any]:
    """The JSON-LD object of a place's page; times are in Japan, unknown ones are left out.

    What an area rests on is there too, as a cancelled event: who saw it announced elsewhere finds that it is not held.
    """
    venues = {gathering.id: gathering for gathering in place.gatherings}
    series: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "name": place.name,
        "url": url,
        "description": place.summary or "・".join(kind.label for kind in place.kinds),
        "subEvent": [
            _event(place, venues[day.gathering_id], day) | {"eventStatus": f"https://schema.org/{status}"}
            for status, days in (("EventScheduled", coming), ("EventCancelled", called_off))
            for day in days
            if day.gathering_id in venues
        ],
    }
    if place.group:
        series["organizer"] = {"@type": "Organization", "name": place.group.name}
    return series


def _event(place: Place, venue: Gathering, day: OpenDay) -> dict[str, Any]:
    told = day_json(day)
    event: dict[str, Any] = {
        "@type": "Event",
        "name": place.name,
        "startDate": f"{day.on_day}T{told['starts']}:00+09:00" if _on_the_day(day.starts) else str(day.on_day),
        "location": {"@type": "Place", "name": venue.public_venue_name or place.name, "address": venue.public_address},
    }
    if _on_the_day(day.ends):
        event["endDate"] = f"{day.on_day}T{told['ends']}:00+09:00"
    return event


def _on_the_day(minute: int | None) -> bool:
    return minute is not None and minute < 1440
