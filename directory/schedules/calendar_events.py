"""Series of openings as VEVENTs of an iCalendar file, and back (RFC 5545, times of Asia/Tokyo)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar

from core.calendar import JAPAN
from core.errors import BadInput
from directory.schedules.recurrence import Recurrence, Series
from directory.schedules.recurring import days_of_series

Event = Any  # icalendar types its properties as a union of thirty, of which each is one here
NOT_A_CALENDAR = "カレンダー（iCalendar）のファイルとして読めません。.ics のファイルを選んでください。"
MIDNIGHT = 1440
FAR = timedelta(days=800)  # how far a rule in another time zone is written out


def put_into(event: Event, series: Series) -> None:
    """Add DTSTART, DTEND, RRULE, EXDATE and RDATE of one series to an event; local times with TZID=Asia/Tokyo.

    Without a known start the event is for the whole day. Some calendars pass over RDATE: to be seen in all of them,
    write `rdates` as events of their own.
    """
    event.add("dtstart", _at(series.start, series.starts))
    if series.starts is not None and series.ends is not None:
        event.add("dtend", _at(series.start, series.ends))
    if series.rrule:
        event.add("rrule", icalendar.vRecur.from_ical(series.rrule + _until(series)))
    for name, days in (("exdate", series.exdates), ("rdate", series.rdates)):
        if days:
            value = None if series.starts is not None else {"value": "DATE"}
            event.add(name, [_at(day, series.starts) for day in days], parameters=value)


def read_calendar(content: bytes) -> dict[str, Recurrence]:
    """The recurrences of a calendar file by UID, with COMMENT as notes; cancelled events are left out.

    A moved or cancelled single occurrence (RECURRENCE-ID) is taken out of its series, and a moved one added as a day of
    its own. Raises BadInput for what is no calendar.
    """
    try:
        calendar: Any = icalendar.Calendar.from_ical(content)
        return _by_uid(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError, AttributeError) as error:  # a broken property has no value
        raise BadInput(NOT_A_CALENDAR) from error


def _by_uid(events: list[Event]) -> dict[str, Recurrence]:
    found: dict[str, Recurrence] = {}
    for event in sorted(events, key=lambda each: "RECURRENCE-ID" in each):
        uid = str(event.get("UID", ""))
        known = found.get(uid, Recurrence())
        if "RECURRENCE-ID" in event:
            known = _without(known, _local(event["RECURRENCE-ID"].dt)[0])
        if str(event.get("STATUS", "")).upper() != "CANCELLED" and "DTSTART" in event:
            known = Recurrence((*known.series, *series_of(event)), (*known.notes, *_comments(event)))
        found[uid] = known
    return found


def series_of(event: Event) -> tuple[Series, ...]:
    """The series of one event; several RRULEs are several series."""
    start, starts = _local(event["DTSTART"].dt)
    ends = _end(event, start, starts)
    exdates = tuple(sorted({_local(each)[0] for each in _dates(event, "EXDATE")}))
    rdates = tuple(sorted({_local(each)[0] for each in _dates(event, "RDATE")} - {start}))
    given = event.get("RRULE", [])
    rules = given if isinstance(given, list) else [given]
    if not rules:
        own = tuple(day for day in (start, *rdates) if day not in exdates)
        return (Series(own[0], starts, ends, rdates=own[1:]),) if own else ()
    made = [_ruled(rule, event["DTSTART"].dt, Series(start, starts, ends, exdates=exdates)) for rule in rules]
    first = made[0]
    return (Series(first.start, starts, ends, "", first.rrule, first.until, exdates, rdates + first.rdates), *made[1:])


def _ruled(rule: Any, moment: date, series: Series) -> Series:
    text = rule.to_ical().decode()
    until = next((_local(each)[0] for each in rule.get("UNTIL", ())), None)
    parts = ";".join(part for part in text.split(";") if not part.startswith("UNTIL="))
    ruled = Series(series.start, series.starts, series.ends, "", parts, until, series.exdates)
    own_day = moment.date() if isinstance(moment, datetime) else moment
    if own_day == series.start:
        return ruled
    shift = series.start - own_day
    abroad = Series(own_day, rrule=parts, until=until and until - shift)
    days = [day + shift for day in days_of_series(abroad, own_day + FAR)]
    return Series(series.start, series.starts, series.ends, rdates=tuple(days[1:]), exdates=series.exdates)


def _without(known: Recurrence, day: date) -> Recurrence:
    series = tuple(
        Series(s.start, s.starts, s.ends, s.note, s.rrule, s.until, (*s.exdates, day), s.rdates) for s in known.series
    )
    return Recurrence(series, known.notes)


def _comments(event: Event) -> tuple[str, ...]:
    given = event.get("COMMENT", [])
    return tuple(str(each) for each in (given if isinstance(given, list) else [given]))


def _dates(event: Event, name: str) -> Iterator[date]:
    given = event.get(name, [])
    for each in given if isinstance(given, list) else [given]:
        yield from (one.dt for one in each.dts)


def _end(event: Event, start: date, starts: int | None) -> int | None:
    if starts is None:
        return None
    if "DTEND" in event:
        day, minute = _local(event["DTEND"].dt)
        ends = (day - start).days * MIDNIGHT + (minute or 0)
    elif "DURATION" in event:
        ends = starts + int(event["DURATION"].dt.total_seconds()) // 60
    else:
        return None
    return ends if starts < ends <= 2 * MIDNIGHT else None


def _local(moment: date) -> tuple[date, int | None]:
    """The day in Japan and minutes after its midnight; None for a whole day."""
    if not isinstance(moment, datetime):
        return moment, None
    here = moment if moment.tzinfo is None else moment.astimezone(JAPAN)
    return here.date(), here.hour * 60 + here.minute


def _at(day: date, minute: int | None) -> date:
    if minute is None:
        return day
    return datetime.combine(day, time(), tzinfo=JAPAN) + timedelta(minutes=minute)


def _until(series: Series) -> str:
    """UNTIL in the kind of DTSTART, as the standard wants it."""
    if series.until is None:
        return ""
    if series.starts is None:
        return f";UNTIL={series.until:%Y%m%d}"
    end = datetime.combine(series.until, time(23, 59, 59), tzinfo=JAPAN).astimezone(UTC)
    return f";UNTIL={end:%Y%m%dT%H%M%SZ}"
