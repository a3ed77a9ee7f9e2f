"""Whatever is sent, damaged or missing: a clear Japanese sentence or a friendly page, and nothing half done."""

import os
import re
import shutil
import sqlite3

import pytest

from app import create_app
from core.db import db, unit_of_work
from directory.search.outbox import rebuild_index
from tests.conftest import KEYS
from tests.factories import a_gathering, a_place

JAPANESE = re.compile(r"[ぁ-ん]")
ODD = ["-1", "abc", "XX", "9999-99-99", "9999-12-31", "0001-01-01", "nan", "1e999,0,0,0", "9" * 40, "٣", "%00"]
ODD += ["%ED%A0%80", "%FF%FE", "%F0%A0%AE%B7", "%E2%80%AE", "a" * 5000]
ASKED = ("q", "kind", "area", "weekday", "on", "open", "near", "for", "page", "box", "zoom", "address", "sort")
LISTS = ("/", "/places", "/windows", "/windows/in-charge", "/openings", "/this-week", "/places/clusters.json")
PAGES = (
    *LISTS,
    "/feed.atom",
    "/places.geojson",
    "/open-data/",
    "/sitemap.xml",
    "/healthz",
    "/sign-in",
    "/accessibility",
)
ACCEPTED = ["", "application/json;q=1e999", ",,;;", "\xff", "text/html;q=0, */*;q=0"]


@pytest.fixture
def monthly(saved):
    """A place whose days have to be worked out."""
    return saved(a_place(gatherings=[a_gathering(schedule_text="第2・第4土曜日 10:00〜12:00")]))


def told_kindly(answer) -> bool:
    return answer.status_code < 500 and (answer.status_code < 400 or bool(JAPANESE.search(answer.text)))


@pytest.mark.parametrize("value", ODD)
def test_an_odd_address_never_breaks_a_list(app, directory, monthly, value):
    rebuild_index(directory)
    client = app.test_client()
    bad = [
        f"{path}?{name}" for path in LISTS for name in ASKED if not told_kindly(client.get(f"{path}?{name}={value}"))
    ]

    assert bad == []


@pytest.mark.parametrize("path", PAGES)
def test_odd_headers_and_methods_never_break_a_page(settings, path):
    client = create_app(site="all", **settings).test_client()  # a bare one: HEAD has no page to check
    answers = [client.get(path, headers={"Accept": accepted}) for accepted in ACCEPTED]
    answers += [client.open(path, method=method) for method in ("PUT", "DELETE", "PATCH")]

    assert [answer.status_code for answer in answers if not told_kindly(answer)] == []
    assert client.head(path).status_code < 500


def test_a_form_without_its_token_is_refused(client):
    answer = client.post("/sign-in", data={"login": "a", "password": "b"})

    assert answer.status_code == 400
    assert JAPANESE.search(answer.text)


@pytest.mark.parametrize("damage", ["gone", "a file", "rubbish", "pointer"])
def test_a_damaged_index_never_breaks_a_page(app, client, directory, monthly, data_folder, damage):
    rebuild_index(directory)
    client.get("/places?q=サロン")
    folder = data_folder / "search"
    if damage == "rubbish":
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith("current"):
                path.write_bytes(os.urandom(300))
    elif damage == "pointer":
        next(folder.glob("current*")).write_bytes(b"\xff\xfe")
    else:
        shutil.rmtree(folder)
        if damage == "a file":
            folder.write_text("")
    fresh = create_app(site="all", IBASHO_DATA=str(data_folder), **KEYS)

    assert "ひだまりサロン" in client.get("/places?q=サロン").text
    assert "ひだまりサロン" in fresh.test_client().get("/places?q=サロン").text
    assert fresh.test_cli_runner().invoke(args=["reindex"]).exit_code == 0
    with fresh.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("command", ["verify", "reindex", "occurrences", "search x", "duplicates --json", "backup {}"])
def test_a_database_that_was_not_prepared_is_told_in_a_sentence(tmp_path, command):
    app = create_app(site="all", IBASHO_DATA=str(tmp_path / "data"), **KEYS)
    done = app.test_cli_runner().invoke(args=command.format(tmp_path / "copy").split())

    assert done.exit_code == 1
    assert JAPANESE.search(done.stderr)
    assert app.test_client().get("/places").status_code == 503


@pytest.mark.parametrize("command", ["search --stdin", "geocode --stdin --json"])
def test_a_line_in_a_wrong_encoding_is_answered_and_so_is_the_next(app, command):
    done = app.test_cli_runner().invoke(args=command.split(), input=b"\xff\xfe\x80\nabc\n")

    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 2


def test_nobody_can_save_while_the_database_is_locked_but_everybody_can_read(
    app, client, directory, monthly, data_folder
):
    other = sqlite3.connect(data_folder / "directory.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert client.get("/places").status_code == 200
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_the_other_half_of_a_failed_save_is_not_there(directory, saved):
    with pytest.raises(ZeroDivisionError), unit_of_work(directory):
        directory.add(a_place(name="半分"))
        directory.flush()
        raise ZeroDivisionError

    assert directory.get_bind().connect().exec_driver_sql("SELECT count(*) FROM place").scalar() == 0
