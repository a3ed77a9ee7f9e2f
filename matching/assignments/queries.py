"""Who waits, the newest proposal, and what is settled. Persons are loaded, and so logged, only where it says so."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from matching.assignments.models import AnotherAsked, AssignmentLine, AssignmentLock, AssignmentRun
from matching.assignments.need import History
from matching.consents.models import Consent, Purpose
from matching.consents.queries import introducible
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement
from matching.placements.queries import LIVE
from matching.placements.states import PlacementState

CAME_TO_NOTHING = (PlacementState.DECLINED, PlacementState.STOPPED)


def people_waiting(session: Session, on: date) -> Select[Person]:
    """Everybody who agrees to some kind of host and has no live placement, and those whose lead asks for another.

    Loading them is a read: nobody is among them who agrees to no host.
    """
    live = select(Placement.person_key).where(Placement.state.in_(LIVE))
    wait = select(Person.key).where(
        Person.closed_at.is_(None), Person.key.not_in(live) | Person.key.in_(_asked(AnotherAsked.person_key))
    )
    return select(Person).where(Person.key.in_(introducible(session, wait, on))).order_by(Person.key)


def histories(session: Session, person_keys: Collection[str], on: date) -> dict[str, History]:
    """What each record of somebody who waits knows of that and of earlier tries."""
    agreed: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    left: dict[str, list[date]] = defaultdict(list)
    nothing: dict[str, int] = defaultdict(int)
    stands = (Consent.given_on <= on, or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > on))
    columns = (Consent.person_key, Consent.given_on, Consent.ends_on, Consent.purposes)
    for key, given_on, ends_on, purposes in session.execute(
        select(*columns).where(Consent.person_key.in_(person_keys), *stands)
    ):
        agreed[key] += [(given_on, ends_on)] if Purpose.PARTICIPATION in purposes else []
    placements = select(Placement.person_key, Placement.state, Placement.followed_since, Placement.ended_on)
    ended = placements.where(Placement.person_key.in_(person_keys), Placement.ended_on.is_not(None))
    for key, state, followed_since, ended_on in session.execute(ended):
        nothing[key] += state in CAME_TO_NOTHING
        left[key] += [ended_on] if followed_since and ended_on else []
    asked = asked_for_another(session, person_keys)
    return {key: History(tuple(agreed[key]), tuple(left[key]), nothing[key], asked.get(key)) for key in person_keys}


def asked_for_another(session: Session, person_keys: Collection[str]) -> dict[str, date]:
    """Since when another place is asked for, by person."""
    query = _asked(AnotherAsked.person_key, AnotherAsked.asked_on).where(AnotherAsked.person_key.in_(person_keys))
    return {key: on for key, on in session.execute(query)}  # noqa: C416  # rows are no pairs to mypy


def _asked(*columns: Any) -> Select[Any]:
    """Askings that still count: a place was there when it was asked, it still is, and no newer one came of it."""
    live = (Placement.person_key == AnotherAsked.person_key, Placement.state.in_(LIVE))
    newer = (*live, Placement.created_at > AnotherAsked.created_at)
    return select(*columns).where(
        select(Placement.id).where(*live).exists(), ~select(Placement.id).where(*newer).exists()
    )


def newest_run(session: Session) -> AssignmentRun | None:
    """The proposal that counts."""
    return session.scalars(select(AssignmentRun).order_by(AssignmentRun.id.desc()).limit(1)).first()


def lines_of(run: AssignmentRun, account_key: str) -> Select[AssignmentLine]:
    """What a proposal says of the people on whose team an account is; of nobody else a line is loaded."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    query = select(AssignmentLine).where(AssignmentLine.run_id == run.id, AssignmentLine.person_key.in_(mine))
    return query.join(AssignmentLine.person).options(contains_eager(AssignmentLine.person)).order_by(Person.id)


def line_of(session: Session, run: AssignmentRun, person: Person) -> AssignmentLine | None:
    """What a proposal says of one person."""
    query = select(AssignmentLine).where(AssignmentLine.run_id == run.id, AssignmentLine.person_key == person.key)
    return session.scalars(query).one_or_none()


def locks_of(person: Person) -> Select[AssignmentLock]:
    """What is settled for one person."""
    return select(AssignmentLock).where(AssignmentLock.person_key == person.key).order_by(AssignmentLock.id)


def locks_of_all(session: Session, person_keys: Collection[str]) -> dict[str, list[AssignmentLock]]:
    """What is settled for several, by person."""
    found: dict[str, list[AssignmentLock]] = defaultdict(list)
    for lock in session.scalars(select(AssignmentLock).where(AssignmentLock.person_key.in_(person_keys))):
        found[lock.person_key].append(lock)
    return found


def live_placements(session: Session, person_keys: Collection[str]) -> dict[tuple[str, str], str]:
    """(person, opening) → the key of the placement that is not over."""
    columns = (Placement.person_key, Placement.opening_key, Placement.key)
    query = select(*columns).where(Placement.person_key.in_(person_keys), Placement.state.in_(LIVE))
    return {(person, opening): key for person, opening, key in session.execute(query)}
