"""Bring both databases to the version of the code, back, or say where they differ. One history each."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask.cli import AppGroup
from sqlalchemy import CheckConstraint, Connection, Engine, MetaData, inspect

from core.commands import refuse, says_why
from core.db import DirectoryBase, OfficeBase, db

HISTORIES = Path(__file__).parent.parent / "data" / "migrations"
NAMES = {"default": "directory", "office": "office"}
TABLES: dict[str, MetaData] = {"default": DirectoryBase.metadata, "office": OfficeBase.metadata}

db_command = AppGroup("db", help="データベースを準備・更新・点検します。")


@db_command.command("upgrade")
@says_why
def upgrade() -> None:
    """両方のデータベースを、いまの版に合わせます。"""
    upgrade_all()


@db_command.command("downgrade")
@click.argument("revision")
@says_why
def downgrade(revision: str) -> None:
    """前の版に戻します（REVISION は版の名前。base ですべて戻します）。"""
    downgrade_to(revision)


@db_command.command("check")
@says_why
def check() -> None:
    """データベースとコードの定義が違えば、違いを示して1で終わります。"""
    if differences := differing():
        refuse("データベースの定義がコードと違います:\n" + "\n".join(differences))


@db_command.command("revision")
@click.argument("message")
@says_why
def revision(message: str) -> None:
    """開発用: 定義の違いから、次の版の下書きを作ります。"""
    for name, engine in db.engines.items():
        if _differences(name, engine):
            with _migrating(name, engine) as config:
                number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
                rev_id = f"{NAMES[name]}_{number:04}"
                command.revision(config, message, autogenerate=True, rev_id=rev_id)


def upgrade_all() -> None:
    """Every database of this site, to the newest version."""
    for name, engine in db.engines.items():
        _make_ready(engine)
        with _migrating(name, engine) as config:
            command.upgrade(config, "head")


def downgrade_to(revision: str) -> None:
    """The database that knows the revision goes back to it; `base` takes both to nothing."""
    known = 0
    for name, engine in db.engines.items():
        with _migrating(name, engine) as config:
            try:
                command.downgrade(config, revision)
                known += 1
            except CommandError:
                continue
    if not known:
        refuse(f"「{revision}」という版はありません。")


def differing() -> list[str]:
    """What differs between the databases and the code, a line each; empty when all is well."""
    return [line for name, engine in db.engines.items() for line in _differences(name, engine)]


def _differences(name: str, engine: Engine) -> list[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = [f"{NAMES[name]}: {change}" for change in compare_metadata(context, TABLES[name])]
        return changes + [f"{NAMES[name]}: {line}" for line in _missing_checks(connection, TABLES[name])]


def _missing_checks(connection: Connection, tables: MetaData) -> list[str]:
    """Alembic does not compare CHECK constraints; ours are rules, so they are compared by name."""
    inspector = inspect(connection)
    lines = []
    for table in tables.sorted_tables:
        if not inspector.has_table(table.name):
            continue
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        lines += [f"{table.name}: {rule}" for rule in sorted(wanted ^ {str(name) for name in there})]
    return lines


def configuration(name: str) -> Config:
    """Alembic's view of one database's history."""
    config = Config()
    config.set_main_option("script_location", str(HISTORIES / NAMES[name]).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _migrating(name: str, engine: Engine) -> Iterator[Config]:
    """One transaction over one database, as Alembic's configuration: a failed step leaves nothing behind."""
    config = configuration(name)
    config.attributes["metadata"] = TABLES[name]
    with engine.dialect.write_lock, engine.connect() as plain:  # type: ignore[attr-defined]
        connection = plain.execution_options(write=True)
        with _tables_may_be_rebuilt(connection), connection.begin():
            config.attributes["connection"] = connection
            yield config
            _everything_refers_to_something(connection)


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; while foreign keys hold, dropping the old one takes its children along.

    Switched off before the transaction begins, where alone it can be (https://sqlite.org/lang_altertable.html §7).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    plain = connection.connection.cursor()
    plain.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        plain.execute("PRAGMA foreign_keys=ON")
        plain.close()


def _everything_refers_to_something(connection: Connection) -> None:
    """What was switched off is looked through before anything is kept. Raises RuntimeError."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"A row of {broken[0]} refers to a row of {broken[2]} that is gone.")


def _make_ready(engine: Engine) -> None:
    """SQLite: the folder, and write-ahead logging once and for all (setting it per connection collides)."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    Path(engine.url.database).touch(mode=0o600)
    with sqlite3.connect(engine.url.database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
