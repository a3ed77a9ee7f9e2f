"""The account behind a request, as plain values, and the tie to Flask-Login."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask_login import AnonymousUserMixin, LoginManager, UserMixin

from core.accounts.coming_back import init_coming_back
from core.accounts.services import open_sign_in
from core.calendar import now
from core.db import office_session, unit_of_work
from core.permissions import Role

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """Who is signed in. `token` is the random name of the server-side session, never the account's."""

    token: str
    key: str
    login: str
    name: str
    role: Role
    area_keys: frozenset[str]

    def get_id(self) -> str:
        """What the signed cookie carries."""
        return self.token


class Nobody(AnonymousUserMixin):
    """A request without an account."""

    key = login = name = ""
    role = None
    area_keys: frozenset[str] = frozenset()


def signed_in(token: str) -> SignedIn | None:
    """The account of a cookie whose second factor was proven; None once the session has ended."""
    session = office_session()
    sign_in = open_sign_in(session, token)
    if sign_in is None or sign_in.second_factor_at is None:
        return None
    account = sign_in.account
    who = SignedIn(token, account.key, account.login, account.name, account.role, frozenset(account.area_keys))
    if now() - sign_in.seen_at > SEEN_EVERY:
        with unit_of_work(session):
            sign_in.seen_at = now()
    return who


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
