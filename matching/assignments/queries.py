"""Who waits, the newest proposal, and what is settled. Persons are loaded, and so logged, only where it says so."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from matching.assignments.models import AnotherAsked, AssignmentLine, AssignmentLock, AssignmentRun
from matching.assignments.need import History
from matching.consents.models import Consent
from matching.consents.queries import consenting
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement
from matching.placements.states import PlacementState

OVER = [state for state in PlacementState if state.is_over]
CAME_TO_NOTHING = (PlacementState.DECLINED, PlacementState.STOPPED)


def people_waiting(on: date) -> Select[Person]:
    """Everybody with a holding consent and no live placement, and those whose lead asks for another; loading is a read.

    Nobody whose consent does not hold is opened.
    """
    live = select(Placement.person_key).where(Placement.state.not_in(OVER))
    return (
        select(Person)
        .where(
            Person.closed_at.is_(None),
            Person.key.in_(consenting(on)),
            Person.key.not_in(live) | Person.key.in_(select(AnotherAsked.person_key)),
        )
        .order_by(Person.key)
    )


def histories(session: Session, person_keys: Collection[str], on: date) -> dict[str, History]:
    """What each record of somebody who waits knows of that and of earlier tries."""
    agreed: dict[str, list[date]] = defaultdict(list)
    left: dict[str, list[date]] = defaultdict(list)
    nothing: dict[str, int] = defaultdict(int)
    stands = or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > on)
    consents = select(Consent.person_key, Consent.given_on).where(Consent.person_key.in_(person_keys), stands)
    for key, given_on in session.execute(consents):
        agreed[key].append(given_on)
    placements = select(Placement.person_key, Placement.state, Placement.followed_since, Placement.ended_on)
    ended = placements.where(Placement.person_key.in_(person_keys), Placement.ended_on.is_not(None))
    for key, state, followed_since, ended_on in session.execute(ended):
        nothing[key] += state in CAME_TO_NOTHING
        left[key] += [ended_on] if followed_since and ended_on else []
    asked = asked_for_another(session, person_keys)
    return {key: History(tuple(agreed[key]), tuple(left[key]), nothing[key], asked.get(key)) for key in person_keys}


def asked_for_another(session: Session, person_keys: Collection[str]) -> dict[str, date]:
    """Since when another place is asked for, by person; only where one is there already."""
    query = (
        select(AnotherAsked.person_key, AnotherAsked.asked_on)
        .join(Placement, Placement.person_key == AnotherAsked.person_key)
        .where(AnotherAsked.person_key.in_(person_keys), Placement.state.not_in(OVER))
    )
    return {key: on for key, on in session.execute(query)}  # noqa: C416  # rows are no pairs to mypy


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
    query = select(*columns).where(Placement.person_key.in_(person_keys), Placement.state.not_in(OVER))
    return {(person, opening): key for person, opening, key in session.execute(query)}


def still_consenting(session: Session, person_keys: Collection[str], on: date) -> set[str]:
    """Which of these persons' consents hold on a day."""
    return set(session.scalars(consenting(on).where(Consent.person_key.in_(person_keys))))


def placement_once_sent(session: Session, person: Person, idempotency_key: str) -> Placement | None:
    """The candidate the same button made before."""
    query = select(Placement).where(Placement.idempotency_key == idempotency_key, Placement.person_key == person.key)
    return session.scalars(query).one_or_none()
