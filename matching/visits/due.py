"""Whom to visit: computed from the schedule and the visits made, never typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from matching.placements.models import Placement
from matching.placements.states import PlacementState
from matching.visits.models import Attendance, Visit, VisitTo
from matching.visits.schedule import SHIPPED, Schedule

EARLY = 2  # days
LATE = timedelta(days=3)
ALARM = 2  # absences in a row
GOING_ON = [state for state in PlacementState if state.is_followed_up and state is not PlacementState.RESTING]

LastContacts = Mapping[tuple[str, VisitTo], date]


class Followed(NamedTuple):
    """One placement as the schedule sees it: `followed_since` is the day it counts from (of a rest, its first)."""

    id: int
    key: str
    person_key: str
    place_key: str
    state: PlacementState
    followed_since: date | None


class Due(NamedTuple):
    """One side of one placement that is due: since when, for which follow-up (days after the start)."""

    placement: Followed
    to: VisitTo
    due_on: date
    after_days: int

    def is_overdue(self, today: date) -> bool:
        """More than three days late."""
        return today > self.due_on + LATE


def last_contacts(visits: Iterable[Visit]) -> dict[tuple[str, VisitTo], date]:
    """The day of the last contact with each side of each placement, whatever came of it."""
    last: dict[tuple[str, VisitTo], date] = {}
    for visit in visits:
        key = (visit.placement_key, visit.to)
        last[key] = max(visit.on, last.get(key, visit.on))
    return last


def due(
    placements: Iterable[Followed],
    last: LastContacts,
    today: date,
    schedule: Schedule = SHIPPED,
    sides: Collection[VisitTo] = tuple(VisitTo),
) -> list[Due]:
    """Every side that waits for a visit today, the longest waiting first.

    A visit answers every follow-up that was due by its day, so one late visit never leaves a heap of old
    ones. A visit up to two days early counts for the follow-up it was meant for.
    """
    waiting = [
        Due(placement, to, *upcoming)
        for placement in placements
        for to in sides
        if (upcoming := next_due_on(placement, to, last.get((placement.key, to)), schedule)) is not None
        and upcoming[0] <= today
    ]
    return sorted(waiting, key=lambda one: (one.due_on, one.placement.id, one.to))


def next_due_on(
    placement: Followed, to: VisitTo, last: date | None, schedule: Schedule = SHIPPED
) -> tuple[date, int] | None:
    """The day of the first follow-up no visit has answered yet, and its distance; None after the last one."""
    since = placement.followed_since
    rule = schedule.get((placement.state, to))
    if since is None or rule is None:
        return None
    answered = 0 if last is None or last < since else (last - since).days + EARLY
    days = rule.first_after(answered)
    return None if days is None else (since + timedelta(days=days), days)


def answered_by_a_contact(
    placement: Followed, to: VisitTo, on: date, last: date | None, schedule: Schedule = SHIPPED
) -> date | None:
    """The day of the follow-up that a contact on a day answers, after the `last` one; None when none asked for it.

    As everywhere a contact up to two days early is meant for the follow-up that comes.
    """
    upcoming = next_due_on(placement, to, last, schedule)
    return upcoming[0] if upcoming is not None and upcoming[0] <= on + timedelta(days=EARLY) else None


def absences_in_a_row(visits: Sequence[Visit]) -> int:
    """How often, by the last contacts with either side, the person stayed away from the activity in a row.

    A contact at which nobody learned whether they came says nothing: it neither adds to the row nor ends it. Both
    sides asked on one day tell of one absence.
    """
    days: set[date] = set()
    for visit in sorted(visits, key=lambda visit: (visit.on, visit.id), reverse=True):
        if visit.attendance is Attendance.UNKNOWN:
            continue
        if visit.attendance is Attendance.PRESENT:
            break
        days.add(visit.on)
    return len(days)


def most_absences(placements: Iterable[Placement], visits: Sequence[Visit]) -> int:
    """The longest row of absences from any activity that goes on; a rest that was agreed on is no absence."""
    going_on = [each.key for each in placements if each.state in GOING_ON]
    rows = (absences_in_a_row([visit for visit in visits if visit.placement_key == key]) for key in going_on)
    return max(rows, default=0)
