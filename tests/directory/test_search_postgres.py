"""With the index in PostgreSQL an edit and what search finds of it are one: committed together or not at all."""

from datetime import date

import pytest
from sqlalchemy import select

from app import create_app
from core.db import db, directory_session, unit_of_work
from core.migrations import upgrade_all
from core.settings import RefusedToStart
from directory.places.kinds import PlaceKind
from directory.places.services import mark_changed, withdraw
from directory.search.asking import SearchQuery
from directory.search.engine import engine_of
from directory.search.in_postgres import PostgresIndex
from directory.search.models import SearchEntry, SearchOutbox
from directory.search.outbox import drain_outbox, rebuild_index
from directory.search.services import search
from directory.search.soundness import index_findings
from tests.factories import a_gathering, a_place, a_town, a_window, an_opening

SATURDAY = date(2026, 11, 21)


def a_salon(name="ひなた会", **changes):
    return a_place(name=name, kana="", kinds=[PlaceKind.SALON], gatherings=[a_gathering(town=a_town())], **changes)


@pytest.fixture
def app(postgres_settings):
    app = create_app(site="all", **postgres_settings, IBASHO_SEARCH="postgresql")
    with app.app_context():
        upgrade_all()
        rebuild_index(directory_session())
        yield app
        directory_session().rollback()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def names(directory):
    """The names a line of text finds, as any page asks."""

    def names(line=""):
        result = search(SearchQuery(text=line), session=directory, today=SATURDAY, minute=600)
        assert not result.degraded
        return [item.name for item in result.items]

    return names


def keep(session, *rows):
    """Save places as the desk does: with their line in the outbox."""
    with unit_of_work(session):
        session.add_all(rows)
        session.flush()
        for row in rows:
            mark_changed(session, row)


@pytest.mark.postgres
def test_what_is_saved_is_found_at_once_and_nothing_waits(directory, names):
    keep(directory, a_salon())
    assert names("ｻﾛﾝ") == ["ひなた会"]
    assert directory.scalars(select(SearchOutbox)).all() == []
    assert drain_outbox(directory) == 0


@pytest.mark.postgres
def test_what_is_not_committed_is_not_found(directory, names):
    keep(directory, a_salon())
    with pytest.raises(ZeroDivisionError), unit_of_work(directory):
        place = directory.scalars(select(type(a_salon()))).one()
        place.name = "つくし会"
        mark_changed(directory, place)
        directory.flush()
        raise ZeroDivisionError
    assert names("サロン") == ["ひなた会"]
    assert names("つくし会")[:1] != ["つくし会"]


@pytest.mark.postgres
def test_another_machine_sees_an_edit_with_its_next_question(directory):
    keep(directory, a_salon())
    other = PostgresIndex(db.engines["default"])
    assert other.snapshot().names == ["ひなた会"]
    place = directory.scalars(select(type(a_salon()))).one()
    with unit_of_work(directory):
        place.name = "ぽかぽか会"
        mark_changed(directory, place)
    snapshot = other.snapshot()
    assert [snapshot.names[number] for number in snapshot.everything.tolist()] == ["ぽかぽか会"]


@pytest.mark.postgres
def test_a_role_goes_with_its_place(directory, names):
    place = a_salon()
    keep(directory, place)
    with unit_of_work(directory):
        directory.add(an_opening(title="配膳の手伝い", place=place))
        mark_changed(directory, place)
    assert "配膳の手伝い" in names("配膳")
    with unit_of_work(directory):
        withdraw(directory, place, by="test")
    assert engine_of(directory).index.snapshot().count == 0
    assert directory.scalars(select(SearchEntry.is_gone)).all() == [True, True]


@pytest.mark.postgres
def test_what_was_there_before_the_index_comes_with_a_rebuild(directory, names):
    with unit_of_work(directory):
        directory.add_all([a_salon(), a_window(name="まるごと相談")])
    assert names("サロン") == []
    rebuild_index(directory)
    assert names("サロン") == ["ひなた会"]
    assert [finding.ok for finding in index_findings()] == [True]


@pytest.mark.postgres
def test_the_pages_answer_from_it(app, directory):
    keep(directory, a_salon())
    page = app.test_client().get("/places?q=サロン")
    assert "ひなた会" in page.text


def test_sqlite_cannot_hold_the_index_and_says_what_to_do(settings):
    with pytest.raises(RefusedToStart, match="IBASHO_SEARCH を whoosh にする"):
        create_app(site="all", **settings, IBASHO_SEARCH="postgresql")


def test_only_known_backends_are_taken(settings):
    with pytest.raises(RefusedToStart, match="whoosh・postgresql"):
        create_app(site="all", **settings, IBASHO_SEARCH="elastic")
