"""An import is one batch: taken back as a whole, until somebody built on it; then it says on what."""

from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, func, select
from sqlalchemy.orm import Session

from core.db import DirectoryBase, directory_session, prepare, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.exchange.files import tables_in
from directory.exchange.ledger import merged, state_of, what_was
from directory.exchange.models import ImportBatch, ImportChange, ImportedRow
from directory.exchange.services import Asked, import_places
from directory.exchange.undoing import hindrances, undo_batch
from directory.groups.models import Group
from directory.places.models import Gathering, Occurrence, Place
from directory.places.services import publish
from directory.search.models import SearchOutbox
from directory.upkeep.models import Revision
from tests.directory.desk_pages import a_desk
from tests.directory.import_pages import LIST, taken, undo
from tests.directory.test_exchange_files import as_csv
from tests.factories import a_place, an_opening

TODAY = date(2026, 11, 21)
FIRST = {"外部ID": "A1", "名称": "ひだまり食堂", "種類": "こども食堂", "団体名": "ひなたの会", "会場名": "集会所"}
FIRST |= {"所在地": "見本県ひだまり市日向町1-1", "開催日時": "毎週水曜日 10:00〜12:00", "電話番号": "0568-00-0001"}
SECOND = FIRST | {
    "外部ID": "A2",
    "名称": "月見カフェ",
    "団体名": "月見の会",
    "会場名": "月見会館",
    "電話番号": "0568-00-0002",
}
SECOND |= {"所在地": "見本県ひだまり市月見町2-2"}
CHANGES = {
    "名称": "ひだまりの家",
    "種類": "サロン；居場所",
    "団体名": "あたらしい会",
    "会場名": "公民館",
    "所在地": "見本県ひだまり市日向町9-9",
    "開催日時": "毎月15日",
    "電話番号": "0568-00-9999",
    "対象": "65歳以上",
    "費用": "300円",
    "備考": "休止中",
    "緯度": "35.1",
    "経度": "136.9",
    "好きな色": "青",
}


def take(session, *rows, **options):
    header = list(dict.fromkeys(name for row in rows for name in row))
    data = as_csv([header, *([row.get(name, "") for name in header] for row in rows)]).encode()
    tables = tables_in(data, "一覧")
    return import_places(session, tables, file="一覧.csv", today=TODAY, asked=Asked(by="somebody"), **options)


def batch(session, report):
    return session.scalars(select(ImportBatch).where(ImportBatch.key == report.batch)).one()


def take_back(session, report):
    with unit_of_work(session):
        return undo_batch(session, batch(session, report), by="somebody", today=TODAY)


def everything(session):
    """The whole directory as an import sees it, and its open days."""
    session.rollback()
    session.expunge_all()
    states = {place.key: state_of(session, place) for place in session.scalars(select(Place))}
    days = select(Gathering.key, Occurrence.on_day, Occurrence.starts).join(Gathering).order_by(Gathering.key)
    groups = sorted(session.scalars(select(Group.name)))
    return states, sorted(session.execute(days).all(), key=str), groups


def test_new_places_go_with_all_that_is_theirs(directory):
    report = take(directory, FIRST, SECOND, publish=True)
    assert take_back(directory, report) == (2, 0)
    for model in (Place, Gathering, Occurrence, ImportedRow, Group, Revision):
        assert directory.scalar(select(func.count()).select_from(model)) == 0, model
    assert directory.scalar(select(func.count()).select_from(SearchOutbox)) == 4  # in, and out again
    assert batch(directory, report).undone_by == "somebody"


@contextmanager
def fresh_directory():
    """A directory of its own in memory, for one example of many."""
    engine = create_engine("sqlite://")
    prepare(engine, synchronous="NORMAL")
    DirectoryBase.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@settings(max_examples=12, phases=[Phase.generate])
@given(st.sets(st.sampled_from(sorted(CHANGES)), min_size=1), st.booleans())
def test_changed_places_are_as_before_whatever_was_changed(changed, more_venues):
    with fresh_directory() as session:
        take(session, FIRST, SECOND)
        before = everything(session)
        rows = [FIRST | {name: CHANGES[name] for name in changed}]
        rows += [rows[0] | {"会場名": "別館", "所在地": "見本県ひだまり市月見町7-7"}] if more_venues else []
        report = take(session, *rows, publish=True)
        assert report.updated + report.created and everything(session) != before
        assert take_back(session, report) == (0, 1)
        assert everything(session) == before
        assert take(session, *rows, publish=True, dry_run=True).unchanged == 0


def test_taken_back_the_history_says_who_and_the_search_index_hears_of_it(directory):
    take(directory, FIRST)
    report = take(directory, FIRST | {"電話番号": "0568-00-9999"})
    with unit_of_work(directory):
        directory.execute(delete(SearchOutbox))
    take_back(directory, report)
    last = directory.scalars(select(Revision).order_by(Revision.id.desc())).first()
    assert (last.by, last.source) == ("somebody", "取り込みの取り消し")
    assert (last.before, last.after) == ({"phone": "0568-00-9999"}, {"phone": "0568-00-0001"})
    assert directory.scalar(select(func.count()).select_from(SearchOutbox)) == 1


def test_an_import_that_changes_nothing_is_no_batch(directory):
    take(directory, FIRST)
    assert take(directory, FIRST).batch == ""
    assert directory.scalar(select(func.count()).select_from(ImportBatch)) == 1


