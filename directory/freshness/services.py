"""Setting half-lives. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.freshness.limits import KEPT
from directory.freshness.models import HalfLife


def set_half_lives(session: Session, given: Mapping[str, int], *, by: str, now: datetime) -> int:
    """Keep exactly these half-lives (months by field); every other field has the shipped one. How many changed."""
    rows = {row.field: row for row in session.scalars(select(HalfLife))}
    changed = 0
    for name in {*rows, *given}:
        row, months = rows.get(name), given.get(name)
        if row is not None and row.months == months:
            continue
        changed += 1
        if months is None:
            session.delete(row)
            continue
        if row is None:
            row = HalfLife(field=name)
            session.add(row)
        row.months, row.changed_by, row.changed_at = months, by, now
    session.flush()
    session.info.pop(KEPT, None)
    return changed
