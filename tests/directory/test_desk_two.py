"""Two coordinators at the same place: the second sees what changed, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.permissions import Role
from directory.desk.values import merged
from directory.places.models import Place
from directory.upkeep.models import Revision
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_place


@pytest.fixture
def first(app, office):
    return a_desk(app, office, Role.COORDINATOR, login="first")


@pytest.fixture
def second(app, office):
    return a_desk(app, office, Role.COORDINATOR, login="second")


@pytest.fixture
def place(saved):
    return saved(a_place(phone="0568-00-0001", gatherings=[a_gathering(), a_gathering(position=1, venue_name="二")]))


@pytest.fixture
def url(place):
    return f"/desk/places/{place.key}/edit"


def test_the_second_save_shows_what_changed_and_keeps_what_was_typed(first, second, directory, place, url):
    opened = second.open(url)
    first.save(url, phone="0568-00-0002", summary="最初の人の紹介", told="phone")
    answer = second.send(url, opened, phone="0568-00-0003", note="二人目の備考", told="visit")
    assert answer.status_code == 409
    fields = fields_of(answer.text, url)
    assert (fields["phone"], fields["note"], fields["summary"]) == (
        ["0568-00-0003"],
        ["二人目の備考"],
        ["最初の人の紹介"],
    )
    assert "0568-00-0002" in answer.text and "ふたりとも変えたところ" in answer.text and fields["told"] == ["visit"]


def test_nothing_of_the_second_is_saved_before_they_have_seen_it(first, second, directory, place, url):
    opened = second.open(url)
    first.save(url, phone="0568-00-0002", told="phone")
    second.send(url, opened, phone="0568-00-0003", told="visit")
    directory.expire_all()
    assert directory.scalar(select(Place.phone)) == "0568-00-0002"


def test_saving_again_keeps_the_changes_of_both(first, second, directory, place, url):
    opened = second.open(url)
    first.save(url, summary="最初の人の紹介", told="phone")
    page = second.send(url, opened, note="二人目の備考", told="visit").text
    assert second.send(url, fields_of(page, url)).status_code == 302
    directory.expire_all()
    saved = directory.scalars(select(Place)).one()
    assert (saved.summary, saved.note) == ("最初の人の紹介", "二人目の備考")
    assert [revision.by for revision in directory.scalars(select(Revision))] == [first.key, second.key]


def test_the_same_form_sent_twice_is_saved_once(first, directory, place, url):
    opened = first.open(url)
    answers = [first.send(url, opened, phone="0568-00-0002", told="phone") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(directory.scalars(select(Revision)).all()) == 1


def test_a_venue_the_first_removed_stays_with_what_the_second_typed(first, second, directory, place, url):
    opened = second.open(url)
    first.save(url, venue2_remove="y", told="phone")
    page = second.send(url, opened, venue2_venue_name="二人目の会場", told="visit").text
    assert "ほかの人が取りやめました" in page
    second.send(url, fields_of(page, url))
    directory.expire_all()
    assert [venue.venue_name for venue in directory.scalars(select(Place)).one().gatherings][-1] == "二人目の会場"


def test_a_venue_the_first_removed_is_gone_when_the_second_did_not_touch_it(first, second, directory, place, url):
    opened = second.open(url)
    first.save(url, venue2_remove="y", told="phone")
    page = second.send(url, opened, note="二人目の備考", told="visit").text
    second.send(url, fields_of(page, url))
    directory.expire_all()
    assert len(directory.scalars(select(Place)).one().gatherings) == 1


def test_a_venue_the_first_added_is_there_for_the_second(first, second, directory, place, url):
    opened = second.open(url)
    fields = fields_of(first.save(url, do="add").text, url)
    first.send(url, fields, venue3_venue_name="三つ目", told="phone")
    page = second.send(url, opened, note="二人目の備考", told="visit").text
    second.send(url, fields_of(page, url))
    directory.expire_all()
    assert [venue.venue_name for venue in directory.scalars(select(Place)).one().gatherings] == [
        "日向町集会所",
        "二",
        "三つ目",
    ]


@pytest.mark.parametrize("base", ["", "[]", "{", '{"phone": 3}', "null"])
def test_a_broken_note_of_what_was_on_the_screen_loses_nothing(first, second, place, url, base):
    opened = second.open(url)
    first.save(url, phone="0568-00-0002", told="phone")
    page = second.send(url, opened | {"base": base}, phone="0568-00-0003", told="visit").text
    assert fields_of(page, url)["phone"] == ["0568-00-0003"] and "0568-00-0002" in page


VALUES = st.dictionaries(st.sampled_from(["name", "phone", "kinds"]), st.lists(st.sampled_from("abc"), min_size=1))


@given(VALUES, VALUES, VALUES)
def test_of_two_changes_none_is_dropped(base, theirs, mine):
    merge = merged(base, theirs, mine)
    for name in {*theirs, *mine, *base}:
        old, saved, typed = (values.get(name) for values in (base, theirs, mine))
        assert merge.values.get(name) == (saved if typed == old else typed)
        assert (name in merge.mine) == (saved not in (old, typed) and typed != old)


@given(VALUES, VALUES)
def test_who_changed_nothing_gets_what_was_saved(base, theirs):
    assert merged(base, theirs, base).values == theirs
