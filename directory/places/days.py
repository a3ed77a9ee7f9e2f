"""The days a gathering is open, computed from its stored schedule."""

from dataclasses import dataclass
from datetime import date

from core.errors import BadInput
from directory.places.models import Gathering
from directory.schedules.dates import Occurrence as Opened
from directory.schedules.dates import occurrences
from directory.schedules.rules import Schedule
from directory.schedules.seasons import Seasons
from directory.schedules.storing import from_json
from directory.seasons.queries import seasons_for

MIDNIGHT = 1440


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One opening of one gathering; minutes from midnight (above 1440 past it), None when not told."""

    place_id: int
    gathering_id: int
    on_day: date
    starts: int | None
    ends: int | None
    note: str = ""

    def is_over(self, on: date, minute: int) -> bool:
        """Whether it has ended by this minute of this day; without an end, only when its day is past."""
        if self.ends is None:
            return self.on_day < on
        return self.ends <= (on - self.on_day).days * MIDNIGHT + minute

    def is_now(self, minute: int) -> bool:
        """Whether this minute of its day lies within; unknown times are never "now"."""
        return self.starts is not None and self.ends is not None and self.starts <= minute < self.ends


def schedule_of(gathering: Gathering) -> Schedule | None:
    """What was understood of a venue's days; None where nothing was, or its record cannot be read."""
    if gathering.schedule is None:
        return None
    try:
        return from_json(gathering.schedule)
    except BadInput:
        return None


def days_of(gathering: Gathering, first: date, last: date, *, seasons: Seasons | None = None) -> list[OpenDay]:
    """The openings from first to last; none where the schedule is unknown or its record cannot be read.

    Without `seasons`, those of the database the gathering is in.
    """
    schedule = schedule_of(gathering)
    return [
        OpenDay(gathering.place_id, gathering.id, day.on, day.starts_minute, _end(day), day.note)
        for day in (occurrences(schedule, first, last, seasons=seasons or seasons_for(gathering)) if schedule else ())
    ]


def _end(day: Opened) -> int | None:
    """An end that does not lie after the start is a misreading, and better unknown."""
    if day.ends_minute is None or (day.starts_minute is not None and day.ends_minute <= day.starts_minute):
        return None
    return day.ends_minute
