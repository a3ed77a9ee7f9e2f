"""The index on disk: what was measured to go wrong with it, one test each."""

import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geo.points import Point
from directory.search.columns import Tables
from directory.search.documents import SearchDocument, times_between
from directory.search.executor import Executor, Filters
from directory.search.index import IndexBusy, IndexUnusable, SearchIndex
from directory.search.models import SearchedType
from directory.search.planning import plan_query
from directory.search.ranking import Order, Sort, ranked
from directory.search.snapshot import Segment, Snapshot
from directory.search.vocabulary import Vocabulary
from directory.search.words import current_words
from tests.directory.search_corpus import AREAS, FROM, corpus

CORPUS = list(corpus(400))
VOCABULARY = Vocabulary(current_words(), AREAS, {town for document in CORPUS for town in document.towns})
QUERIES = (
    "サロン", "本町", "土曜 子ども食堂", "食べるものがない", "夜", "体操 -月曜", "ひなた", "", "相談", "山手 月曜 体操",
    "3", "本", "静かな居場所", "zzzz", "ひきこもり 桜丘", "dv", "緑川 カラオケ 水曜",
)  # fmt: skip
CHOICES = {
    "kind": ("salon", "ibasho", "window.anything"),
    "area": ("chuo", "yama"),
    "weekday": ("MO", "SA"),
    "time": ("evening",),
    "flag": ("wheelchair", "quiet"),
    "type": ("place", "window"),
    "cost": ("free",),
    "audience": ("children",),
}


def a_document(key="a", name="ひなたサロン", **changes):
    facts = {"type": SearchedType.PLACE, "key": key, "name": name, "kinds": ("salon",), "kind_labels": ("サロン",)}
    return SearchDocument(**facts | changes)


@pytest.fixture
def index(tmp_path):
    return SearchIndex(tmp_path / "search")


def keys(index, word):
    snapshot = index.snapshot()
    return {snapshot.uids[number] for number in snapshot.word(word)[0].tolist()}


def change(index, *documents, gone=()):
    with index.alone():
        index.update(documents, gone)


def in_memory(documents):
    tables = Tables()
    return Executor(Snapshot([(Segment.in_memory(documents, tables), ())], tables))


MEMORY = in_memory(CORPUS)


def test_what_was_written_is_found(index):
    index.rebuild([a_document()])
    assert keys(index, "ひなた") == {"place:a"}


def test_a_deleted_document_is_never_found_again(index):
    index.rebuild([a_document("a"), a_document("b")])
    assert keys(index, "ひなた") == {"place:a", "place:b"}
    change(index, gone=["place:a"])
    assert keys(index, "ひなた") == {"place:b"}
    change(index, a_document("c"))
    assert keys(index, "ひなた") == {"place:b", "place:c"}


def test_a_change_is_visible_after_its_commit_and_its_old_words_are_gone(index):
    index.rebuild([a_document()])
    keys(index, "ひなた")
    change(index, a_document(name="つくし会"))
    assert keys(index, "つくし") == {"place:a"}
    assert keys(index, "ひなた") == set()


def test_of_two_forms_of_one_document_in_a_batch_the_last_counts(index):
    index.rebuild([])
    change(index, a_document(name="ひなた一"), a_document(name="ひなた二"))
    assert index.snapshot().names == ["ひなた二"]


def test_a_rebuild_keeps_each_uid_once(index):
    assert index.rebuild([a_document(), a_document(name="もうひとつ")]) == 1


def test_another_process_sees_a_commit_without_being_told(index):
    index.rebuild([a_document()])
    other = SearchIndex(index.folder)
    assert keys(other, "つくし") == set()
    change(index, a_document("b", "つくし会"))
    assert keys(other, "つくし") == {"place:b"}


def test_many_small_commits_lose_nothing(index):
    index.rebuild([a_document("x")])
    for number in range(40):
        change(index, a_document(f"k{number}"))
        index.snapshot()
    assert index.snapshot().count == 41


def test_a_rebuild_swaps_in_and_old_folders_go(index):
    for number in range(4):
        index.rebuild([a_document(f"r{number}")])
        assert keys(index, "ひなた") == {f"place:r{number}"}
    assert len(list(index.folder.glob("index-*"))) <= 2


