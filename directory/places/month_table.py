"""One month of one place as a calendar: its open days, and the days it is usually open and this time is not."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import is_holiday
from core.languages.dates import hours_in_digits
from core.months import Month
from directory.places.called_off import days_off
from directory.places.days import OpenDay, schedule_of
from directory.places.models import Activity, Place
from directory.places.queries import open_days
from directory.seasons.queries import seasons_for

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Opening:
    """When it is open on a day, with the activity or the venue where there are several."""

    hours: str
    note: str


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the month."""

    on: date
    openings: tuple[Opening, ...]
    is_off: bool
    is_past: bool
    is_today: bool
    is_holiday: bool


@dataclass(frozen=True, slots=True)
class MonthTable:
    """A month in weeks from Monday to Sunday; None stands for a day of another month.

    `before` and `after` are the months beside it as the address writes them, empty where the calendar ends.
    """

    month: Month
    weeks: tuple[tuple[MonthDay | None, ...], ...]
    before: str
    after: str

    @property
    def open_count(self) -> int:
        """On how many days it is open."""
        return sum(1 for week in self.weeks for day in week if day and day.openings)

    @property
    def has_days_off(self) -> bool:
        """Whether the sign for a day off needs to be told."""
        return any(day.is_off for week in self.weeks for day in week if day)


def wanted_month(written: str, today: date) -> Month:
    """The month the address asks for, this one without; the nearest of those there are. Raises BadInput."""
    first, last = _reach(today)
    return Month(min(max(Month.read(written).first, first), last)) if written else Month(first)


def month_table(session: Session, place: Place, month: Month, today: date) -> MonthTable | None:
    """The calendar of a place; None where it rests or no day of it can be known."""
    schedules = [schedule_of(gathering) for gathering in place.gatherings]
    if place.activity is not Activity.ACTIVE or not any(schedule and schedule.has_dates for schedule in schedules):
        return None
    found = open_days(session, month.first, month.last, among=[place.id])
    off = days_off_in(place, found, month)
    weeks = Calendar().monthdatescalendar(month.first.year, month.first.month)
    first, last = _reach(today)
    return MonthTable(
        month,
        tuple(
            tuple(_day(on, place, found, off, today) if _is_in(on, month) else None for on in week) for week in weeks
        ),
        month.before if month.first > first else "",
        month.after if month.first < last else "",
    )


def days_off_in(place: Place, found: list[OpenDay], month: Month) -> set[date]:
    """Days of the month its patterns name on which it is not open; `found` are its openings of the month."""
    off: set[date] = set()
    for gathering in place.gatherings:
        schedule = schedule_of(gathering)
        if schedule and schedule.has_dates:
            mine = [day for day in found if day.gathering_id == gathering.id]
            off.update(days_off(schedule, mine, month.first, month.last, seasons_for(gathering)))
    return off


def _reach(today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    number = first.year * 12 + first.month - 1 + MONTHS_AHEAD
    return first, date(number // 12, number % 12 + 1, 1)


def _is_in(on: date, month: Month) -> bool:
    return month.first <= on <= month.last


def _day(on: date, place: Place, found: list[OpenDay], off: set[date], today: date) -> MonthDay:
    openings = tuple(_opening(place, day) for day in found if day.on_day == on)
    return MonthDay(on, openings, on in off and not openings, on < today, on == today, is_holiday(on))


def _opening(place: Place, day: OpenDay) -> Opening:
    venue = next((g for g in place.gatherings if g.id == day.gathering_id), None)
    name = (venue.name or venue.public_venue_name) if venue and len(place.gatherings) > 1 else ""
    return Opening(hours_in_digits(day.starts, day.ends), day.note or name)
