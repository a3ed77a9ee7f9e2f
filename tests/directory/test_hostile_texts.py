"""Ten hostile texts in every field of the public half: none runs, in any page, feed, map or file."""

import csv
import io
import json
from xml.etree import ElementTree

import pypdfium2
import pytest
from sqlalchemy import Enum, String, inspect, select

from core.db import DirectoryBase, directory_session, unit_of_work
from directory.search.outbox import rebuild_index
from tests.browser import serving
from tests.directory.map_page import HOSTILE
from tests.directory.public_pages import (
    AS_JSON,
    DATA,
    ELSEWHERE,
    PAGES,
    all_pages,
    demo_city,
    keys_of,
    public_endpoints,
)

# What the database or the software itself fills with words of its own.
OURS = {
    "key",
    "confirmation.entry_key",
    "confirmation.field",
    "gathering.schedule_status",
    "municipality.code",
    "place.external_id",
    "place.source",
    "revision.entry_key",
    "search_outbox.entry_key",
}
TABLES_OF_FACTS = ("area", "municipality", "town", "group", "place", "gathering", "consultation_window", "opening")


def fields_of_text():
    """(class, column name) of every column in which somebody's words can stand."""
    for mapper in DirectoryBase.registry.mappers:
        table = mapper.local_table.name
        if table not in TABLES_OF_FACTS:
            continue
        for name, column in inspect(mapper.class_).columns.items():
            if (
                isinstance(column.type, String)
                and not isinstance(column.type, Enum)
                and not {name, f"{table}.{name}"} & OURS
            ):
                yield mapper.class_, name


def poison(session):
    """Every text of the city becomes a hostile one, each row another; returns how many were set."""
    count = 0
    for entity, name in fields_of_text():
        for number, row in enumerate(session.scalars(select(entity).order_by(entity.id))):
            hostile = HOSTILE[(number + count) % len(HOSTILE)]
            if entity.__tablename__ in ("area", "town", "municipality") and name == "name":
                hostile = f"{number}{hostile}"  # names of areas are unique
            setattr(row, name, f"https://example.jp/{hostile}" if name == "url" else hostile)
            count += 1
    return count


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """The demo city with a hostile text in every field, and the keys of its entries."""
    with demo_city(tmp_path_factory.mktemp("hostile")) as app:
        with app.app_context():
            with unit_of_work(directory_session()) as session:
                assert poison(session) > 2_000
            rebuild_index(directory_session())
        yield app, keys_of(app)


def test_every_public_route_is_walked_through(app):
    assert public_endpoints(app) == set(PAGES) | set(DATA) | ELSEWHERE


@pytest.mark.browser
@pytest.mark.slow
def test_no_hostile_text_runs_in_any_page(poisoned, browser):
    app, keys = poisoned
    ran = {}
    with serving(app) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_default_timeout(30_000)
        page = context.new_page()
        faults = []
        page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        for path in all_pages():
            faults.clear()
            page.goto(address + path.format(**keys), wait_until="load")
            if page.locator("[data-map]").count():
                page.locator("[data-map][data-ready]").wait_for()
            if page.evaluate("typeof window.ran") != "undefined" or faults:
                ran[path] = list(faults) or "it ran"
    assert ran == {}


def test_hostile_texts_leave_every_feed_and_file_readable(poisoned):
    app, keys = poisoned
    client = app.test_client()
    for path in [path for paths in DATA.values() for path in paths]:
        answer = client.get(path.format(**keys))
        assert answer.status_code == 200, path
        if answer.mimetype == "application/pdf":
            pypdfium2.PdfDocument(answer.data).close()
            continue
        reader = READERS.get(answer.mimetype)
        assert reader is not None, f"{path}: {answer.mimetype} is read by nobody here"
        reader(answer.get_data(as_text=True))


def test_hostile_texts_leave_every_json_answer_readable(poisoned):
    app, keys = poisoned
    client = app.test_client()
    for path in all_pages():
        answer = client.get(path.format(**keys), headers=AS_JSON)
        if answer.mimetype == "application/json":
            json.loads(answer.text)


def _cells_start_no_formula(text):
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "@", "\t")] == []


def _lines_are_folded(text):
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.startswith("BEGIN:VCALENDAR") and text.endswith("END:VCALENDAR\r\n")


READERS = {
    "application/json": json.loads,
    "application/geo+json": json.loads,
    "application/manifest+json": json.loads,
    "application/atom+xml": ElementTree.fromstring,
    "application/x-ndjson": lambda text: [json.loads(line) for line in text.splitlines()],
    "application/xml": ElementTree.fromstring,
    "text/csv": _cells_start_no_formula,
    "text/calendar": _lines_are_folded,
    "text/plain": str,
}
