"""What staff do with a host's record. A service checks, then changes; it never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.host_notes.models import HostNote, NoteKind

LONGEST_PROMISE = timedelta(days=366)
NO_WORDS = "何があったかを入力してください。"
NO_DAY = "約束には、いつまでかを入力してください。"
FAR_DAY = "約束の日は、きょうから1年以内にしてください。"
CLOSED_ALREADY = "ほかの人が先に「すんだ」にしました。下の記録を確かめてください。"
SENT_ALREADY = "この用紙はもう記録されています。新しく開いて書いてください。"
OPEN_ALREADY = "この記録は、まだ「すんだ」になっていません。"


@dataclass(frozen=True)
class NoteDetails:
    """What a form says about one line."""

    kind: NoteKind
    text: str
    due_on: date | None = None

    @property
    def as_kept(self) -> tuple[NoteKind, str, date | None]:
        """Kind, words and day as the line keeps them."""
        return self.kind, self.text.strip(), self.due_on if self.kind.waits else None


def write_note(
    session: Session,
    place_key: str,
    details: NoteDetails,
    *,
    by: str,
    today: date,
    on: date | None = None,
    visit_key: str | None = None,
    idempotency_key: str = "",
) -> HostNote:
    """A line of the host's record, said `on` a day (today); the same form sent twice is kept once.

    Raises RuleBroken without words or a day, or when the form was kept with other words.
    """
    kept_as = f"{place_key}-{idempotency_key}" if idempotency_key else None
    kind, text, due_on = details.as_kept
    if kept_as and (sent := session.scalar(select(HostNote).where(HostNote.idempotency_key == kept_as))):
        if (sent.kind, sent.text, sent.due_on) != details.as_kept:
            raise RuleBroken(SENT_ALREADY)
        return sent
    if not text:
        raise AtField("text", NO_WORDS)
    if kind is NoteKind.PROMISE and due_on is None:
        raise AtField("due_on", NO_DAY)
    if due_on is not None and not today <= due_on <= today + LONGEST_PROMISE:
        raise AtField("due_on", FAR_DAY)
    note = HostNote(
        place_key=place_key,
        kind=kind,
        on=on or today,
        due_on=due_on,
        by=by,
        visit_key=visit_key,
        idempotency_key=kept_as,
    )
    note.text = text
    session.add(note)
    return note


def write_what_was_said(
    session: Session,
    place_key: str,
    said: Sequence[NoteDetails],
    *,
    by: str,
    today: date,
    on: date,
    visit_key: str | None = None,
    idempotency_key: str = "",
) -> list[HostNote]:
    """Every worry and promise of one visit, each a line of its own with the day of the visit."""
    return [
        write_note(
            session,
            place_key,
            each,
            by=by,
            today=today,
            on=on,
            visit_key=visit_key,
            idempotency_key=f"{idempotency_key}-{number}" if idempotency_key else "",
        )
        for number, each in enumerate(said)
    ]


def is_what_was_said(session: Session, place_key: str, said: Sequence[NoteDetails], idempotency_key: str) -> bool:
    """Whether just these worries and promises were written down under a key."""
    kept = session.scalars(_said_under(place_key, idempotency_key))
    return [(note.kind, note.text, note.due_on) for note in kept] == [each.as_kept for each in said]


def take_back_what_was_said(session: Session, place_key: str, idempotency_key: str) -> None:
    """Delete what was written down under a key, whatever became of it since."""
    for note in session.scalars(_said_under(place_key, idempotency_key)).all():
        session.delete(note)


def _said_under(place_key: str, idempotency_key: str) -> Select[HostNote]:
    key = HostNote.idempotency_key.startswith(f"{place_key}-{idempotency_key}-", autoescape=True)
    return select(HostNote).where(key).order_by(HostNote.id)


def close_note(note: HostNote, *, outcome: str, by: str, today: date) -> None:
    """It is done, with a word on how; raises RuleBroken when somebody was faster."""
    if not note.is_open:
        raise RuleBroken(CLOSED_ALREADY)
    note.closed_on, note.closed_by, note.outcome = today, by, outcome.strip()


def open_note_again(note: HostNote) -> None:
    """It is not done after all."""
    if not note.kind.waits or note.is_open:
        raise RuleBroken(OPEN_ALREADY)
    note.closed_on, note.closed_by = None, ""
