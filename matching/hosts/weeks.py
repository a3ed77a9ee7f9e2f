"""The room at a host in the weeks to come: free seats, rests, and how many newcomers a month still takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from directory.openings.models import Opening
from directory.places.models import Activity, Publication
from matching.host_rests.models import HostRest

WEEKS = 8
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """One opening: how many are there now, and for each week the free seats or None for a week of rest."""

    opening: Opening
    taken: int
    newcomers_left: int | None
    weeks: tuple[int | None, ...]

    @property
    def free(self) -> int:
        """Seats that are free now."""
        return max(0, self.opening.capacity - self.taken)


def mondays(today: date) -> list[date]:
    """The first days of this week and those that follow."""
    first = today - A_DAY * today.weekday()
    return [first + A_WEEK * number for number in range(WEEKS)]


def rows(
    openings: Sequence[Opening],
    rests: Sequence[HostRest],
    taken: Mapping[str, int],
    newcomers: Mapping[str, int],
    today: date,
) -> list[Row]:
    """Every opening with its weeks. `newcomers` are those who began this month."""
    found = []
    for opening in openings:
        there = taken.get(opening.key, 0)
        limit = opening.newcomers_per_month
        left = None if limit is None else max(0, limit - newcomers.get(opening.key, 0))
        free = max(0, opening.capacity - there) if takes_people(opening) else None
        weeks = tuple(
            None if free is None or _rests(opening, rests, monday, today) else free for monday in mondays(today)
        )
        found.append(Row(opening, there, left, weeks))
    return found


def takes_people(opening: Opening) -> bool:
    """Whether it is on offer at all: neither stopped nor withdrawn, at a place that goes on."""
    offered = opening.publication is Publication.PUBLISHED and opening.place.activity is Activity.ACTIVE
    return offered and opening.is_open


def rests_on(rest: HostRest, opening_key: str, on: date) -> bool:
    """Whether an opening takes nobody new on a day because of this rest."""
    is_meant = rest.opening_key in (None, opening_key)
    return is_meant and rest.lifted_at is None and rest.first_day <= on <= rest.last_day


def _rests(opening: Opening, rests: Sequence[HostRest], monday: date, today: date) -> bool:
    """Whether every day of the week on which the opening takes place is a day of rest."""
    weekdays = {slot.weekday for slot in opening.slots} or set(range(7))
    days = [day for number in sorted(weekdays) if (day := monday + A_DAY * number) >= today]
    return bool(days) and all(any(rests_on(rest, opening.key, day) for rest in rests) for day in days)
