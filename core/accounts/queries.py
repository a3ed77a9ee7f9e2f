"""Questions about accounts."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from core.accounts.models import Account, RecoveryCode
from core.db import office_session
from core.roles import Role


def accounts_by_name() -> Select[Account]:
    """Every account with its areas, in reading order."""
    return select(Account).options(selectinload(Account.areas)).order_by(Account.name, Account.id)


def get_account(key: str) -> Account:
    """The account, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Account).where(Account.key == key)).one()


def unused_recovery_codes(account: Account) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return office_session().scalar(query) or 0


def names_of_accounts(keys: Collection[str]) -> dict[str, str]:
    """The names of accounts by key; keys of none are missing."""
    if not keys:
        return {}
    rows = office_session().execute(select(Account.key, Account.name).where(Account.key.in_(keys)))
    return {key: name for key, name in rows.all()}  # noqa: C416  # rows are no pairs to mypy


def role_of(session: Session, key: str) -> Role | None:
    """What an account is for; None when there is none of this key."""
    return session.scalar(select(Account.role).where(Account.key == key))


def accounts_in(session: Session, roles: Collection[Role]) -> list[tuple[str, str]]:
    """Key and name of every account in use with one of these roles, in reading order."""
    may = (Account.role.in_(roles), Account.disabled_at.is_(None))
    rows = session.execute(select(Account.key, Account.name).where(*may).order_by(Account.name, Account.id))
    return [(key, name) for key, name in rows]  # rows are no pairs to mypy
