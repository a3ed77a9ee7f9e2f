"""A PostgreSQL of the tests' own, on a socket in a temporary folder; nothing listens on the network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSIONS = Path("/usr/lib/postgresql")
USER = "ibasho"


class NoPostgres(Exception):
    """This machine has no PostgreSQL server."""


def programs() -> Path:
    """The folder with initdb and pg_ctl."""
    folders = sorted(VERSIONS.glob("*/bin"), reverse=True) if VERSIONS.is_dir() else []
    on_path = shutil.which("pg_ctl")
    folders += [Path(on_path).resolve().parent] if on_path else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoPostgres


@contextmanager
def a_server() -> Iterator[str]:
    """A running server; gives the URL of a database without its name at the end."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="ibasho-pg-"))
    try:
        nobody = _not_root(folder)
        data = folder / "data"
        _as(nobody, found / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=60"
        _as(nobody, found / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://{USER}@/{{name}}?host={folder}"
        finally:
            _as(nobody, found / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_root(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: then it runs as nobody or postgres, who is given the folder."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, account.pw_uid, account.pw_gid)
        return account.pw_uid
    raise NoPostgres


def _as(user: int | None, *command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
