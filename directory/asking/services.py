"""Starting a round, giving out secret addresses and codes, and what an answer does. Nothing here commits."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.errors import RuleBroken, Unavailable
from core.languages.sentences import N_
from core.sealing import Opener, Sealer
from directory.asking.codes import new_code
from directory.asking.models import (
    GROUP,
    AnsweredHow,
    AnswerKind,
    Ask,
    AskLink,
    AskRound,
    OutgoingMail,
    WrongCodes,
)
from directory.asking.queries import ask_of_hash, silent_places, to_remind
from directory.desk.facts import Facts
from directory.desk.services import set_activity
from directory.freshness.answers import take_answer
from directory.freshness.models import Answer as Told
from directory.places.models import Activity, Place
from directory.places.services import mark_changed, record_revision
from directory.upkeep.models import ConfirmedHow, ProposalSource
from directory.upkeep.proposals import propose

SECRET_BYTES = 24  # 192 random bits
ANSWERS_WITHIN = timedelta(days=21)
REMIND_WITHIN = timedelta(days=7)
WORDS_KEPT, LINKS_KEPT, COUNTS_KEPT = timedelta(days=90), timedelta(days=365), timedelta(days=30)
WRONG_CODES_A_DAY = 200
NOBODY_TO_ASK = "たずねる場所がありません。地域や「確認が古いところだけ」を変えてお試しください。"
ANSWERED_ALREADY = "この確認には、もう答えが入っています。"
OVER = "この確認の期間は終わりました。新しい確認票で入力するか、場所のページで直してください。"
NOT_PUBLIC = "この場所はいま公開していないか、活動を終わっています。場所のページをご覧ください。"
ACTIVITIES = {AnswerKind.PAUSED: Activity.PAUSED, AnswerKind.ENDED: Activity.ENDED}
SILENT = "3回つづけて返事がない"
BY_ITSELF = "ask"
NO_SEAL = N_("いまは受け付けられません。お手数ですが、お電話でお知らせください。")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said to every group of a round."""

    contact: str
    return_to: str = ""
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `changes` by the name of the desk's fact; `note` and `call` are for the desk alone, kept sealed."""

    kind: AnswerKind
    how: AnsweredHow
    by: str = GROUP
    changes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    call: Mapping[str, str] = field(default_factory=dict)


def start_round(
    session: Session, places: Sequence[Place], wanted: Wanted, *, by: str, now: datetime, today: date, days: int
) -> AskRound:
    """Ask these places; those with a public address get a mail, the rest wait for their slips.

    Links and codes last `days` days. Raises RuleBroken when there is nobody to ask or the day to answer by is odd.
    """
    if not places:
        raise RuleBroken(NOBODY_TO_ASK)
    expires_on = today + timedelta(days=days)
    answer_by = wanted.answer_by or min(today + ANSWERS_WITHIN, expires_on)
    if not today <= answer_by <= expires_on:
        raise RuleBroken(f"お返事の期限は、きょうから{days}日のあいだにしてください。")
    asked = AskRound(
        asked_on=today,
        answer_by=answer_by,
        expires_on=expires_on,
        contact=wanted.contact,
        return_to=wanted.return_to,
        made_by=by,
    )
    session.add(asked)
    session.flush()
    taken = set(session.scalars(select(Ask.code)))
    for place in places:
        code = _unused(taken)
        session.add(Ask(round_id=asked.id, place_id=place.id, code=code, mail=place.mail.strip()))
    for address in sorted({place.mail.strip() for place in places} - {""}):
        session.add(OutgoingMail(round_id=asked.id, address=address, due_at=now))
    return asked


def remind(session: Session, *, now: datetime, today: date) -> int:
    """Put a second mail into the queue, once, for those whose day is near and who have not answered; how many."""
    found = session.execute(to_remind(today, today + REMIND_WITHIN)).all()
    for round_id, address in found:
        session.add(OutgoingMail(round_id=round_id, address=address, is_reminder=True, due_at=now))
    return len(found)


def mark_silent(session: Session, *, today: date) -> int:
    """Say 未確認 of every place that let three rounds pass; it stays public, its marks per fact stay. How many."""
    silent = [place for place in silent_places(session, None, today) if place.confirmed_on is not None]
    for place in silent:
        before = {"confirmed_on": str(place.confirmed_on)}
        place.confirmed_on = None
        record_revision(session, place, before=before, after={"confirmed_on": None}, by=BY_ITSELF, source=SILENT)
        mark_changed(session, place)
    return len(silent)


def new_link(session: Session, ask: Ask, *, is_of_a_code: bool = False) -> str:
    """The token of a fresh secret address; nobody can read it again later."""
    token = secrets.token_urlsafe(SECRET_BYTES)
    session.add(AskLink(ask_id=ask.id, token_hash=hash_of(token), is_of_a_code=is_of_a_code))
    return token


