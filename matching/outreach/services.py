"""Reaching out, step by step, and going on as a sheet. A service checks, then changes; it never commits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import wareki
from core.errors import AtField, RuleBroken
from matching.host_notes.services import SENT_ALREADY
from matching.intake.models import Intake, IntakeState
from matching.intake.services import take_down
from matching.outreach.models import TRUST, ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.sheets.definitions import Sheet

LONGEST_TEXT = 20_000
"""What a long question of a sheet takes."""
FARTHEST = timedelta(days=366)
NOT_CALLED = "どなたのことか分かる呼び名を入力してください（例：3丁目の角の家の方）。"
NOT_YET = "日付が未来になっています。お確かめください。"
BEFORE_NOTICED = "気づいた日（{on}）より前になっています。お確かめください。"
NEXT_DAY = "次に声をかける日は、この日から1年以内にしてください。"
NO_WORDS = "どんなようすだったか、分かったことを入力してください。"
OVER = "この声かけは、すでに終わっています。"
MOVED = "この方のことは、もう相談受付票に移っています。続きは受付票に書いてください。"
CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、もう一度押してください。"
)
ALONE = "いっしょに行く人には、担当とは別の職員を選んでください。"
SAY_WHY = "終わりにする事情と、これからだれが気にかけるかを入力してください。"


@dataclass(frozen=True)
class Noticed:
    """Whom it is about, as far as is known, and who noticed."""

    called: str
    on: date
    by: Noticer
    words: str = ""
    whereabouts: str = ""
    held_by: str = ""
    with_key: str | None = None


@dataclass(frozen=True)
class Try:
    """One contact: how, what came back, what became known, what next."""

    on: date
    how: ContactHow
    response: Response
    text: str
    trust: int | None = None
    next: str = ""
    next_on: date | None = None


def begin(session: Session, noticed: Noticed, *, by: str, today: date, idempotency_key: str = "") -> Outreach:
    """A new record, held by whoever makes it; the same form sent twice begins one. Raises RuleBroken."""
    if idempotency_key and (sent := _begun(session, idempotency_key)):
        return sent
    outreach = Outreach(held_by=by, idempotency_key=idempotency_key or None)
    _write(outreach, noticed, today)
    session.add(outreach)
    session.flush()
    return outreach


def change(outreach: Outreach, noticed: Noticed, *, today: date, version: str) -> None:
    """Correct what is known, or let somebody else go on. Raises RuleBroken when another was faster or it is over."""
    _must_go_on(outreach)
    if version != str(outreach.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    _write(outreach, noticed, today)


def note_try(
    session: Session, outreach: Outreach, contact: Try, *, by: str, today: date, idempotency_key: str = ""
) -> OutreachContact:
    """Write one contact down; the same form sent twice is kept once, sent with other words it is refused."""
    if idempotency_key and (sent := _noted(session, outreach, idempotency_key)):
        if _as_kept(sent) != contact:
            raise RuleBroken(SENT_ALREADY)
        return sent
    _must_go_on(outreach)
    if contact.on > today:
        raise AtField("on", NOT_YET)
    if contact.on < outreach.noticed_on:
        raise AtField("on", BEFORE_NOTICED.format(on=wareki(outreach.noticed_on)))
    if contact.next_on is not None and not contact.on <= contact.next_on <= contact.on + FARTHEST:
        raise AtField("next_on", NEXT_DAY)
    if not contact.text.strip():
        raise AtField("text", NO_WORDS)
    kept = OutreachContact(
        outreach_key=outreach.key,
        on=contact.on,
        how=contact.how,
        response=contact.response,
        trust=contact.trust,
        next_on=contact.next_on,
        by=by,
        idempotency_key=idempotency_key or None,
    )
    kept.text, kept.next = contact.text.strip(), contact.next.strip()
    session.add(kept)
    session.flush()
    session.expire(outreach, ["contacts"])
    return kept


def close(outreach: Outreach, *, words: str, by: str, today: date, version: str) -> None:
    """Nobody reaches out any more; with a word on who keeps an eye. Raises RuleBroken."""
    _must_go_on(outreach)
    if version != str(outreach.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    if not words.strip():
        raise AtField("words", SAY_WHY)
    outreach.closed_on, outreach.closed_by, outreach.closed_words = today, by, words.strip()


def begin_again(outreach: Outreach) -> None:
    """Somebody reaches out once more. Raises RuleBroken unless it was closed."""
    if outreach.closed_on is None:
        raise RuleBroken(MOVED if outreach.intake_key else "この声かけは続いています。")
    outreach.closed_on, outreach.closed_by, outreach.closed_words = None, "", ""


def into_a_sheet(session: Session, outreach: Outreach, sheet: Sheet, *, by: str, today: date) -> Intake:
    """Go on as a sheet of a consultation that holds what was written here; a second press gives the same sheet."""
    if outreach.intake is not None:
        return outreach.intake
    _must_go_on(outreach)
    intake = take_down(session, sheet, answers_for(outreach, sheet), state=IntakeState.MEMO, by=by, today=today)
    outreach.intake = intake
    session.flush()
    return intake


def answers_for(outreach: Outreach, sheet: Sheet) -> dict[str, Any]:
    """What this form asks and the record knows, by the names of the form's questions."""
    known = {
        "received_on": (outreach.contacts[0].on if outreach.contacts else outreach.noticed_on).isoformat(),
        "name": outreach.called,
        "words": _story(outreach),
        "route": outreach.noticed_by.value,
    }
    asked = {meaning: sheet.meaning(meaning) for meaning in known}
    answers = {question.name: known[meaning] for meaning, question in asked.items() if question is not None}
    route = asked["route"]
    if route is not None and known["route"] not in {option.value for option in route.options}:
        del answers[route.name]
    return answers


