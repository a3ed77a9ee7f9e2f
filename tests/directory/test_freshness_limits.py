"""How long facts last: one rule for the desk and for residents, set by the supervisor."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.calendar import now, today
from core.db import unit_of_work
from core.permissions import Role
from directory.desk.marks import PLACE_FACTS, SCHEDULE, VENUE, marked_facts
from directory.freshness.limits import FIELD_LABELS, SHIPPED, HalfLives, half_lives_of
from directory.freshness.models import HalfLife
from directory.freshness.queue import queue
from directory.places.presenting import freshness_of
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_place

PATH = "/desk/half-lives"
DAY = date(2026, 11, 20)
FIELDS = st.sampled_from(sorted(SHIPPED))


def test_every_fact_that_can_be_confirmed_has_a_half_life_and_a_name():
    assert set(SHIPPED) == set(FIELD_LABELS) == {SCHEDULE, VENUE, *PLACE_FACTS}


@given(FIELDS, st.integers(1, 60), st.integers(0, 4000), st.integers(0, 4000))
def test_trust_only_falls_and_is_half_when_the_desk_asks_again(name, months, one, other):
    lives = HalfLives({name: months})
    young, old = sorted((one, other))

    assert 1 >= lives.trust(DAY - timedelta(days=young), DAY, name) >= lives.trust(DAY - timedelta(days=old), DAY, name)
    assert lives.trust(DAY - lives.ask_after(name), DAY, name) == 0.5
    assert lives.trust(None, DAY, name) == 0
    assert lives.ask_after(name) < lives.lasts(name)


@pytest.fixture
def supervisor(app, office):
    return a_desk(app, office, Role.SUPERVISOR)


def save(desk, **months):
    return desk.post(PATH, data=fields_of(desk.get(PATH).text, PATH) | months)


def kept(directory):
    directory.rollback()
    return {row.field: row.months for row in directory.scalars(select(HalfLife))}


def test_what_the_supervisor_sets_decides_for_desk_and_residents_alike(supervisor, client, directory, saved):
    place = saved(a_place(confirmed_on=today() - timedelta(days=100)))
    page = f"/places/{place.key}"
    assert "そのあとは未確認" not in client.get(page).text
    assert queue(directory, None, today()) == []

    save(supervisor, schedule_text="1")

    directory.rollback()
    assert "そのあとは未確認" in client.get(page).text
    assert "そのあとは未確認" in supervisor.get(f"/desk/places/{place.key}").text
    assert [each.key for each in queue(directory, None, today())] == [place.key]


def test_between_one_half_life_and_two_the_desk_asks_and_residents_still_rely_on_it(directory, client, saved):
    place = saved(a_place(confirmed_on=today() - timedelta(days=300)))

    assert [each.key for each in queue(directory, None, today())] == [place.key]
    assert not freshness_of(place, today()).is_old


def test_each_fact_has_its_own_limit(directory, saved):
    place = saved(a_place(phone="0000-00-0001", cost_text="100円"))
    day = today() - timedelta(days=2 * 365 + 30)
    facts = {"entry_type": EntryType.PLACE, "entry_key": place.key, "confirmed_on": day, "how": ConfirmedHow.PHONE}
    saved(Confirmation(field="phone", **facts), Confirmation(field="cost_text", **facts))
    old = {each.known.field: each.freshness.is_old for each in marked_facts(directory, place, today())}

    assert (old["phone"], old["cost_text"]) == (False, True)


def test_an_empty_field_goes_back_to_what_is_shipped(supervisor, directory):
    save(supervisor, phone="9", url="7")
    assert kept(directory) == {"phone": 9, "url": 7}

    save(supervisor, phone="")
    assert kept(directory) == {"url": 7}


@pytest.mark.parametrize("typed", ["0", "61", "-3", "半年", "1.5", "9" * 5000, "６か月"])
def test_a_wrong_number_is_said_at_its_field_and_nothing_is_kept(supervisor, directory, typed):
    answer = save(supervisor, phone=typed, url="7")

    assert answer.status_code == 400
    assert "1から60までの数字（月数）を入力してください。" in answer.text
    assert fields_of(answer.text, PATH)["phone"] == [typed]
    assert kept(directory) == {}


def test_what_is_read_in_a_transaction_is_read_once_and_again_after_a_change(directory):
    with unit_of_work(directory) as session:
        assert half_lives_of(session) is half_lives_of(session)
    with unit_of_work(directory) as session:
        session.add(HalfLife(field="phone", months=3, changed_by="x", changed_at=now()))
    assert half_lives_of(directory).months("phone") == 3


def test_a_field_of_another_version_is_left_alone(directory):
    with unit_of_work(directory) as session:
        session.add(HalfLife(field="smell", months=3, changed_by="x", changed_at=now()))

    assert half_lives_of(directory).months() == SHIPPED[SCHEDULE]
