"""What must hold for a move, asked of the records: the same answers draw the screen and refuse the move."""

import re
import unicodedata
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
from matching.placements.queries import agreements_of, answer_of, reviews_of_this_trial, seats_taken
from matching.placements.seats import Seat
from matching.placements.states import Guard, Move, Who
from matching.placements.trial_models import Opinion, Side

NO_CONSENT = "本人の同意がないか、取り消されています。先に同意を確かめて記録してください。"
NOT_OPEN = "この受け入れ枠は、いま受け入れを休んでいるか、なくなっています。"
FULL = "「{place}」は、いま空きがありません。空きが出るまで候補のままにできます。"
NO_ANSWER = "受け入れ先の答えがまだありません。リンクで答えてもらうか、電話で聞いて記録してください。"
ANSWERED_NO = "受け入れ先の答えは「{answer}」でした。見送るか、候補に戻してください。"
NO_AGREEMENT = "体験の約束がまだないか、約束の期間が終わっています。先に体験の約束を作ってください。"
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


def name_in(text: str, person: Person) -> str:
    """What in a text gives the person away: full name or reading, given name, family name with さん, telephone."""
    folded = _folded(text)
    digits = re.sub(r"\D", "", folded)
    phone = re.sub(r"\D", "", _folded(person.phone))
    if len(phone) >= 9 and phone in digits:
        return str(person.phone)
    for name in (person.name, person.kana):
        parts = [_folded(part) for part in unicodedata.normalize("NFKC", name).split()]
        whole = "".join(parts)
        telling = [whole, *parts[1:]] if len(parts) > 1 else [whole]
        if found := next((part for part in telling if len(part) > 1 and part in folded), ""):
            return found
        if parts and re.search(re.escape(parts[0]) + "(さん|様|氏|くん|君|ちゃん)", folded):
            return parts[0]
    return ""


def _folded(text: str) -> str:
    return re.sub(r"[\s・･]", "", unicodedata.normalize("NFKC", text))


def _consent(session: Session, person: Person, seat: Seat | None, days: set[date]) -> str:
    for day in days:
        scopes = consented_scopes(session, person, day)
        if not scopes or (seat is not None and seat.scope not in scopes):
            return NO_CONSENT
    return ""


def _room(session: Session, seat: Seat | None, today: date) -> str:
    if seat is None or not seat.is_open or resting_on(session, today).covers(seat.place_key, seat.opening_key):
        return NOT_OPEN
    taken = seats_taken(session, [seat.opening_key]).get(seat.opening_key, 0)
    return FULL.format(place=seat.place_name) if taken >= seat.capacity else ""


def _answer(session: Session, placement: Placement) -> str:
    found = answer_of(session, placement)
    if found is None or found.answer is None:
        return NO_ANSWER
    return "" if found.answer.is_a_yes else ANSWERED_NO.format(answer=found.answer.label)


def _agreement(session: Session, placement: Placement, on: date) -> str:
    """Days still to come on the newest paper; after a trial that ended, a new paper is written."""
    newest = session.scalars(agreements_of([placement.key]).limit(1)).first()
    return NO_AGREEMENT if newest is None or newest.last_on < on else ""


def _reviews(session: Session, placement: Placement) -> str:
    said = {review.side: review for review in reviews_of_this_trial(session, placement)}
    if missing := [side.label for side in Side if side not in said]:
        return NOT_REVIEWED.format(sides="と".join(missing))
    against = next((review for review in said.values() if review.opinion is Opinion.STOP), None)
    return SAID_STOP.format(side=against.side.label, opinion=against.label) if against else ""
