"""Which records have ended, and when something last happened in them. Nothing here is opened or decrypted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Table, and_, func, select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from core.db import OfficeBase
from matching.circles.models import Circle
from matching.conferences.models import Conference, ConferenceMember
from matching.gaps.models import GapFigureMember
from matching.intake.models import Intake, IntakeState
from matching.outreach.models import Outreach
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement, PlacementStep
from matching.retention.models import Kept, RetentionNotice

SAY_NOTHING_NEW = {TeamMember.__tablename__, GapFigureMember.__tablename__}


@dataclass(frozen=True)
class Ended:
    """A record that is over: its key, its first day, the day it ended, and the last day anything was added to it."""

    key: str
    began: date
    ended: date
    last: date
    route: str = ""
    reason: str = ""


def ended_records(session: Session, kind: Kept) -> list[Ended]:
    """All records of a kind that are over; what still goes on is never among them."""
    ways = {Kept.PERSON: _people, Kept.CIRCLE: _circles, Kept.INTAKE: _intakes, Kept.OUTREACH: _outreach}
    return ways[kind](session)


def notices(session: Session) -> dict[tuple[Kept, str], date]:
    """The day each notice was given."""
    rows = session.execute(select(RetentionNotice.kind, RetentionNotice.subject_key, RetentionNotice.notified_on))
    return {(kind, key): on for kind, key, on in rows}


def people_with_notice(session: Session, account_key: str) -> Sequence[Person]:
    """Those of an account's own people whose record will be erased, the earliest notice first."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    query = (
        select(Person)
        .join(RetentionNotice, and_(RetentionNotice.subject_key == Person.key, RetentionNotice.kind == Kept.PERSON))
        .where(Person.key.in_(mine), Person.closed_at.is_not(None))
        .order_by(RetentionNotice.notified_on, Person.id)
    )
    return session.scalars(query).all()


def furthest_states(session: Session, keys: Iterable[str]) -> dict[str, set[str]]:
    """Every state a placement of these people ever came to."""
    query = (
        select(Placement.person_key, PlacementStep.state)
        .join(PlacementStep, PlacementStep.placement_id == Placement.id)
        .where(Placement.person_key.in_(list(keys)))
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for key, state in session.execute(query):
        found.setdefault(key, set()).add(state.value)
    return found


def outside_members(session: Session, last: date) -> Sequence[str]:
    """The keys of people from outside at a 重層的支援会議 of that day or before, whose names still stand."""
    still_named = (ConferenceMember.account_key.is_(None), ConferenceMember.name_gone_on.is_(None))
    query = select(ConferenceMember.key).join(Conference, Conference.key == ConferenceMember.conference_key)
    return session.scalars(query.where(*still_named, Conference.on <= last)).all()


def _people(session: Session) -> list[Ended]:
    at_work = select(Circle.person_key).where(Circle.person_key.is_not(None), Circle.closed_on.is_(None))
    query = select(Person.key, Person.created_at, Person.closed_at, Person.route, Person.closed_reason).where(
        Person.closed_at.is_not(None), Person.key.not_in(at_work)
    )
    added = _last_added(session, "person")
    return [
        Ended(key, _day(made), _day(closed), max(_day(closed), added.get(key, date.min)), route.value, reason or "")
        for key, made, closed, route, reason in session.execute(query)
        if closed is not None
    ]


def _circles(session: Session) -> list[Ended]:
    query = select(Circle.key, Circle.opened_on, Circle.closed_on).where(
        Circle.closed_on.is_not(None), Circle.person_key.is_(None)
    )
    added = _last_added(session, "circle")
    return [
        Ended(key, opened, closed, max(closed, added.get(key, date.min)))
        for key, opened, closed in session.execute(query)
        if closed is not None
    ]


def _intakes(session: Session) -> list[Ended]:
    lies_alone = and_(Intake.person_key.is_(None), Intake.circle_key.is_(None))
    query = select(Intake.key, Intake.received_on, Intake.created_at, Intake.route).where(
        lies_alone, Intake.state == IntakeState.SORTED
    )
    added = _last_added(session, "intake")
    return [
        Ended(key, received, last, last, route)
        for key, received, made, route in session.execute(query)
        for last in [max(_day(made), added.get(key, date.min))]
    ]


def _outreach(session: Session) -> list[Ended]:
    query = select(Outreach.key, Outreach.noticed_on, Outreach.closed_on, Outreach.noticed_by)
    added = _last_added(session, "outreach")
    return [
        Ended(key, noticed, closed, max(closed, added.get(key, date.min)), by.value)
        for key, noticed, closed, by in session.execute(query.where(Outreach.closed_on.is_not(None)))
        if closed is not None
    ]


def _last_added(session: Session, table: str) -> dict[str, date]:
    """The day the newest row was added below each record, from every table that hangs on it.

    Who is on the team says nothing about the person: handing a closed record over prolongs nothing. Nor does being
    remembered behind a figure of the 資源開発ボード.
    """
    found: dict[str, date] = {}
    for below in OfficeBase.metadata.tables.values():
        if below.name in SAY_NOTHING_NEW:
            continue
        for column in _columns_to(below, table):
            newest = func.max(below.c.created_at)
            for key, at in session.execute(select(column, newest).where(column.is_not(None)).group_by(column)):
                found[key] = max(found.get(key, date.min), _day(at))
    return found


def _columns_to(below: Table, table: str) -> list[Column[str]]:
    return [fk.parent for fk in below.foreign_keys if fk.column.table.name == table and fk.column.name == "key"]


def _day(at: datetime) -> date:
    return at.astimezone(JAPAN).date()