def test_a_rebuild_that_fails_leaves_the_old_index(index):
    index.rebuild([a_document()])

    def broken():
        yield a_document("b")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.rebuild(broken())
    assert keys(index, "ひなた") == {"place:a"}


def test_two_processes_write_a_whole_index(index):
    assert index.rebuild(CORPUS, processes=2) == len(CORPUS)
    assert sorted(index.snapshot().uids) == sorted(document.uid for document in CORPUS)


def test_without_an_index_it_says_so(index):
    with pytest.raises(IndexUnusable):
        index.snapshot()


@pytest.mark.parametrize("damage", ["empty", "cut", "noise", "missing"])
def test_broken_files_are_unusable_and_a_rebuild_mends_them(index, damage):
    index.rebuild([a_document()])
    folder = next(index.folder.glob("index-*"))
    for file in folder.iterdir():
        content = file.read_bytes()
        if damage == "missing":
            file.unlink()
        else:
            broken = {"empty": b"", "cut": content[: len(content) // 2], "noise": b"\x00\xff" * 50}[damage]
            file.write_bytes(broken)
    with pytest.raises(IndexUnusable):
        SearchIndex(index.folder).snapshot()
    index.rebuild([a_document()])
    assert keys(SearchIndex(index.folder), "ひなた") == {"place:a"}


def test_a_broken_index_cannot_be_updated_but_says_so(index):
    index.rebuild([a_document()])
    for file in next(index.folder.glob("index-*")).glob("*.toc"):
        file.write_bytes(b"?")
    with pytest.raises(IndexUnusable):
        change(index, a_document("b"))


def test_writing_without_the_lock_is_refused(index):
    index.rebuild([])
    with pytest.raises(RuntimeError):
        index.update([a_document()])


def test_a_second_writer_waits_and_gives_up_with_a_name(index, tmp_path):
    index.rebuild([])
    other = SearchIndex(index.folder)
    other.patience = 0.05
    with index.alone(), pytest.raises(IndexBusy), other.alone():
        pass


def test_concurrent_writers_lose_nothing(index):
    index.rebuild([])

    def write(name):
        mine = SearchIndex(index.folder)
        for number in range(6):
            change(mine, a_document(f"{name}{number}"))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    [writer.start() for writer in writers]
    [writer.join() for writer in writers]
    assert index.snapshot().count == 18


def test_readers_are_never_disturbed_by_a_writer(index):
    index.rebuild([a_document("fixed", "いつもある会")])
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            seen.append(keys(index, "いつもある"))

    readers = [threading.Thread(target=read) for _ in range(2)]
    [reader.start() for reader in readers]
    for number in range(15):
        change(index, a_document(f"w{number}"))
    stop.set()
    [reader.join() for reader in readers]
    assert seen
    assert all(found == {"place:fixed"} for found in seen)


def test_points_survive_to_the_micro_degree(index):
    point = Point.at(35.123456, 137.654321)
    index.rebuild([a_document(points=(point,))])
    assert index.snapshot().spots.tolist() == [[0.0, 35.123456, 137.654321]]


def test_whoosh_and_memory_find_the_same_in_the_same_order(index):
    half = len(CORPUS) // 2
    index.rebuild(CORPUS[:half])
    change(index, *CORPUS[half:])
    stored = Executor(index.snapshot())
    for query in QUERIES:
        plan = plan_query(query, VOCABULARY, FROM)
        answers = [_page(executor, plan) for executor in (stored, MEMORY)]
        assert answers[0] == answers[1], query


def _page(executor, plan):
    found = executor.run(plan, Filters(allowed=executor.snapshot.live))
    page = ranked(executor, plan, found, Order(), FROM, slice(0, 20))
    facets = {name: dict(sorted(counts.items())) for name, counts in found.facets.items()}
    return found.total, facets, [executor.snapshot.uids[n] for n in page.ids]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(QUERIES),
    st.fixed_dictionaries(
        {}, optional={n: st.lists(st.sampled_from(v), unique=True, min_size=1) for n, v in CHOICES.items()}
    ),
)
def test_a_facet_count_is_the_length_of_the_list_it_leads_to(query, chosen):
    plan = plan_query(query, VOCABULARY, FROM)
    chosen = {name: tuple(values) for name, values in chosen.items()}
    found = MEMORY.run(plan, Filters(chosen))
    for name, counts in found.facets.items():
        for value, count in counts.items():
            kept = (*chosen.get(name, ()), value) if name == "flag" else (value,)
            assert MEMORY.run(plan, Filters({**chosen, name: kept})).total == count


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(QUERIES), st.sampled_from(QUERIES))
def test_more_clauses_never_find_more(one, other):
    narrow, wide = (plan_query(text, VOCABULARY, FROM) for text in (f"{one} {other}", one))
    if set(wide.clauses) <= set(narrow.clauses) and set(wide.excluded) <= set(narrow.excluded):
        found, more = (set(MEMORY.matching(plan)[0].tolist()) for plan in (narrow, wide))
        assert found <= more


