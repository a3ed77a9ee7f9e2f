"""The migrations make what the code describes, and go back without leaving anything behind."""

import pytest
from sqlalchemy import inspect, text

from core.db import db, directory_session, office_session, unit_of_work
from core.migrations import differing, downgrade_to, upgrade_all
from tests.factories import a_place, a_window, an_opening
from tests.staff import an_account


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
