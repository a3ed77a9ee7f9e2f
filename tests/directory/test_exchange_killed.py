"""A large import in a process of its own: killed at any moment it leaves all or nothing, and can be done again."""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict

import pytest
from sqlalchemy import func, select

from core.db import directory_session
from directory.exchange.models import ImportBatch, ImportChange
from directory.exchange.running import ROOT, Databases, Order
from directory.places.models import Gathering, Place
from tests.directory.test_exchange_databases import rows

ROWS = 800
MOMENTS = (0.0, 0.3, 0.7, 0.98)  # shares of the time it writes


@pytest.fixture
def order(app, data_folder):
    path = data_folder / "list.csv"
    path.write_bytes(rows(ROWS))
    url = str(app.config["SQLALCHEMY_ENGINES"]["default"]["url"])
    databases = Databases(url, str(data_folder / "search"), in_database=False)
    order = Order("take", str(path), "一覧.csv", "2026-11-21", by="somebody", token="an upload")
    return json.dumps({"order": asdict(order), "databases": asdict(databases)}).encode()


def run(order, lock, kill_after=None):
    """Run the process; its answer, or None where it was killed that many seconds after it began to write. Beside it,
    for how long it wrote.
    """
    command = [sys.executable, "-m", "directory.exchange.apart"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(order)
        child.stdin.close()
        while not is_held(lock) and child.poll() is None:
            time.sleep(0.005)
        began = time.perf_counter()
        if kill_after is None:
            return json.loads(child.stdout.readline()), time.perf_counter() - began
        time.sleep(kill_after)
        child.send_signal(signal.SIGKILL)
    return None, kill_after


def is_held(lock):
    """Whether somebody writes."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def counted():
    session = directory_session()
    session.rollback()
    models = (Place, Gathering, ImportChange, ImportBatch)
    return tuple(session.scalar(select(func.count()).select_from(model)) for model in models)


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_all_or_nothing(order, data_folder):
    whole, nothing = (ROWS, ROWS, ROWS, 1), (0, 0, 0, 0)
    lock = data_folder / "directory.sqlite3.lock"
    report, wrote = run(order, lock)
    assert report["report"]["created"] == ROWS and counted() == whole
    empty(data_folder)
    seen = []
    for share in MOMENTS:
        run(order, lock, kill_after=wrote * share)
        seen.append(counted())
        if seen[-1] == whole:
            break
    assert seen[0] == nothing and set(seen) <= {whole, nothing}, seen
    answer, _ = run(order, lock)
    assert counted() == whole and ("refused" in answer) == (seen[-1] == whole)
    with closing(sqlite3.connect(data_folder / "directory.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def empty(data_folder):
    with closing(sqlite3.connect(data_folder / "directory.sqlite3")) as database, database:
        database.execute("PRAGMA foreign_keys=ON")
        for table in ("place", "import_batch", "import_source", "search_outbox", "activity_group"):
            database.execute(f"DELETE FROM {table}")
