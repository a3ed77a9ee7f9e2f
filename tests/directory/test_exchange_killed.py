"""A large import in a process of its own: killed at any moment it leaves all or nothing, and can be done again."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.db import directory_session
from directory.exchange.models import ImportBatch, ImportChange
from directory.exchange.running import ROOT, Databases, Order
from directory.places.models import Gathering, Place
from tests.directory.test_exchange_databases import rows

ROWS = 1_500


@pytest.fixture
def order(app, data_folder):
    path = data_folder / "list.csv"
    path.write_bytes(rows(ROWS))
    url = str(app.config["SQLALCHEMY_ENGINES"]["default"]["url"])
    databases = Databases(url, str(data_folder / "search"), in_database=False)
    order = Order("take", str(path), "一覧.csv", "2026-11-21", by="somebody", token="an upload")
    return json.dumps({"order": asdict(order), "databases": asdict(databases)}).encode()


def start(order):
    child = subprocess.Popen(
        [sys.executable, "-m", "directory.exchange.apart"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    child.stdin.write(order)
    child.stdin.close()
    return child


def counted():
    session = directory_session()
    session.rollback()
    models = (Place, Gathering, ImportChange, ImportBatch)
    return tuple(session.scalar(select(func.count()).select_from(model)) for model in models)


def test_killed_at_any_moment_it_leaves_all_or_nothing(order, data_folder):
    whole = (ROWS, ROWS, ROWS, 1)
    took = None
    moments = [0.3, 0.6, 0.8, 0.9, 0.95]
    seen = []
    began = time.perf_counter()
    first = start(order)
    assert json.loads(first.stdout.readline())["report"]["created"] == ROWS
    took = time.perf_counter() - began
    first.wait()
    assert counted() == whole
    empty(data_folder)
    for share in moments:
        child = start(order)
        time.sleep(took * (share + random.uniform(-0.03, 0.03)))
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen.append(counted())
        assert seen[-1] in (whole, (0, 0, 0, 0)), seen
        if seen[-1] == whole:
            break
    assert (0, 0, 0, 0) in seen
    last = start(order)
    answer = json.loads(last.stdout.readline())
    last.wait()
    assert counted() == whole
    assert ("refused" in answer) == (seen[-1] == whole)
    with sqlite3.connect(next(Path(data_folder).glob("directory*.sqlite3"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def empty(data_folder):
    with sqlite3.connect(next(Path(data_folder).glob("directory*.sqlite3"))) as database:
        database.execute("PRAGMA foreign_keys=ON")
        for table in ("place", "import_batch", "import_source", "search_outbox", "activity_group"):
            database.execute(f"DELETE FROM {table}")
