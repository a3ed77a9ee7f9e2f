"""How much waits for an account, as numbers alone: nobody's record is opened for the first page of the day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.audit import Action, AuditLine
from matching.circles.models import Circle, CircleMember
from matching.conferences.models import Conference
from matching.conferences.queries import conferences_of
from matching.conferences.states import ConferenceState
from matching.gaps.models import GapWork
from matching.gaps.queries import OVER
from matching.intake.models import Intake, IntakeState
from matching.intake.queries import loose_of
from matching.outreach.models import Outreach, OutreachContact

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What lies with an account; `next_conference` is the day of the next one it sits in, up to a week ahead."""

    conferences_to_settle: int
    conferences_soon: int
    next_conference: date | None
    circles: int
    circles_to_pledge: int
    memos: int
    to_sort: int
    outreach_due: int
    gap_work_late: int


def numbers_of(session: Session, account_key: str, today: date) -> Numbers:
    """All of them in one question."""
    planned = conferences_of(account_key).where(Conference.state == ConferenceState.PLANNED)
    soon = planned.where(Conference.on.between(today, today + A_WEEK))
    works = select(GapWork.id).where(GapWork.held_by == account_key, GapWork.state.not_in(OVER), GapWork.due_on < today)
    counts = (
        _count(planned.where(Conference.on < today)),
        _count(soon),
        soon.with_only_columns(func.min(Conference.on)).scalar_subquery(),
        _count(_seats(account_key)),
        _count(_seats(account_key).where(CircleMember.pledged_at.is_(None))),
        _count(select(Intake.id).where(*loose_of(account_key, IntakeState.MEMO))),
        _count(select(Intake.id).where(*loose_of(account_key, IntakeState.WRITTEN))),
        _count(_outreach_due(account_key, today)),
        _count(works),
    )
    return Numbers(*session.execute(select(*counts)).one())


@dataclass(frozen=True, slots=True)
class Looked:
    """What the log says of the last seven days: readings, refusals, sign-ins that failed."""

    readings: int
    refusals: int
    failed: int


def looked_of_late(session: Session, now: datetime) -> Looked:
    """Every line of the week: lines stand in the order of their days, so the search ends at the first older one."""
    older = select(AuditLine.id).where(AuditLine.at < now - A_WEEK).order_by(AuditLine.id.desc()).limit(1)
    after = session.scalar(older) or 0
    rows = session.execute(
        select(AuditLine.action, func.count()).where(AuditLine.id > after).group_by(AuditLine.action)
    )
    found = {action: count for action, count in rows}  # noqa: C416  # rows are no pairs to mypy
    return Looked(*(found.get(action, 0) for action in (Action.READ, Action.REFUSED, Action.SIGN_IN_FAILED)))


def _count(query: Select[Any]) -> Any:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()


def _seats(account_key: str) -> Select[int]:
    """The seats of an account in circles that go on."""
    return (
        select(CircleMember.id)
        .join(Circle, Circle.key == CircleMember.circle_key)
        .where(CircleMember.account_key == account_key, CircleMember.left_at.is_(None), Circle.closed_on.is_(None))
    )


def _outreach_due(account_key: str, today: date) -> Select[int]:
    """Those to be tried again by today: by the next day of their last contact, or never tried yet."""
    mine = (Outreach.held_by == account_key) | (Outreach.with_key == account_key)
    newest = (OutreachContact.on.desc(), OutreachContact.id.desc())
    last = (
        select(OutreachContact.id)
        .where(OutreachContact.outreach_key == Outreach.key)
        .correlate(Outreach)
        .order_by(*newest)
        .limit(1)
    )
    return (
        select(Outreach.id)
        .outerjoin(OutreachContact, OutreachContact.id == last.scalar_subquery())
        .where(
            mine,
            Outreach.closed_on.is_(None),
            Outreach.intake_key.is_(None),
            OutreachContact.id.is_(None) | (OutreachContact.next_on <= today),
        )
    )
