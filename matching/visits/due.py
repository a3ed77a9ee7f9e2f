"""Whom to visit: computed from the schedule and the visits made, never typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matching.placements.models import Placement
from matching.placements.states import FOLLOW_UPS
from matching.visits.models import Visit, VisitTo


@dataclass(frozen=True)
class Due:
    """One side of one placement that is due: since when, for which follow-up (days after the start)."""

    placement: Placement
    to: VisitTo
    due_on: date
    after_days: int

    def is_overdue(self, today: date) -> bool:
        """More than three days late."""
        return today > self.due_on + timedelta(days=3)


def due(placements: Iterable[Placement], visits: Sequence[Visit], today: date) -> list[Due]:
    """Every side that waits for a visit today, the longest waiting first.

    A visit answers every follow-up that was due by its day, so one late visit never leaves a heap of old
    ones. A visit up to two days early counts for the follow-up it was meant for.
    """
    last: dict[tuple[str, VisitTo], date] = {}
    for visit in visits:
        key = (visit.placement_key, visit.to)
        last[key] = max(visit.on, last.get(key, visit.on))
    waiting = [
        one
        for placement in placements
        for to in VisitTo
        if (one := _due(placement, to, last.get((placement.key, to)), today)) is not None
    ]
    return sorted(waiting, key=lambda one: (one.due_on, one.placement.id, one.to))


def next_due_on(placement: Placement, to: VisitTo, last: date | None) -> tuple[date, int] | None:
    """The day of the first follow-up no visit has answered yet, and its distance; None after the last one."""
    since = placement.followed_since
    if since is None or not placement.state.is_followed_up:
        return None
    for days in FOLLOW_UPS:
        day = since + timedelta(days=days)
        if last is None or last + timedelta(days=EARLY) < day or last < since:
            return day, days
    return None


EARLY = 2  # days


def _due(placement: Placement, to: VisitTo, last: date | None, today: date) -> Due | None:
    upcoming = next_due_on(placement, to, last)
    if upcoming is None or upcoming[0] > today:
        return None
    return Due(placement, to, *upcoming)


def absences_in_a_row(visits: Iterable[Visit]) -> int:
    """How many of the last contacts with the person found them absent from the place, one after another."""
    count = 0
    newest_first = sorted(visits, key=lambda visit: (visit.on, visit.id), reverse=True)
    for visit in newest_first:
        if visit.to is not VisitTo.PERSON:
            continue
        if not visit.was_absent:
            break
        count += 1
    return count
