"""Staff browsers for tests: signed in with both factors, and forms that carry their hidden fields."""

import re

import pyotp
from flask import Flask
from sqlalchemy.orm import Session

from core import audit
from core.accounts.services import create_account, new_totp_secret, set_up
from core.calendar import now
from core.db import unit_of_work
from core.permissions import Role

PASSWORD = "ひなたぼっこの庭に猫が三匹"


class StaffBrowser:
    """A test client with helpers for forms."""

    def __init__(self, client, key: str) -> None:
        self._client, self.key = client, key
        self.get, self.post = client.get, client.post

    def post_form(self, path: str, **fields):
        """Open the page, take over its hidden fields, send the form."""
        page = self._client.get(path)
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text))
        hidden |= dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page.text))
        return self._client.post(path, data=hidden | fields)


def an_account(office: Session, role: Role = Role.STAFF, login: str = "", areas=()) -> tuple[str, str]:
    """A ready account: its key and its second factor's secret."""
    secret = new_totp_secret()
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        account, token = create_account(
            session, login=login or role.value, name=f"見本 {role.label}", role=role, area_keys=areas
        )
        set_up(session, token=token, password=PASSWORD, secret=secret, code=pyotp.TOTP(secret).at(now()))
        account.totp_last_step = 0
        return account.key, secret


def signed_in_as(app: Flask, office: Session, role: Role = Role.STAFF, login: str = "", areas=()) -> StaffBrowser:
    """A browser in which a fresh account of this role is signed in."""
    key, secret = an_account(office, role, login, areas)
    browser = StaffBrowser(app.test_client(), key)
    browser.post_form("/sign-in", login=login or role.value, password=PASSWORD)
    answer = browser.post_form("/sign-in/code", code=pyotp.TOTP(secret).at(now()))
    assert answer.status_code == 302, answer.text
    return browser
