"""A form that comes after its session has ended: nothing typed is lost, and nobody else gets it."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from core.accounts.models import Account, SignIn
from core.calendar import now
from core.db import unit_of_work
from core.permissions import Role
from tests.staff import PASSWORD, signed_in_as

OURS = {"Origin": "http://localhost"}
PATH = "/desk/places/new"


@pytest.fixture
def desk(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


def sessions_end(office):
    with unit_of_work(office):
        office.execute(update(SignIn).values(seen_at=now() - timedelta(hours=1)))


def hidden(page):
    """The hidden fields of the last form of a page, as a browser sends them."""
    form = page[page.rindex("<form") :]
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form)
    pairs = [(re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1]) for tag in tags]
    return [(name, html.unescape(value)) for name, value in pairs]


def a_form(browser, **typed):
    page = browser.get(PATH).text
    return dict(hidden(page[: page.rindex("</form>")])) | {"told": "phone"} | typed


def signs_in_again(app, office, browser, page, login="coordinator"):
    """From the page that carries the form, through both factors, to the page that has it back."""
    asked = browser.post("/sign-in", data=dict(hidden(page)) | {"login": login, "password": PASSWORD})
    with unit_of_work(office):
        office.execute(update(Account).values(totp_last_step=0))
    secret = office.scalar(select(Account).where(Account.login == login)).totp_secret
    office.rollback()
    return browser.post("/sign-in/code", data=dict(hidden(asked.text)) | {"code": pyotp.TOTP(secret).at(now())})


def test_a_form_sent_too_late_comes_back_after_signing_in_and_is_sent_with_one_button(app, office, desk, directory):
    from directory.places.models import Place

    typed = a_form(desk, name="ひだまりサロン", summary='1行目\n"2行目"<b>')
    sessions_end(office)
    page = desk.post(PATH, data=typed | {"do": "save"}, headers=OURS)
    assert page.status_code == 401 and "入力したものは残っています" in page.text
    assert "1行目" not in page.text

    back = signs_in_again(app, office, desk, page.text)
    assert "途中の入力が残っています" in back.text and f'action="{PATH}"' in back.text
    assert desk.post(PATH, data=dict(hidden(back.text)), headers=OURS).status_code == 302
    place = directory.scalars(select(Place)).one()
    assert (place.name, place.summary) == ("ひだまりサロン", '1行目\n"2行目"<b>')


def test_nobody_else_gets_what_was_typed(app, office, desk):
    typed = a_form(desk, name="ひだまりサロン")
    signed_in_as(app, office, Role.SUPERVISOR, login="other")
    sessions_end(office)
    page = desk.post(PATH, data=typed | {"do": "save"}, headers=OURS)
    answer = signs_in_again(app, office, desk, page.text, login="other")

    assert answer.status_code == 302
    assert "別のアカウントの人のもの" in desk.get("/desk/").text


def test_a_form_of_an_older_session_is_kept_for_whoever_is_signed_in_and_changes_nothing(app, office, desk):
    answer = desk.post(PATH, data={"csrf_token": "old", "name": "ひだまりサロン", "do": "save"}, headers=OURS)

    assert answer.status_code == 400
    assert ("name", "ひだまりサロン") in hidden(answer.text)


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_a_form_from_another_site_is_never_carried(app, office, desk, headers):
    answer = desk.post(PATH, data={"csrf_token": "old", "name": "ひだまりサロン"}, headers=headers)

    assert answer.status_code == 400 and "ひだまりサロン" not in answer.text


def test_a_password_is_never_carried(app, office):
    answer = app.test_client().post("/sign-in", data={"login": "a", "password": "ひみつの合言葉"}, headers=OURS)

    assert answer.status_code == 400 and "carried" not in answer.text


def test_a_script_is_told_in_words_that_the_session_has_ended(app, office, desk):
    typed = a_form(desk, name="ひだまりサロン")
    sessions_end(office)
    answer = desk.post("/desk/drafts/abc", data=typed, headers=OURS | {"Accept": "application/json"})

    assert answer.status_code == 401 and "残っています" in answer.json["message"]


@pytest.mark.parametrize("value", ["", "x", "あ", "AAAA"])
def test_what_was_not_sealed_here_is_not_opened(app, value):
    from core.accounts.carried import carried_form

    with app.test_request_context("/sign-in/code", method="POST", data={"carried": value}):
        assert carried_form() is None
