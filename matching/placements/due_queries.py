"""What waits on the way to taking part, for the people of an account."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.people.models import Person, TeamMember
from matching.placements.appointment_models import Appointment
from matching.placements.models import Placement
from matching.placements.queries import agreements_of, appointments_of, live_placements, requests_of, reviews_of
from matching.placements.request_models import HostRequest
from matching.placements.trial_models import TrialAgreement, TrialReview
from matching.placements.waiting import Known, Waiting, waiting

AHEAD = timedelta(days=7)
Record = TypeVar("Record", HostRequest, Appointment, TrialAgreement, TrialReview)


def waiting_for(session: Session, account_key: str, today: date) -> list[tuple[Waiting, Person]]:
    """Everything due by the end of a week for the people on whose team an account is, the earliest day first."""
    found = waits_of(session, account_key, today)
    people = _people(session, {each.placement.person_key for each in found})
    return [(each, people[each.placement.person_key]) for each in found]


def waits_of(session: Session, account_key: str, today: date) -> list[Waiting]:
    """The same without whom it is about: nobody's record is opened."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    placements = session.scalars(live_placements(mine)).all()
    keys = [placement.key for placement in placements]
    if not keys:
        return []
    requests = _by_placement(session.scalars(requests_of(keys)))
    planned = _by_placement(session.scalars(appointments_of(keys)))
    agreed = _by_placement(session.scalars(agreements_of(keys)))
    heard = _by_placement(session.scalars(reviews_of(keys)))
    found = [
        each
        for placement in placements
        for each in waiting(placement, _known(placement, requests, planned, agreed, heard), today)
        if each.due_on <= today + AHEAD
    ]
    return sorted(found, key=lambda each: (each.due_on, each.placement.id))


def _known(
    placement: Placement,
    requests: dict[str, list[HostRequest]],
    planned: dict[str, list[Appointment]],
    agreed: dict[str, list[TrialAgreement]],
    heard: dict[str, list[TrialReview]],
) -> Known:
    key = placement.key
    return Known(requests[key], planned[key], agreed[key], heard[key])


def _by_placement(rows: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.placement_key].append(row)
    return found


def _people(session: Session, keys: set[str]) -> dict[str, Person]:
    return {person.key: person for person in session.scalars(select(Person).where(Person.key.in_(keys)))}
