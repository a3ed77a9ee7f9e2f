"""A group ends: its places say so, what was written stays, and it can be taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from directory.groups.models import Group
from directory.places.models import Activity, Place
from directory.upkeep.models import Revision
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_group, a_place, an_opening, keep_open


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.SUPERVISOR)


@pytest.fixture
def group(directory, saved):
    """A group with a salon that goes on, a walk that rests, and a choir that ended long ago."""
    group = saved(a_group(name="ひなたの会"))
    places = [
        a_place(name="ひなたサロン", group=group),
        a_place(name="ひなた散歩", group=group, activity=Activity.PAUSED),
        a_place(name="ひなた合唱", group=group, activity=Activity.ENDED),
    ]
    keep_open(directory, *places, on=today())
    saved(an_opening(place=places[0], title="お茶出し"))
    return group.key


def sent(desk, key, **changes):
    path = f"/desk/groups/{key}"
    fields = fields_of(desk.get(path).text, f"{path}/dissolve")
    return desk.post(f"{path}/dissolve", data=fields | changes)


def activities(directory):
    directory.expire_all()
    return dict(directory.execute(select(Place.name, Place.activity)).all())


BEFORE = {"ひなたサロン": Activity.ACTIVE, "ひなた散歩": Activity.PAUSED, "ひなた合唱": Activity.ENDED}


def test_its_page_names_what_ends_with_it(desk, group):
    page = desk.get(f"/desk/groups/{group}").text
    assert "続いている活動2件" in page and "お茶出し" in page and "ひなた合唱" in page
    assert "ひなたの会" in desk.get("/desk/groups/?q=ひなた").text


def test_its_places_end_and_their_history_says_why(desk, client, directory, group):
    assert sent(desk, group, reason="代表の方から電話で聞いた。").status_code == 302
    assert set(activities(directory).values()) == {Activity.ENDED}
    reasons = directory.scalars(select(Revision.reason).where(Revision.source == "団体の解散")).all()
    assert reasons == ["代表の方から電話で聞いた。"] * 3  # two places and the group
    key = directory.scalar(select(Place.key).where(Place.name == "ひなたサロン"))
    assert "この活動は終わりました" in client.get(f"/places/{key}").text
    assert "ひなたの会" not in desk.get("/desk/places/new").text


def test_taken_back_everything_is_as_it_was_but_for_what_somebody_decided_since(desk, directory, group):
    sent(desk, group, reason="電話で聞いた。")
    with unit_of_work(directory):
        walk = directory.scalars(select(Place).where(Place.name == "ひなた散歩")).one()
    desk.act(walk.key, "resume")
    page = desk.get(f"/desk/groups/{group}")
    desk.post(f"/desk/groups/{group}/revive", data=fields_of(page.text, f"/desk/groups/{group}/revive"))
    assert activities(directory) == BEFORE | {"ひなた散歩": Activity.ACTIVE}
    assert directory.scalar(select(Group.dissolved_on)) is None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_ends(desk, directory, group, reason):
    answer = sent(desk, group, reason=reason)
    assert answer.status_code == 409 and "解散の理由" in answer.text
    assert activities(directory) == BEFORE


def test_who_did_not_see_the_newest_places_sees_them_first(desk, directory, saved, group):
    fields = fields_of(desk.get(f"/desk/groups/{group}").text, f"/desk/groups/{group}/dissolve")
    saved(a_place(name="ひなた食堂", group=directory.scalars(select(Group)).one()))
    answer = desk.post(f"/desk/groups/{group}/dissolve", data=fields | {"reason": "電話で聞いた。"})
    assert answer.status_code == 409 and "ひなた食堂" in answer.text and "電話で聞いた。" in answer.text
    assert activities(directory)["ひなたサロン"] is Activity.ACTIVE
    again = fields_of(answer.text, f"/desk/groups/{group}/dissolve")
    assert desk.post(f"/desk/groups/{group}/dissolve", data=again).status_code == 302


def test_a_second_time_it_does_not_end(desk, directory, group):
    sent(desk, group, reason="電話で聞いた。")
    with unit_of_work(directory):
        directory.scalars(select(Group)).one().dissolved_on = date(2026, 3, 31)
    page = desk.get(f"/desk/groups/{group}").text
    assert "令和8年3月31日に解散しました" in page and "解散にする" not in page
