"""Planned visits as a calendar. It may end up in anybody's cloud: it says when, and in which area, and nothing more."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import icalendar

from directory.places.calendar_frame import line_of, new_calendar, start_of
from matching.outings.queries import FeedRow
from matching.visits.models import VisitHow

SUMMARY = "訪問 1件"
RENEWED = timedelta(hours=1)
LASTS = timedelta(minutes=30)


def feed_of(rows: Iterable[FeedRow], areas: Mapping[str, str]) -> bytes:
    """The calendar of one account. `areas` are the names of the areas of places, by their keys."""
    calendar = new_calendar("訪問の予定", renewed=RENEWED)
    for row in rows:
        calendar.add_component(_event(row, areas.get(row.place_key, "")))
    return bytes(calendar.to_ical())


def _event(row: FeedRow, area: str) -> icalendar.Event:
    event, starts = icalendar.Event(), start_of(row.on, row.starts)
    event.add("uid", f"{hashlib.sha256(row.key.encode()).hexdigest()[:20]}@ibasho")
    event.add("dtstamp", row.made_at.replace(microsecond=0))
    event.add("dtstart", starts)
    if isinstance(starts, datetime):
        event.add("dtend", starts + LASTS)
    event.add("summary", SUMMARY)
    if area and row.how is VisitHow.AT_THE_PLACE:
        event.add("location", line_of(area))
    event.add("class", "PRIVATE")
    return event
