"""A place for search engines: schema.org EventSeries with the rule of its days and its next events.

Hidden venues stay hidden, unknown times are left out. Source: https://schema.org/Schedule
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from directory.places.calendar_file import Span
from directory.places.days import OpenDay, schedule_of
from directory.places.kinds import Cost
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.places.presenting import day_json
from directory.places.queries import open_days
from directory.places.series import Series, series_of
from directory.schedules.rules import Days, Every

SCHEMA = "https://schema.org/"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STATUS = {
    Activity.ACTIVE: f"{SCHEMA}EventScheduled",
    Activity.PAUSED: f"{SCHEMA}EventPostponed",
    Activity.ENDED: f"{SCHEMA}EventCancelled",
}


def event_series(
    session: Session,
    place: Place,
    coming: Sequence[OpenDay],
    url: str,
    today: date,
    *,
    called_off: Sequence[OpenDay] = (),
) -> dict[str, Any]:
    """The JSON-LD object of a place's page; a place of several venues has one series for each.

    What an area rests on is there too, as a cancelled event: who saw it announced elsewhere finds that it is not held.
    """
    span = Span.from_month_of(today)
    days = open_days(session, span.first, span.last, among=[place.id])
    series: dict[str, Any] = {"@context": SCHEMA.rstrip("/"), **_facts(place), "@id": url, "url": url}
    series["description"] = place.summary or "・".join(kind.label for kind in place.kinds)
    if place.group:
        series["organizer"] = {"@type": "Organization", "name": place.group.name}
    if place.cost is Cost.FREE:
        series["isAccessibleForFree"] = True
    events = [(day, Activity.ACTIVE) for day in coming] + [(day, Activity.ENDED) for day in called_off]
    venues = [_venue(place, venue, days, events, span.last) for venue in place.gatherings]
    if len(venues) == 1:
        return series | venues[0]
    return series | ({"subEvent": [_facts(place) | venue for venue in venues]} if venues else {})


def _facts(place: Place) -> dict[str, Any]:
    return {
        "@type": "EventSeries",
        "name": place.name,
        **_status(place.activity),
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
    }


def _status(activity: Activity) -> dict[str, str]:
    return {"eventStatus": STATUS[activity]}


def _venue(
    place: Place, venue: Gathering, days: Sequence[OpenDay], events: Sequence[tuple[OpenDay, Activity]], last: date
) -> dict[str, Any]:
    mine = [day for day in days if day.gathering_id == venue.id]
    schedule = schedule_of(venue)
    repeated = series_of(schedule, mine, last)[0] if schedule else []
    location = _location(place, venue)
    facts: dict[str, Any] = {"location": location}
    if repeated:
        facts["eventSchedule"] = [schedule_json(each) for each in repeated]
    if own := [_event(place, location, day) | _status(held) for day, held in events if day.gathering_id == venue.id]:
        facts["subEvent"] = own
    return facts


def _location(place: Place, venue: Gathering) -> dict[str, Any]:
    location: dict[str, Any] = {"@type": "Place", "name": venue.public_venue_name or place.name}
    location["address"] = venue.public_address
    if venue.visibility is VenueVisibility.EXACT and (point := venue.public_point):
        location["geo"] = {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]}
    return location


def _event(place: Place, location: dict[str, Any], day: OpenDay) -> dict[str, Any]:
    event = {
        **_facts(place),
        "@type": "Event",
        "name": f"{place.name}（{day.note}）" if day.note else place.name,
        "startDate": _moment(day.on_day, day.starts) if _on_the_day(day.starts) else str(day.on_day),
        "location": location,
    }
    if _on_the_day(day.starts) and _on_the_day(day.ends):
        event["endDate"] = _moment(day.on_day, day.ends)
    return event


def schedule_json(series: Series) -> dict[str, Any]:
    """One recurring opening as a schema.org Schedule."""
    told: dict[str, Any] = {"@type": "Schedule", **_pattern(series.days), "scheduleTimezone": "Asia/Tokyo"}
    told["startDate"] = series.first.isoformat()
    if series.last is not None:
        told["endDate"] = series.last.isoformat()
    times = day_json(OpenDay(0, 0, series.first, series.starts, series.ends))
    if _on_the_day(series.starts):
        told["startTime"] = f"{times['starts']}:00"
        if _on_the_day(series.ends):
            told["endTime"] = f"{times['ends']}:00"
    if series.missing:
        told["exceptDate"] = [day.isoformat() for day in series.missing]
    return told


def _pattern(days: Days) -> dict[str, Any]:
    """How it repeats: the nth weekday by week of the month, the last one in iCalendar's way (-1FR)."""
    told: dict[str, Any] = {"repeatFrequency": f"P{days.interval}{_unit(days)}"}
    if days.every is Every.MONTH_WEEKDAY:
        if all(ordinal > 0 for ordinal in days.ordinals):
            told["byDay"] = [SCHEMA + WEEKDAYS[weekday] for weekday in days.weekdays]
            told["byMonthWeek"] = list(days.ordinals)
        else:
            told["byDay"] = [f"{ordinal}{SHORT[weekday]}" for ordinal in days.ordinals for weekday in days.weekdays]
    elif days.every is Every.WEEK:
        told["byDay"] = [SCHEMA + WEEKDAYS[weekday] for weekday in days.weekdays]
    elif days.every is Every.MONTH_DAY:
        told["byMonthDay"] = list(days.month_days)
    if days.months:
        told["byMonth"] = list(days.months)
    return told


def _unit(days: Days) -> str:
    return {Every.DAY: "D", Every.WEEK: "W"}.get(days.every, "M")


def _moment(on: date, minute: int | None) -> str:
    told = minute or 0
    return f"{on}T{told // 60:02}:{told % 60:02}:00+09:00"


def _on_the_day(minute: int | None) -> bool:
    return minute is not None and minute < 1440
