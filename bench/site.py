"""One application over a folder of its own, filled with the invented region."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from bench.figures import Figure, amount, long_lap, seconds
from bench.filling import fill
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.migrations import upgrade_all
from directory.places.models import Occurrence


@dataclass(frozen=True)
class Bench:
    """`size` places in a site whose data lie in `folder`; `chance` of a measurement depends on nothing else."""

    size: int
    folder: Path

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{name} {self.size}")

    def app(self, data: str = "filled") -> Flask:
        return create_app(site="all", IBASHO_DATA=str(self.folder / data))

    def empty(self, data: str) -> Flask:
        app = self.app(data)
        with app.app_context():
            upgrade_all()
        return app

    @contextmanager
    def session(self, app: Flask) -> Iterator[Session]:
        with app.app_context():
            yield directory_session()


def client_of(app: Flask) -> FlaskClient:
    """Asks as a browser does: compressed."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"
    client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    return client


def fill_site(bench: Bench) -> Iterator[Figure]:
    """The database everything but the import is measured on."""
    app = bench.empty("filled")
    with bench.session(app) as session:

        def put_in() -> None:
            with unit_of_work(session):
                fill(session, bench.size, today())

        yield seconds("directory filled for what follows", long_lap(put_in))
        yield amount("  its open days", session.scalar(select(func.count(Occurrence.id))) or 0, "rows")
    database = bench.folder / "filled" / "directory.sqlite3"
    yield amount("  its database", database.stat().st_size / 1e6, "MB")
