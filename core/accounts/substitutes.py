"""Who stands in for whom while somebody is away. Services check, then change; none commits.

Nobody sees a person because they are senior: a supervisor may name somebody, and never themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import QueryableAttribute, Session, joinedload, selectinload

from core import audit
from core.accounts.models import Account, Substitution
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import WORKS_WITH_PERSONS, Role

LONGEST = timedelta(days=184)
SHOWN = 50
WRONG_ORDER = "終わりの日は、はじめの日と同じか、あとの日にしてください。"
PAST = "終わりの日が過ぎています。きょうか、あとの日にしてください。"
TOO_LONG = "代わりを頼めるのは、半年までです。それより長いときは、管理者に担当を替えてもらってください。"
NOT_ONESELF = "本人は代わりになれません。ほかの人を選んでください。"
NOT_BY_ONESELF = "自分を代わりに決めることはできません。休む人か、ほかの管理者に決めてもらってください。"
NOT_FOR_OTHERS = "代わりを決められるのは、休む本人か管理者です。"
NOT_THIS_ROLE = "{name}さん（{role}）は、代わりの仕組みを使えません。"
ALREADY = "{name}さんは、この間の代わりにもう決まっています。"
ENDED_BEFORE = "この代わりは、もう終わっています。"


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from the first to the last day, both included, and somebody stands in."""

    away: Account
    substitute: Account
    first_day: date
    last_day: date


def standing_in_on(day: date) -> QueryableAttribute[Any]:
    """Those an account stands in for on a day, to be loaded with it."""
    return Account.stands_in.and_(*_in_force(day, day))


def substitutions_seen_by(account_key: str, role: Role) -> Select[Substitution]:
    """What an account may see of the list, the latest first: a supervisor all, others their own."""
    query = select(Substitution).order_by(Substitution.first_day.desc(), Substitution.id.desc()).limit(SHOWN)
    query = query.options(joinedload(Substitution.away), joinedload(Substitution.substitute))
    if role is Role.SUPERVISOR:
        return query
    return query.where(or_(Substitution.away_key == account_key, Substitution.substitute_key == account_key))


def colleagues(session: Session) -> Sequence[Account]:
    """The accounts that can be away or stand in, in reading order."""
    query = select(Account).where(Account.disabled_at.is_(None), Account.role.in_(WORKS_WITH_PERSONS))
    return session.scalars(query.options(selectinload(Account.areas)).order_by(Account.name, Account.id)).all()


def get_substitution(key: str) -> Substitution:
    """One of them; NoResultFound (a 404 page) when there is none."""
    return office_session().scalars(select(Substitution).where(Substitution.key == key)).one()


def name_substitute(
    session: Session, absence: Absence, *, by: str, is_supervisor: bool, key: str, today: date
) -> Substitution:
    """Let somebody stand in; the same `key` twice makes one. Raises RuleBroken, saying what to do."""
    known = session.scalar(select(Substitution).where(Substitution.key == key)) if key else None
    if known is not None:
        return known
    _check_who(absence, by=by, is_supervisor=is_supervisor)
    _check_days(session, absence, today)
    row = Substitution(
        away_key=absence.away.key,
        substitute_key=absence.substitute.key,
        first_day=absence.first_day,
        last_day=absence.last_day,
        made_by=by,
    )
    row.key = key or row.key
    session.add(row)
    session.flush()
    for account in (absence.away, absence.substitute):
        audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["substitution"])
    return row


def end_substitution(session: Session, row: Substitution, *, by: str, now: datetime) -> None:
    """End it at once. Raises RuleBroken when that was done before."""
    if row.ended_at is not None:
        raise RuleBroken(ENDED_BEFORE)
    row.ended_at, row.ended_by = now, by
    for key in (row.away_key, row.substitute_key):
        audit.record(session, audit.Action.CHANGED, ("account", key), fields=["substitution"])


def _check_who(absence: Absence, *, by: str, is_supervisor: bool) -> None:
    if absence.away.key == absence.substitute.key:
        raise RuleBroken(NOT_ONESELF)
    if by == absence.substitute.key:
        raise RuleBroken(NOT_BY_ONESELF)
    if not is_supervisor and by != absence.away.key:
        raise RuleBroken(NOT_FOR_OTHERS)
    for account in (absence.away, absence.substitute):
        if account.role not in WORKS_WITH_PERSONS or account.disabled_at is not None:
            raise RuleBroken(NOT_THIS_ROLE.format(name=account.name, role=account.role.label))


def _check_days(session: Session, absence: Absence, today: date) -> None:
    if absence.last_day < absence.first_day:
        raise RuleBroken(WRONG_ORDER)
    if absence.last_day < today:
        raise RuleBroken(PAST)
    if absence.last_day - absence.first_day > LONGEST:
        raise RuleBroken(TOO_LONG)
    same = (Substitution.away_key == absence.away.key, Substitution.substitute_key == absence.substitute.key)
    if session.scalar(select(Substitution.id).where(*same, *_in_force(absence.first_day, absence.last_day)).limit(1)):
        raise RuleBroken(ALREADY.format(name=absence.substitute.name))


def _in_force(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return Substitution.ended_at.is_(None), Substitution.first_day <= last, Substitution.last_day >= first
