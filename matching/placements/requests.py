"""Asking a host by a secret address or by telephone, and taking the answer. Nothing here commits."""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from core.errors import AtField, RuleBroken
from matching.consents.models import ConsentItem
from matching.disclosures.about_a_person import note_introduction
from matching.people.models import Person
from matching.placements.guards import GONE, NO_CONSENT, items_told, may_be_introduced
from matching.placements.models import Placement
from matching.placements.naming import name_in
from matching.placements.queries import answer_of, requests_of
from matching.placements.reasons import OTHER, Occasion, fits
from matching.placements.request_models import HOST, AnsweredHow, HostAnswer, HostRequest
from matching.placements.seats import Seat
from matching.placements.states import PlacementState

SECRET_BYTES = 24  # 192 random bits
DAYS = (3, 7, 14)
"""How long an address may last, in days."""
NOT_ASKED = (
    "いまは「打診中」ではないため、受け入れ先の答えを記録できません。先に「受け入れ先に打診する」を押してください。"
)
ANSWERED_ALREADY = "受け入れ先の答えは、もう記録されています。聞き直すときは、候補に戻してから打診してください。"
NOTHING_OPEN = "いま使えるリンクはありません。"
ASKING = "参加支援の受け入れの打診"
"""Why the register says a host was told."""
NAMED = "本人が分かることば（{found}）が入っています。リンクの画面では、名前や電話番号、住所を伝えません。"
NO_CONTACT = "受け入れ先が電話できるところを入れてください（例：社協 参加支援担当 0000-00-0000）。"
SAY_CONDITIONS = "どのような条件かを、ひとことでもお書きください。"
CHOOSE_REASON = "いちばん近い理由を1つ選んでください。"
SAY_REASON = "「そのほか」のときは、理由をひとことお書きください。"
TOO_LONG_AGO = "打診した日より前の答えです。日付をお確かめください。"
NOT_YET = "まだ来ていない日の答えは記録できません。日付をお確かめください。"
UNKNOWN_DAYS = "リンクの期限を選んでください。"


@dataclass(frozen=True)
class Told:
    """What staff wish to tell: when it would suit, which needs and interests, and whom the host calls."""

    wished: str
    contact: str
    needs: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """An answer of a host, with its reason where it is no and its words."""

    answer: HostAnswer
    reason_code: str = ""
    words: str = ""

    @property
    def code(self) -> str:
        """The reason that is kept: only a refusal has one."""
        return self.reason_code if self.answer is HostAnswer.NOT_NOW else ""


@dataclass(frozen=True)
class Shown:
    """What the page of a host shows today: nothing the consent of this day does not cover."""

    wished: str
    contact: str
    needs: tuple[str, ...]
    interests: tuple[str, ...]


def make_link(
    session: Session, placement: Placement, seat: Seat | None, told: Told, *, by: str, now: datetime, days: int
) -> str:
    """The token of a fresh address, which nobody can read again later; an earlier one stops working.

    Raises RuleBroken when the host is not being asked or has answered, when consent does not hold, or when the
    words give the person away.
    """
    person, today = placement.person, now.astimezone(JAPAN).date()
    asking = _asking(session, placement)
    if seat is None:
        raise RuleBroken(GONE)
    if not may_be_introduced(session, person, seat.scope, today):
        raise RuleBroken(NO_CONSENT)
    if days not in DAYS:
        raise AtField("days", UNKNOWN_DAYS)
    if not told.contact.strip():
        raise AtField("contact", NO_CONTACT)
    told = _less_what_is_not_covered(told, items_told(session, person, seat.scope, today))
    for field, text in asdict(told).items():
        if found := name_in(text if isinstance(text, str) else "\n".join(text), person):
            raise AtField(field, NAMED.format(found=found))
    take_back_open(session, placement, now)
    token = secrets.token_urlsafe(SECRET_BYTES)
    request = HostRequest(
        person_key=placement.person_key,
        placement_key=placement.key,
        asking=asking,
        made_by=by,
        token_hash=hash_of(token),
        expires_on=today + timedelta(days=days),
    )
    request.told_text = json.dumps(asdict(told), ensure_ascii=False)
    session.add(request)
    items = _items_of(told)
    note_introduction(session, person, seat.scope, seat.place_name, items=items, why=ASKING, by=by, on=today)
    return token


def take_back_link(session: Session, placement: Placement, *, now: datetime) -> None:
    """From now on the address opens nothing."""
    if not take_back_open(session, placement, now):
        raise RuleBroken(NOTHING_OPEN)


