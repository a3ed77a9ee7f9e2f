"""What must hold for a move, asked of the records: the same answers draw the screen and refuse the move."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matching.consents.basis import basis_of
from matching.consents.models import ConsentItem, HostScope
from matching.consents.queries import consented_scopes
from matching.host_rests.queries import resting_on
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.queries import (
    agreements_of,
    answer_of,
    placements_of,
    reviews_of_this_trial,
    seats_taken,
)
from matching.placements.seats import Seat
from matching.placements.states import Guard, Move, Who
from matching.placements.trial_models import Opinion, Side

NO_CONSENT = "本人の同意がないか、取り消されています。先に同意を確かめて記録してください。"
GONE = "この受け入れ枠はなくなったため、先へは進めません。候補に戻すか終えて、ほかの場をさがしてください。"
ALREADY_THERE = "「{place}」は、すでに候補か参加中です。"
NOT_OPEN = "この受け入れ枠は、いま受け入れを休んでいるか、なくなっています。"
FULL = "「{place}」は、いま空きがありません。空きが出るまで候補のままにできます。"
NO_ANSWER = "受け入れ先の答えがまだありません。リンクで答えてもらうか、電話で聞いて記録してください。"
ANSWERED_NO = "受け入れ先の答えは「{answer}」でした。見送るか、候補に戻してください。"
NO_AGREEMENT = (
    "体験の約束がまだないか、今回の打診より前のものか、期間が終わっています。先に体験の約束を作ってください。"
)
NOT_REVIEWED = "{sides}の振り返りがまだありません。聞けなかったときは、その理由を記録してください。"
SAID_STOP = (
    "{side}が「{opinion}」と言っています。気持ちが変わったときは、振り返りを書き直してから参加を始めてください。"
)
ONLY_THE_LEAD = (
    "「{words}」は、主担当の職員が記録します。主担当が休みのときは、「休みの間の代わり」の職員が記録できます。"
)


@dataclass(frozen=True)
class Mover:
    """Who makes a move, for whom they stand in, and the day it is."""

    key: str
    today: date
    stands_in_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unmet:
    """One thing that does not hold yet, and what to do about it."""

    what: Guard | Who
    sentence: str


def unmet(
    session: Session, path: Move, placement: Placement, *, person: Person, seat: Seat | None, on: date, mover: Mover
) -> list[Unmet]:
    """Everything that keeps a move from being made, in the order of the table; reasons are asked with the move.

    Consent must hold on the day of the move and today: one that was taken back stops also what is dated before.
    """
    found: list[Unmet] = []
    if path.who is Who.LEAD and not leads(person, mover):
        found.append(Unmet(Who.LEAD, ONLY_THE_LEAD.format(words=path.words)))
    checks: dict[Guard, Callable[[], str]] = {
        Guard.ONCE: lambda: _once(session, person, placement, seat),
        Guard.CONSENT: lambda: _consent(session, person, seat, {on, mover.today}),
        Guard.ROOM: lambda: _room(session, seat, mover.today),
        Guard.ANSWER: lambda: _answer(session, placement),
        Guard.AGREEMENT: lambda: _agreement(session, placement, on),
        Guard.REVIEWS: lambda: _reviews(session, placement),
    }
    for guard, check in checks.items():
        if guard in path.guards and (sentence := check()):
            found.append(Unmet(guard, sentence))
    return found


def leads(person: Person, mover: Mover) -> bool:
    """Whether the mover leads the person's team, or stands in for who does."""
    keys = {mover.key, *mover.stands_in_for}
    return any(member.leads and member.account_key in keys for member in person.team)


def may_be_introduced(session: Session, person: Person, scope: HostScope, on: date) -> bool:
    """Whether consent for this kind of host holds on a day."""
    return scope in consented_scopes(session, person, on)


def items_told(session: Session, person: Person, scope: HostScope, on: date) -> frozenset[ConsentItem]:
    """What hosts of this kind may be told on a day."""
    return frozenset(basis_of(session, person, on).items_for(scope))


def is_there(session: Session, person: Person, opening_key: str) -> bool:
    """Whether a live placement brings the person to an opening already."""
    every = session.scalars(placements_of(person))
    return any(one.opening_key == opening_key and not one.state.is_over for one in every)


def _once(session: Session, person: Person, placement: Placement, seat: Seat | None) -> str:
    if not is_there(session, person, placement.opening_key):
        return ""
    return ALREADY_THERE.format(place=seat.place_name if seat else "この受け入れ枠")


def _consent(session: Session, person: Person, seat: Seat | None, days: set[date]) -> str:
    """Without the opening nobody knows to what kind of host the person would go."""
    if seat is None:
        return GONE
    return "" if all(may_be_introduced(session, person, seat.scope, day) for day in days) else NO_CONSENT


def _room(session: Session, seat: Seat | None, today: date) -> str:
    if seat is None:
        return GONE
    if not seat.is_open or resting_on(session, today).covers(seat.opening_key, seat.known_as):
        return NOT_OPEN
    taken = seats_taken(session, [seat.opening_key]).get(seat.opening_key, 0)
    return FULL.format(place=seat.place_name) if taken >= seat.capacity else ""


def _answer(session: Session, placement: Placement) -> str:
    found = answer_of(session, placement)
    if found is None or found.answer is None:
        return NO_ANSWER
    return "" if found.answer.is_a_yes else ANSWERED_NO.format(answer=found.answer.label)


def _agreement(session: Session, placement: Placement, on: date) -> str:
    """Days still to come on the newest paper, written since the host is being asked; after that a new one is."""
    asked = placement.asking
    newest = session.scalars(agreements_of([placement.key]).limit(1)).first()
    if newest is None or asked is None or newest.made_on < asked.on or newest.last_on < on:
        return NO_AGREEMENT
    return ""


def _reviews(session: Session, placement: Placement) -> str:
    said = {review.side: review for review in reviews_of_this_trial(session, placement)}
    if missing := [side.label for side in Side if side not in said]:
        return NOT_REVIEWED.format(sides="と".join(missing))
    against = next((review for review in said.values() if review.opinion is Opinion.STOP), None)
    return SAID_STOP.format(side=against.side.label, opinion=against.label) if against else ""
