"""Copies of both databases, taken while people work, and never half a copy.

A backup is a folder: one file per database and `manifest.json`, which says when it was made, of which version each
database is, and the size and SHA-256 of every file. The keys are not in it: a copy that is lost opens no record.
"""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from core.calendar import now
from core.db import db
from core.errors import BadInput, Unavailable

FORMAT = 1
MANIFEST = "manifest.json"
NAMES = {"office": "office", "default": "directory"}
"""The office comes first: whatever its rows refer to in the directory is then in the directory's copy as well."""
WAIT = 15.0  # seconds for a database that somebody else has locked


@dataclass(frozen=True, slots=True)
class Copy:
    """One database in a backup; `kind` is `sqlite` or `postgresql`, `revision` its version of the tables."""

    name: str
    file: str
    kind: str
    revision: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; `made_at` is ISO 8601 in UTC."""

    format: int
    made_at: str
    site: str
    copies: tuple[Copy, ...]


def make_backup(folder: Path, site: str) -> Manifest:
    """Copy every database of this site into `folder`, which must not exist or be empty.

    Raises BadInput when the folder is in use, Unavailable when a database cannot be copied whole; then nothing is left.
    """
    folder = folder.absolute()
    refuse_folder_in_use(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = folder.with_name(f".{folder.name}.making-{secrets.token_hex(4)}")
    making.mkdir(mode=0o700)
    try:
        copies = tuple(_copy(NAMES[name], engine, making) for name, engine in databases())
        manifest = Manifest(FORMAT, now().isoformat(timespec="seconds"), site, copies)
        _write(making / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n")
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    keep_on_disk(folder.parent)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and unchanged; raises BadInput and names what is wrong."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BadInput(f"{folder} はバックアップのフォルダーではありません（{MANIFEST} がありません）。")
    try:
        told = json.loads(path.read_text("utf-8"))
        manifest = Manifest(told["format"], told["made_at"], told["site"], tuple(Copy(**one) for one in told["copies"]))
    except (ValueError, TypeError, KeyError):
        raise BadInput(f"{path} を読めません。別のバックアップを使ってください。") from None
    if manifest.format != FORMAT:
        raise BadInput("このバックアップは別の版のソフトで作られています。同じ版のソフトで戻してください。")
    for copy in manifest.copies:
        _check_file(folder, copy)
    return manifest


def databases() -> Iterator[tuple[str, Engine]]:
    """The databases of this site, in the order in which they are copied."""
    engines = db.engines
    return ((name, engines[name]) for name in NAMES if name in engines)


def sqlite_path(engine: Engine) -> Path | None:
    """The file of an SQLite database; None on PostgreSQL. Raises Unavailable when there is no file yet."""
    if engine.dialect.name != "sqlite":
        return None
    path = Path(engine.url.database or "")
    if not path.is_file():
        raise Unavailable(
            f"データベースのファイル {path} がありません。先に「flask --app app db upgrade」を実行してください。"
        )
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """An SQLite file for reading; its troubles come as Unavailable with a sentence."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=WAIT)) as connection:
            connection.isolation_level = None
            yield connection
    except sqlite3.Error as error:
        raise Unavailable(trouble(path, error)) from None


def trouble(path: Path, error: sqlite3.Error) -> str:
    """What is wrong with an SQLite file, in a sentence."""
    said = str(error)
    if "locked" in said or "busy" in said:
        return f"{path.name} をほかの処理が使い続けています。少し待ってから、もう一度実行してください。"
    if "full" in said or "disk I/O" in said:
        return f"{path.name} を書き終えられませんでした。ディスクの空きを確かめてください。"
    if "malformed" in said or "not a database" in said:
        return f"{path.name} は壊れています。バックアップから戻してください（restore）。"
    if "no such table" in said:
        return f"{path.name} の準備がまだです。先に「flask --app app db upgrade」を実行してください。"
    return f"{path.name} を開けません。ファイルの権限を確かめてください。"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def revision_in(connection: sqlite3.Connection) -> str:
    """The version of the tables in an SQLite database."""
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None:
        raise sqlite3.OperationalError("no such table: none was made yet")
    return str(found[0])


def refuse_folder_in_use(folder: Path) -> None:
    """A backup never mixes with other files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} はすでに使われています。まだないフォルダーか、空のフォルダーを指定してください。")


def _copy(name: str, engine: Engine, folder: Path) -> Copy:
    path = sqlite_path(engine)
    if path is None:
        file, revision = folder / f"{name}.pgdump", _dump(engine, folder / f"{name}.pgdump")
    else:
        file, revision = folder / f"{name}.sqlite3", _vacuum_into(path, folder / f"{name}.sqlite3")
    file.chmod(0o600)
    keep_on_disk(file)
    return Copy(name, file.name, engine.dialect.name, revision, file.stat().st_size, sha256_of(file))


def _vacuum_into(path: Path, file: Path) -> str:
    """One consistent copy while others write; the copy itself is checked, so that no broken one is kept."""
    with opened(path) as connection:
        revision_in(connection)
        connection.execute("VACUUM INTO ?", (str(file),))
    with opened(file) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("malformed")
        return revision_in(connection)


def _dump(engine: Engine, file: Path) -> str:
    """PostgreSQL's own tool, one snapshot; the password goes by the environment, not by the list of processes."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise Unavailable(
            "pg_dump が見つかりません。PostgreSQLのクライアント（postgresql-client）を入れてから実行してください。"
        )
    with engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    url = engine.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603  # our own settings, no shell
        [tool, "--format=custom", "--no-owner", f"--file={file}", f"--dbname={url}"],
        env=os.environ | ({"PGPASSWORD": engine.url.password} if engine.url.password else {}),
        capture_output=True,
        check=False,
    )
    if done.returncode or revision is None:
        raise Unavailable(
            f"pg_dump が {file.stem} を書き出せませんでした（終了コード {done.returncode}）。"
            "版と空き容量を確かめてください。"
        )
    return str(revision)


def _check_file(folder: Path, copy: Copy) -> None:
    file = folder / Path(copy.file).name
    if not file.is_file():
        raise BadInput(f"バックアップの {copy.file} がありません。別のバックアップを使ってください。")
    if file.stat().st_size != copy.bytes or sha256_of(file) != copy.sha256:
        raise BadInput(
            f"バックアップの {copy.file} は、作ったときと内容が違います。"
            "壊れているので、別のバックアップを使ってください。"
        )


def _write(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    path.chmod(0o600)
    keep_on_disk(path)


def keep_on_disk(path: Path) -> None:
    """On disk before we say that it is done."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
