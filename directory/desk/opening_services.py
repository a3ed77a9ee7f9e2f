"""What staff do with 役割・受け入れ枠. A service checks, then changes; it never commits. Every change is a revision."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import new_key
from core.errors import RuleBroken
from directory.desk.answers import Told
from directory.desk.kept_entries import confirm, entry_of, keep_change, mark_changed, set_publication
from directory.desk.opening_answers import AGES, NUMBERS, TEXTS, OpeningAnswers, facts_of
from directory.desk.services import KEY
from directory.openings.models import Opening, OpeningSlot
from directory.places.models import Place, Publication
from directory.upkeep.models import Revision
from directory.upkeep.services import keep_revision

NO_TITLE = "名前を入力してください。"
NO_SLOTS = "曜日と時間を1つ以上入れてください。終わりの時刻が分からないと、本人に合うかどうかを確かめられません。"
NO_TASKS = "「すること」を入れてください。住民は、何をするのかを見て決めます。"
WAS_SHOWN = "一度出した役割・受け入れ枠は消せません。「非公開にする」を使ってください。内容と記録は残ります。"
DROPPED = "下書きを消した"


def register_opening(
    session: Session, place: Place, answers: OpeningAnswers, *, key: str, told: Told, by: str, today: date
) -> Opening:
    """A new opening of a place as a draft; `key` was given to the form, so sending it twice makes one opening.

    Raises RuleBroken without a name.
    """
    known = session.scalar(select(Opening).where(Opening.key == key, Opening.place_id == place.id))
    if known is not None:
        return known
    is_taken = session.scalar(select(Opening.id).where(Opening.key == key)) is not None
    opening = Opening(key=key if KEY.fullmatch(key) and not is_taken else new_key(), place=place, is_open=True)
    _write(opening, answers)
    session.add(opening)
    session.flush()
    said = {name: value for name, value in facts_of(opening).items() if value not in (None, "", [])}
    keep_revision(session, entry_of(opening), before={}, after=said, by=by, source=told.label)
    if told.confirmed is not None:
        confirm(session, opening, how=told.confirmed, by=by, today=today)
    return opening


def change_opening(
    session: Session, opening: Opening, answers: OpeningAnswers, *, told: Told, by: str, today: date
) -> Revision | None:
    """Write the form into the opening; the revision, or None when nothing changed.

    Raises RuleBroken without a name, and when what residents or staff are offered would lack what they need.
    """
    was = facts_of(opening)
    _write(opening, answers)
    if opening.publication is Publication.PUBLISHED:
        _check_it_can_be_offered(opening)
    session.flush()
    if told.confirmed is not None:
        confirm(session, opening, how=told.confirmed, by=by, today=today)
    return keep_change(session, opening, was, facts_of(opening), told=told, by=by)


def offer_opening(session: Session, opening: Opening, *, by: str) -> None:
    """Offer it: a role to residents, a 受け入れ枠 to staff alone. Raises RuleBroken when days or tasks are missing."""
    _check_it_can_be_offered(opening)
    set_publication(session, opening, Publication.PUBLISHED, by=by)


def set_open(session: Session, opening: Opening, *, is_open: bool, by: str, reason: str = "") -> None:
    """Take people, or nobody new for now; who takes part goes on."""
    if opening.is_open is is_open:
        return
    before, opening.is_open = {"is_open": opening.is_open}, is_open
    keep_revision(session, entry_of(opening), before=before, after={"is_open": is_open}, by=by, reason=reason.strip())
    mark_changed(session, opening)


def drop_draft(session: Session, opening: Opening, *, by: str) -> None:
    """Delete a draft nobody was ever offered; its history keeps that. Raises RuleBroken for one that was offered."""
    if opening.publication is not Publication.DRAFT:
        raise RuleBroken(WAS_SHOWN)
    keep_revision(session, entry_of(opening), before=facts_of(opening), after={}, by=by, reason=DROPPED)
    session.delete(opening)


def _write(opening: Opening, answers: OpeningAnswers) -> None:
    if not answers.texts.get("title", "").strip():
        raise RuleBroken(NO_TITLE)
    for name in TEXTS:
        setattr(opening, name, answers.texts.get(name, ""))
    for name in NUMBERS:
        if name not in AGES:
            setattr(opening, name, answers.numbers.get(name))
    opening.kind, opening.demand_step, opening.capacity = answers.kind, answers.step, answers.capacity
    opening.noise, opening.is_insured = answers.noise, answers.is_insured
    opening.interests = list(answers.interests)
    opening.needs_met = _kept(opening.needs_met, answers.needs)
    opening.rule_facts = _kept(opening.rule_facts, {name: answers.numbers.get(name) for name in AGES})
    there = {(slot.weekday, slot.starts, slot.ends): slot for slot in opening.slots}
    opening.slots[:] = [
        there.get(slot) or OpeningSlot(weekday=slot[0], starts=slot[1], ends=slot[2]) for slot in answers.slots
    ]


def _kept(before: dict[str, Any] | None, asked: Any) -> dict[str, Any]:
    """Answers the form asks for, beside those it does not know of; one that is open is left out."""
    others = {name: value for name, value in (before or {}).items() if name not in asked}
    return others | {name: value for name, value in asked.items() if value is not None}


def _check_it_can_be_offered(opening: Opening) -> None:
    if not opening.slots:
        raise RuleBroken(NO_SLOTS)
    if not opening.is_for_staff and not opening.tasks.strip():
        raise RuleBroken(NO_TASKS)
