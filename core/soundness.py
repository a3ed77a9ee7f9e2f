"""Whether what is kept is whole: the databases, the audit log, and whatever a half adds (its index)."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from core import audit
from core.backups import NAMES, databases, opened, sqlite_path
from core.db import office_session
from core.errors import Unavailable
from core.migrations import configuration


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `check` names it, `detail` says in a sentence what was found."""

    check: str
    ok: bool
    detail: str


Check = Callable[[], Iterator[Finding]]


def findings() -> list[Finding]:
    """Everything that was looked at, sound or not; never raises because of what it finds."""
    checks: list[tuple[str, Check]] = []
    for name, engine in databases():
        checks += _of_database(NAMES[name], name, engine)
    if "office" in dict(databases()):
        checks.append(("audit.chain", _audit_chain))
    checks += current_app.extensions.get("soundness", [])
    return [finding for name, check in checks for finding in _looked_at(name, check)]


def _looked_at(name: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except Unavailable as error:
        yield Finding(name, ok=False, detail=str(error))
    except (DatabaseError, sqlite3.Error) as error:
        cause = type(getattr(error, "orig", error)).__name__
        yield Finding(name, ok=False, detail=f"調べられませんでした（{cause}）。設定とファイルを確かめてください。")


def _of_database(label: str, name: str, engine: Engine) -> list[tuple[str, Check]]:
    return [
        (f"{label}.integrity", lambda: _integrity(label, engine)),
        (f"{label}.foreign_keys", lambda: _foreign_keys(label, engine)),
        (f"{label}.migrations", lambda: _migrations(label, name, engine)),
    ]


def _integrity(label: str, engine: Engine) -> Iterator[Finding]:
    path = sqlite_path(engine)
    if path is None:
        with engine.connect():
            yield Finding(
                f"{label}.integrity", ok=True, detail="接続できます（PostgreSQLは保存のたびに自分で確かめます）"
            )
        return
    with opened(path) as connection:
        faults = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    sound = faults == ["ok"]
    detail = (
        "壊れていません" if sound else f"壊れています（{len(faults)}か所）。バックアップから戻してください（restore）。"
    )
    yield Finding(f"{label}.integrity", ok=sound, detail=detail)


def _foreign_keys(label: str, engine: Engine) -> Iterator[Finding]:
    path = sqlite_path(engine)
    if path is None:
        return
    with opened(path) as connection:
        broken = sorted({row[0] for row in connection.execute("PRAGMA foreign_key_check")})
    detail = f"参照先のない行があります: {'・'.join(broken)}" if broken else "行のつながりは揃っています"
    yield Finding(f"{label}.foreign_keys", ok=not broken, detail=detail)


def _migrations(label: str, name: str, engine: Engine) -> Iterator[Finding]:
    sqlite_path(engine)
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(configuration(name)).get_current_head()
    detail = f"最新の版です（{there}）"
    if there != newest:
        detail = f"版が違います（いま {there or 'なし'}、ソフトは {newest}）。db upgrade を実行してください。"
    yield Finding(f"{label}.migrations", ok=there == newest, detail=detail)


def _audit_chain() -> Iterator[Finding]:
    for name, engine in databases():
        if name == "office":
            sqlite_path(engine)
    broken = audit.first_break(office_session())
    detail = (
        "記録の鎖はつながっています"
        if broken is None
        else f"{broken}番の行から、つながりが切れています。管理者に知らせてください。"
    )
    yield Finding("audit.chain", ok=broken is None, detail=detail)
