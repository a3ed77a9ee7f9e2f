"""A telephone hour: ten groups one after another, and no group called by two people at once. Nothing here commits."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from core.errors import RuleBroken
from directory.asking.models import AnswerKind, Ask
from directory.asking.services import handle
from directory.freshness.answers import Taken, sealed_note, take_answer, undo_answer
from directory.freshness.models import Answer, Contact, PhoneCall, PhoneHour
from directory.freshness.queue import Queued, queue
from directory.freshness.reasons import last_contacts
from directory.places.models import Place, Publication
from directory.places.queries import EVERYTHING
from directory.upkeep.models import ConfirmedHow

IN_AN_HOUR = 10
HELD = timedelta(minutes=60)
"""From the last answer: who is called away leaves their groups to others after an hour."""
RESTS = {Answer.SAME: 30, Answer.CHANGED: 14, Answer.PAUSED: 90, Answer.UNREACHED: 1}
"""Days until a group is called again after an answer; silence asks again the next day."""
WISHES = "wishes"
A_NUMBER = re.compile(r"\d(?:[-() ]{0,2}\d){5,}")
OTHERS_CALL = "いま、ほかの人がこの団体に電話しています。次の団体に進んでください。"
NOTHING_TO_UNDO = "取り消せる記録がありません。"


@dataclass(frozen=True, slots=True)
class Called:
    """A call with its place."""

    call: PhoneCall
    place: Place


def number_of(phone: str) -> str:
    """The digits of the first telephone number in a text; empty when there is none to dial."""
    plain = re.sub(r"[‐‑–—−ーｰ]", "-", unicodedata.normalize("NFKC", phone))
    found = A_NUMBER.search(plain)
    return re.sub(r"\D", "", found.group()) if found else ""


def groups_to_call(
    session: Session, by: str, area_keys: Collection[str] | None, now: datetime, *, area: str = ""
) -> list[Queued]:
    """The queue without those who have no telephone, answered lately, or are being called by somebody else.

    An answer of the group that the desk has yet to read comes before another call, unless a call is what they want.
    """
    today = now.astimezone(JAPAN).date()
    found = [each for each in queue(session, area_keys, today, area=area) if number_of(each.phone)]
    last = last_contacts(session)
    found = [each for each in found if not _rests(each, last.get(each.key), today)]
    held = set(session.scalars(_held_by_others(by, now)))
    busy = set(map(number_of, session.scalars(select(Place.phone).where(Place.key.in_(held)))))
    return [each for each in found if each.key not in held and number_of(each.phone) not in busy]


def begin_hour(
    session: Session, by: str, area_keys: Collection[str] | None, now: datetime, *, area: str = ""
) -> PhoneHour | None:
    """Ten groups for `by`, those with one number next to each other; None when nobody is to be called."""
    end_hours(session, by, now)
    session.flush()
    chosen = _one_number_together(groups_to_call(session, by, area_keys, now, area=area))[:IN_AN_HOUR]
    if not chosen:
        return None
    hour = PhoneHour(by=by, held_until=now + HELD)
    hour.calls = [PhoneCall(position=number, place_key=each.key) for number, each in enumerate(chosen, 1)]
    session.add(hour)
    session.flush()
    return hour


def end_hours(session: Session, by: str, now: datetime) -> None:
    """Leave the rest to others."""
    for hour in session.scalars(select(PhoneHour).where(PhoneHour.by == by, PhoneHour.ended_at.is_(None))):
        hour.ended_at = now


def hour_of(session: Session, by: str, now: datetime) -> PhoneHour | None:
    """The hour `by` began today and has not ended."""
    latest = select(PhoneHour).where(PhoneHour.by == by, PhoneHour.ended_at.is_(None)).order_by(PhoneHour.id.desc())
    hour = session.scalars(latest.limit(1)).first()
    is_todays = hour is not None and hour.created_at.astimezone(JAPAN).date() == now.astimezone(JAPAN).date()
    return hour if is_todays else None


def calls_left(session: Session, hour: PhoneHour, now: datetime) -> list[Called]:
    """What is still to be called, in order; without those others took over, and what is no longer public."""
    held = set(session.scalars(_held_by_others(hour.by, now)))
    open_calls = [call for call in hour.calls if call.answer is None and call.place_key not in held]
    query = select(Place).where(
        Place.key.in_([call.place_key for call in open_calls]), Place.publication == Publication.PUBLISHED
    )
    places = {place.key: place for place in session.scalars(query.options(*EVERYTHING))}
    return [Called(call, places[call.place_key]) for call in open_calls if call.place_key in places]


def calls_done(session: Session, hour: PhoneHour) -> list[Called]:
    """What was answered, the last first."""
    done = [call for call in hour.calls if call.taken is not None]
    found = session.scalars(select(Place).where(Place.key.in_([call.place_key for call in done])))
    places = {place.key: place for place in found}
    known = [Called(call, places[call.place_key]) for call in done if call.place_key in places]
    return sorted(known, key=lambda each: -(each.call.taken or {})["contact"])


def answer_call(session: Session, hour: PhoneHour, called: Called, answer: Answer, text: str, now: datetime) -> None:
    """Take the answer of a group. Raises RuleBroken as `take_answer`, and when somebody else is calling it now."""
    if called.place.key in set(session.scalars(_held_by_others(hour.by, now))):
        raise RuleBroken(OTHERS_CALL)
    today: date = now.astimezone(JAPAN).date()
    taken = take_answer(session, called.place, answer, text=text, how=ConfirmedHow.PHONE, by=hour.by, today=today)
    wishes = [] if answer is Answer.UNREACHED else wishes_for_a_call(session, called.place)
    for ask in wishes:
        handle(ask, by=hour.by, now=now)
    called.call.answer, called.call.taken = answer, taken.as_json() | {WISHES: [ask.id for ask in wishes]}
    called.call.note_sealed = sealed_note(text.strip())
    hour.held_until = now + HELD


def undo_last(session: Session, hour: PhoneHour, now: datetime) -> Place:
    """Take the last answer of the hour back: its group is asked next again; which it was.

    Raises RuleBroken when there is none, and when something came after it.
    """
    done = calls_done(session, hour)
    if not done:
        raise RuleBroken(NOTHING_TO_UNDO)
    called = done[0]
    taken = dict(called.call.taken or {})
    for ask in session.scalars(select(Ask).where(Ask.id.in_(taken.pop(WISHES)))):
        ask.handled_at, ask.handled_by = None, ""
    undo_answer(session, called.place, Taken(**taken), by=hour.by)
    called.call.answer = called.call.taken = None
    hour.held_until = now + HELD
    return called.place


def wishes_for_a_call(session: Session, place: Place) -> list[Ask]:
    """The answers in which the group asks to be called and nobody has yet, the latest first; their words are sealed."""
    query = select(Ask).where(Ask.place_id == place.id, Ask.answer == AnswerKind.CALL, Ask.handled_at.is_(None))
    return list(session.scalars(query.order_by(Ask.id.desc())))


def _rests(queued: Queued, last: Contact | None, today: date) -> bool:
    if queued.said is AnswerKind.CALL:
        return last is not None and last.on_day == today
    return queued.said is not None or (last is not None and (today - last.on_day).days < RESTS[last.answer])


def _held_by_others(by: str, now: datetime) -> Select[str]:
    return (
        select(PhoneCall.place_key)
        .join(PhoneHour, PhoneHour.id == PhoneCall.hour_id)
        .where(
            PhoneHour.by != by,
            PhoneHour.ended_at.is_(None),
            PhoneHour.held_until > now,
            PhoneCall.answer.is_(None),
        )
    )


def _one_number_together(found: list[Queued]) -> list[Queued]:
    """One call asks for everything behind a number: the others follow the most pressing one."""
    first: dict[str, int] = {}
    for rank, each in enumerate(found):
        first.setdefault(number_of(each.phone), rank)
    return sorted(found, key=lambda each: first[number_of(each.phone)])
