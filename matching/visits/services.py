"""Recording a visit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.people.models import Person
from matching.placements.models import Placement
from matching.visits.models import Visit, VisitHow, VisitTo


@dataclass(frozen=True)
class VisitDetails:
    """What the visit form says. `was_absent`: the person did not come to the place that day."""

    to: VisitTo
    on: date
    how: VisitHow
    met: bool = True
    was_absent: bool = False
    note: str = ""


def record_visit(
    session: Session, placement: Placement, details: VisitDetails, *, by: str, today: date, idempotency_key: str = ""
) -> Visit:
    """Keep one contact with one side; the same form sent twice is kept once."""
    if idempotency_key and (sent := _already(session, placement, idempotency_key)):
        return sent
    on = details.on
    if on > today:
        raise RuleBroken("まだ来ていない日の訪問は記録できません。日付をお確かめください。")
    if on < placement.proposed_on:
        raise RuleBroken("候補にした日より前の訪問です。日付をお確かめください。")
    visit = Visit(
        person_key=placement.person_key,
        placement_key=placement.key,
        to=details.to,
        on=on,
        how=details.how,
        met=details.met,
        was_absent=details.was_absent,
        by=by,
        idempotency_key=idempotency_key or None,
    )
    visit.note = details.note.strip()
    session.add(visit)
    return visit


def visits_of(session: Session, person: Person) -> list[Visit]:
    """Every visit of a person and their hosts, newest first."""
    query = select(Visit).where(Visit.person_key == person.key).order_by(Visit.on.desc(), Visit.id.desc())
    return list(session.scalars(query))


def _already(session: Session, placement: Placement, idempotency_key: str) -> Visit | None:
    query = select(Visit).where(Visit.idempotency_key == idempotency_key, Visit.placement_key == placement.key)
    return session.scalars(query).one_or_none()
