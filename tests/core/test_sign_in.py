"""Signing in with two factors, and sessions that end when they must."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import select

from core import audit
from core.accounts import passwords, services
from core.accounts.models import Account, SignIn
from core.calendar import now
from core.db import unit_of_work
from core.permissions import Role
from tests.made_once import REAL_HASHER
from tests.staff import PASSWORD, StaffBrowser, an_account, signed_in_as

OFFICE = "/office/"


def change(office, key, what):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        what(session, session.scalars(select(Account).where(Account.key == key)).one())


def try_in(app, office, password=PASSWORD, login="staff"):
    browser = StaffBrowser(app.test_client(), "")
    return browser, browser.post_form("/sign-in", login=login, password=password)


def test_the_password_alone_opens_nothing(app, office):
    an_account(office)
    browser, answer = try_in(app, office)

    assert answer.location == "/sign-in/code"
    assert browser.get(OFFICE).location == "/sign-in"


def test_both_factors_open_the_office(app, office):
    assert signed_in_as(app, office).get(OFFICE).status_code == 200


def test_a_code_works_only_once(app, office):
    _, secret = an_account(office)
    code = pyotp.TOTP(secret).at(now())
    for expected in (302, 200):
        browser, _ = try_in(app, office)
        assert browser.post_form("/sign-in/code", code=code).status_code == expected


def test_a_recovery_code_works_once(app, office):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        secret = services.new_totp_secret()
        _, token = services.create_account(session, login="staff", name="見本", role=Role.STAFF)
        code = pyotp.TOTP(secret).at(now())
        codes = services.set_up(session, token=token, password=PASSWORD, secret=secret, code=code)
    for expected in (302, 200):
        browser, _ = try_in(app, office)
        assert browser.post_form("/sign-in/code", code=codes[0].upper()).status_code == expected


@pytest.mark.parametrize(
    "ending",
    [
        services.disable,
        lambda session, account: services.change_role(session, account, Role.COORDINATOR, []),
        lambda session, account: services.change_password(
            session, account, old=PASSWORD, new="あたらしい合言葉は長いほうがよい"
        ),
    ],
    ids=["disabled", "role changed", "password changed"],
)
def test_a_session_ends_at_once_when_the_account_is(app, office, ending):
    browser = signed_in_as(app, office)
    change(office, browser.key, ending)

    assert browser.get(OFFICE).location == "/sign-in"


def test_signing_out_ends_the_session_on_the_server_too(app, office):
    browser = signed_in_as(app, office)
    cookie = browser._client.get_cookie("ibasho").value
    token = browser.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    browser.post("/sign-out", data={"csrf_token": token})

    thief = app.test_client()
    thief.set_cookie("ibasho", cookie)
    assert thief.get(OFFICE).location == "/sign-in"


@pytest.mark.parametrize("age", [{"seen_at": timedelta(minutes=31)}, {"created_at": timedelta(hours=13)}])
def test_idle_and_old_sessions_end(app, office, age):
    browser = signed_in_as(app, office)
    with unit_of_work(office):
        sign_in = office.scalars(select(SignIn).where(SignIn.second_factor_at.is_not(None))).one()
        for name, ago in age.items():
            setattr(sign_in, name, now() - ago)

    assert browser.get(OFFICE).location == "/sign-in"


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(app, office):
    owner = signed_in_as(app, office)
    for _ in range(services.TRIES + 1):
        _, answer = try_in(app, office, password="ちがうパスワードです")
    assert services.TOO_MANY in answer.text

    answer = owner.post_form("/sign-in", login="staff", password=PASSWORD)
    assert answer.location == "/sign-in/code"


def test_an_unknown_login_and_a_wrong_password_look_the_same(app, office):
    an_account(office)
    pages = [try_in(app, office, login=login, password="ちがうパスワードです")[1].text for login in ("staff", "nobody")]

    assert services.WRONG in pages[0] and services.WRONG in pages[1]


def test_a_set_up_link_works_once_and_only_the_newest(app, office):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        account, old = services.create_account(session, login="new", name="見本", role=Role.STAFF)
        new = services.new_set_up_link(session, account)

    assert app.test_client().get(f"/set-up/{old}").status_code == 410
    assert app.test_client().get(f"/set-up/{new}").status_code == 200


@pytest.mark.parametrize("password", ["みじかい", "aaaaaaaaaaaaaaaa"])
def test_a_weak_password_is_answered_with_advice_and_the_form_stays(app, office, password):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        _, token = services.create_account(session, login="new", name="見本", role=Role.STAFF)
    browser = StaffBrowser(app.test_client(), "")
    page = browser.get(f"/set-up/{token}").text
    secret = page.split('name="secret"')[1].split('value="')[1].split('"')[0]
    answer = browser.post_form(f"/set-up/{token}", secret=secret, password=password, code=pyotp.TOTP(secret).at(now()))

    assert "入力をご確認ください" in answer.text
    assert secret in answer.text


def test_a_form_without_its_token_changes_nothing(app, office):
    an_account(office)
    answer = app.test_client().post("/sign-in", data={"login": "staff", "password": PASSWORD})

    assert answer.status_code == 400


def test_passwords_are_hashed_by_argon2id_as_rfc_9106_asks(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", REAL_HASHER)
    kept = passwords.hash_password(PASSWORD)
    asked = extract_parameters(kept)

    assert asked.type is Type.ID
    assert (asked.time_cost, asked.memory_cost, asked.parallelism) == (3, 64 * 1024, 4)
    assert passwords.password_fits(kept, PASSWORD)
    assert not passwords.password_fits(kept, PASSWORD + "。")
    assert not passwords.password_fits(None, PASSWORD)
