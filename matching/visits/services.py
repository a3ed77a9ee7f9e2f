"""Recording visits, and setting when they are due. A service checks, then changes; it never commits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.host_notes.services import NoteDetails, write_what_was_said
from matching.people.models import Person
from matching.placements.models import Placement
from matching.visits.models import Attendance, FollowUpPlan, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.queries import kept_plan
from matching.visits.schedule import Schedule, rules_as_kept

NOT_YET = "まだ来ていない日の訪問は記録できません。日付をお確かめください。"
ALONE_WITH_ONESELF = "いっしょに行った人には、自分ではない職員を選んでください。"
CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。開き直して、見比べてから保存してください。"
)


@dataclass(frozen=True)
class VisitDetails:
    """What the visit form says. `said` are worries of the host and promises to it, for the host's record."""

    to: VisitTo
    on: date
    how: VisitHow
    met: bool = True
    attendance: Attendance = Attendance.UNKNOWN
    note: str = ""
    with_key: str | None = None
    said: Sequence[NoteDetails] = field(default=())


def record_visit(
    session: Session, placement: Placement, details: VisitDetails, *, by: str, today: date, idempotency_key: str = ""
) -> Visit:
    """Keep one contact with one side; the same form sent twice is kept once."""
    kept_as = f"{placement.key}-{idempotency_key}" if idempotency_key else None
    if kept_as and (sent := session.scalar(select(Visit).where(Visit.idempotency_key == kept_as))):
        return sent
    _check(details, by=by, today=today)
    if details.on < placement.proposed_on:
        raise AtField("on", "候補にした日より前の訪問です。日付をお確かめください。")
    visit = Visit(
        person_key=placement.person_key,
        placement_key=placement.key,
        to=details.to,
        on=details.on,
        how=details.how,
        met=details.met,
        was_absent=details.attendance is Attendance.ABSENT,
        was_there=details.attendance is Attendance.PRESENT,
        by=by,
        with_key=details.with_key,
        idempotency_key=kept_as,
    )
    visit.note = details.note.strip()
    session.add(visit)
    session.flush()
    write_what_was_said(
        session,
        placement.place_key,
        details.said,
        by=by,
        today=today,
        visit_key=visit.key,
        idempotency_key=visit.key,
    )
    return visit


def record_host_visit(
    session: Session, place_key: str, details: VisitDetails, *, by: str, today: date, idempotency_key: str = ""
) -> HostVisit:
    """Keep one contact with a host about nobody in particular; the same form sent twice is kept once."""
    kept_as = f"{place_key}-{idempotency_key}" if idempotency_key else None
    if kept_as and (sent := session.scalar(select(HostVisit).where(HostVisit.idempotency_key == kept_as))):
        return sent
    _check(details, by=by, today=today)
    visit = HostVisit(
        place_key=place_key,
        on=details.on,
        how=details.how,
        met=details.met,
        by=by,
        with_key=details.with_key,
        idempotency_key=kept_as,
    )
    visit.note = details.note.strip()
    session.add(visit)
    session.flush()
    write_what_was_said(session, place_key, details.said, by=by, today=today, idempotency_key=visit.key)
    return visit


def visits_of(session: Session, person: Person) -> list[Visit]:
    """Every visit of a person and their hosts, newest first."""
    query = select(Visit).where(Visit.person_key == person.key).order_by(Visit.on.desc(), Visit.id.desc())
    return list(session.scalars(query))


def set_schedule(session: Session, schedule: Schedule, *, seen: int, by: str) -> None:
    """Follow-ups are due by this schedule from now on; raises RuleBroken when somebody changed it since `seen`."""
    plan = kept_plan(session)
    if seen != (plan.version if plan else 0):
        raise RuleBroken(CHANGED_MEANWHILE)
    if plan is None:
        plan = FollowUpPlan(id=1, rules={}, changed_by=by)
        session.add(plan)
    plan.rules, plan.changed_by = rules_as_kept(schedule), by


def _check(details: VisitDetails, *, by: str, today: date) -> None:
    if details.on > today:
        raise AtField("on", NOT_YET)
    if details.with_key == by:
        raise AtField("with_key", ALONE_WITH_ONESELF)
