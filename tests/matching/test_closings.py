"""The end of support and beginning anew."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.errors import RuleBroken
from core.permissions import Role
from matching.closings.models import Closing, ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person, reopen_person
from matching.people.models import Person
from matching.placements.services import move, propose
from matching.placements.states import PlacementState
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as


def details(**changes):
    facts = {"on": today(), "reason": ClosingReason.ACHIEVED, "watcher": Watcher.PLACE}
    return ClosingDetails(**facts | changes)


def close(session, person, *, key="", version="", **changes):
    return close_person(
        session, person, details(**changes), by=LEAD, today=today(), version=version, idempotency_key=key
    )


def how_many(session):
    return session.scalar(select(func.count(Closing.id)))


def test_a_closing_is_kept_once_however_often_the_form_is_sent(office):
    with acting(office) as session:
        person = a_person(session)
        first = close(session, person, key="k", words="よく話し合った", watch_words="見本の会")
        again = close(session, person, key="k")

        assert (first is again, how_many(session)) == (True, 1)
        assert (person.closed_on, person.closed_reason) == (today(), "achieved")
        assert (first.words, first.watch_words) == ("よく話し合った", "見本の会")
        with pytest.raises(RuleBroken, match="すでに終結"):
            close(session, person, key="other")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": today() + timedelta(1)}, "未来"),
        ({"on": today() - timedelta(1)}, "登録の日より前"),
        ({"reason": ClosingReason.OTHER, "words": "  "}, "事情を書いて"),
        ({"version": "99"}, "ほかの人が先に"),
    ],
)
def test_a_closing_that_cannot_be_changes_nothing(office, changes, sentence):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(RuleBroken, match=sentence):
            close(session, person, **changes)

        assert (person.closed_at, how_many(session)) == (None, 0)


@pytest.mark.parametrize("state", PlacementState)
def test_support_ends_only_when_every_placement_is_over(office, state):
    with acting(office) as session:
        person = a_person(session)
        a_placement(session, state, person=person)
        if state.is_over:
            close(session, person)
        else:
            with pytest.raises(RuleBroken, match="1件"):
                close(session, person)

        assert (person.closed_at is not None) == state.is_over


def test_nothing_begins_for_somebody_whose_support_has_ended(office):
    with acting(office) as session:
        person, seat = a_person(session), a_seat()
        stopped = a_placement(session, PlacementState.STOPPED, person=person, seat=seat)
        close(session, person)
        with pytest.raises(RuleBroken, match="終結しています"):
            propose(session, person, a_seat(opening_key="other"), by=LEAD, on=today(), proposal="")
        with pytest.raises(RuleBroken, match="終結しています"):
            move(session, stopped, PlacementState.CANDIDATE, person=person, seat=seat, on=today(), by=LEAD)


def test_beginning_anew_keeps_the_end_that_was(office):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(RuleBroken, match="すでに再開"):
            reopen_person(session, person, words="電話", by=LEAD, today=today())
        first = close(session, person)
        reopen_person(session, person, words="本人から電話", by="another", today=today())
        second = close(session, person)
        session.flush()

        assert (first.reopened_on, first.reopened_by, first.reopened_words) == (today(), "another", "本人から電話")
        assert (second.reopened_on, person.closed_on, how_many(session)) == (None, today(), 2)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"reopened_on": today()}, "who_reopened_it_is_known"),
        ({"reopened_by": LEAD}, "who_reopened_it_is_known"),
        ({"on": today(), "reopened_on": APRIL_1, "reopened_by": LEAD}, "begins_anew_after_the_end"),
    ],
)
def test_the_database_knows_who_began_anew_and_in_which_order(office, wrong, rule):
    facts = {"on": APRIL_1, "reason": ClosingReason.MOVED, "watcher": Watcher.NOBODY, "by": LEAD, "reopened_by": ""}
    with pytest.raises(IntegrityError, match=rule), acting(office) as session:
        session.add(Closing(person_key=a_person(session).key, **facts | wrong))


def test_staff_close_and_reopen_from_the_page_of_the_person(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, "test") as session:
        key = a_person(session, lead=browser.key).key
    page = f"/office/people/{key}"

    empty = browser.post_form(f"{page}/closing/new", on="2026-13-01", words="消えないことば")
    assert "終結の理由を選んでください。" in empty.text
    assert "消えないことば" in empty.text
    done = browser.post_form(
        f"{page}/closing/new", on=today().isoformat(), reason="moved", watcher="agency", watch_words="見本市の窓口"
    )
    assert done.location == page
    shown = browser.get(page).text
    assert "に終結しています" in shown
    assert "転居した" in shown
    assert "見本市の窓口" in shown
    assert "終結を記録する" not in shown
    assert "すでに終結しています" in browser.get(f"{page}/closing/new").text

    assert "きっかけを書いてください。" in browser.post_form(f"{page}/closing/reopen", words="").text
    assert browser.post_form(f"{page}/closing/reopen", words="もどってきた").location == page
    assert "に終結しています" not in browser.get(page).text
    history = browser.get(f"{page}/closing/").text
    assert "もどってきた" in history
    assert "見本市の窓口" in history
    with acting(office, "test") as session:
        assert session.scalars(select(Person).where(Person.key == key)).one().closed_at is None
