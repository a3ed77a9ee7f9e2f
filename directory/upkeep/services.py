"""Keeping versions: every change of an entry leaves what was, what is, who, and how they knew. Nothing commits here."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import now
from directory.upkeep.models import EntryType, Revision, RevisionState


def keep_revision(
    session: Session,
    entry: tuple[EntryType, str],
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    by: str,
    source: str = "",
    reason: str = "",
    decided_by: str = "",
) -> Revision:
    """Keep an approved version of an entry's facts under the next number; `entry` is its type and key.

    `decided_by` is who approved it, where that is somebody else than who told it (`by`).
    """
    entry_type, key = entry
    revision = Revision(
        entry_type=entry_type,
        entry_key=key,
        number=next_number(session, entry),
        state=RevisionState.APPROVED,
        before=before,
        after=after,
        by=by,
        source=source,
        reason=reason,
        decided_at=now(),
        decided_by=decided_by or by,
    )
    session.add(revision)
    return revision


def next_number(session: Session, entry: tuple[EntryType, str]) -> int:
    """The number of the next revision of an entry."""
    entry_type, key = entry
    last = session.scalar(
        select(func.coalesce(func.max(Revision.number), 0)).where(
            Revision.entry_type == entry_type, Revision.entry_key == key
        )
    )
    return (last or 0) + 1
