"""Questions about the ledger of points. Opening a holder or a line is a read, and reads are logged."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year
from core.db import office_session
from directory.points.models import EntryKind, PointEntry, PointHolder, PointPolicy, PointRule


def get_holder(key: str) -> PointHolder:
    """One holder, opened (and noted); NoResultFound (a 404 page) when there is none."""
    return office_session().scalars(select(PointHolder).where(PointHolder.key == key)).one()


def get_rule(session: Session, key: str) -> PointRule:
    """One rule; NoResultFound (a 404 page) when there is none."""
    return session.scalars(select(PointRule).where(PointRule.key == key)).one()


def key_of_number(session: Session, number: int) -> str | None:
    """The key of the card with this number; nobody is opened."""
    return session.scalar(select(PointHolder.key).where(PointHolder.number == number))


def holders() -> Select[PointHolder]:
    """Everybody by the number of the card."""
    return select(PointHolder).order_by(PointHolder.number)


def how_many_holders(session: Session) -> int:
    """How many collect points; nobody is opened."""
    return session.scalar(select(func.count()).select_from(PointHolder)) or 0


def entries_of(session: Session, holder_key: str) -> list[PointEntry]:
    """The lines of one holder, the first first."""
    query = select(PointEntry).where(PointEntry.holder_key == holder_key).order_by(PointEntry.number)
    return list(session.scalars(query))


def entry_of(session: Session, holder: PointHolder, number: int) -> PointEntry:
    """One line of one holder; NoResultFound (a 404 page) when there is none."""
    own = (PointEntry.holder_key == holder.key, PointEntry.number == number)
    return session.scalars(select(PointEntry).where(*own)).one()


def all_entries() -> Select[PointEntry]:
    """Every line, by holder and number."""
    query = select(PointEntry).join(PointHolder, PointHolder.key == PointEntry.holder_key)
    return query.order_by(PointHolder.number, PointEntry.number)


def rules_of(session: Session, *, standing: bool = False) -> Sequence[PointRule]:
    """What earns points; with `standing` only what earns them now."""
    query = select(PointRule).order_by(PointRule.closed_on.is_not(None), PointRule.name)
    return session.scalars(query.where(PointRule.closed_on.is_(None)) if standing else query).all()


def policy_of(session: Session) -> PointPolicy:
    """How long points last; the usual (to the end of the 年度, no limit) where nobody said otherwise."""
    return session.scalars(select(PointPolicy)).one_or_none() or PointPolicy(id=1, years_valid=1)


def totals_by_year(session: Session) -> dict[int, dict[EntryKind, int]]:
    """Points by 年度 of the day and kind of line, over all holders; nobody is opened."""
    found: dict[int, dict[EntryKind, int]] = {}
    sums = select(PointEntry.on, PointEntry.kind, func.sum(PointEntry.points)).group_by(PointEntry.on, PointEntry.kind)
    for on, kind, points in session.execute(sums):
        year = found.setdefault(fiscal_year(on), dict.fromkeys(EntryKind, 0))
        year[kind] += int(points)
    return dict(sorted(found.items(), reverse=True))


def standing_entries(entries: Sequence[PointEntry]) -> list[PointEntry]:
    """The lines that count: neither corrected nor corrections."""
    corrected = {entry.corrects_key for entry in entries}
    return [entry for entry in entries if entry.key not in corrected and entry.kind is not EntryKind.CORRECT]


def left_by_year(entries: Sequence[PointEntry]) -> dict[int, int]:
    """What is left of the points of each 年度 when the oldest are used first; together they are the balance."""
    standing = standing_entries(entries)
    left: dict[int, int] = {}
    for entry in standing:
        if entry.kind is EntryKind.EARN:
            left[entry.year] = left.get(entry.year, 0) + entry.points
    for entry in standing:
        if entry.kind is EntryKind.EXPIRE:
            left[entry.year] = left.get(entry.year, 0) + entry.points
    used = -sum(entry.points for entry in standing if entry.kind is EntryKind.USE)
    used -= sum(points for points in left.values() if points < 0)  # expired, and taken back afterwards
    left = {year: max(points, 0) for year, points in left.items()}
    for year in sorted(left):
        taken = min(left[year], used)
        left[year] -= taken
        used -= taken
    return left


def last_day_of(year: int, policy: PointPolicy) -> date:
    """The last day on which points earned in a 年度 can be used."""
    return date(year + policy.years_valid, 3, 31)


def due_to_expire(entries: Sequence[PointEntry], policy: PointPolicy, today: date) -> dict[int, int]:
    """The points of each 年度 whose last day is past and which are still in the balance."""
    return {y: points for y, points in left_by_year(entries).items() if points > 0 and last_day_of(y, policy) < today}


def earned_in(entries: Iterable[PointEntry], year: int) -> int:
    """The points of a 年度, corrections left out."""
    standing = standing_entries(list(entries))
    return sum(entry.points for entry in standing if entry.kind is EntryKind.EARN and entry.year == year)