def _story(outreach: Outreach) -> str:
    """All that was written, the newest first, as much of it as a question of a sheet takes."""
    return "\n\n".join(_chapters(outreach))[:LONGEST_TEXT]


def _chapters(outreach: Outreach) -> Iterator[str]:
    if outreach.whereabouts:
        yield f"会える場所・方法：{outreach.whereabouts}"
    for contact in outreach.contacts:
        step = f"・{TRUST[contact.trust]}" if contact.trust is not None else ""
        head = f"{wareki(contact.on)}　{contact.how.label}・{contact.response.label}{step}"
        yield "\n".join(part for part in (head, contact.text, f"次に：{contact.next}" if contact.next else "") if part)
    yield f"{wareki(outreach.noticed_on)}　{outreach.noticed_by.label}が気づいた\n{outreach.noticed_words}".strip()


def _write(outreach: Outreach, noticed: Noticed, today: date) -> None:
    if not noticed.called.strip():
        raise AtField("called", NOT_CALLED)
    if noticed.on > today:
        raise AtField("on", NOT_YET)
    held_by = noticed.held_by or outreach.held_by
    if noticed.with_key == held_by:
        raise AtField("with_key", ALONE)
    outreach.called, outreach.whereabouts = noticed.called.strip(), noticed.whereabouts.strip()
    outreach.noticed_on, outreach.noticed_by = noticed.on, noticed.by
    outreach.noticed_words = noticed.words.strip()
    outreach.held_by, outreach.with_key = held_by, noticed.with_key


def _must_go_on(outreach: Outreach) -> None:
    if outreach.intake_key is not None:
        raise RuleBroken(MOVED)
    if outreach.closed_on is not None:
        raise RuleBroken(OVER)


def _as_kept(kept: OutreachContact) -> Try:
    return Try(kept.on, kept.how, kept.response, kept.text, kept.trust, kept.next, kept.next_on)


def _begun(session: Session, idempotency_key: str) -> Outreach | None:
    return session.scalars(select(Outreach).where(Outreach.idempotency_key == idempotency_key)).one_or_none()


def _noted(session: Session, outreach: Outreach, idempotency_key: str) -> OutreachContact | None:
    same = OutreachContact.idempotency_key == idempotency_key
    query = select(OutreachContact).where(same, OutreachContact.outreach_key == outreach.key)
    return session.scalars(query).one_or_none()
