"""Questions about placements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import Select, and_, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, selectinload

from core.db import office_session
from matching.people.models import Person
from matching.placements.appointment_models import Appointment, AppointmentState
from matching.placements.models import Placement, PlacementStep
from matching.placements.request_models import HostRequest
from matching.placements.states import PlacementState
from matching.placements.trial_models import Side, TrialAgreement, TrialReview

Part = TypeVar("Part")

LIVE = [state for state in PlacementState if not state.is_over]
SEATED = [state for state in PlacementState if state.holds_a_seat]
FOLLOWED = [state for state in PlacementState if state.is_followed_up]


def placements_of(person: Person) -> Select[Placement]:
    """Every placement of one person, newest first, with its steps."""
    query = select(Placement).where(Placement.person_key == person.key)
    return query.options(selectinload(Placement.steps)).order_by(Placement.proposed_on.desc(), Placement.id.desc())


def placements_and_plans_of(session: Session, person: Person) -> tuple[list[Placement], list[Appointment]]:
    """The same placements, and the 見学・同行 before them or not recorded yet, by day; both in one question."""
    planned = and_(Appointment.placement_key == Placement.key, Appointment.state == AppointmentState.PLANNED)
    query = select(Placement, Appointment).outerjoin(Appointment, planned).where(Placement.person_key == person.key)
    rows = session.execute(query.options(joinedload(Placement.steps))).unique().all()
    placements = dict.fromkeys(placement for placement, _ in rows)
    appointments = [appointment for _, appointment in rows if appointment is not None]
    return (
        sorted(placements, key=lambda one: (one.proposed_on, one.id), reverse=True),
        sorted(appointments, key=lambda one: (one.on, one.starts, one.id)),
    )


def get_placement(person_key: str, placement_key: str) -> Placement:
    """A placement of this person, or NoResultFound when they do not belong together."""
    query = select(Placement).where(Placement.key == placement_key, Placement.person_key == person_key)
    return office_session().scalars(query.options(selectinload(Placement.steps))).one()


def live_placements(person_keys: Select[str]) -> Select[Placement]:
    """The placements of these people that are not over, with their steps."""
    query = select(Placement).where(Placement.person_key.in_(person_keys), Placement.state.in_(LIVE))
    return query.options(selectinload(Placement.steps)).order_by(Placement.id)


def requests_of(keys: Collection[str]) -> Select[HostRequest]:
    """Every asking of the hosts of these placements, newest first."""
    return select(HostRequest).where(HostRequest.placement_key.in_(keys)).order_by(HostRequest.id.desc())


def placement_sent_before(session: Session, person: Person, idempotency_key: str) -> Placement | None:
    """What a form that was sent twice made the first time; a form without a key was never sent before."""
    if not idempotency_key:
        return None
    query = select(Placement).where(Placement.person_key == person.key, Placement.idempotency_key == idempotency_key)
    return session.scalars(query).one_or_none()


def answer_of(session: Session, placement: Placement) -> HostRequest | None:
    """What the host answered since it is being asked; None while it has not."""
    step = placement.asking
    if step is None:
        return None
    query = requests_of([placement.key]).where(HostRequest.asking == step.number, HostRequest.answer.is_not(None))
    return session.scalars(query.limit(1)).first()


def agreements_of(keys: Collection[str]) -> Select[TrialAgreement]:
    """The 体験の約束 of these placements, newest first."""
    query = select(TrialAgreement).where(TrialAgreement.placement_key.in_(keys))
    return query.order_by(TrialAgreement.number.desc())


def reviews_of(keys: Collection[str]) -> Select[TrialReview]:
    """What both sides said of the trials of these placements, the newest trial first."""
    query = select(TrialReview).where(TrialReview.placement_key.in_(keys))
    return query.order_by(TrialReview.trial.desc(), TrialReview.side.desc())


def reviews_of_this_trial(session: Session, placement: Placement) -> list[TrialReview]:
    """What was said of the trial that runs or ran last."""
    step = placement.step_into(PlacementState.TRIAL)
    if step is None:
        return []
    return list(session.scalars(reviews_of([placement.key]).where(TrialReview.trial == step.number)))


def appointments_of(keys: Collection[str]) -> Select[Appointment]:
    """見学・同行 of these placements, in the order of their days."""
    query = select(Appointment).where(Appointment.placement_key.in_(keys))
    return query.order_by(Appointment.on, Appointment.starts, Appointment.id)


@dataclass(frozen=True)
class PartOf(Generic[Part]):
    """Something that belongs to a placement, with it; it opens as the placement does."""

    placement: Placement
    part: Part

    audited_as = "person"

    @property
    def key(self) -> str:
        """Whose record a line of the log is about."""
        return self.placement.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.placement.team_keys


def get_appointment(person_key: str, placement_key: str, appointment_key: str) -> PartOf[Appointment]:
    """An appointment of this placement of this person, or NoResultFound when they do not belong together."""
    placement = get_placement(person_key, placement_key)
    query = appointments_of([placement.key]).where(Appointment.key == appointment_key)
    return PartOf(placement, office_session().scalars(query).one())


def get_agreement(person_key: str, placement_key: str) -> PartOf[TrialAgreement]:
    """The newest 体験の約束 of a placement, or NoResultFound while there is none."""
    placement = get_placement(person_key, placement_key)
    newest = office_session().scalars(agreements_of([placement.key]).limit(1)).first()
    if newest is None:
        raise NoResultFound
    return PartOf(placement, newest)


def get_side(person_key: str, placement_key: str, side: str) -> PartOf[Side]:
    """One side of a placement, or NoResultFound where there is none of that name."""
    placement = get_placement(person_key, placement_key)
    if side not in set(Side):
        raise NoResultFound
    return PartOf(placement, Side(side))


def get_move(person_key: str, placement_key: str, target: str) -> PartOf[PlacementState]:
    """Where a placement may go, or NoResultFound for no state at all."""
    placement = get_placement(person_key, placement_key)
    if target not in set(PlacementState):
        raise NoResultFound
    return PartOf(placement, PlacementState(target))


def seats_taken(session: Session, opening_keys: Collection[str]) -> dict[str, int]:
    """How many people take up room at each opening; counted, nobody's record is opened."""
    return _counts(session, opening_keys, Placement.state.in_(SEATED))


def times_proposed(session: Session, opening_keys: Collection[str]) -> dict[str, int]:
    """How often each opening was ever proposed."""
    return _counts(session, opening_keys)


def newcomers_since(session: Session, opening_keys: Collection[str], first: date) -> dict[str, int]:
    """How many people began at each opening since a day."""
    return _counts(session, opening_keys, Placement.id.in_(begun_since(first)))


def begun_since(first: date) -> Select[int]:
    """The placements whose first trial began on a day or after it: who tries again is no newcomer."""
    trials = select(PlacementStep.placement_id).where(PlacementStep.state == PlacementState.TRIAL)
    return trials.group_by(PlacementStep.placement_id).having(func.min(PlacementStep.on) >= first)


def _counts(session: Session, opening_keys: Collection[str], *conditions: object) -> dict[str, int]:
    query = select(Placement.opening_key, func.count()).where(*conditions).group_by(Placement.opening_key)  # type: ignore[arg-type]
    wanted = set(opening_keys)
    return {key: count for key, count in session.execute(query) if key in wanted}