def built_on(directory, work):
    report = take(directory, FIRST, SECOND)
    with unit_of_work(directory):
        work(directory, directory.scalars(select(Place).order_by(Place.id)).first())
    found = hindrances(directory, batch(directory, report))
    before = everything(directory)
    with pytest.raises(RuleBroken, match="手が加わった"):
        take_back(directory, report)
    assert everything(directory) == before
    return [(one.name, one.why) for one in found]


def rename(session, place):
    place.name = "手で直した名前"


def show(session, place):
    publish(session, place, by="somebody")


def use(session, place):
    session.add(an_opening(place=place))


@pytest.mark.parametrize(
    ("work", "why"), [(rename, "変更・公開・確認"), (show, "変更・公開・確認"), (use, "ほかの記録が結び付いて")]
)
def test_what_somebody_built_on_stays_and_is_named(directory, work, why):
    ((name, told),) = built_on(directory, work)
    assert why in told and name in ("ひだまり食堂", "手で直した名前")


def test_a_later_import_is_taken_back_first_then_the_earlier_one(directory):
    first = take(directory, FIRST, SECOND)
    second = take(directory, FIRST | {"電話番号": "0568-00-9999"})
    with pytest.raises(RuleBroken):
        take_back(directory, first)
    assert "あとの取り込み" in hindrances(directory, batch(directory, first))[0].why
    take_back(directory, second)
    assert take_back(directory, first) == (2, 0)
    with pytest.raises(RuleBroken, match="もう取り消して"):
        take_back(directory, first)


def test_what_was_there_before_the_import_is_not_touched(directory):
    with unit_of_work(directory):
        directory.add(a_place(name="手で入れた場所", group=Group(name="ひなたの会", kind="other")))
    report = take(directory, FIRST | {"所在地": "見本県ひだまり市日向町5-5"})
    take_back(directory, report)
    assert [place.name for place in directory.scalars(select(Place))] == ["手で入れた場所"]
    assert directory.scalars(select(Group.name)).all() == ["ひなたの会"]


def test_rows_of_one_place_far_apart_in_a_large_file_are_one_change(directory):
    old = [
        FIRST | {"外部ID": f"B{n}", "名称": f"見本の会{n}号", "所在地": f"見本県ひだまり市日向町{n}-1"}
        for n in range(3)
    ]
    take(directory, *old)
    before = everything(directory)
    others = [
        FIRST | {"外部ID": f"C{n}", "名称": f"別の会{n}号", "所在地": f"見本県ひだまり市月見町{n}-2"}
        for n in range(1005)
    ]
    further = [old[0] | {"会場名": "別館", "所在地": "見本県ひだまり市星見町3-3"}]
    report = take(directory, old[0] | {"電話番号": "0568-00-9999"}, *others, *further)
    assert directory.scalar(select(func.count()).where(ImportChange.is_new.is_(False))) == 1
    take_back(directory, report)
    assert everything(directory) == before


VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3, max_size=3)
STATES = st.fixed_dictionaries(
    {"place": VALUES, "kinds": st.lists(st.integers(0, 1), max_size=1), "audiences": st.just([])}
    | {"venues": st.fixed_dictionaries({"v": VALUES}), "rows": st.fixed_dictionaries({"1": VALUES})}
)


@given(STATES, STATES, STATES)
def test_two_changes_in_a_row_are_told_as_the_first_one_found_it(before, between, after):
    told = merged(what_was(before, between), what_was(between, after))
    for name, value in what_was(before, after).items():
        shared = told[name]
        if name in ("venues", "rows"):
            assert all(shared[key][field] == one for key, values in value.items() for field, one in values.items())
        elif name == "place":
            assert {field: shared[field] for field in value} == value
        else:
            assert shared == value


def test_the_button_takes_it_back_and_a_colleague_has_none(app, office, directory):
    desk = a_desk(app, office, Role.COORDINATOR)
    path = taken(desk, LIST)
    other = a_desk(app, office, Role.COORDINATOR, login="other")
    assert "この取り込みを取り消す" not in other.get(path).text and undo(other, path).status_code == 404
    assert "この取り込みを取り消す" in desk.get(path).text
    page = desk.get(undo(desk, path).location).text
    assert "取り消し済みです" in page and "この取り込みを取り消す" not in page
    assert directory.scalars(select(Place)).all() == []


def test_the_page_says_why_it_cannot_be_taken_back(app, office, directory):
    desk = a_desk(app, office, Role.SUPERVISOR)
    path = taken(desk, LIST)
    with unit_of_work(directory):
        directory.scalars(select(Place).where(Place.name == "月見カフェ")).one().phone = "0568-00-5555"
    page = desk.get(path).text
    assert "取り消せません" in page and "月見カフェ" in page.split('id="undo"')[1]
    assert "手が加わった場所" in desk.get(undo(desk, path).location).text
    assert len(directory.scalars(select(Place)).all()) == 2


def test_an_import_is_taken_back_on_both_databases(either_app):
    session = directory_session()
    take(session, FIRST)
    before = everything(session)
    report = take(session, FIRST | CHANGES, SECOND, publish=True)
    assert take_back(session, report) == (1, 1)
    assert everything(session) == before
