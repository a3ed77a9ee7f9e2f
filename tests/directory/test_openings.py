"""Roles residents may see: volunteer roles only, with place, day and end time."""

import json

import pytest

from directory.openings.models import OpeningKind, OpeningSlot
from directory.places.models import Activity, Publication
from tests.factories import a_place, an_opening


def listed(client, path="/openings"):
    return json.loads(client.get(path, headers={"Accept": "application/json"}).text)["results"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": OpeningKind.RECEPTION},
        {"publication": Publication.DRAFT},
        {"is_open": False},
    ],
    ids=["for staff only", "draft", "taken"],
)
def test_what_is_not_for_residents_is_not_listed(client, saved, changes):
    saved(an_opening(**changes))

    assert listed(client) == []


@pytest.mark.parametrize("changes", [{"publication": Publication.WITHDRAWN}, {"activity": Activity.ENDED}])
def test_a_role_goes_with_its_place(client, saved, changes):
    saved(an_opening(place=a_place(**changes)))

    assert listed(client) == []


def test_the_end_time_is_never_left_out(client, saved):
    saved(an_opening(slots=[OpeningSlot(weekday=5, starts=630, ends=675)]))

    assert "土曜 10:30〜11:15まで" in client.get("/openings").text
    assert listed(client)[0]["slots"] == [{"weekday": "SA", "starts": "10:30", "ends": "11:15"}]


def test_a_weekday_narrows_the_list(client, saved):
    saved(
        an_opening(title="火曜の役割"),
        an_opening(title="土曜の役割", slots=[OpeningSlot(weekday=5, starts=0, ends=60)]),
    )

    assert [each["title"] for each in listed(client, "/openings?weekday=SA")] == ["土曜の役割"]


def test_what_only_staff_may_know_is_not_told(client, saved):
    saved(an_opening(rule="初回は職員が同行", rule_facts={"min_age": 18}, demand_step=3))
    told = client.get("/openings", headers={"Accept": "application/json"}).text

    assert "同行" not in told
    assert "demand_step" not in told


def test_a_long_list_comes_in_pages(client, saved):
    place = a_place()
    saved(*(an_opening(title=f"役割{number}", place=place) for number in range(31)))

    assert len(listed(client)) == 30
    assert len(listed(client, "/openings?page=2")) == 1