def test_every_page_together_is_the_whole_list_once():
    plan = plan_query("サロン", VOCABULARY, FROM)
    found = MEMORY.run(plan, Filters())
    pages = [ranked(MEMORY, plan, found, Order(), FROM, slice(at, at + 7)).ids for at in range(0, found.total, 7)]
    assert sorted(sum(pages, [])) == found.ids.tolist()
    assert sum(pages, []) == ranked(MEMORY, plan, found, Order(), FROM, slice(0, found.total)).ids


def test_the_nearest_comes_first_by_its_nearest_venue():
    here = Point.at(35.0, 137.0)
    far, near = Point.at(35.5, 137.5), Point.at(35.001, 137.0)
    executor = in_memory([a_document("far", points=(far,)), a_document("two", points=(far, near)), a_document("none")])
    plan = plan_query("サロン", VOCABULARY, FROM)
    page = ranked(executor, plan, executor.run(plan, Filters()), Order(Sort.NEAR, here), FROM, slice(0, 9))
    assert [executor.snapshot.uids[n] for n in page.ids] == ["place:two", "place:far", "place:none"]
    assert 100 < page.metres[0] < 120
    assert np.isnan(page.metres[2])


def test_the_name_itself_comes_before_names_that_have_it():
    executor = in_memory(
        [a_document("b", "ひなたの会の会"), a_document("a", "ひなたの会"), a_document("c", "新ひなたの会")]
    )
    plan = plan_query("ひなたの会", VOCABULARY, FROM)
    page = ranked(executor, plan, executor.run(plan, Filters()), Order(), FROM, slice(0, 9))
    assert executor.snapshot.names[page.ids[0]] == "ひなたの会"


def test_what_was_confirmed_lately_comes_first_among_equals():
    old, new = date(2024, 1, 1), date(2026, 11, 1)
    executor = in_memory([a_document("old", confirmed_on=old), a_document("new", confirmed_on=new)])
    plan = plan_query("サロン", VOCABULARY, FROM)
    page = ranked(executor, plan, executor.run(plan, Filters()), Order(), FROM, slice(0, 9))
    assert [executor.snapshot.uids[n] for n in page.ids] == ["place:new", "place:old"]


def test_a_resting_place_comes_after_a_running_one():
    executor = in_memory([a_document("rests", is_resting=True), a_document("runs")])
    plan = plan_query("サロン", VOCABULARY, FROM)
    page = ranked(executor, plan, executor.run(plan, Filters()), Order(), FROM, slice(0, 9))
    assert executor.snapshot.uids[page.ids[0]] == "place:runs"


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        (600, 720, ("morning",)),
        (660, 780, ("morning", "afternoon")),
        (1050, 1200, ("evening",)),
        (960, 1030, ("afternoon",)),
        (540, None, ("morning",)),
        (1010, 1030, ("afternoon",)),
    ],
)
def test_the_parts_of_the_day_an_opening_touches(starts, ends, parts):
    assert times_between(starts, ends) == parts


def test_documents_are_told_apart_by_type_and_key(index):
    index.rebuild([a_document("same"), replace(a_document("same"), type=SearchedType.WINDOW)])
    assert keys(index, "ひなた") == {"place:same", "window:same"}
