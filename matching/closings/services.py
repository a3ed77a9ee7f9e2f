"""Ending support and beginning anew. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from core.errors import RuleBroken
from matching.closings.models import Closing, ClosingReason, Watcher
from matching.closings.queries import present_closing
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.queries import LIVE

CHANGED_MEANWHILE = (
    "ほかの人が先にこの方の記録を変えました。本人のページで確かめ、この画面を開き直してから保存してください。"
)


@dataclass(frozen=True)
class ClosingDetails:
    """What the form says; `watch_words` names who keeps an eye and how to reach us again."""

    on: date
    reason: ClosingReason
    watcher: Watcher
    words: str = ""
    watch_words: str = ""


def close_person(
    session: Session,
    person: Person,
    details: ClosingDetails,
    *,
    by: str,
    today: date,
    version: str = "",
    idempotency_key: str = "",
) -> Closing:
    """Support ends on a day; the same form sent twice ends it once.

    Raises RuleBroken when it has ended already, when the day cannot be, when a placement still lives, or when
    「そのほか」 says nothing.
    """
    if idempotency_key and (sent := _already(session, person, idempotency_key)):
        return sent
    _must_be_possible(session, person, details, today, version)
    closing = Closing(
        person_key=person.key,
        on=details.on,
        reason=details.reason,
        watcher=details.watcher,
        by=by,
        idempotency_key=idempotency_key or None,
    )
    closing.words, closing.watch_words = details.words.strip(), details.watch_words.strip()
    person.closed_at = datetime.combine(details.on, time(12), JAPAN)
    person.closed_reason = details.reason.value
    session.add(closing)
    session.flush()
    return closing


def reopen_person(session: Session, person: Person, *, words: str, by: str, today: date, version: str = "") -> None:
    """Support begins anew; the end that was stays recorded. Raises RuleBroken when it has not ended."""
    if person.closed_at is None:
        raise RuleBroken("この方の支援は、すでに再開しています。")
    _must_be_as_shown(person, version)
    if (closing := present_closing(session, person)) is not None:
        closing.reopened_on, closing.reopened_by = today, by
        closing.reopened_words = words.strip()
    person.closed_at, person.closed_reason = None, None


def how_many_living(session: Session, person: Person) -> int:
    """How many placements of a person are not over."""
    query = select(func.count(Placement.id)).where(Placement.person_key == person.key, Placement.state.in_(LIVE))
    return session.scalar(query) or 0


def _must_be_possible(session: Session, person: Person, details: ClosingDetails, today: date, version: str) -> None:
    if person.closed_at is not None:
        raise RuleBroken("この方の支援は、すでに終結しています。")
    _must_be_as_shown(person, version)
    if details.on > today:
        raise RuleBroken("終結の日が未来になっています。お確かめください。")
    if details.on < person.created_at.astimezone(JAPAN).date():
        raise RuleBroken("終結の日が、登録の日より前になっています。お確かめください。")
    if living := how_many_living(session, person):
        raise RuleBroken(
            f"まだ続いている候補や参加が{living}件あります。先に、それぞれを見送り・卒業・中断のどれかにしてください。"
        )
    if details.reason is ClosingReason.OTHER and not details.words.strip():
        raise RuleBroken("「そのほか」のときは、事情を書いてください。")


def _must_be_as_shown(person: Person, version: str) -> None:
    if version and version != str(person.version):
        raise RuleBroken(CHANGED_MEANWHILE)


def _already(session: Session, person: Person, idempotency_key: str) -> Closing | None:
    query = select(Closing).where(Closing.idempotency_key == idempotency_key, Closing.person_key == person.key)
    return session.scalars(query).one_or_none()
