"""Raising what is missing. A service checks, then changes; it never commits."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.gaps.models import GapWaiting, ResourceGap
from matching.gaps.queries import live_work, waits_already
from matching.gaps.states import Cluster, GapSource, NeedKind, TimeBand
from matching.people.models import Person

__all__ = ["GapSource", "NeedKind", "TimeBand", "raise_gap"]


def raise_gap(  # noqa: PLR0913 - what a form of a gap says, asked for by name
    session: Session,
    *,
    source: GapSource,
    need: NeedKind,
    area_key: str,
    time_band: TimeBand | None,
    note: str,
    by: str,
    on: date,
    person: Person | None = None,
    idempotency_key: str = "",
) -> ResourceGap:
    """Note that something is missing; with `person` they are remembered as waiting for it, seen by their team alone.

    The same form sent twice, and the same want of the same person, are noted once. `area_key` is the key of a 圏域 or
    empty, never an address.
    """
    if (person is None) != (source is GapSource.NOTICED):
        raise ValueError("what is missing for nobody in particular is what staff noticed, and only that")
    if idempotency_key and (sent := _sent(session, idempotency_key)):
        return sent
    cluster = Cluster(need, area_key, time_band)
    if person is not None and (same := waits_already(session, person, cluster)):
        return same
    gap = ResourceGap(
        source=source,
        need=need,
        area_key=area_key,
        time_band=time_band,
        raised_by=by,
        raised_on=on,
        idempotency_key=idempotency_key or None,
    )
    gap.note = note.strip()
    gap.waiting = GapWaiting(person_key=person.key) if person is not None else None
    gap.work = live_work(session, cluster)
    session.add(gap)
    session.flush()
    return gap


def _sent(session: Session, idempotency_key: str) -> ResourceGap | None:
    query = select(ResourceGap).where(ResourceGap.idempotency_key == idempotency_key)
    return session.scalars(query).one_or_none()


def wait_no_more(session: Session, waiting: GapWaiting) -> None:
    """Take somebody off the waiting list; the gap was theirs and goes along."""
    session.delete(waiting)
    session.flush()
