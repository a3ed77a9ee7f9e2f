"""Everything about one placement as its page shows it: what waits, what may come next, and what keeps it back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matching.placements.appointment_models import Appointment
from matching.placements.guards import NO_ANSWER, Mover, Unmet, unmet
from matching.placements.models import Placement
from matching.placements.queries import agreements_of, appointments_of, requests_of, reviews_of
from matching.placements.request_models import HostRequest
from matching.placements.seats import Seat
from matching.placements.states import Guard, Move, PlacementState, moves_from
from matching.placements.trial_models import Side, TrialAgreement, TrialReview
from matching.placements.waiting import Known, Waiting, waiting


@dataclass(frozen=True)
class Offer:
    """A move of the table, and what keeps it from being made today."""

    move: Move
    missing: tuple[Unmet, ...]

    @property
    def needs_a_reason(self) -> bool:
        """Whether it has a page of its own where the reason is given."""
        return Guard.REASON in self.move.guards


@dataclass(frozen=True)
class Sheet:
    """One placement with its papers."""

    waits: list[Waiting]
    offers: list[Offer]
    requests: list[HostRequest]
    appointments: list[Appointment]
    agreements: list[TrialAgreement]
    reviews: list[TrialReview]
    trial: int
    asking: int

    @property
    def ready(self) -> list[Offer]:
        """The moves one button makes."""
        return [offer for offer in self.offers if not offer.missing and not offer.needs_a_reason]

    @property
    def with_reason(self) -> list[Offer]:
        """The moves that ask for a reason first."""
        return [offer for offer in self.offers if not offer.missing and offer.needs_a_reason]

    @property
    def held_back(self) -> list[Offer]:
        """The moves for which something is missing."""
        return [offer for offer in self.offers if offer.missing]

    @property
    def open_request(self) -> HostRequest | None:
        """The address the host may answer by."""
        return next((each for each in self.requests if each.is_waiting), None)

    @property
    def answers(self) -> list[HostRequest]:
        """What the host answered since it is being asked."""
        return [each for each in self.requests if each.answer and each.asking == self.asking]

    @property
    def earlier_answers(self) -> list[HostRequest]:
        """What it answered when it was asked before."""
        return [each for each in self.requests if each.answer and each.asking != self.asking]

    @property
    def needs_an_answer(self) -> bool:
        """Whether a move waits for the answer of the host, of which there is none yet."""
        return any(each.sentence == NO_ANSWER for offer in self.offers for each in offer.missing)

    def said_by(self, side: Side) -> TrialReview | None:
        """What a side said of the trial that runs or ran last."""
        return next((each for each in self.reviews if each.trial == self.trial and each.side is side), None)


def sheet_of(session: Session, placement: Placement, seat: Seat | None, mover: Mover, on: date) -> Sheet:
    """The page of a placement on one day."""
    keys = [placement.key]
    known = Known(
        requests=session.scalars(requests_of(keys)).all(),
        appointments=session.scalars(appointments_of(keys)).all(),
        agreements=session.scalars(agreements_of(keys)).all(),
        reviews=session.scalars(reviews_of(keys)).all(),
    )
    step = placement.step_into(PlacementState.TRIAL)
    return Sheet(
        waits=waiting(placement, known, on),
        offers=[
            Offer(path, tuple(unmet(session, path, placement, person=placement.person, seat=seat, on=on, mover=mover)))
            for path in moves_from(placement.state)
        ],
        requests=list(known.requests),
        appointments=list(known.appointments),
        agreements=list(known.agreements),
        reviews=list(known.reviews),
        trial=step.number if step else 0,
        asking=placement.asking.number if placement.asking else 0,
    )
