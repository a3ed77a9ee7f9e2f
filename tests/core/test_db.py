"""Writers take turns, nothing is saved by accident, and both databases behave alike."""

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from directory.areas.models import Municipality
from directory.places.models import Place
from tests.factories import a_municipality, a_place

WRITERS, TIMES = 6, 10


def test_no_update_is_lost_when_many_write_at_once(either_app):
    with unit_of_work(directory_session()) as session:
        session.add(a_municipality(version=0))

    def count_up():
        with either_app.app_context():
            for _ in range(TIMES):
                with unit_of_work(directory_session()) as session:
                    session.scalars(select(Municipality)).one().version += 1

    threads = [threading.Thread(target=count_up) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    directory_session().rollback()
    assert directory_session().scalars(select(Municipality.version)).one() == WRITERS * TIMES


def test_a_unit_of_work_holds_sqlite_from_its_first_moment(app, directory, data_folder):
    """A writer that does not know our lock (a shell, another tool) must wait as well."""
    other = sqlite3.connect(data_folder / "directory.sqlite3", timeout=0)
    with unit_of_work(directory), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_writers_of_other_processes_wait_their_turn(app, directory, data_folder):
    take = "import fcntl, sys; fcntl.flock(open(sys.argv[1], 'a'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    command = [sys.executable, "-c", take, str(data_folder / "directory.sqlite3.lock")]
    with unit_of_work(directory):
        assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_unit_that_fails_leaves_nothing(either_app):
    with pytest.raises(RuleBroken), unit_of_work(directory_session()) as session:
        session.add(a_municipality())
        session.flush()
        raise RuleBroken("だめ")

    assert directory_session().scalars(select(Municipality)).all() == []


def test_a_unit_inside_a_unit_can_fail_alone(either_app):
    session = directory_session()
    with unit_of_work(session):
        session.add(a_municipality(code="1"))
        with pytest.raises(RuleBroken), unit_of_work(session):
            session.add(a_municipality(code="2"))
            session.flush()
            raise RuleBroken("だめ")

    assert session.scalars(select(Municipality.code)).all() == ["1"]


def test_a_change_outside_a_unit_of_work_is_refused(app, directory):
    directory.add(a_place())
    with pytest.raises(RuntimeError, match="unit_of_work"):
        directory.flush()


def test_what_was_read_before_is_read_again_under_the_lock(app, directory, saved):
    place = saved(a_place())
    key = place.key
    other = directory.__class__(bind=directory.bind)
    with unit_of_work(other):
        other.scalars(select(Place).where(Place.key == key)).one().name = "新しい名前"
    other.close()

    with unit_of_work(directory):
        assert place.name == "新しい名前"


def test_moments_come_back_aware_and_in_utc(either_app):
    at = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
    with unit_of_work(directory_session()) as session:
        session.add(a_place(changed_at=at))
    directory_session().expire_all()

    assert directory_session().scalars(select(Place.changed_at)).one() == at


def test_a_moment_without_its_zone_is_refused(app, directory):
    with pytest.raises(Exception, match="time zone"), unit_of_work(directory):
        directory.add(a_place(changed_at=now().replace(tzinfo=None)))
        directory.flush()


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("has_a_name", {"name": ""}),
        ("url_is_a_web_address", {"url": "javascript:alert(1)"}),
        ("a_source_id_has_a_source", {"external_id": "7"}),
    ],
)
def test_the_database_itself_keeps_the_rules_of_a_place(either_app, rule, change):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(a_place(**change))
        session.flush()
