"""What staff do with placements. A service checks, then changes; it never commits."""

from datetime import date

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.queries import consented_scopes
from matching.disclosures.about_a_person import note_introduction
from matching.people.models import Person
from matching.placements.appointment_models import AppointmentState
from matching.placements.guards import Mover, unmet
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import appointments_of, placement_sent_before, placements_of
from matching.placements.reasons import OCCASIONS, OTHER, Why, fits
from matching.placements.seats import Seat
from matching.placements.states import BY_ENDS, Guard, Move, PlacementState


def propose(
    session: Session, person: Person, seat: Seat, *, by: str, on: date, proposal: str, idempotency_key: str = ""
) -> Placement:
    """Make an opening a candidate for a person; the same form sent twice gives the same placement."""
    if sent := placement_sent_before(session, person, idempotency_key):
        return sent
    if seat.scope not in consented_scopes(session, person, on):
        raise RuleBroken(
            f"「{seat.scope.label}」への紹介の同意がないため、候補にできません。先に同意を記録してください。"
        )
    live = [p for p in session.scalars(placements_of(person)) if not p.state.is_over]
    if any(placement.opening_key == seat.opening_key for placement in live):
        raise RuleBroken(f"「{seat.place_name}」は、すでに候補か参加中です。")
    placement = Placement(
        person_key=person.key,
        opening_key=seat.opening_key,
        place_key=seat.place_key,
        state=PlacementState.CANDIDATE,
        proposed_on=on,
        idempotency_key=idempotency_key or None,
    )
    placement.proposal = proposal
    session.add(placement)
    session.flush()
    _note_step(placement, on=on, by=by, reason="")
    return placement


def move(
    session: Session,
    placement: Placement,
    target: PlacementState,
    *,
    person: Person,
    seat: Seat | None,
    on: date,
    by: str | Mover,
    reason: str | Why = "",
) -> None:
    """Follow one line of the table of moves.

    `seat` is None when the opening no longer exists. `by` is the account that moves today, with whom it stands in
    for; a bare key writes down what was done on that day. Raises RuleBroken when there is no such move, a guard does
    not hold, or the day lies before the last step or in the future.
    """
    path = BY_ENDS.get((placement.state, target))
    if path is None:
        raise RuleBroken(f"「{placement.state.label}」から「{target.label}」には変更できません。")
    if placement.steps and on < placement.steps[-1].on:
        raise RuleBroken("前の記録より前の日付です。日付をお確かめください。")
    mover = by if isinstance(by, Mover) else Mover(by, today=on)
    why = reason if isinstance(reason, Why) else Why(words=reason)
    if on > mover.today:
        raise RuleBroken("まだ来ていない日付です。きょうまでの日付を入れてください。")
    code = _reason_given(path, why)
    if missing := unmet(session, path, placement, person=person, seat=seat, on=on, mover=mover):
        raise RuleBroken(missing[0].sentence)
    if target is PlacementState.ASKED and seat is not None:
        note_introduction(session, person, seat.scope, seat.place_name, by=mover.key, on=on)
    _arrive(session, placement, target, on)
    _note_step(placement, on=on, by=mover.key, reason=why.words.strip(), code=code)


def _reason_given(path: Move, why: Why) -> str:
    """The code of the reason; words alone are the reason 「そのほか」."""
    if Guard.REASON not in path.guards:
        return ""
    code = why.code or (OTHER if why.words.strip() else "")
    if not fits(code, OCCASIONS[path.target]):
        raise RuleBroken("理由を選ぶか、入力してください。次の支援を考える手がかりになります。")
    if code == OTHER and not why.words.strip():
        raise RuleBroken("「そのほか」の理由を、ひとことで入力してください。")
    return code


def _arrive(session: Session, placement: Placement, target: PlacementState, on: date) -> None:
    starts_anew = target is PlacementState.TRIAL or (
        target is PlacementState.ACTIVE and placement.state is PlacementState.REVIEW
    )
    if starts_anew:
        placement.followed_since = on
    placement.state = target
    placement.ended_on = on if target.is_over else None
    if target.is_over:
        _cancel_what_was_planned(session, placement)


def _cancel_what_was_planned(session: Session, placement: Placement) -> None:
    """Nobody waits at a meeting point for a placement that has ended."""
    for appointment in session.scalars(appointments_of([placement.key])):
        if appointment.state is AppointmentState.PLANNED:
            appointment.state = AppointmentState.CANCELLED
            appointment.words = f"「{placement.state.label}」にしたため"


def _note_step(placement: Placement, *, on: date, by: str, reason: str, code: str = "") -> None:
    step = PlacementStep(number=len(placement.steps) + 1, state=placement.state, on=on, by=by, reason_code=code)
    step.reason = reason
    placement.steps.append(step)
