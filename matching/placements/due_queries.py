"""What waits on the way to taking part, for the people of an account."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matching.people.models import Person, TeamMember
from matching.placements.appointment_models import Appointment
from matching.placements.models import Placement, PlacementStep
from matching.placements.moves import newest_into, stands_since
from matching.placements.queries import LIVE, agreements_of, appointments_of, live_placements, requests_of, reviews_of
from matching.placements.request_models import HostRequest
from matching.placements.states import PlacementState
from matching.placements.trial_models import TrialAgreement, TrialReview
from matching.placements.waiting import Known, Waiting, waiting

AHEAD = timedelta(days=7)
Record = TypeVar("Record", HostRequest, Appointment, TrialAgreement, TrialReview)


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
    open_columns = select(Placement.id, Placement.key, Placement.state, Placement.proposed_on)
    outlines = {row.id: Outline(*row) for row in session.execute(open_columns.where(*live))}
    if not outlines:
        return []
    steps = select(PlacementStep.placement_id, PlacementStep.number, PlacementStep.state, PlacementStep.on)
    of_these = steps.where(PlacementStep.placement_id.in_(select(Placement.id).where(*live)))
    for step in session.execute(of_these.order_by(PlacementStep.number)):
        outlines[step.placement_id].steps.append(step)

    def beside(model: type[Record], *columns: InstrumentedAttribute[Any]) -> dict[str, list[Record]]:
        query = select(model.placement_key, *columns).where(model.placement_key.in_(keys)).order_by(model.id.desc())
        return _by_placement(cast("list[Record]", session.execute(query).all()))

    keys = select(Placement.key).where(*live)
    known = Beside(
        beside(HostRequest, HostRequest.asking, HostRequest.answer, HostRequest.answered_on),
        beside(Appointment, Appointment.kind, Appointment.on, Appointment.state),
        beside(TrialAgreement, TrialAgreement.number, TrialAgreement.last_on),
        beside(TrialReview, TrialReview.trial, TrialReview.side, TrialReview.on),
    )
    return [each.due_on for each in _due(cast("list[Placement]", list(outlines.values())), known, today)]


@dataclass(slots=True)
class Outline:
    """The open columns of a placement and its moves, read as the placement itself beside the session and the log."""

    id: int
    key: str
    state: PlacementState
    proposed_on: date
    steps: list[Any] = field(default_factory=list)

    def step_into(self, state: PlacementState) -> Any:
        """As of the placement."""
        return newest_into(self.steps, state)

    @property
    def since(self) -> date:
        """As of the placement."""
        return stands_since(self.steps, self.proposed_on)


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


def _by_placement(rows: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.placement_key].append(row)
    return found


def _people(session: Session, keys: set[str]) -> dict[str, Person]:
    return {person.key: person for person in session.scalars(select(Person).where(Person.key.in_(keys)))}
