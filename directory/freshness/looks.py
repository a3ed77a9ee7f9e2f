"""Page views per place and month: added up, asked for, and forgotten after a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from directory.freshness.models import PlaceViews

MONTHS_COUNTED = 3
"""The running month and those before it that say how much a place is looked at now."""


@dataclass(frozen=True, slots=True)
class Look:
    """A place and the first day of the month in which it was looked at."""

    place_key: str
    month: date


def add_looks(session: Session, looks: Mapping[Look, int]) -> None:
    """Add to the counts in one statement that other processes cannot disturb; what is older than a year goes."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {"place_key": look.place_key, "month": look.month, "views": times, "created_at": _as_moment(look.month)}
        for look, times in sorted(looks.items(), key=lambda item: (item[0].place_key, item[0].month))
    ]
    added = dialect.insert(PlaceViews).values(rows)
    views = {"views": PlaceViews.views + added.excluded.views}
    session.execute(added.on_conflict_do_update(index_elements=["place_key", "month"], set_=views))
    newest = max(look.month for look in looks)
    session.execute(delete(PlaceViews).where(PlaceViews.month < newest.replace(year=newest.year - 1)))


def looks_of_late(session: Session, today: date) -> dict[str, int]:
    """How often each place was looked at in the running month and the two before; those nobody looked at are out."""
    first = _months_before(today, MONTHS_COUNTED - 1)
    rows = session.execute(
        select(PlaceViews.place_key, func.sum(PlaceViews.views))
        .where(PlaceViews.month >= first)
        .group_by(PlaceViews.place_key)
    )
    return {key: int(views) for key, views in rows}


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _as_moment(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)
