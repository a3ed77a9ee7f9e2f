"""What waits to be done on the way to taking part: computed from the table and the records, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from matching.placements.appointment_models import Appointment, AppointmentState
from matching.placements.models import Placement
from matching.placements.request_models import HostRequest
from matching.placements.states import DECIDE_AFTER_A_LOOK, DECIDE_WITHIN, TERMS, PlacementState
from matching.placements.trial_models import Side, TrialAgreement, TrialReview


@dataclass(frozen=True)
class Known:
    """What is recorded beside one placement."""

    requests: Sequence[HostRequest] = ()
    appointments: Sequence[Appointment] = ()
    agreements: Sequence[TrialAgreement] = ()
    reviews: Sequence[TrialReview] = ()


@dataclass(frozen=True)
class Waiting:
    """One thing to do for one placement by a day. `is_a_record` says that only the writing down is missing."""

    placement: Placement
    words: str
    due_on: date
    is_a_record: bool = False
    appointment: Appointment | None = field(default=None, compare=False)

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return today > self.due_on


def waiting(placement: Placement, known: Known, today: date) -> list[Waiting]:
    """Everything this placement waits for, the earliest day first."""
    planned = [each for each in known.appointments if each.state is AppointmentState.PLANNED]
    found = [_of_appointment(placement, each, today) for each in planned]
    if (own := _of_state(placement, known, bool(planned))) is not None:
        found.append(own)
    return sorted(found, key=lambda each: (each.due_on, each.placement.key))


def _of_appointment(placement: Placement, appointment: Appointment, today: date) -> Waiting:
    is_past = appointment.on < today
    words = f"{appointment.kind.label}に行けたかどうかを記録する" if is_past else f"{appointment.kind.label}の予定"
    return Waiting(placement, words, appointment.on, is_past, appointment)


def _of_state(placement: Placement, known: Known, has_a_day: bool) -> Waiting | None:
    match placement.state:
        case PlacementState.ASKED:
            return _of_asking(placement, known)
        case PlacementState.LOOKING:
            return None if has_a_day else _of_looking(placement, known)
        case PlacementState.TRIAL:
            return _of_trial(placement, known)
        case PlacementState.REVIEW:
            return _of_review(placement, known)
        case _:
            return _by_term(placement)


def _by_term(placement: Placement, since: date | None = None) -> Waiting | None:
    term = TERMS.get(placement.state)
    if term is None:
        return None
    return Waiting(placement, term.words, (since or placement.since) + timedelta(days=term.days))


def _of_asking(placement: Placement, known: Known) -> Waiting | None:
    step = placement.step_into(PlacementState.ASKED)
    number = step.number if step else 0
    answered = next((each for each in known.requests if each.answer and each.asking == number), None)
    if answered is None or answered.answer is None or answered.answered_on is None:
        return _by_term(placement)
    words = f"受け入れ先の答えは「{answered.answer.label}」。次を決める"
    return Waiting(placement, words, answered.answered_on + timedelta(days=DECIDE_WITHIN))


def _of_looking(placement: Placement, known: Known) -> Waiting | None:
    """Once the place was looked at the person decides; before that a day is wanted."""
    looked = [
        each.on for each in known.appointments if each.state is AppointmentState.HAPPENED and each.on >= placement.since
    ]
    if not looked:
        return _by_term(placement)
    return Waiting(placement, "体験に進むかを本人と決める", max(looked) + timedelta(days=DECIDE_AFTER_A_LOOK))


def _of_trial(placement: Placement, known: Known) -> Waiting | None:
    """The last day of the newest paper; a trial without one has the day it began."""
    newest = max(known.agreements, key=lambda each: each.number, default=None)
    return _by_term(placement, newest.last_on if newest else None)


def _of_review(placement: Placement, known: Known) -> Waiting | None:
    step = placement.step_into(PlacementState.TRIAL)
    number = step.number if step else 0
    heard = {each.side: each.on for each in known.reviews if each.trial == number}
    if len(heard) < len(Side):
        missing = "と".join(side.label for side in Side if side not in heard)
        late = _by_term(placement)
        return Waiting(placement, f"{missing}の振り返りを記録する", late.due_on, True) if late else None
    return Waiting(placement, "参加を始めるかを決める", max(heard.values()) + timedelta(days=DECIDE_WITHIN))
