"""The openings of a period, kept in memory between two questions until something changed.

Only days and hours are kept. Whether a place goes on, where it is and how much of that may be known is asked anew each
time, so nothing that was withdrawn or hidden since is ever shown.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.closures.queries import closures_between
from directory.coverage.rules import Bits, Ints, Span, as_ints
from directory.maps.queries import mark_of_changes
from directory.places.models import Occurrence, OccurrenceHorizon
from directory.places.queries import openings_with_days
from directory.seasons.models import SeasonPeriod

REFRESH_SECONDS = 600
KEPT_PERIODS = 3


@dataclass(frozen=True)
class Openings:
    """Gathering, start, end and days as bits of every opening of a period, as columns."""

    gathering: Ints
    starts: Ints
    ends: Ints
    bits: Bits


@dataclass(frozen=True)
class _Kept:
    mark: tuple[object, ...]
    read_at: float
    openings: Openings


_kept: WeakKeyDictionary[Engine, OrderedDict[Span, _Kept]] = WeakKeyDictionary()
_reading = Lock()


def earliest_day(session: Session, today: date) -> date:
    """From which day on open days are kept; today before they ever were."""
    return session.scalar(select(OccurrenceHorizon.first_day)) or today


def openings_in(session: Session, span: Span) -> Openings:
    """The openings of a period as they are now."""
    engine, mark = session.get_bind().engine, _mark(session, span)
    with _reading:
        periods = _kept.setdefault(engine, OrderedDict())
        kept = periods.get(span)
        if kept is None or kept.mark != mark or monotonic() - kept.read_at > REFRESH_SECONDS:
            kept = periods[span] = _Kept(mark, monotonic(), _read(session, span))
            while len(periods) > KEPT_PERIODS:
                periods.popitem(last=False)
        periods.move_to_end(span)
        return kept.openings


def _read(session: Session, span: Span) -> Openings:
    rows = openings_with_days(session, span.days)
    gathering, starts, ends, bits = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Openings(as_ints(gathering), as_ints(starts), as_ints(ends), np.array(bits, dtype=np.uint64))


def _mark(session: Session, span: Span) -> tuple[object, ...]:
    """A row that differs after every change of places, their days, closures or seasons."""
    days = select(
        select(func.max(Occurrence.id)).scalar_subquery(),
        select(func.max(OccurrenceHorizon.first_day)).scalar_subquery(),
        select(func.max(OccurrenceHorizon.last_day)).scalar_subquery(),
        select(func.max(SeasonPeriod.changed_at)).scalar_subquery(),
    )
    closures = tuple(closure.key for closure in closures_between(session, span.first, span.last))
    return (*session.execute(mark_of_changes()).one(), *session.execute(days).one(), closures)