def record_call(session: Session, placement: Placement, said: Said, *, on: date, by: str, now: datetime) -> HostRequest:
    """Keep what a host said by telephone or at a visit; an address that was given out stops working.

    The same form sent twice is kept once; a second, other answer raises RuleBroken.
    """
    if (kept := answer_of(session, placement)) is not None and _is_the_same(kept, said, on, by):
        return kept
    asking = _asking(session, placement)
    step = placement.step_into(PlacementState.ASKED)
    if step is not None and on < step.on:
        raise AtField("on", TOO_LONG_AGO)
    if on > now.astimezone(JAPAN).date():
        raise AtField("on", NOT_YET)
    _check(said)
    take_back_open(session, placement, now)
    request = HostRequest(person_key=placement.person_key, placement_key=placement.key, asking=asking, made_by=by)
    _answered(request, said, on=on, how=AnsweredHow.CALL, by=by, now=now)
    session.add(request)
    session.flush()
    return request


def take_answer(session: Session, request: HostRequest, said: Said, *, now: datetime, stamp: str) -> None:
    """Keep the answer of the host itself; the caller has seen that the request is open."""
    _check(said)
    request.stamp = stamp
    _answered(request, said, on=now.astimezone(JAPAN).date(), how=AnsweredHow.LINK, by=HOST, now=now)


def is_open(session: Session, request: HostRequest, placement: Placement, seat: Seat | None, today: date) -> bool:
    """Whether an address may still be answered: asked, not run out, and the person still consents."""
    step = placement.step_into(PlacementState.ASKED)
    return (
        request.is_waiting
        and placement.state is PlacementState.ASKED
        and step is not None
        and step.number == request.asking
        and request.expires_on is not None
        and today <= request.expires_on
        and seat is not None
        and may_be_introduced(session, placement.person, seat.scope, today)
    )


def shown_to_host(session: Session, request: HostRequest, person: Person, seat: Seat, today: date) -> Shown:
    """What staff chose to tell, less what may not be told today."""
    items, told = items_told(session, person, seat.scope, today), request.told
    return Shown(
        wished=told.get("wished", ""),
        contact=told.get("contact", ""),
        needs=tuple(told.get("needs", ())) if ConsentItem.HEALTH in items else (),
        interests=tuple(told.get("interests", ())) if ConsentItem.INTERESTS in items else (),
    )


def request_key_of(session: Session, token: str) -> str | None:
    """Which request a token opens, without opening anybody's record; None for one that was never given out."""
    return session.scalar(select(HostRequest.key).where(HostRequest.token_hash == hash_of(token)))


def hash_of(token: str) -> str:
    """What is kept of a token. It is long and random, so a plain hash cannot be turned back."""
    return hashlib.sha256(f"host {token}".encode()).hexdigest()


def _less_what_is_not_covered(told: Told, items: Collection[ConsentItem]) -> Told:
    """What consent does not cover today is not told later either, when the register no longer hears of it."""
    needs = told.needs if ConsentItem.HEALTH in items else ()
    return replace(told, needs=needs, interests=told.interests if ConsentItem.INTERESTS in items else ())


def _items_of(told: Told) -> list[ConsentItem]:
    parts = {ConsentItem.HEALTH: told.needs, ConsentItem.INTERESTS: told.interests}
    return [item for item, part in parts.items() if part]


def _asking(session: Session, placement: Placement) -> int:
    step = placement.step_into(PlacementState.ASKED)
    if placement.state is not PlacementState.ASKED or step is None:
        raise RuleBroken(NOT_ASKED)
    if answer_of(session, placement) is not None:
        raise RuleBroken(ANSWERED_ALREADY)
    return step.number


def _is_the_same(kept: HostRequest, said: Said, on: date, by: str) -> bool:
    was = (kept.answer, kept.reason_code, kept.words, kept.answered_on, kept.answered_by)
    return was == (said.answer, said.code, said.words.strip(), on, by)


def take_back_open(session: Session, placement: Placement, now: datetime) -> bool:
    """Withdraw whatever waits for an answer; says whether anything did."""
    open_ones = [each for each in session.scalars(requests_of([placement.key])) if each.is_waiting]
    for each in open_ones:
        each.withdrawn_at = now
    session.flush()
    return bool(open_ones)


def _check(said: Said) -> None:
    if said.answer is HostAnswer.CONDITIONS and not said.words.strip():
        raise AtField("words", SAY_CONDITIONS)
    if said.answer is HostAnswer.NOT_NOW and not fits(said.reason_code, Occasion.HOST):
        raise AtField("reason", CHOOSE_REASON)
    if said.answer is HostAnswer.NOT_NOW and said.reason_code == OTHER and not said.words.strip():
        raise AtField("words", SAY_REASON)


def _answered(request: HostRequest, said: Said, *, on: date, how: AnsweredHow, by: str, now: datetime) -> None:
    request.answer, request.answered_on, request.answered_at = said.answer, on, now
    request.answered_how, request.answered_by = how, by
    request.reason_code = said.code
    request.words = said.words.strip()
