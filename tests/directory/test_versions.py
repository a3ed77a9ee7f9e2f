"""Going back: to a whole earlier version or one field of it, as a new revision, and no line of the history is lost."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.db import unit_of_work
from core.permissions import Role
from directory.desk.answers import Told
from directory.desk.facts import typed_facts
from directory.desk.versions import Version, facts_after, write_changes
from directory.places.services import record_revision
from directory.upkeep.models import ProposalSource, Revision
from directory.upkeep.proposals import BY_GROUP, approve, propose
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_place

TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def place(saved):
    gatherings = [a_gathering(), a_gathering(position=1, venue_name="二つ目", schedule_text="毎週月曜日 9:00〜11:00")]
    return saved(a_place(phone="0568-00-0001", gatherings=gatherings))


@pytest.fixture
def changed(desk, place):
    """Three changes: the telephone, the words, and a venue given up."""
    path = f"/desk/places/{place.key}/edit"
    desk.save(path, phone="0568-00-0002", told="phone")
    desk.save(path, summary="歌をうたいます", phone="0568-00-0003", told="phone")
    desk.save(path, venue2_remove="y", told="phone")
    return path


def back(desk, place, number, *items, do="some", **fields):
    path = f"/desk/places/{place.key}/versions/{number}"
    sent = fields_of(desk.get(path).text, path) | {"do": do, "told": "phone"} | fields
    return desk.post(path, data=sent | ({"items": list(items)} if items else {}))


def numbers(directory):
    return list(directory.scalars(select(Revision.number).order_by(Revision.number)))


def test_the_page_names_what_differs_from_then(desk, place, changed):
    page = desk.get(f"/desk/places/{place.key}/versions/1").text
    assert all(words in page for words in ("0568-00-0002", "0568-00-0003", "歌をうたいます", "会場を足す", "二つ目"))
    assert f"/desk/places/{place.key}/versions/1" in desk.get(f"/desk/places/{place.key}").text


def test_the_whole_version_comes_back_as_a_new_revision(desk, client, directory, place, changed):
    assert back(desk, place, 1, do="all").status_code == 302
    directory.expire_all()
    assert (place.phone, place.summary) == ("0568-00-0002", "")
    assert [each.venue_name for each in place.gatherings] == ["日向町集会所", "二つ目"]
    assert place.gatherings[1].schedule_sentence and numbers(directory) == [1, 2, 3, 4]
    assert "の内容に戻しました" in desk.get(f"/desk/places/{place.key}").text
    assert "毎週月曜日" in client.get(f"/places/{place.key}").text


def test_one_field_comes_back_alone(desk, directory, place, changed):
    back(desk, place, 1, "phone")
    directory.expire_all()
    assert (place.phone, place.summary, len(place.gatherings)) == ("0568-00-0002", "歌をうたいます", 1)


def test_nothing_ticked_goes_nowhere(desk, directory, place, changed):
    answer = back(desk, place, 1, items=[])
    assert answer.status_code == 409 and "1つ以上選んでください" in answer.text
    assert numbers(directory) == [1, 2, 3]


def test_how_it_was_checked_is_asked(desk, directory, place, changed):
    assert back(desk, place, 1, do="all", told="").status_code == 400
    assert numbers(directory) == [1, 2, 3]


def test_who_looks_at_an_old_version_while_somebody_saves_looks_again(desk, directory, place, changed):
    path = f"/desk/places/{place.key}/versions/1"
    sent = fields_of(desk.get(path).text, path) | {"do": "all", "told": "phone"}
    desk.save(changed, phone="0568-00-0009", told="phone")
    assert desk.post(path, data=sent).status_code == 409
    directory.expire_all()
    assert place.phone == "0568-00-0009"


@pytest.mark.parametrize("number", [0, 4, 99])
def test_there_is_no_version_nobody_made(desk, place, changed, number):
    assert desk.get(f"/desk/places/{place.key}/versions/{number}").status_code == 404


def test_a_proposal_that_waits_is_no_version(desk, directory, place):
    with unit_of_work(directory) as session:
        propose(session, place, {"phone": "1"}, source=ProposalSource.LINK, by=BY_GROUP)
    assert desk.get(f"/desk/places/{place.key}/versions/1").status_code == 404


def test_what_an_import_changed_can_be_taken_back(desk, directory, saved):
    place = saved(a_place(phone="0568-00-0002", gatherings=[a_gathering(schedule_text="毎週月曜日")]))
    desk.save(f"/desk/places/{place.key}/edit", note="雨の日も開きます", told="phone")
    with unit_of_work(directory) as session:
        before, after = (
            {"phone": None, "schedule_text": "毎週火曜日"},
            {"phone": "0568-00-0002", "schedule_text": "毎週月曜日"},
        )
        record_revision(session, place, before=before, after=after, by="import")
    back(desk, place, 1, do="all")
    directory.expire_all()
    was = ("", "毎週火曜日", "雨の日も開きます")
    assert (place.phone, place.gatherings[0].schedule_text, place.note) == was


STEP = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["1", "2", ""]),
        "wheelchair": st.sampled_from([True, False, None]),
        "kinds": st.sampled_from([["salon"], ["ibasho", "salon"]]),
        "activity": st.sampled_from(["active", "paused"]),
    },
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEP, st.booleans()), min_size=1, max_size=5))
def test_every_version_can_be_told_from_those_after_it(app, directory, steps):
    """Changed directly or by a proposal that waited, taken in any order."""
    with unit_of_work(directory) as session:
        place = a_place()
        session.add(place)
        session.flush()
        waiting, known = [], {}

        def remember(revision):
            session.flush()
            known[revision.number] = (revision, typed_facts(place))

        for step, waits in steps:
            new = {name: value for name, value in step.items() if typed_facts(place)[name] != value}
            if new and waits:
                made = propose(session, place, new, source=ProposalSource.LINK, by=BY_GROUP)
                waiting += [made] if made not in waiting else []
            elif new:
                before, after = write_changes(session, place, new, told=Told.PHONE, by="x", today=TODAY)
                remember(record_revision(session, place, before=before, after=after, by="x"))
        for proposal in reversed(waiting):
            remember(approve(session, proposal, list(proposal.after), by="x", today=TODAY))
        for revision, facts in known.values():
            assert facts_after(session, Version(place, revision)) == facts
