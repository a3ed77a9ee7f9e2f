"""Places as an iCalendar file (RFC 5545), for the calendar on a phone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

import icalendar

from core.calendar import JAPAN
from directory.places.days import OpenDay
from directory.places.models import Gathering, Place
from directory.places.presenting import freshness, where_words


def calendar_of(name: str, days: Sequence[OpenDay], places: Mapping[int, Place], *, base_url: str) -> bytes:
    """One event per opening. The dates are written out one by one, because holiday rules fit no RRULE.

    `places` by id, with their gatherings loaded; days of other places are left out. Times are UTC. The same facts
    give the same bytes.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Ibasho//JP")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for day in days:
        place = places.get(day.place_id)
        gathering = next((g for g in place.gatherings if g.id == day.gathering_id), None) if place else None
        if place is not None and gathering is not None:
            calendar.add_component(_event(place, gathering, day, base_url))
    return bytes(calendar.to_ical())


def _event(place: Place, gathering: Gathering, day: OpenDay, base_url: str) -> icalendar.Event:
    event = icalendar.Event()
    url = f"{base_url}/places/{place.key}"
    event.add("uid", f"{gathering.key}-{day.on_day:%Y%m%d}-{day.starts or 0}@{place.key}.ibasho")
    event.add("dtstamp", (place.changed_at or place.created_at).replace(microsecond=0))
    event.add("summary", f"{place.name}（{day.note}）" if day.note else place.name)
    event.add("location", where_words(gathering))
    event.add("url", url)
    event.add("description", _description(place, url))
    if day.starts is None:
        event.add("dtstart", day.on_day)
    else:
        event.add("dtstart", _moment(day, day.starts))
        if day.ends is not None:
            event.add("dtend", _moment(day, day.ends))
    if (point := gathering.public_point) is not None:
        event.add("geo", point)
    return event


def _description(place: Place, url: str) -> str:
    confirmed = freshness(place.confirmed_on, place.confirmed_on).text if place.confirmed_on else "内容は未確認です"
    lines = (place.summary, f"電話 {place.phone}" if place.phone else "", confirmed, ASK_FIRST, url)
    return "\n".join(line for line in lines if line)


def _moment(day: OpenDay, minute: int) -> datetime:
    midnight = datetime.combine(day.on_day, time(), tzinfo=JAPAN)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


ASK_FIRST = "お休みや変更があるかもしれません。お出かけの前にご確認ください。"
