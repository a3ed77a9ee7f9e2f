"""Calendar files read back the way a calendar program reads them."""

from datetime import UTC, date, datetime, time

import icalendar
from dateutil.rrule import rrulestr

from core.calendar import JAPAN


def events_of(data: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def expanded(data: bytes, first: date, last: date) -> list[tuple[date, int | None, int | None]]:
    """Every day the file says is held, with its hours in minutes, as a program with RRULE and EXDATE shows them."""
    events = events_of(data)
    instead = {(str(e["uid"]), _day(e["recurrence-id"].dt)) for e in events if "recurrence-id" in e}
    found = []
    for event in events:
        if event["status"] == "CANCELLED":
            continue
        for on in _starts(event, last):
            if first <= on <= last and (str(event["uid"]), on) not in instead:
                found.append((on, *_hours(event)))
    return sorted(found, key=str)


def _starts(event, last):
    start = event["dtstart"].dt
    if "rrule" not in event:
        return [_day(start)]
    moment = start if isinstance(start, datetime) else datetime.combine(start, time(), tzinfo=JAPAN)
    text = event["rrule"].to_ical().decode()
    if not isinstance(start, datetime) and "UNTIL=" in text:  # a whole day ends with its day
        text = text.replace("UNTIL=" + text.split("UNTIL=")[1][:8], "UNTIL=" + text.split("UNTIL=")[1][:8] + "T145959Z")
    left_out = event.get("exdate", [])
    lists = left_out if isinstance(left_out, list) else [left_out]
    dropped = {_day(each.dt) for one in lists for each in (one.dts if one else [])}
    end = datetime.combine(last, time(23, 59), tzinfo=JAPAN).astimezone(UTC)
    days = [_day(each) for each in rrulestr(text, dtstart=moment).between(moment, end, inc=True)]
    return [day for day in days if day not in dropped]


def _hours(event):
    start = event["dtstart"].dt
    if not isinstance(start, datetime):
        return None, None
    starts = start.hour * 60 + start.minute
    end = event.get("dtend")
    return starts, starts + int((end.dt - start).total_seconds() // 60) if end else None


def _day(value):
    return value.astimezone(JAPAN).date() if isinstance(value, datetime) else value
