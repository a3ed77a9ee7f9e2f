"""What staff do with placements. A service checks, then changes; it never commits."""

from datetime import date

from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from matching.consents.queries import consented_scopes
from matching.people.models import Person
from matching.placements.appointment_models import AppointmentState
from matching.placements.guards import ALREADY_THERE, Mover, is_there, unmet
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import appointments_of, placement_sent_before
from matching.placements.reasons import OCCASIONS, OTHER, Why, fits
from matching.placements.requests import take_back_open
from matching.placements.seats import Seat
from matching.placements.states import BY_ENDS, Guard, Move, PlacementState


def propose(
    session: Session, person: Person, seat: Seat, *, by: str, on: date, proposal: str, idempotency_key: str = ""
) -> Placement:
    """Make an opening a candidate for a person; the same form sent twice gives the same placement."""
    if sent := placement_sent_before(session, person, idempotency_key):
        return sent
    _must_be_supported(person)
    if seat.scope not in consented_scopes(session, person, on):
        raise RuleBroken(
            f"「{seat.scope.label}」への紹介の同意がないため、候補にできません。先に同意を記録してください。"
        )
    if is_there(session, person, seat.opening_key):
        raise RuleBroken(ALREADY_THERE.format(place=seat.place_name))
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


def _must_be_supported(person: Person) -> None:
    if person.closed_at is not None:
        raise RuleBroken("この方の支援は終結しています。もう一度始めるときは、先に本人のページで再開してください。")


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
    if not target.is_over:
        _must_be_supported(person)
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
    _arrive(session, placement, target, on)
    _note_step(placement, on=on, by=mover.key, reason=why.words.strip(), code=code)


def is_made(placement: Placement, target: PlacementState, why: Why, *, on: date | None, by: str) -> bool:
    """Whether this very move is the last one: a button that was pressed twice."""
    if placement.state is not target or not placement.steps:
        return False
    last = placement.steps[-1]
    same = (last.on, last.by, last.reason) == (on, by, why.words.strip())
    return same and why.code in ("", last.reason_code)


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
    if placement.state is PlacementState.ASKED:
        take_back_open(session, placement, now())
    placement.state = target
    placement.ended_on = on if target.is_over else None
    if target.is_over or target is PlacementState.CANDIDATE:
        _cancel_what_was_planned(session, placement)


def _cancel_what_was_planned(session: Session, placement: Placement) -> None:
    """Nobody waits at a meeting point for a placement that has ended or begins anew."""
    for appointment in session.scalars(appointments_of([placement.key])):
        if appointment.state is AppointmentState.PLANNED:
            appointment.state = AppointmentState.CANCELLED
            appointment.words = f"「{placement.state.label}」にしたため"


def _note_step(placement: Placement, *, on: date, by: str, reason: str, code: str = "") -> None:
    step = PlacementStep(number=len(placement.steps) + 1, state=placement.state, on=on, by=by, reason_code=code)
    step.reason = reason
    placement.steps.append(step)