def hash_of(token: str) -> str:
    """What is kept of a token. It is long and random, so a plain hash cannot be turned back."""
    return hashlib.sha256(f"ask {token}".encode()).hexdigest()


def ask_of_token(session: Session, token: str) -> tuple[Ask, AskLink] | None:
    """The ask of a secret address; None for one that was never given out."""
    return ask_of_hash(session, hash_of(token))


def is_open(ask: Ask, today: date) -> bool:
    """Whether an answer can still be taken."""
    return ask.answer is None and ask.round.expires_on >= today and is_askable(ask.place)


def is_askable(place: Place) -> bool:
    """Whether there is anything to confirm: residents see it, and it has not ended."""
    return place.is_public and place.activity is not Activity.ENDED


def count_wrong_code(session: Session, today: date) -> None:
    """Note that a code of nobody was typed."""
    counted = session.get(WrongCodes, today)
    if counted is None:
        counted = WrongCodes(on_day=today, count=0)
        session.add(counted)
    counted.count += 1


def too_many_wrong_codes(session: Session, today: date) -> bool:
    """Whether so many were typed today that somebody seems to be guessing."""
    counted = session.get(WrongCodes, today)
    return counted is not None and counted.count >= WRONG_CODES_A_DAY


def take(session: Session, ask: Ask, answer: Answer, *, sealing: Sealer | None, today: date) -> None:
    """Keep an answer and do what it says: once, and only while the round lasts.

    変更なし confirms, a wish to be called is kept sealed, everything else is a proposal or, entered by staff, done.
    Raises RuleBroken when it is too late, Unavailable when there are words and nothing to seal them with.
    """
    if ask.answer is not None:
        raise RuleBroken(ANSWERED_ALREADY)
    if ask.round.expires_on < today:
        raise RuleBroken(OVER)
    if not is_askable(ask.place):
        raise RuleBroken(NOT_PUBLIC)
    ask.answer, ask.answered_on = answer.kind, today
    ask.answered_how, ask.answered_by = answer.how, answer.by
    if answer.kind is AnswerKind.CALL:
        _seal(ask, answer.call, sealing)
    elif answer.kind is AnswerKind.SAME:
        how = ConfirmedHow.GROUP_ITSELF
        take_answer(session, ask.place, Told.SAME, text="", how=how, by=answer.by, today=today)
    else:
        _change(session, ask.place, answer)


def _seal(ask: Ask, words: Mapping[str, str], sealing: Sealer | None) -> None:
    """Whom to call is for the desk alone."""
    if words and sealing is None:
        raise Unavailable(NO_SEAL)
    if words and sealing is not None:
        ask.sealed = sealing.seal(json.dumps(words, ensure_ascii=False), bound_to=bound_to(ask))


def _change(session: Session, place: Place, answer: Answer) -> None:
    """What a group says waits as a proposal; a pause or an end that staff enter takes effect, its words the reason."""
    source = ProposalSource.SLIP if answer.how is AnsweredHow.SLIP else ProposalSource.LINK
    activity = ACTIVITIES.get(answer.kind)
    if activity is not None and answer.by != GROUP:
        set_activity(session, place, activity, by=answer.by, source=source.label, reason=answer.note)
        return
    after: Facts = {"activity": activity.value} if activity else dict(answer.changes)
    if answer.note or after.get("activity") != place.activity.value:
        propose(session, place, after, note=answer.note, source=source, by=answer.by)


def texts_of(ask: Ask, opener: Opener) -> dict[str, str]:
    """Whom to call and when, by field. Raises Unavailable when it cannot be opened."""
    if ask.sealed is None:
        return {}
    texts: dict[str, str] = json.loads(opener.open(ask.sealed, bound_to=bound_to(ask)))
    return texts


def bound_to(ask: Ask) -> str:
    """The row a sealed text belongs to."""
    return f"ask.{ask.key}"


def handle(ask: Ask, *, by: str, now: datetime) -> None:
    """Note that somebody has dealt with what the group said."""
    ask.handled_at, ask.handled_by = now, by


def tidy(session: Session, *, now: datetime, today: date) -> None:
    """Forget what was kept long enough: words that were dealt with, addresses long over, counts of wrong codes."""
    dealt_with = (Ask.sealed.is_not(None), Ask.handled_at < now - WORDS_KEPT)
    session.execute(update(Ask).where(*dealt_with).values(sealed=None))
    over = select(Ask.id).join(AskRound, AskRound.id == Ask.round_id).where(AskRound.expires_on < today - LINKS_KEPT)
    session.execute(delete(AskLink).where(AskLink.ask_id.in_(over)))
    session.execute(delete(WrongCodes).where(WrongCodes.on_day < today - COUNTS_KEPT))


def tell(asks: Iterable[Ask], now: datetime) -> None:
    """Note that these groups are told: their slips are printed, or their mail is out."""
    for ask in asks:
        ask.told_at = ask.told_at or now


def _unused(taken: set[str]) -> str:
    while (code := new_code()) in taken:
        pass
    taken.add(code)
    return code
