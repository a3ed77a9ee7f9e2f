"""What every iCalendar file of ours is made of: its head, Japan's time zone, moments and lines of text."""

import re
from datetime import date, datetime, time, timedelta

import icalendar

from core.calendar import JAPAN

UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
RENEWED = timedelta(days=1)


def new_calendar(name: str, *, renewed: timedelta = RENEWED) -> icalendar.Calendar:
    """An empty calendar of this name that a program asks for again after `renewed`."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Ibasho//JP")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", line_of(name))
    calendar.add("x-wr-calname", line_of(name))
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    calendar.add("refresh-interval", renewed, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"P{renewed.days}D" if renewed.days else f"PT{renewed.seconds // 3600}H")
    calendar.add_component(_japan())
    return calendar


def start_of(on: date, minute: int | None) -> date:
    """The moment in Japan, or the whole day when the hour is not known."""
    return on if minute is None else datetime.combine(on, time(), tzinfo=JAPAN) + timedelta(minutes=minute)


def clean(text: str) -> str:
    """Without characters that calendars choke on or that turn the writing direction of what follows."""
    return UNPRINTABLE.sub(" ", text)


def line_of(text: str) -> str:
    """The text on one line."""
    return " ".join(clean(text).split())


def _japan() -> icalendar.Timezone:
    """Japan has had one offset and no summer time since 1952."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "Asia/Tokyo")
    standard.add("dtstart", datetime(1952, 1, 1))  # noqa: DTZ001  # local by definition (RFC 5545, 3.6.5)
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    zone.add_component(standard)
    return zone
