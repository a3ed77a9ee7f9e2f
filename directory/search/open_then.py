"""Which documents are open then: dates and 「いま」 are answered by the table of open days, not by the index."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from directory.places.queries import When, first_days, places_open, places_open_between
from directory.search.columns import Mask
from directory.search.snapshot import Snapshot

NEVER = np.int32(10_000)
LOOK_AHEAD = 90  # days


def open_mask(
    session: Session, snapshot: Snapshot, days: Sequence[date], *, is_now: bool, today: date, minute: int
) -> Mask:
    """The places open on any of the days; with `is_now` at this minute. Windows and roles are not among them."""
    if is_now:
        return places_mask(snapshot, places_open(session, When.NOW, today=today, minute=minute))
    found: set[int] = set()
    for first, last in _runs(days):
        found |= places_open_between(session, first, last, today=today, minute=minute)
    return places_mask(snapshot, found)


def days_until_open(session: Session, snapshot: Snapshot, today: date) -> NDArray[np.int32]:
    """In how many days each document opens next, within 90 days; what is not known comes last."""
    first = first_days(session, today, today + timedelta(days=LOOK_AHEAD))
    opening = np.array(sorted(first), np.int64)
    ahead = np.array([(first[row] - today).days for row in sorted(first)], np.int32)
    soonest = np.full(snapshot.size, NEVER, np.int32)
    known = np.flatnonzero(places_mask(snapshot, first))
    soonest[known] = ahead[np.searchsorted(opening, snapshot.rows[known])]
    return soonest


def places_mask(snapshot: Snapshot, ids: Collection[int]) -> Mask:
    """The documents of these places, by row id."""
    rows = np.fromiter(ids, np.int64, len(ids))
    mask: Mask = np.isin(snapshot.rows, rows) & snapshot.holding("type", ("place",))
    return mask


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in a row as one question."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
