"""The score of an entry: named criteria, each with one sentence of what to do."""

from datetime import timedelta

import pytest

from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from directory.desk.marks import confirm, known_facts, marked_facts
from directory.freshness.limits import HalfLives
from directory.freshness.score import CRITERIA, score
from directory.places.kinds import FEATURES, Audience, Cost
from directory.places.models import PointSource, VenueVisibility
from directory.places.services import read_schedule_into
from directory.upkeep.models import ConfirmedHow
from tests.directory.desk_pages import a_desk
from tests.factories import a_gathering, a_place

WHOLE = {
    "phone": "0000-00-0001",
    "cost": Cost.FREE,
    "booking": "いりません",
    "summary": "お茶を飲むところです。",
    "confirmed_on": None,
    **dict.fromkeys(list(FEATURES)[:4], True),
}


@pytest.fixture
def judged(directory, saved):
    """The score of a place with everything, but for `facts`, confirmed `days` ago."""

    def judged(days=0, **facts):
        place = a_place(**WHOLE | facts)
        place.audiences.append(Audience.ANYONE)
        for gathering in place.gatherings:
            read_schedule_into(gathering, today())
        saved(place)
        with unit_of_work(directory) as session:
            names = [fact.name for fact in known_facts(place)]
            day = today() - timedelta(days=days)
            confirm(session, place, names, how=ConfirmedHow.PHONE, by="x", today=day)
        return score(place, marked_facts(directory, place, today()), HalfLives(), today())

    return judged


def test_the_criteria_are_worth_a_hundred_and_each_says_what_to_do():
    assert sum(each.points for each in CRITERIA) == 100
    assert len({each.name for each in CRITERIA}) == len(CRITERIA)
    assert all(each.todo.endswith("ください。") for each in CRITERIA)


def test_a_whole_entry_has_every_point(judged):
    found = judged()

    assert (found.points, found.missing) == (100, [])


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"booking": ""}, 95),
        ({"summary": ""}, 95),
        ({"cost": Cost.UNKNOWN}, 93),
        ({list(FEATURES)[0]: None}, 94),
        ({"phone": ""}, 90),
        ({"gatherings": [a_gathering(schedule_text="集まりたいときに集まるよ")]}, 85),
        ({"gatherings": [a_gathering(point_source=PointSource.TOWN)]}, 90),
        ({"gatherings": [a_gathering(point_source=PointSource.TOWN, visibility=VenueVisibility.AREA_ONLY)]}, 100),
    ],
    ids=["booking", "summary", "cost", "features", "contact", "unread schedule", "rough pin", "private venue"],
)
def test_what_is_missing_costs_its_points(judged, facts, points):
    assert judged(**facts).points == points


@pytest.mark.parametrize(("days", "points"), [(183, 100), (184, 80), (366, 65), (549, 55)])
def test_points_fade_field_by_field(judged, days, points):
    assert judged(days=days).points == points


def test_the_page_of_a_place_says_the_points_and_what_to_do(app, office, saved):
    place = saved(a_place())
    page = a_desk(app, office, Role.COORDINATOR).get(f"/desk/places/{place.key}").text

    assert "そろい具合" in page and "申込がいるかどうかを入れてください。" in page
