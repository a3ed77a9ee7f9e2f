"""Fields at rest: unreadable without the key, and bound to their row and column."""

import base64
import os

import pytest
from sqlalchemy import text

from core import audit
from core.db import unit_of_work
from core.errors import BadInput, Unavailable
from core.secrets import Keyring
from core.settings import read_settings
from matching.people.models import Person
from matching.people.services import PersonDetails, register_person
from tests.factories import APRIL_1

OLD, NEW = os.urandom(32), os.urandom(32)


def test_a_sealed_value_opens_only_where_it_belongs():
    ring = Keyring((NEW,))
    sealed = ring.seal("髙﨑 𠮷", bound_to="person.name.a")

    assert ring.open(sealed, bound_to="person.name.a") == "髙﨑 𠮷"
    with pytest.raises(Unavailable, match="書き換え"):
        ring.open(sealed, bound_to="person.name.b")


def test_a_new_key_still_opens_what_the_old_one_sealed():
    sealed = Keyring((OLD,)).seal("見本", bound_to="x")

    assert Keyring((NEW, OLD)).open(sealed, bound_to="x") == "見本"
    with pytest.raises(Unavailable, match="鍵"):
        Keyring((NEW,)).open(sealed, bound_to="x")


def test_the_index_stays_the_same_when_a_key_is_added():
    assert Keyring((OLD,)).blind_index("みほん", purpose="kana") == Keyring((NEW, OLD)).blind_index(
        "ミホン".translate(str.maketrans("ミホン", "みほん")), purpose="kana"
    )


def test_nothing_of_a_person_can_be_read_in_the_database_file(app, office, data_folder):
    with unit_of_work(office):
        audit.act_as(office, "lead", "test")
        details = PersonDetails(name="カナリア 花子", kana="かなりあ", phone="0000-11-2222", note="大切な覚え書き")
        register_person(office, details=details, lead_key="lead", today=APRIL_1)
    raw = b"".join(path.read_bytes() for path in data_folder.glob("office.sqlite3*"))

    for word in ("カナリア", "かなりあ", "0000-11-2222", "覚え書き"):
        assert word.encode() not in raw


def test_swapping_the_names_of_two_people_is_noticed(app, office):
    with unit_of_work(office):
        audit.act_as(office, "lead", "test")
        for name in ("見本 一郎", "見本 二郎"):
            register_person(office, details=PersonDetails(name=name), lead_key="lead", today=APRIL_1)
    with unit_of_work(office):
        office.execute(
            text("UPDATE person SET name_sealed = (SELECT name_sealed FROM person p WHERE p.id <> person.id)")
        )
    with unit_of_work(office):
        audit.act_as(office, "lead", "test")
        swapped = office.query(Person).first()
        with pytest.raises(Unavailable):
            _ = swapped.name


@pytest.mark.parametrize("given", ["", "short", base64.b64encode(b"too short").decode()])
def test_production_refuses_to_start_without_a_proper_key(given, tmp_path):
    env = {
        "IBASHO_ENV": "production",
        "IBASHO_SECRET_KEY": "x" * 32,
        "IBASHO_FIELD_KEY": given,
        "IBASHO_BASE_URL": "https://example.jp",
        "IBASHO_HOSTS": "example.jp",
    }
    with pytest.raises(BadInput, match="IBASHO_FIELD_KEY"):
        read_settings(env, root=tmp_path)


def test_local_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path):
    first, second = (read_settings({}, root=tmp_path) for _ in range(2))

    assert first.field_keys == second.field_keys
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "instance" / "keys").iterdir()} == {0o600}
