"""Places as an iCalendar file (RFC 5545, RFC 7986), for the calendar on a phone.

A regular opening is one event with its rule and the days left out; other days are events of their own. An event keeps
its name (UID) whatever changes in it, and its SEQUENCE grows with the place, so a calendar replaces and never doubles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import icalendar

from core.languages.dates import hours
from directory.places.calendar_frame import clean, line_of, new_calendar, start_of
from directory.places.called_off import called_off
from directory.places.days import OpenDay, days_of, schedule_of
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.places.presenting import freshness, where_words
from directory.places.series import Series, series_of
from directory.seasons.queries import seasons_for

Changes = Sequence[tuple[frozenset[int], int, datetime]]  # place ids, how many changes, the last of them
ASK_FIRST = "お休みや変更があるかもしれません。お出かけの前にご確認ください。"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of a month over twelve months: the same all month long, so the file stays the same too."""

    first: date
    last: date

    @classmethod
    def from_month_of(cls, today: date) -> "Span":
        """The span a calendar file written today covers."""
        first = today.replace(day=1)
        return cls(first, first.replace(year=first.year + 1) - timedelta(days=1))


def calendar_of(
    name: str,
    days: Iterable[OpenDay],
    places: Mapping[int, Place],
    span: Span,
    *,
    base_url: str,
    path: str = "",
    changes: Changes = (),
) -> bytes:
    """The file of these places (by id, with their gatherings); `days` are their open days of the whole span.

    A place that rests or has ended keeps its events as CANCELLED, so whoever has them in a calendar learns of it.
    `path` is where the file is found again; `changes` are those that closures of areas made. The same facts give the
    same bytes.
    """
    calendar = new_calendar(name)
    if path:
        calendar.add("source", base_url + path, parameters={"VALUE": "URI"})
    by_gathering = {
        number: list(found)
        for number, found in groupby(sorted(days, key=_by_gathering), key=lambda day: day.gathering_id)
    }
    for place in places.values():
        for gathering in place.gatherings:
            mark = _mark(place, changes)
            for event in _Events(place, gathering, span, base_url, mark).all(by_gathering.get(gathering.id, [])):
                calendar.add_component(event)
    return bytes(calendar.to_ical())


class _Events:
    """The events of one gathering."""

    def __init__(
        self, place: Place, gathering: Gathering, span: Span, base_url: str, mark: tuple[int, datetime]
    ) -> None:
        self.place, self.gathering, self.span, self.base_url = place, gathering, span, base_url
        self.sequence, self.changed = mark
        self.is_resting = place.activity is not Activity.ACTIVE

    def all(self, days: Sequence[OpenDay]) -> list[icalendar.Event]:
        """Series first, then single days, then the days called off."""
        schedule = schedule_of(self.gathering)
        if self.is_resting:
            days = days_of(self.gathering, self.span.first, self.span.last)
        days = [day for day in days if self.span.first <= day.on_day <= self.span.last]
        series, rest = series_of(schedule, days, self.span.last) if schedule else ([], list(days))
        off: list[date] = []
        if schedule and not self.is_resting:
            off = called_off(schedule, days, self.span.first, self.span.last, seasons_for(self.gathering))
        told = {on for each in series for on in each.missing}
        alone = [day for day in days_of(self.gathering, self.span.first, self.span.last) if day.on_day in off]
        return [
            *(event for each in series for event in self._series(each, off)),
            *(self._single(day) for day in rest),
            *(self._single(day, is_off=True) for day in alone if day.on_day not in told),
        ]

    def _series(self, series: Series, off: Sequence[date]) -> Iterable[icalendar.Event]:
        own_off = [day for day in series.missing if day in off]
        uid = f"{self.gathering.key}-{series.name}@{self.place.key}.ibasho"
        yield self._event(uid, series.first, series.starts, series.ends, series.note, series=series, off=own_off)
        for on in own_off:
            event = self._event(uid, on, series.starts, series.ends, series.note, is_off=True)
            event.add("recurrence-id", start_of(on, series.starts))
            yield event

    def _single(self, day: OpenDay, *, is_off: bool = False) -> icalendar.Event:
        uid = f"{self.gathering.key}-{day.on_day:%Y%m%d}-{day.starts or 0}@{self.place.key}.ibasho"
        return self._event(uid, day.on_day, day.starts, day.ends, day.note, is_off=is_off)

    def _event(
        self,
        uid: str,
        on: date,
        starts: int | None,
        ends: int | None,
        note: str,
        *,
        series: Series | None = None,
        off: Sequence[date] = (),
        is_off: bool = False,
    ) -> icalendar.Event:
        event, place = icalendar.Event(), self.place
        event.add("uid", uid)
        event.add("dtstamp", self.changed)
        event.add("last-modified", self.changed)
        event.add("created", place.created_at.replace(microsecond=0))
        event.add("sequence", self.sequence)
        event.add("dtstart", start_of(on, starts))
        if starts is not None and ends is not None:
            event.add("dtend", start_of(on, ends))
        if series is not None:
            event.add("rrule", _rule(series))
            if left_out := [start_of(day, starts) for day in series.missing if day not in off]:
                event.add("exdate", left_out)
        is_off = is_off or self.is_resting
        event.add("status", "CANCELLED" if is_off else "CONFIRMED")
        event.add("summary", line_of(f"{'【休み】' if is_off else ''}{place.name}{f'（{note}）' if note else ''}"))
        self._describe(event, starts, ends)
        return event

    def _describe(self, event: icalendar.Event, starts: int | None, ends: int | None) -> None:
        place, url = self.place, f"{self.base_url}/places/{self.place.key}"
        confirmed = freshness(place.confirmed_on, place.confirmed_on).text if place.confirmed_on else "内容は未確認です"
        lines = (
            place.summary,
            hours(starts, ends) if starts is None or ends is None else "",
            f"持ち物：{place.bring}" if place.bring else "",
            f"費用：{place.cost_text}" if place.cost_text else "",
            f"電話 {place.phone}" if place.phone else "",
            confirmed,
            ASK_FIRST,
            url,
        )
        event.add("location", line_of(where_words(self.gathering)))
        event.add("url", url)
        event.add("description", "\n".join(clean(line) for line in lines if line))
        event.add("categories", [kind.label for kind in place.kinds])
        event.add("transp", "TRANSPARENT")  # a chance to go, no appointment
        if place.phone:
            event.add("contact", line_of(place.phone))
        if self.gathering.visibility is VenueVisibility.EXACT and self.gathering.public_point is not None:
            event.add("geo", self.gathering.public_point)


def _mark(place: Place, changes: Changes) -> tuple[int, datetime]:
    """How often and when its events last changed: with the place, or with a closure of its area made or lifted."""
    own = [(count, moment) for ids, count, moment in changes if place.id in ids]
    last = max([place.changed_at or place.created_at, *(moment for _, moment in own)])
    return place.version + sum(count for count, _ in own), last.replace(microsecond=0)


def _rule(series: Series) -> icalendar.vRecur:
    rule: icalendar.vRecur = icalendar.vRecur.from_ical(series.rrule)
    if series.last is not None:
        start = start_of(series.last, series.starts)
        rule["UNTIL"] = [start.astimezone(UTC) if isinstance(start, datetime) else start]
    return rule


def _by_gathering(day: OpenDay) -> tuple[int, date, int]:
    return day.gathering_id, day.on_day, day.starts or 0
