"""Two fresh databases for each test, and a client that checks every page it gets."""

import os
import shutil
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import hypothesis
import psycopg
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from core.db import db, directory_session, office_session, unit_of_work
from core.migrations import upgrade_all
from tests import made_once
from tests.browser import chromium
from tests.page_checks import problems
from tests.postgres import NoPostgres, a_server
from tests.real import REAL

QUERY_BUDGET = 40
# On CI the same cases each time; elsewhere new ones each time. A slow machine is no failure.
hypothesis.settings.register_profile("ours", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("ours")
KEYS = {
    "IBASHO_SECRET_KEY": "a test key that is long enough to sign",
    "IBASHO_FIELD_KEY": "dGhpcnR5LXR3byBieXRlcyBmb3IgdGhlIHRlc3RzISE=",
}


made_once.keep_compiled_routes()
made_once.hash_passwords_cheaply()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real data is not part of the project: its tests say so where it is absent.

    On CI a browser test that fails runs once more: a slow machine is no failure, a defect fails twice.
    """
    absent = pytest.mark.skip(reason="the real open data is not beside this checkout")
    for item in items:
        if "fresh_databases" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("real_data") and not REAL.is_dir():
            item.add_marker(absent)
        if "CI" in os.environ and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class CheckingClient(FlaskClient):
    """Every HTML page that passes through must be sound (tests/page_checks.py)."""

    query_budget = QUERY_BUDGET

    def open(self, *args, **kwargs):
        with Counting(self.application) as statements:
            # A context of its own: otherwise the request would share the test's sessions and `g`.
            response = Context().run(super().open, *args, **kwargs)
            _see_what_was_saved()
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            faults = problems(response.text, is_public=not response.request.path.startswith(("/desk", "/office")))
            assert faults == [], f"{response.request.path}: {faults}"
        reads = [statement for statement in statements if statement.lstrip().upper().startswith("SELECT")]
        assert len(reads) <= self.query_budget, f"{len(reads)} queries for {response.request.path}: {reads}"
        return response


def _see_what_was_saved() -> None:
    """The test's own sessions forget what they read before the request."""
    for session in g.get("_sqlalchemy_sessions", {}).values():
        session.rollback()


class Counting:
    """The statements one application sends while the block runs."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._engines = list(db.engines.values())
        self.statements: list[str] = []

    def __enter__(self) -> list[str]:
        for engine in self._engines:
            event.listen(engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        for engine in self._engines:
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, _parameters, _context, _many):
        self.statements.append(statement)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this process: a second beside it cannot be driven. Windows of it are cheap."""
    expect.set_options(timeout=30_000)  # a slow machine is no failure
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the applications of this process leave their compiled templates for the next."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="session")
def fresh_databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both databases as the migrations make them, to copy from."""
    folder = tmp_path_factory.mktemp("fresh")
    app = create_app(site="all", IBASHO_DATA=str(folder), **KEYS)
    with app.app_context():
        upgrade_all()
        for engine in db.engines.values():
            engine.dispose()
    made_once.look_at_what_is_there_no_more()
    return folder


@pytest.fixture
def data_folder(fresh_databases: Path, tmp_path: Path) -> Path:
    """A folder of its own with both databases, empty."""
    folder = tmp_path / "data"
    folder.mkdir()
    for file in fresh_databases.glob("*.sqlite3"):
        shutil.copy(file, folder / file.name)
    return folder


@pytest.fixture
def settings(data_folder: Path) -> dict[str, object]:
    """What a test application is made of; tests may start another one with them."""
    return {"IBASHO_DATA": str(data_folder), "TESTING": True, "WTF_CSRF_ENABLED": True, **KEYS}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL for this run. Without one the tests say so; on CI that is a failure, not a skip."""
    try:
        with a_server() as url:
            yield url
    except NoPostgres:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing on CI; tests/install_tools.sh installs it.")
        pytest.skip("this machine has no PostgreSQL server (initdb, pg_ctl)")


@pytest.fixture
def postgres_settings(postgres_server: str, settings: dict[str, object]) -> dict[str, object]:
    """Settings for an application on two fresh PostgreSQL databases."""
    with psycopg.connect(postgres_server.replace("+psycopg", "").format(name="postgres"), autocommit=True) as admin:
        for name in ("directory", "office"):
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
            admin.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return settings | {
        "IBASHO_DIRECTORY_DB": postgres_server.format(name="directory"),
        "IBASHO_OFFICE_DB": postgres_server.format(name="office"),
    }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on SQLite, then on PostgreSQL: rules of the database are tried on both."""
    wanted = "settings" if request.param == "sqlite" else "postgres_settings"
    app = create_app(site="all", **request.getfixturevalue(wanted))
    with app.app_context():
        upgrade_all()
        yield app
        for session in g.get("_sqlalchemy_sessions", {}).values():
            session.rollback()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(settings: dict[str, object], compiled_templates: Path) -> Iterator[Flask]:
    """The whole application on the two fresh databases."""
    app = create_app(site="all", **settings)
    made_once.keep_compiled_templates(app, compiled_templates)
    app.test_client_class = CheckingClient
    with app.app_context():
        yield app
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A resident's browser."""
    return app.test_client()


@pytest.fixture
def directory(app: Flask) -> Session:
    """The directory database; `with unit_of_work(directory):` to change it."""
    return directory_session()


@pytest.fixture
def office(app: Flask) -> Session:
    """The office database."""
    return office_session()


@pytest.fixture
def saved(directory: Session):
    """Keep directory rows for a test: `place = saved(a_place())`."""

    def save(*rows):
        with unit_of_work(directory):
            directory.add_all(rows)
        return rows[0] if len(rows) == 1 else rows

    return save
