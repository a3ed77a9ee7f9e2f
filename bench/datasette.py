"""Datasette with its map plugin, as its documentation sets it up: a venv of its own, one SQLite file, full-text search.

Texts are searched by FTS5 with its trigram tokenizer, the only one of SQLite's that finds Japanese inside a
sentence. Time limits are raised, so that counts and facets are complete and not given up.
"""

import json
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from directory.search.documents import TIME_LABELS, WEEKDAY_LABELS, SearchDocument

PACKAGES = ("datasette==0.65.5", "datasette-cluster-map==0.18.2")
COLUMNS = ("uid", "name", "kana", "kind", "operator", "area", "town", "weekdays", "times", "cost", "text")
FACETS = ("kind", "area", "weekdays")
SETTINGS = ("sql_time_limit_ms", "facet_time_limit_ms", "facet_suggest_time_limit_ms")
RANKED = (
    "select {table}.uid from {table}_fts join {table} on {table}.id = {table}_fts.rowid "
    "where {table}_fts match :words order by {table}_fts.rank limit 20"
)
PORTS = range(20_000, 30_000)  # below those the system gives away meanwhile
PATIENCE = 300  # seconds until it answers


def install(folder: Path) -> Path:
    """A venv with Datasette; its `datasette`."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
    return folder / "bin" / "datasette"


def fill_table(path: Path, table: str, documents: Iterable[SearchDocument]) -> None:
    """One row per document, all that Ibasho searches as plain text, and a full-text index over it."""
    with sqlite3.connect(path) as database:
        names = ", ".join(COLUMNS)
        database.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {names}, latitude FLOAT, longitude FLOAT)")
        marks = ", ".join("?" * (len(COLUMNS) + 2))
        rows = map(_row, documents)
        database.executemany(f"INSERT INTO {table} ({names}, latitude, longitude) VALUES ({marks})", rows)
        for column in FACETS:
            database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        searched = ", ".join(COLUMNS[1:])
        database.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({searched}, tokenize='trigram', content=\"{table}\", "
            "content_rowid='id')"
        )
        database.execute(f"INSERT INTO {table}_fts (rowid, {searched}) SELECT id, {searched} FROM {table}")
        database.execute("ANALYZE")
    database.close()


def _row(document: SearchDocument) -> tuple[object, ...]:
    point = document.points[0] if document.points else None
    return (
        document.uid,
        document.name,
        document.kana,
        "・".join(document.kind_labels),
        document.operator,
        "・".join(name for _, name in document.areas),
        "・".join(filter(None, document.towns)),
        "・".join(WEEKDAY_LABELS[day] for day in document.weekdays),
        "・".join(TIME_LABELS[part] for part in document.times),
        document.cost,
        "\n".join(filter(None, document.texts)),
        point.lat if point else None,
        point.lng if point else None,
    )


@contextmanager
def served(program: Path, path: Path, tables: Iterable[str]) -> Iterator[str]:
    """The database on a free port of this machine; its address."""
    queries = {f"ranked_{table}": {"sql": RANKED.format(table=table)} for table in tables}
    about = path.with_suffix(".metadata.json")
    about.write_text(json.dumps({"databases": {path.stem: {"queries": queries}}}))
    limits = [part for name in SETTINGS for part in ("--setting", name, "20000")]
    port = free_port()
    with running([program, "serve", path, "-m", about, "-p", port, *limits], port):
        yield f"http://127.0.0.1:{port}/{path.stem}"


@contextmanager
def running(command: Iterable[object], port: int, **options: object) -> Iterator[None]:
    """A server of its own process, from its first answer until the block ends."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([str(part) for part in command], **quiet, **options)  # type: ignore[call-overload]
    try:
        _wait_for(server, port)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"{server.args!r} does not answer.")


def free_port() -> int:
    """A port nobody listens at."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("No port is free.")


def page(table: str, line: str) -> str:
    """What a resident opens: the words, twenty rows, the same facets, the count."""
    return f"{table}?" + urlencode([("_search", line), ("_size", 20), *(("_facet", name) for name in FACETS)])


def found(connection: HTTPConnection, path: str) -> list[str]:
    """The uids a JSON address of Datasette answers with; a query FTS cannot read finds nothing."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return [row["uid"] for row in json.loads(body)["rows"]] if answer.status == 200 else []


def really_searches(base: str, table: str) -> bool:
    """Datasette shows every row where it does not recognise a full-text index: what nobody wrote must find nothing."""
    parts = urlsplit(base)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    return not found(connection, table_order(parts.path, table, "どこにも書かれていない言葉"))


def table_order(base: str, table: str, line: str) -> str:
    """The table's own search, in the order it shows."""
    return f"{base}/{table}.json?" + urlencode({"_search": line, "_size": 20, "_shape": "objects"})


def rank_order(base: str, table: str, line: str) -> str:
    """A canned query that puts the best first (bm25), every word quoted as the table's search does."""
    words = " ".join('"' + word.replace('"', '""') + '"' for word in line.split())
    return f"{base}/ranked_{table}.json?" + urlencode({"words": words, "_shape": "objects"})
