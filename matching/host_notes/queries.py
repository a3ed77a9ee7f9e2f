"""Questions about hosts' records. Opening a line is logged; counting is not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import office_session
from matching.host_notes.models import HostNote, NoteKind


@dataclass(frozen=True, slots=True)
class OpenNotes:
    """How many worries and promises of a host wait, and the first day of a promise."""

    worries: int
    promises: int
    first_due: date | None


def notes_of(session: Session, place_keys: Collection[str]) -> list[HostNote]:
    """Every line of a host, what is open and due first."""
    query = select(HostNote).where(HostNote.place_key.in_(place_keys))
    query = query.order_by(
        HostNote.closed_on.is_not(None), HostNote.due_on.is_(None), HostNote.due_on, HostNote.id.desc()
    )
    return list(session.scalars(query))


def get_note(note_key: str) -> HostNote:
    """One line, opened (and noted); NoResultFound (a 404 page) when there is none."""
    return office_session().scalars(select(HostNote).where(HostNote.key == note_key)).one()


def open_notes(session: Session) -> dict[str, OpenNotes]:
    """What waits at every host, by the key of the place; nothing is opened."""
    waits = (HostNote.closed_on.is_(None), HostNote.kind.in_([kind for kind in NoteKind if kind.waits]))
    query = select(HostNote.place_key, HostNote.kind, func.count(), func.min(HostNote.due_on)).where(*waits)
    found: dict[str, OpenNotes] = {}
    for place_key, kind, count, due_on in session.execute(query.group_by(HostNote.place_key, HostNote.kind)):
        before = found.get(place_key, OpenNotes(0, 0, None))
        found[place_key] = OpenNotes(
            before.worries + (count if kind is NoteKind.WORRY else 0),
            before.promises + (count if kind is NoteKind.PROMISE else 0),
            min((day for day in (before.first_due, due_on) if day), default=None),
        )
    return found
