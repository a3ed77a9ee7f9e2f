"""What is on, day by day: the shape of 今週 and of the monthly calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.languages.dates import hours
from directory.places.days import OpenDay
from directory.places.models import Gathering, Place
from directory.places.presenting import day_json, short_where
from directory.places.queries import Among, first_of_each_day


@dataclass(frozen=True, slots=True)
class Entry:
    """One opening with its place and venue."""

    place: Place
    gathering: Gathering
    day: OpenDay

    @property
    def hours(self) -> str:
        """10:00〜12:00."""
        return hours(self.day.starts, self.day.ends)

    @property
    def where(self) -> str:
        """The venue, as residents may know it."""
        return short_where(self.gathering)


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day: the first openings, and how many there are in all."""

    on: date
    entries: list[Entry]
    total: int

    @property
    def further(self) -> int:
        """How many are not shown here."""
        return self.total - len(self.entries)


def agenda(session: Session, first: date, last: date, *, among: Among = None, most: int = 12) -> list[AgendaDay]:
    """Every day from first to last, also the empty ones, each with at most `most` openings in order of time."""
    found = first_of_each_day(session, first, last, among=among, most=most)
    venues = _venues(session, {day.gathering_id for day, _ in found})
    days: dict[date, tuple[list[Entry], int]] = {
        first + timedelta(days=number): ([], 0) for number in range((last - first).days + 1)
    }
    for day, total in found:
        days[day.on_day] = ([*days[day.on_day][0], _entry(day, venues)], total)
    return [AgendaDay(on, entries, total) for on, (entries, total) in days.items()]


def entry_json(entry: Entry, url: str) -> dict[str, Any]:
    """One opening as JSON."""
    return {
        "key": entry.place.key,
        "name": entry.place.name,
        "kinds": [str(kind) for kind in entry.place.kinds],
        **day_json(entry.day),
        "where": entry.where,
        "url": url,
    }


def _entry(day: OpenDay, venues: dict[int, Gathering]) -> Entry:
    gathering = venues[day.gathering_id]
    return Entry(gathering.place, gathering, day)


def _venues(session: Session, ids: set[int]) -> dict[int, Gathering]:
    query = (
        select(Gathering)
        .where(Gathering.id.in_(ids))
        .options(joinedload(Gathering.town), joinedload(Gathering.place).selectinload(Place.kind_links))
    )
    return {gathering.id: gathering for gathering in session.scalars(query)}
