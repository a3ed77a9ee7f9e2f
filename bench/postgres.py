"""Search with its index in PostgreSQL, on a server of its own: the same places, the same lines as with Whoosh."""

from collections.abc import Iterator

import psycopg

from app import create_app
from bench.figures import Figure, amount, laps, long_lap, seconds, times
from bench.filling import fill
from bench.indexing import changes
from bench.searching import asked
from bench.site import Bench
from core.calendar import today
from core.db import db, unit_of_work
from core.migrations import upgrade_all
from directory.search.outbox import rebuild_index
from tests.postgres import NoPostgres, a_server

SIZES = "SELECT pg_total_relation_size('search_entry'), pg_relation_size('ix_search_entry_grams')"


def measure(bench: Bench) -> Iterator[Figure]:
    """Nothing where no PostgreSQL is installed."""
    try:
        with a_server() as url:
            yield from _measured(bench, url)
    except NoPostgres:
        return


def _measured(bench: Bench, url: str) -> Iterator[Figure]:
    with psycopg.connect(url.replace("+psycopg", "").format(name="postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE directory")
    data = str(bench.folder / "postgres")
    app = create_app(
        site="all", IBASHO_DATA=data, IBASHO_DIRECTORY_DB=url.format(name="directory"), IBASHO_SEARCH="postgresql"
    )
    with app.app_context():
        upgrade_all()
    with bench.session(app) as session:
        with unit_of_work(session):
            fill(session, bench.size, today())
        yield seconds("PostgreSQL: index built", long_lap(lambda: rebuild_index(session)))
        session.connection().exec_driver_sql("ANALYZE")
        whole, grams = session.connection().exec_driver_sql(SIZES).one()
        yield amount("  size on disk", whole / 1e6, "MB", grams_mb=grams / 1e6)
        yield from asked(bench, session, "PostgreSQL search")
        yield times("PostgreSQL: one change, until it is found", laps(changes(session)))
        session.rollback()
    for engine in db_engines(app):
        engine.dispose()


def db_engines(app):
    with app.app_context():
        return list(db.engines.values())
