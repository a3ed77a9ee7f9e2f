"""One semantics, two backends: Whoosh's files and PostgreSQL find the same, in the same order, with the same counts."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from core.db import DirectoryBase, prepare, unit_of_work
from core.geo.points import Point
from directory.search.engine import Ready
from directory.search.folding import fold
from directory.search.having import weights_in
from directory.search.in_postgres import PostgresIndex
from directory.search.index import IndexUnusable, SearchIndex
from directory.search.ladder import Ladder
from directory.search.models import SearchBuild, SearchEntry
from directory.search.postings import GramField
from directory.search.ranking import Order, Sort, distances, ranked
from directory.search.words import current_words
from tests.directory.search_corpus import FROM, corpus
from tests.directory.search_labels import REAL_LABELS, labels

CORPUS = list(corpus())
JUDGED = list(dict.fromkeys(label.query for label in chain(labels(), labels(REAL_LABELS))))
HERE = Point.at(35.02, 137.05)
CHOSEN = (
    {},
    {"kind": ("salon", "children_cafeteria")},
    {"weekday": ("SA",), "area": ("chuo", "yama")},
    {"flag": ("wheelchair", "quiet"), "type": ("place",)},
    {"time": ("evening",), "cost": ("free",)},
)


@pytest.fixture(scope="module")
def database(postgres_server):
    """A PostgreSQL database with the tables of the directory."""
    admin = create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS backends WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE backends"))
    admin.dispose()
    engine = create_engine(postgres_server.format(name="backends"))
    prepare(engine, synchronous="NORMAL")
    DirectoryBase.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres(database) -> Iterator[PostgresIndex]:
    """An index that was built with nothing in it."""
    with database.begin() as connection:
        connection.execute(text("TRUNCATE search_entry, search_build"))
    index = PostgresIndex(database)
    index.rebuild([])
    return index


@pytest.fixture(scope="module")
def both(database, tmp_path_factory):
    """The corpus in both, after changes: some entries new, some changed, some gone."""
    changed = [replace(one, name=f"{one.name} 新しい名前", weekdays=("SU",)) for one in CORPUS[100:130]]
    gone = [one.uid for one in CORPUS[200:220]]
    whoosh, postgres = SearchIndex(tmp_path_factory.mktemp("index") / "search"), PostgresIndex(database)
    whoosh.rebuild(CORPUS[:-30])
    postgres.rebuild(CORPUS[:-30])
    ready = Ready(postgres.snapshot(), current_words())  # so that changes are read as changes
    assert ready.snapshot.count == len(CORPUS) - 30
    with whoosh.alone():
        whoosh.update([*changed, *CORPUS[-30:]], gone)
    with Session(database) as session, unit_of_work(session):
        postgres.write(session, [*changed, *CORPUS[-30:]], gone)
    return [Ready(index.snapshot(), current_words()) for index in (whoosh, postgres)]


def answer(ready, query, chosen, *, radius=None, sort=Sort.BEST):
    """Everything a page shows of an answer: how it was widened, who is found, counts, the first page in order."""
    executor, snapshot = ready.executor, ready.snapshot
    plan, order = ready.plan(query, FROM), Order(sort, HERE if radius else None)
    allowed = None
    if radius:
        allowed = distances(snapshot, snapshot.everything, HERE)
        mask = snapshot.live.copy()
        mask[snapshot.everything] = allowed <= radius
        allowed = mask
    found = Ladder(executor, plan, lambda _: allowed, order, FROM).answer(chosen)
    page = ranked(executor, found.step.plan, found.found, order, FROM, slice(0, 20))
    return {
        "plan": plan,
        "step": found.step,
        "uids": {snapshot.uids[number] for number in found.found.ids.tolist()},
        "facets": found.found.facets,
        "page": [snapshot.uids[number] for number in page.ids],
    }


@pytest.mark.postgres
@pytest.mark.parametrize("radius", [None, 2_500])
@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda chosen: "+".join(chosen) or "nothing")
def test_every_judged_query_finds_the_same_in_both(both, chosen, radius):
    assert len(JUDGED) > 300
    whoosh, postgres = both
    for query in JUDGED:
        assert answer(postgres, query, chosen, radius=radius) == answer(whoosh, query, chosen, radius=radius), query


@pytest.mark.postgres
@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_is_the_same_in_both(both, sort):
    whoosh, postgres = both
    for query in ("", "サロン", "土曜 子ども食堂", "食べるものがない"):
        assert answer(postgres, query, {}, radius=9_000, sort=sort) == answer(
            whoosh, query, {}, radius=9_000, sort=sort
        )


@pytest.mark.postgres
def test_changes_in_many_small_steps_lead_to_what_a_fresh_reader_sees(database, postgres):
    chance = random.Random(5)
    postgres.rebuild(CORPUS[:300])
    there = {one.uid: one for one in CORPUS[:300]}
    postgres.snapshot()
    for _ in range(60):
        fresh = [replace(one, name=f"会 {chance.randrange(99)}") for one in chance.sample(CORPUS[:400], 9)]
        gone = chance.sample(sorted(there), 3)
        with Session(database) as session, unit_of_work(session):
            postgres.write(session, fresh, gone)
        there = {uid: one for uid, one in there.items() if uid not in gone} | {one.uid: one for one in fresh}
        postgres.snapshot()
    followed, opened = (Ready(index.snapshot(), current_words()) for index in (postgres, PostgresIndex(database)))
    assert {followed.snapshot.uids[n] for n in followed.snapshot.everything.tolist()} == set(there)
    for query in ("会", "サロン", "本町", "相談", "食堂 土曜", "ひなた"):
        assert answer(followed, query, {}) == answer(opened, query, {}), query


@pytest.mark.postgres
def test_when_much_has_changed_everything_is_read_anew(database, postgres, monkeypatch):
    monkeypatch.setattr("directory.search.in_postgres.FEW", 50)
    postgres.rebuild(CORPUS[:100])
    postgres.snapshot()
    with Session(database) as session, unit_of_work(session):
        postgres.write(session, CORPUS[100:200], [])
    snapshot = postgres.snapshot()
    assert snapshot.count == 200
    assert snapshot.size == 200


@pytest.mark.postgres
def test_a_rebuild_never_puts_an_old_state_over_a_newer_one(database, postgres):
    postgres.rebuild(CORPUS[:20])
    newer = replace(CORPUS[3], name="もっと新しい名前")

    def documents():
        yield CORPUS[3]
        with Session(database) as session, unit_of_work(session):
            postgres.write(session, [newer, CORPUS[50]], [CORPUS[4].uid])
        yield from CORPUS[:20]

    postgres.rebuild(documents())
    snapshot = postgres.snapshot()
    assert "もっと新しい名前" in snapshot.names
    assert snapshot.number_of(CORPUS[4].uid) is None
    assert snapshot.number_of(CORPUS[50].uid) is not None


@pytest.mark.postgres
def test_a_rebuild_takes_out_what_is_no_longer_there_and_tells_who_reads(postgres):
    postgres.rebuild(CORPUS[:20])
    postgres.snapshot()
    assert postgres.rebuild(CORPUS[:15]) == 15
    assert postgres.snapshot().count == 15


@pytest.mark.postgres
def test_a_rebuild_of_the_same_changes_nothing(database, postgres):
    postgres.rebuild(CORPUS[:20])
    with Session(database) as session:
        before = postgres.newest(session)
        session.rollback()
        postgres.rebuild(CORPUS[:20])
        assert postgres.newest(session) == before


@pytest.mark.postgres
def test_what_is_gone_leaves_nothing_but_its_uid(database, postgres):
    postgres.rebuild(CORPUS[:3])
    with Session(database) as session:
        with unit_of_work(session):
            postgres.write(session, [], [CORPUS[0].uid])
        entry = session.query(SearchEntry).where(SearchEntry.uid == CORPUS[0].uid).one()
        assert (entry.text, entry.facts, entry.grams) == ("", {}, [])


@pytest.mark.postgres
def test_what_was_never_built_or_is_of_another_format_is_not_read(database, postgres):
    with Session(database) as session, unit_of_work(session):
        session.query(SearchBuild).update({"format": 0})
    with pytest.raises(IndexUnusable):
        postgres.snapshot()


TEXTS = st.lists(st.sampled_from(["本", "本町", "ああああ", "サロン本本", "3", "ab", "食堂 食堂", "の"]), max_size=6)


@given(TEXTS, TEXTS)
def test_weights_counted_in_a_text_are_those_written_to_whoosh(head, rest):
    folded = f"{fold(' '.join(head))}\n{fold(' '.join(rest))}"
    for gram, _count, written, _value in GramField().index(folded):
        assert weights_in([folded], [gram.decode()]).tolist() == [written]
