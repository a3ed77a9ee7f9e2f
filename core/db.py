"""Two databases, one session each per request, one transaction per action.

`directory` holds what may be public, `office` holds accounts, persons and the audit log; nothing joins
across them. Every write goes through `unit_of_work`, and writers of one database take turns: on SQLite by a
process lock and BEGIN IMMEDIATE (its default transactions lose concurrent read-modify-write updates without
an error), on PostgreSQL by a transaction-level advisory lock, so both behave alike.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from inspect import iscoroutinefunction
from typing import Annotated, Any

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from core.calendar import now
from core.write_lock import WriteLock

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITERS_TAKE_TURNS = 0x1BA5_40  # the advisory lock's number on PostgreSQL


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; refuses naive ones. SQLite would silently drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[int, mapped_column(primary_key=True)]
Key = Annotated[str, mapped_column(unique=True)]
Moment = Annotated[datetime, mapped_column(UtcMoment)]

db = SQLAlchemy()


def new_key() -> str:
    """A short public key that says nothing and cannot be guessed (almost 50 random bits)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    number, key = secrets.randbelow(len(letters) ** 10), ""
    for _ in range(10):
        number, at = divmod(number, len(letters))
        key += letters[at]
    return key


class Row:
    """What every table has: constraints with names, and when the row was made."""

    created_at: Mapped[Moment] = mapped_column(default=now, sort_order=99)


class DirectoryBase(Row, DeclarativeBase):
    """A table of the directory database."""

    metadata = MetaData(naming_convention=NAMING)


class OfficeBase(Row, DeclarativeBase):
    """A table of the office database."""

    metadata = MetaData(naming_convention=NAMING)


class Keyed:
    """A row known outside by a random key, given when it is made so that it can be bound to its secrets."""

    key: Mapped[Key] = mapped_column(default=new_key, sort_order=-1)

    def __init__(self, **facts: Any) -> None:
        self.key = facts.pop("key", None) or new_key()
        super().__init__(**facts)


def one_of(choices: type[StrEnum], name: str = "") -> Enum:
    """A column that holds one of `choices`, by value; the database checks it too."""
    return Enum(
        choices,
        name=name or choices.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        values_callable=lambda kind: [member.value for member in kind],
        length=40,
    )


def directory_session() -> Session:
    """The directory database in this request or command."""
    return _session("default")


def office_session() -> Session:
    """The office database in this request or command."""
    return _session("office")


def _session(name: str) -> Session:
    session = db.get_session(name)
    session.bind = db.get_engine(name)
    return session


@contextmanager
def unit_of_work(session: Session) -> Iterator[Session]:
    """Keep everything done inside, or nothing. The only place that commits.

    What was read before is forgotten and read again under the lock, so no decision rests on an old row. A
    unit inside a unit is a savepoint: it can fail alone, and only the outer one commits.
    """
    if session.info.get("writing"):
        with session.begin_nested():
            yield session
        return
    session.rollback()
    with session.get_bind().dialect.write_lock:  # type: ignore[attr-defined]  # set by `prepare`
        session.info["writing"] = True
        try:
            session.connection(execution_options={"write": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writing", None)
            session.info.pop("acting", None)


def init_databases(app: Flask) -> None:
    """Make the engines of `SQLALCHEMY_ENGINES` and teach each how its writers take turns."""
    db.init_app(app)
    # No engine here is asynchronous; closing such sessions would start an event loop for every request.
    app.teardown_appcontext_funcs = [one for one in app.teardown_appcontext_funcs if not iscoroutinefunction(one)]
    with app.app_context():
        for name, engine in db.engines.items():
            prepare(engine, synchronous="FULL" if name == "office" else "NORMAL")


def prepare(engine: Engine, *, synchronous: str) -> None:
    """Set one engine up; `synchronous` is SQLite's promise after a power cut (FULL loses nothing)."""
    sqlite = engine.dialect.name == "sqlite"
    path = engine.url.database if sqlite else None
    engine.dialect.write_lock = WriteLock(f"{path}.lock" if path else None)  # type: ignore[attr-defined]
    event.listen(engine, "begin", _begin_sqlite if sqlite else _begin_postgres)
    if not sqlite:
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own transactions begin too late
        for pragma in ("foreign_keys=ON", "secure_delete=ON", f"synchronous={synchronous}", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgres(connection: Any) -> None:
    if connection.get_execution_options().get("write"):
        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS_TAKE_TURNS})"))


def scrub(session: Session) -> None:
    """Leave nothing of erased rows on the disk: SQLite empties its log of pages, PostgreSQL sweeps the dead rows.

    The pages of SQLite's main file are overwritten as rows go (`secure_delete`).
    """
    engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


@event.listens_for(Session, "before_flush")
def nothing_is_saved_by_accident(session: Session, *_: object) -> None:
    """A change outside a unit of work is a mistake of ours, not something to lose quietly."""
    changed = session.new or session.deleted or any(session.is_modified(row) for row in session.dirty)
    if changed and not session.info.get("writing"):
        raise RuntimeError("Changes are made inside unit_of_work() only.")
