"""Recording visits, and setting when they are due. A service checks, then changes; it never commits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.host_notes.services import (
    SENT_ALREADY,
    NoteDetails,
    is_what_was_said,
    take_back_what_was_said,
    write_what_was_said,
)
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

    @property
    def of_both(self) -> dict[str, Any]:
        """What a visit keeps, whether it is about somebody or about the host alone."""
        return {"on": self.on, "how": self.how, "met": self.met, "with_key": self.with_key}

    @property
    def about_somebody(self) -> dict[str, Any]:
        """What a visit about somebody keeps besides."""
        absent, there = self.attendance is Attendance.ABSENT, self.attendance is Attendance.PRESENT
        return {**self.of_both, "to": self.to, "was_absent": absent, "was_there": there}


def record_visit(
    session: Session,
    placement: Placement,
    details: VisitDetails,
    *,
    by: str,
    today: date,
    due_on: date | None = None,
    idempotency_key: str = "",
) -> Visit:
    """Keep one contact with one side; the same form sent twice is kept once, and refused with other answers.

    `due_on` is the day of the follow-up it answers (`queries.due_day_of`).
    """
    kept_as = f"{placement.key}-{idempotency_key}" if idempotency_key else None
    if kept_as and (sent := session.scalar(select(Visit).where(Visit.idempotency_key == kept_as))):
        _check_it_says_the_same(session, sent, placement.place_key, details, details.about_somebody)
        return sent
    _check(details, by=by, today=today)
    _check_it_is_not_before(placement, details.on)
    visit = Visit(
        person_key=placement.person_key,
        placement_key=placement.key,
        by=by,
        due_on=due_on,
        idempotency_key=kept_as,
        **details.about_somebody,
    )
    visit.note = details.note.strip()
    session.add(visit)
    session.flush()
    keys = {"visit_key": visit.key, "idempotency_key": visit.key}
    write_what_was_said(session, placement.place_key, details.said, by=by, today=today, on=visit.on, **keys)
    return visit


def record_host_visit(
    session: Session,
    place_key: str,
    details: VisitDetails,
    *,
    by: str,
    today: date,
    due_on: date | None = None,
    idempotency_key: str = "",
) -> HostVisit:
    """Keep one contact with a host about nobody in particular; the same form sent again, and `due_on`, as above."""
    kept_as = f"{place_key}-{idempotency_key}" if idempotency_key else None
    if kept_as and (sent := session.scalar(select(HostVisit).where(HostVisit.idempotency_key == kept_as))):
        _check_it_says_the_same(session, sent, place_key, details, details.of_both)
        return sent
    _check(details, by=by, today=today)
    visit = HostVisit(place_key=place_key, by=by, due_on=due_on, idempotency_key=kept_as, **details.of_both)
    visit.note = details.note.strip()
    session.add(visit)
    session.flush()
    write_what_was_said(session, place_key, details.said, by=by, today=today, on=visit.on, idempotency_key=visit.key)
    return visit


def correct_visit(
    visit: Visit, placement: Placement, details: VisitDetails, *, by: str, today: date, due_on: date | None, seen: str
) -> None:
    """Mend what was recorded; whose visit it was stays as it is.

    `due_on` is as with `record_visit`. Raises RuleBroken when somebody changed the visit since version `seen`.
    """
    _must_be_current(visit, seen)
    _check(details, by=visit.by, today=today)
    _check_it_is_not_before(placement, details.on)
    for name, value in details.about_somebody.items():
        setattr(visit, name, value)
    visit.note, visit.due_on = details.note.strip(), due_on
    visit.corrected_by, visit.corrected_on = by, today


def take_back_visit(session: Session, visit: Visit, *, seen: str) -> None:
    """Delete a visit that was recorded by mistake, with what was noted of the host at it; the log keeps who did so.

    Raises RuleBroken as above.
    """
    _must_be_current(visit, seen)
    session.delete(visit)


def correct_host_visit(
    visit: HostVisit, details: VisitDetails, *, by: str, today: date, due_on: date | None, seen: str
) -> None:
    """Mend what was recorded of a visit about nobody in particular, as `correct_visit` does."""
    _must_be_current(visit, seen)
    _check(details, by=visit.by, today=today)
    for name, value in details.of_both.items():
        setattr(visit, name, value)
    visit.note, visit.due_on = details.note.strip(), due_on
    visit.corrected_by, visit.corrected_on = by, today


def take_back_host_visit(session: Session, visit: HostVisit, *, seen: str) -> None:
    """Delete it with what was noted of the host at it, as `take_back_visit` does; the log keeps who did so."""
    _must_be_current(visit, seen)
    take_back_what_was_said(session, visit.place_key, visit.key)
    session.delete(visit)


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


def _check_it_says_the_same(
    session: Session, sent: Visit | HostVisit, place_key: str, details: VisitDetails, facts: dict[str, Any]
) -> None:
    same = sent.note == details.note.strip() and all(getattr(sent, name) == value for name, value in facts.items())
    if not same or not is_what_was_said(session, place_key, details.said, sent.key):
        raise RuleBroken(SENT_ALREADY)


def _must_be_current(visit: Visit | HostVisit, seen: str) -> None:
    if seen != str(visit.version):
        raise RuleBroken(CHANGED_MEANWHILE)


def _check_it_is_not_before(placement: Placement, on: date) -> None:
    if on < placement.proposed_on:
        raise AtField("on", "候補にした日より前の訪問です。日付をお確かめください。")


def _check(details: VisitDetails, *, by: str, today: date) -> None:
    if details.on > today:
        raise AtField("on", NOT_YET)
    if details.with_key == by:
        raise AtField("with_key", ALONE_WITH_ONESELF)
