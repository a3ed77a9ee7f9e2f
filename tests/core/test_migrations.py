"""The migrations make what the code describes, and go back without leaving anything behind."""

import json

import pytest
from sqlalchemy import inspect, text

from core.db import db, directory_session, office_session, unit_of_work
from core.migrations import differing, downgrade_to, upgrade_all
from tests.factories import a_place, a_window, an_opening
from tests.staff import an_account

AT = "'2026-04-01 00:00:00+00:00'"
BEFORE = (
    "INSERT INTO person (key, kana_index, birth_index, phone_index, route, version, created_at)"
    f" VALUES ('x', '', '', '', 'self', 1, {AT})",
    "INSERT INTO placement (key, person_key, opening_key, place_key, state, proposed_on, version, created_at)"
    f" VALUES ('p', 'x', 'o', 'q', 'candidate', '2026-04-01', 1, {AT})",
    "INSERT INTO visit (key, person_key, placement_key, to_side, on_day, how, met, was_absent, by, created_at)"
    f" VALUES ('v', 'x', 'p', 'person', '2026-04-01', 'phone', true, true, 'b', {AT})",
)

MINUTES_BEFORE = (
    "INSERT INTO conference (key, kind, name, on_day, starts, open_days, state, settled_by, made_by, version,"
    f" created_at) VALUES ('c', 'case', 'n', '2026-04-01', 600, 14, 'planned', '', 'b', 1, {AT})",
    "INSERT INTO agenda_item (key, conference_key, person_key, number, position, minutes, asked, parts, added_by,"
    f" taken_off_by, version, created_at) VALUES ('i', 'c', 'x', 1, 1, 20, '[]', '[]', 'b', '', 1, {AT})",
    "INSERT INTO item_minutes (key, item_key, person_key, decision, written_by, version, created_at)"
    f" VALUES ('m', 'i', 'x', 'fitting', 'last', 1, {AT})",
    f"INSERT INTO household_member (key, person_key, version, created_at) VALUES ('h', 'x', 1, {AT})",
    "INSERT INTO life_event (key, person_key, member_key, happened_sealed, by, version, created_at)"
    f" VALUES ('e', 'x', 'h', '1', 'b', 1, {AT})",
)


def test_up_down_and_up_again_with_data(either_app):
    with unit_of_work(directory_session()) as session:
        session.add_all([a_place(), a_window(), an_opening()])
    an_account(office_session())
    assert differing() == []

    downgrade_to("base")
    left = [name for engine in db.engines.values() for name in inspect(engine).get_table_names()]
    assert [name for name in left if name != "alembic_version"] == []

    upgrade_all()
    assert differing() == []


def test_visits_made_before_follow_up_was_data_are_kept_on_the_way_up_and_down(either_app):
    downgrade_to("office_0007")
    with unit_of_work(office_session()) as session:
        for line in BEFORE:
            session.execute(text(line))
    upgrade_all()
    question = text("SELECT key, was_absent, was_there, with_key FROM visit")
    assert office_session().execute(question).all() == [("v", True, False, None)]
    office_session().rollback()
    downgrade_to("office_0007")
    assert office_session().execute(text("SELECT key FROM visit")).all() == [("v",)]


def test_whoever_may_have_written_minutes_stays_a_writer_of_them_and_children_of_altered_tables_stay(either_app):
    """The log says who wrote minutes of a person; of whom it knows nothing, the last writer is kept."""
    downgrade_to("office_0023")
    log = "INSERT INTO audit_line (at, account_key, action, subject_kind, subject_key, purpose, fields, instead_of,"
    log += f" previous, hash, created_at) VALUES ({AT}, :by, :did, 'person', 'x', 'p', :fields, '', '', :hash, {AT})"
    lines = (
        ("first", "created", '["item_minutes"]'),
        ("second", "changed", '["agenda_item.situation_sealed", "item_minutes.conclusion_sealed"]'),
        ("reader", "read", "[]"),
        ("mover", "changed", '["agenda_item.position"]'),
        ("last", "changed", '["item_minutes.tasks_sealed"]'),
    )
    with unit_of_work(office_session()) as session:
        for statement in (BEFORE[0], *MINUTES_BEFORE):
            session.execute(text(statement))
        for by, did, fields in lines:
            session.execute(text(log), {"by": by, "did": did, "fields": fields, "hash": by})
    upgrade_all()
    question = "SELECT m.writers, i.writers FROM item_minutes m JOIN agenda_item i ON m.item_key = i.key"
    found = [
        json.loads(each) if isinstance(each, str) else each for each in office_session().execute(text(question)).one()
    ]
    assert found == [["first", "second", "last"], ["second"]]
    assert office_session().execute(text("SELECT member_key FROM life_event")).all() == [("h",)]
    office_session().rollback()
    downgrade_to("office_0023")
    assert office_session().execute(text("SELECT written_by FROM item_minutes")).all() == [("last",)]
    assert office_session().execute(text("SELECT member_key FROM life_event")).all() == [("h",)]
    office_session().rollback()
    upgrade_all()
    assert office_session().execute(text("SELECT key FROM item_minutes")).all() == [("m",)]


def test_a_check_that_is_missing_is_noticed(app):
    engine = db.get_engine("default")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE confirmation"))
        connection.execute(text("CREATE TABLE confirmation (id INTEGER PRIMARY KEY)"))

    assert any("confirmation" in line for line in differing())


@pytest.mark.postgres
def test_the_log_stays_append_only_on_postgresql(postgres_settings):
    from app import create_app

    app = create_app(site="all", **postgres_settings)
    with app.app_context():
        upgrade_all()
        an_account(office_session())
        with pytest.raises(Exception, match="append-only"), unit_of_work(office_session()) as session:
            session.execute(text("DELETE FROM audit_line"))
        for engine in db.engines.values():
            engine.dispose()
