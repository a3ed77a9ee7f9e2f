"""Put a backup back: everything is checked before anything moves, and what was there is kept beside it."""

import os
import shutil
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.backups import NAMES, WAIT, Copy, databases, opened, read_manifest, revision_in, sha256_of, trouble
from core.calendar import JAPAN, now
from core.db import db
from core.errors import BadInput, RuleBroken, Unavailable
from core.migrations import configuration

BY_HAND = (
    "PostgreSQLへは自動では戻しません。空のデータベースを作り、"
    "「pg_restore --no-owner --single-transaction --exit-on-error --dbname=URL {file}」で戻してください。"
)
IN_USE = "{} が使われています。サーバーや実行中のコマンドを止めてから、もう一度実行してください。"
TABLES = """SELECT name FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name != 'alembic_version'"""
SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What `restore` did: the files now in use, those kept beside, and whether the tables are of an older version."""

    made_at: str
    files: tuple[Path, ...]
    kept: tuple[Path, ...]
    is_older: bool


@dataclass(slots=True)
class _Swap:
    """One database file and the copy that takes its place."""

    target: Path
    copy: Copy
    ready: Path
    moved: list[tuple[Path, Path]] = field(default_factory=list)


def restore_backup(folder: Path, *, replace: bool) -> Restored:
    """Put the databases of a backup in place of this site's.

    Raises BadInput when the backup is incomplete, changed, or not for this site, RuleBroken when the databases hold
    data and `replace` is not said, Unavailable when somebody uses them; then everything is as before.
    """
    manifest = read_manifest(folder)
    copies = {copy.name: copy for copy in manifest.copies}
    is_older = [_is_older(name, _the_copy(copies, name, engine, folder)) for name, engine in databases()]
    swaps = [_Swap(_target(engine), copies[NAMES[name]], _target(engine)) for name, engine in databases()]
    full = [swap.target.name for swap in swaps if holds_data(swap.target)]
    if full and not replace:
        raise RuleBroken(
            f"いまのデータベースにはデータがあります（{'・'.join(full)}）。"
            "置きかえてよければ --replace を付けてください。いまのものは、日付を付けて隣に残します。"
        )
    for engine in db.engines.values():
        engine.dispose()
    stamp = now().astimezone(JAPAN).strftime("%Y%m%d-%H%M%S")
    kept = _put_in_place(folder, swaps, stamp)
    return Restored(manifest.made_at, tuple(swap.target for swap in swaps), kept, any(is_older))


def holds_data(path: Path) -> bool:
    """Whether any table of an SQLite file has a row; one that cannot be read might."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT)) as connection:
            tables = connection.execute(TABLES).fetchall()
            return any(connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for (name,) in tables)  # noqa: S608
    except sqlite3.Error:
        return True


def _the_copy(copies: dict[str, Copy], name: str, engine: Engine, folder: Path) -> Copy:
    copy = copies.get(NAMES[name])
    if copy is None:
        raise BadInput(
            f"このバックアップには {NAMES[name]} のデータベースがありません。この機械のものを選んでください。"
        )
    if copy.kind != engine.dialect.name:
        raise BadInput(
            f"このバックアップは {copy.kind} のものです。いまの設定（{engine.dialect.name}）には戻せません。"
        )
    if copy.kind != "sqlite":
        raise BadInput(BY_HAND.format(file=folder / copy.file))
    return copy


def _target(engine: Engine) -> Path:
    return Path(engine.url.database or "").absolute()


def _is_older(name: str, copy: Copy) -> bool:
    """Whether the tables need `db upgrade` afterwards; a version this code does not know is refused."""
    script = ScriptDirectory.from_config(configuration(name))
    known = {step.revision for step in script.walk_revisions()}
    if copy.revision not in known:
        raise BadInput(
            f"このバックアップは、より新しい版のソフトで作られています（{copy.revision}）。ソフトを更新してから戻してください。"
        )
    return copy.revision != script.get_current_head()


def _put_in_place(folder: Path, swaps: list[_Swap], stamp: str) -> tuple[Path, ...]:
    """All or nothing: the copies are laid ready and checked, the old files closed, then names change."""
    try:
        for swap in swaps:
            swap.ready = swap.target.with_name(f".{swap.target.name}.restoring-{stamp}")
            _lay_ready(folder, swap)
        with ExitStack() as turns:
            for engine in db.engines.values():
                turns.enter_context(engine.dialect.write_lock)  # type: ignore[attr-defined]
            for swap in swaps:
                _close(swap.target)
            for swap in swaps:
                _exchange(swap, stamp)
    except BaseException:
        _undo(swaps)
        raise
    return tuple(kept for swap in swaps for _, kept in swap.moved)


def _lay_ready(folder: Path, swap: _Swap) -> None:
    swap.target.parent.mkdir(parents=True, exist_ok=True)
    swap.ready.touch(mode=0o600)
    shutil.copyfile(folder / swap.copy.file, swap.ready)
    if sha256_of(swap.ready) != swap.copy.sha256:
        raise BadInput(f"{swap.copy.file} を正しく写せませんでした。ディスクを確かめてください。")
    _belongs_to_whom_it_did(swap)
    with opened(swap.ready) as connection:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        if not sound or revision_in(connection) != swap.copy.revision:
            raise BadInput(f"バックアップの {swap.copy.file} は壊れています。別のバックアップを使ってください。")
        connection.execute("PRAGMA journal_mode=WAL")


def _belongs_to_whom_it_did(swap: _Swap) -> None:
    """A restore by root must not lock the server out of its own file."""
    like = swap.target if swap.target.exists() else swap.target.parent
    if hasattr(os, "chown") and os.geteuid() == 0:
        os.chown(swap.ready, like.stat().st_uid, like.stat().st_gid)
    if swap.target.exists():
        swap.ready.chmod(swap.target.stat().st_mode & 0o777)


def _close(path: Path) -> None:
    """Bring the old database into one file; SQLite refuses this while anybody else has it open, which is the test."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=2)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Unavailable(IN_USE.format(path.name) if "locked" in str(error) else trouble(path, error)) from None
    except sqlite3.DatabaseError:
        return  # not a database any more: it is moved aside as it is


def _exchange(swap: _Swap, stamp: str) -> None:
    target = swap.target
    for old in (target, *(target.with_name(target.name + end) for end in SIDE_FILES)):
        if old.exists():
            kept = old.with_name(old.name.replace(target.name, f"{target.stem}.before-{stamp}{target.suffix}", 1))
            old.rename(kept)
            swap.moved.append((old, kept))
    swap.ready.rename(target)


def _undo(swaps: list[_Swap]) -> None:
    for swap in swaps:
        if swap.ready != swap.target:
            for end in ("", *SIDE_FILES):
                swap.ready.with_name(swap.ready.name + end).unlink(missing_ok=True)
        for old, kept in swap.moved:
            kept.replace(old)
        _write_ahead_again(swap.target)


def _write_ahead_again(path: Path) -> None:
    if path.exists():
        try:
            with closing(sqlite3.connect(path, timeout=2)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error:
            return  # in use, and so still as it was
