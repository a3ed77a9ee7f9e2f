"""What staff do with placements. A service checks, then changes; it never commits."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.queries import consented_scopes
from matching.disclosures.about_a_person import note_introduction
from matching.people.models import Person
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import placements_of, seats_taken
from matching.placements.seats import Seat
from matching.placements.states import BY_ENDS, Guard, PlacementState


def propose(
    session: Session, person: Person, seat: Seat, *, by: str, on: date, proposal: str, idempotency_key: str = ""
) -> Placement:
    """Make an opening a candidate for a person; the same form sent twice gives the same placement."""
    if idempotency_key and (sent := _already(session, person, idempotency_key)):
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
    by: str,
    reason: str = "",
) -> None:
    """Follow one line of the table of moves.

    `seat` is None when the opening no longer exists; raises RuleBroken when there is no such move, a guard
    does not hold, or the day lies before the last step.
    """
    path = BY_ENDS.get((placement.state, target))
    if path is None:
        raise RuleBroken(f"「{placement.state.label}」から「{target.label}」には変更できません。")
    if placement.steps and on < placement.steps[-1].on:
        raise RuleBroken("前の記録より前の日付です。日付をお確かめください。")
    if Guard.REASON in path.guards and not reason.strip():
        raise RuleBroken("理由を入力してください。次の支援を考える手がかりになります。")
    if Guard.CONSENT in path.guards:
        _must_have_consent(session, person, seat, on)
    if Guard.ROOM in path.guards:
        _must_have_room(session, seat)
    if target is PlacementState.ASKED and seat is not None:
        note_introduction(session, person, seat.scope, seat.place_name, by=by, on=on)
    _arrive(placement, target, on)
    _note_step(placement, on=on, by=by, reason=reason.strip())


def _arrive(placement: Placement, target: PlacementState, on: date) -> None:
    starts_anew = target is PlacementState.TRIAL or (
        target is PlacementState.ACTIVE and placement.state is PlacementState.REVIEW
    )
    if starts_anew:
        placement.followed_since = on
    placement.state = target
    placement.ended_on = on if target.is_over else None


def _must_have_consent(session: Session, person: Person, seat: Seat | None, on: date) -> None:
    scopes = consented_scopes(session, person, on)
    if not scopes or (seat is not None and seat.scope not in scopes):
        raise RuleBroken("本人の同意がないか、取り消されています。先に同意を確かめて記録してください。")


def _must_have_room(session: Session, seat: Seat | None) -> None:
    if seat is None or not seat.is_open:
        raise RuleBroken("この受け入れ枠は、いま受け入れを休んでいるか、なくなっています。")
    if seats_taken(session, [seat.opening_key]).get(seat.opening_key, 0) >= seat.capacity:
        raise RuleBroken(f"「{seat.place_name}」は、いま空きがありません。空きが出るまで候補のままにできます。")


def _note_step(placement: Placement, *, on: date, by: str, reason: str) -> None:
    step = PlacementStep(number=len(placement.steps) + 1, state=placement.state, on=on, by=by)
    step.reason = reason
    placement.steps.append(step)


def _already(session: Session, person: Person, idempotency_key: str) -> Placement | None:
    query = select(Placement).where(Placement.idempotency_key == idempotency_key, Placement.person_key == person.key)
    return session.scalars(query).one_or_none()
