"""The account behind a request, as plain values, and the tie to Flask-Login."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from flask import Flask
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from core.accounts.coming_back import init_coming_back
from core.accounts.models import Account
from core.accounts.services import open_sign_in
from core.calendar import now
from core.db import office_session, unit_of_work
from core.permissions import Role

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whoever is signed in, in the place of another: the other's key and areas, never the other's role."""

    in_person: ClassVar[bool] = False

    key: str
    name: str
    role: Role
    area_keys: frozenset[str]
    until: date


@dataclass(frozen=True, slots=True)
class Alone:
    """Whoever is signed in, without those they stand in for."""

    in_person: ClassVar[bool] = True

    key: str
    role: Role
    area_keys: frozenset[str]


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """Who is signed in. `token` is the random name of the server-side session, never the account's.

    `area_keys` hold the areas of those they stand in for today as well; `alone` has only their own.
    """

    in_person: ClassVar[bool] = True

    token: str
    key: str
    login: str
    name: str
    role: Role
    area_keys: frozenset[str]
    alone: Alone
    stand_ins: tuple[StandIn, ...] = ()

    def get_id(self) -> str:
        """What the signed cookie carries."""
        return self.token


class Nobody(AnonymousUserMixin):
    """A request without an account."""

    key = login = name = ""
    role = None
    area_keys: frozenset[str] = frozenset()
    stand_ins: tuple[StandIn, ...] = ()


def signed_in(token: str) -> SignedIn | None:
    """The account of a cookie whose second factor was proven; None once the session has ended."""
    session = office_session()
    sign_in = open_sign_in(session, token)
    if sign_in is None or sign_in.second_factor_at is None:
        return None
    account = sign_in.account
    who = _with_stand_ins(token, account)
    if now() - sign_in.seen_at > SEEN_EVERY:
        with unit_of_work(session):
            sign_in.seen_at = now()
    return who


def both_areas(own: frozenset[str], theirs: frozenset[str]) -> frozenset[str]:
    """The areas of two coordinators together; none means all."""
    return own | theirs if own and theirs else frozenset()


def _with_stand_ins(token: str, account: Account) -> SignedIn:
    alone = Alone(account.key, account.role, frozenset(account.area_keys))
    areas, stand_ins = alone.area_keys, []
    for each in account.stands_in:
        theirs = frozenset(each.away.area_keys)
        if account.role is Role.COORDINATOR and each.away.role is Role.COORDINATOR:
            areas = both_areas(areas, theirs)
        stand_ins.append((each.away, each.last_day))
    return SignedIn(
        token,
        account.key,
        account.login,
        account.name,
        account.role,
        areas,
        alone,
        tuple(StandIn(away.key, away.name, account.role, areas, until) for away, until in stand_ins),
    )


def init_sign_in(app: Flask) -> None:
    """Let Flask-Login ask the office database, at each request, who a cookie belongs to."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # sessions live on the server; a changed address is no proof of theft
    manager.anonymous_user = Nobody
    manager.user_loader(signed_in)
    # It looks at the session of every answer for a remember-me cookie we do not use, which would keep
    # residents' pages from being cached.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    init_coming_back(app)
