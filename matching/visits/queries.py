"""Questions about visits: who waits, who stays away. They count by columns; only whoever is shown is opened."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, select, true
from sqlalchemy.orm import Session

from core.accounts.models import Account
from core.db import office_session
from core.permissions import WORKS_WITH_PERSONS
from directory.upkeep.queries import staying_keys
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import FOLLOWED, PartOf, get_placement
from matching.placements.states import PlacementState
from matching.visits.due import ALARM, GOING_ON, Due, Followed, answered_by_a_contact, due
from matching.visits.models import FollowUpPlan, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.schedule import SHIPPED, Schedule, read_rules

EVERYBODY = EVERYTHING = true()
BOTH_SIDES = tuple(VisitTo)
LOOK_BACK = 9  # of so many contacts the absences in a row are counted


def team_of(*account_keys: str) -> Select[str]:
    """The keys of the people on whose team one of the accounts is."""
    return select(TeamMember.person_key).where(TeamMember.account_key.in_(account_keys))


def schedule_of(session: Session) -> Schedule:
    """When both sides are visited: as the supervisor set it, or as shipped."""
    kept = session.scalar(select(FollowUpPlan))
    return read_rules(kept.rules) if kept else SHIPPED


def kept_plan(session: Session) -> FollowUpPlan | None:
    """The row in which a supervisor changed the schedule."""
    return session.scalar(select(FollowUpPlan))


def due_for(session: Session, directory: Session, account_key: str, today: date) -> list[tuple[Due, Person]]:
    """Who and which hosts wait for a visit by the teams of an account, the longest waiting first."""
    waiting = waiting_now(session, directory, today, Placement.person_key.in_(team_of(account_key)))
    people = opened(session, {one.placement.person_key for one in waiting})
    return [(one, people[one.placement.person_key]) for one in waiting]


def waiting_now(
    session: Session,
    directory: Session,
    today: date,
    whose: ColumnElement[bool] = EVERYBODY,
    *,
    sides: Collection[VisitTo] = BOTH_SIDES,
) -> list[Due]:
    """Every side that waits for a visit, of the `sides` that are asked for; nobody is opened."""
    placements, last = followed_and_contacted(session, directory, whose, sides=sides)
    return due(placements, last, today, schedule_of(session), sides)


def followed_and_contacted(
    session: Session,
    directory: Session,
    whose: ColumnElement[bool] = EVERYBODY,
    *,
    until: date = date.max,
    counts: ColumnElement[bool] = EVERYTHING,
    of_hosts: ColumnElement[bool] = EVERYTHING,
    sides: Collection[VisitTo] = BOTH_SIDES,
) -> tuple[list[Followed], dict[tuple[str, VisitTo], date]]:
    """The placements the schedule follows, and the last contact with each of their sides by a day.

    `counts` says which visits about somebody count, `of_hosts` which of those about nobody in particular.
    """
    contacts = [_last_contact(to, until, counts) for to in sides]
    placements: list[Followed] = []
    last: dict[tuple[str, VisitTo], date] = {}
    for number, key, person, place, state, began, rested, *days in session.execute(_followed(whose, contacts)):
        placements.append(Followed(number, key, person, place, state, rested or began))
        for to, on in zip(sides, days, strict=True):
            if on is not None:
                last[key, to] = on
    if VisitTo.HOST in sides:
        _add_visits_to_hosts(session, directory, placements, last, until, of_hosts)
    return placements, last


def get_visit(person_key: str, placement_key: str, visit_key: str) -> PartOf[Visit]:
    """A visit about a placement of this person, or NoResultFound when they do not belong together."""
    placement = get_placement(person_key, placement_key)
    query = select(Visit).where(Visit.key == visit_key, Visit.placement_key == placement.key)
    return PartOf(placement, office_session().scalars(query).one())


def due_day_of(session: Session, directory: Session, placement_key: str, to: VisitTo, on: date) -> date | None:
    """The day of the follow-up that a contact with a side on a day answers; None when none asked for it."""
    return _due_day(session, directory, Placement.key == placement_key, to, on)


def due_day_of_mended(session: Session, directory: Session, visit: Visit, to: VisitTo, on: date) -> date | None:
    """The same for a visit that turns out to have been with this side on this day."""
    if (to, on) == (visit.to, visit.on):
        return visit.due_on
    return _due_day(session, directory, Placement.key == visit.placement_key, to, on, Visit.id != visit.id)


def due_day_of_host(session: Session, directory: Session, place_keys: Collection[str], on: date) -> date | None:
    """The earliest day of the follow-ups that a visit to the host of these places answers; None when none asked."""
    return _due_day(session, directory, Placement.place_key.in_(place_keys), VisitTo.HOST, on)


def due_day_of_mended_host(
    session: Session, directory: Session, place_keys: Collection[str], visit: HostVisit, on: date
) -> date | None:
    """The same for a visit to the host that turns out to have been on this day."""
    if on == visit.on:
        return visit.due_on
    here, others = Placement.place_key.in_(place_keys), HostVisit.id != visit.id
    return _due_day(session, directory, here, VisitTo.HOST, on, of_hosts=others)


def _due_day(
    session: Session,
    directory: Session,
    whose: ColumnElement[bool],
    to: VisitTo,
    on: date,
    counts: ColumnElement[bool] = EVERYTHING,
    of_hosts: ColumnElement[bool] = EVERYTHING,
) -> date | None:
    placements, last = followed_and_contacted(session, directory, whose, until=on, counts=counts, of_hosts=of_hosts)
    schedule = schedule_of(session)
    days = (answered_by_a_contact(one, to, on, last.get((one.key, to)), schedule) for one in placements)
    return min((day for day in days if day is not None), default=None)


def _last_contact(to: VisitTo, until: date, counts: ColumnElement[bool]) -> ScalarSelect[date]:
    """Asked placement by placement: the index answers each at once, where grouping reads every contact ever made."""
    query = select(func.max(Visit.on)).where(Visit.placement_key == Placement.key, Visit.to == to)
    return query.where(Visit.on <= until, counts).correlate(Placement).scalar_subquery()


def _followed(whose: ColumnElement[bool], contacts: Sequence[ScalarSelect[date]]) -> Select[Any]:
    """A rest counts from its own first day, every other stage from the first day of the trial or of taking part."""
    resting = Placement.state == PlacementState.RESTING
    rested = select(func.max(PlacementStep.on)).where(
        PlacementStep.placement_id == Placement.id, PlacementStep.state == PlacementState.RESTING
    )
    since = case((resting, func.coalesce(rested.scalar_subquery(), Placement.followed_since)), else_=None)
    return select(
        Placement.id,
        Placement.key,
        Placement.person_key,
        Placement.place_key,
        Placement.state,
        Placement.followed_since,
        since,
        *contacts,
    ).where(whose, Placement.state.in_(FOLLOWED))


def _add_visits_to_hosts(
    session: Session,
    directory: Session,
    placements: Sequence[Followed],
    last: dict[tuple[str, VisitTo], date],
    until: date,
    counts: ColumnElement[bool],
) -> None:
    """Visits to a host about nobody in particular count for everybody there."""
    visited = last_host_visits(session, directory, {one.place_key for one in placements}, until=until, counts=counts)
    for one in placements:
        there = visited.get(one.place_key)
        if there is not None:
            side = (one.key, VisitTo.HOST)
            last[side] = max(there, last.get(side, there))


def last_host_visits(
    session: Session,
    directory: Session,
    place_keys: Collection[str],
    *,
    until: date = date.max,
    counts: ColumnElement[bool] = EVERYTHING,
) -> dict[str, date]:
    """The last visit about nobody in particular to the hosts of these places, whatever they were merged into."""
    query = select(HostVisit.place_key, func.max(HostVisit.on)).where(HostVisit.on <= until, counts)
    rows = list(session.execute(query.group_by(HostVisit.place_key)))
    if not rows or not place_keys:
        return {}
    moved = staying_keys(directory, {*place_keys, *(key for key, _ in rows)})
    visited: dict[str, date] = {}
    for key, on in rows:
        stands = moved.get(key, key)
        visited[stands] = max(on, visited.get(stands, on))
    return {key: visited[stands] for key in place_keys if (stands := moved.get(key, key)) in visited}


def absent_again(session: Session, whose: ColumnElement[bool]) -> dict[str, int]:
    """Who stayed away from an activity at least twice in a row, with how often; by person, nobody is opened.

    Only placements that go on count: a rest that was agreed on is no absence.
    """
    met_there = (Visit.to == VisitTo.PERSON) & (Visit.how == VisitHow.AT_THE_PLACE) & Visit.met
    newest = func.row_number().over(partition_by=Visit.placement_key, order_by=(Visit.on.desc(), Visit.id.desc()))
    numbered = (
        select(Visit.person_key, Visit.placement_key, Visit.on, Visit.was_absent, newest.label("number"))
        .join(Placement, Placement.key == Visit.placement_key)
        .where(whose, Placement.state.in_(GOING_ON))
        .where(Visit.was_absent | Visit.was_there | met_there)
        .subquery()
    )
    query = select(numbered.c.person_key, numbered.c.placement_key, numbered.c.on, numbered.c.was_absent)
    query = query.where(numbered.c.number <= LOOK_BACK).order_by(numbered.c.placement_key, numbered.c.number)
    return _rows_of_absences(session.execute(query))


def _rows_of_absences(contacts: Iterable[Row[str, str, date, bool]]) -> dict[str, int]:
    absent: dict[tuple[str, str], set[date]] = {}
    ended: set[str] = set()
    for person_key, placement_key, on, was_absent in contacts:
        if not was_absent:
            ended.add(placement_key)
        elif placement_key not in ended:
            absent.setdefault((person_key, placement_key), set()).add(on)
    most: dict[str, int] = {}
    for (person_key, _), days in absent.items():
        if len(days) >= ALARM:
            most[person_key] = max(len(days), most.get(person_key, 0))
    return most


def colleagues(session: Session, *, but: str, among: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Key and name of everybody who may come along on a visit; of those `among` them only, where that is said."""
    works = (Account.role.in_(WORKS_WITH_PERSONS), Account.disabled_at.is_(None), Account.key != but)
    query = select(Account.key, Account.name).where(*works).order_by(Account.name)
    if among is not None:
        query = query.where(Account.key.in_(among))
    return [(key, name) for key, name in session.execute(query)]


def who_may_have_come(session: Session, visit: Visit | HostVisit) -> list[tuple[str, str]]:
    """Everybody who may come along, and whoever did as it was recorded."""
    found = colleagues(session, but=visit.by)
    if visit.with_key and visit.with_key not in dict(found):
        found.append((visit.with_key, "いまは選べない職員（記録のまま）"))
    return found


def opened(session: Session, keys: Iterable[str]) -> dict[str, Person]:
    """These persons by key; opening them is logged."""
    wanted = set(keys)
    return {p.key: p for p in session.scalars(select(Person).where(Person.key.in_(wanted)))} if wanted else {}


def visits_to_host(session: Session, place_keys: Iterable[str]) -> list[HostVisit]:
    """The visits to a host about nobody in particular, newest first."""
    query = select(HostVisit).where(HostVisit.place_key.in_(set(place_keys)))
    return list(session.scalars(query.order_by(HostVisit.on.desc(), HostVisit.id.desc())))
