"""What waits on the way to taking part, for the people of an account."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from core.db import OfficeBase
from matching.people.models import Person, TeamMember
from matching.placements.appointment_models import Appointment
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import LIVE, agreements_of, appointments_of, live_placements, requests_of, reviews_of
from matching.placements.request_models import HostRequest
from matching.placements.trial_models import TrialAgreement, TrialReview
from matching.placements.waiting import Known, Waiting, waiting

AHEAD = timedelta(days=7)
Record = TypeVar("Record", HostRequest, Appointment, TrialAgreement, TrialReview)
Row = TypeVar("Row", bound=OfficeBase)


def waiting_for(session: Session, account_key: str, today: date) -> list[tuple[Waiting, Person]]:
    """Everything due by the end of a week for the people on whose team an account is, the earliest day first."""
    placements = session.scalars(live_placements(_mine(account_key))).all()
    keys = [placement.key for placement in placements]
    if not keys:
        return []
    found = _due(
        placements,
        Beside(
            _by_placement(session.scalars(requests_of(keys))),
            _by_placement(session.scalars(appointments_of(keys))),
            _by_placement(session.scalars(agreements_of(keys))),
            _by_placement(session.scalars(reviews_of(keys))),
        ),
        today,
    )
    people = _people(session, {each.placement.person_key for each in found})
    return [(each, people[each.placement.person_key]) for each in found]


def days_waiting(session: Session, account_key: str, today: date) -> list[date]:
    """The days of the same, without whom they are about: nobody's record is opened to count."""
    live = (Placement.person_key.in_(_mine(account_key)), Placement.state.in_(LIVE))
    placements = _copies(session, Placement, ("id", "key", "state", "proposed_on"), *live)
    if not placements:
        return []
    by_id = {placement.id: placement for placement in placements}
    ids = select(Placement.id).where(*live)
    for step in _copies(
        session, PlacementStep, ("placement_id", "number", "state", "on"), PlacementStep.placement_id.in_(ids)
    ):
        by_id[step.placement_id].steps.append(step)
    for placement in placements:
        placement.steps.sort(key=lambda step: step.number)

    def beside(model: type[Record], *names: str) -> dict[str, list[Record]]:
        return _by_placement(_copies(session, model, ("placement_key", *names), model.placement_key.in_(by_key)))

    by_key = select(Placement.key).where(*live)
    known = Beside(
        beside(HostRequest, "asking", "answer", "answered_on"),
        beside(Appointment, "kind", "on", "state"),
        beside(TrialAgreement, "number", "last_on"),
        beside(TrialReview, "trial", "side", "on"),
    )
    return [each.due_on for each in _due(placements, known, today)]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is recorded beside placements, by their key."""

    requests: dict[str, list[HostRequest]]
    planned: dict[str, list[Appointment]]
    agreed: dict[str, list[TrialAgreement]]
    heard: dict[str, list[TrialReview]]

    def of(self, key: str) -> Known:
        """Beside one placement."""
        return Known(self.requests[key], self.planned[key], self.agreed[key], self.heard[key])


def _due(placements: Sequence[Placement], beside: Beside, today: date) -> list[Waiting]:
    found = [
        each
        for placement in placements
        for each in waiting(placement, beside.of(placement.key), today)
        if each.due_on <= today + AHEAD
    ]
    return sorted(found, key=lambda each: (each.due_on, each.placement.id))


def _mine(account_key: str) -> Select[str]:
    return select(TeamMember.person_key).where(TeamMember.account_key == account_key)


def _copies(session: Session, model: type[Row], names: Sequence[str], *where: ColumnElement[bool]) -> list[Row]:
    """Some open columns of rows, the newest first, beside the session: it neither knows nor logs them."""
    columns = [getattr(model, name) for name in ("id", *names)]
    query = select(*columns[1:]).where(*where).order_by(columns[0].desc())
    return [model(**dict(zip(names, row, strict=True))) for row in session.execute(query)]


def _by_placement(rows: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.placement_key].append(row)
    return found


def _people(session: Session, keys: set[str]) -> dict[str, Person]:
    return {person.key: person for person in session.scalars(select(Person).where(Person.key.in_(keys)))}
