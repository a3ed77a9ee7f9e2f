"""The whole way with one person, through the pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import audit
from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from tests.factories import a_place, an_opening
from tests.staff import signed_in_as


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def test_from_registration_to_an_empty_due_list(staff, office, saved):
    opening = saved(an_opening(title="値札貼り", interests=["手芸"], place=a_place(name="みほん書店")))
    page = staff.post_form("/office/people/new", name="見本 一郎", kana="みほん いちろう", route="self")
    person_url = page.location

    staff.post_form(
        f"{person_url}/consents/new",
        scopes=["community"],
        items=["name", "interests"],
        purposes=["participation"],
        how="in_writing",
        on=str(today()),
    )
    staff.post_form(f"{person_url}/assessment", interests="手芸、将棋", step="1", times=["1-午前"])
    suggestions = staff.get(f"{person_url}/suggestions/").text
    assert "みほん書店・値札貼り" in suggestions and "興味が合う：手芸" in suggestions

    placement_url = staff.post_form(f"{person_url}/suggestions/", opening=opening.key).location
    on = str(today())
    staff.post_form(placement_url, target="asked", on=on)
    staff.post_form(f"{placement_url}/call", answer="yes", on=on)
    paper = {"times": "火曜", "tasks": "値札", "emergency": "社協 0000-00-0100", "visits": "1", "is_insured": "yes"}
    staff.post_form(f"{placement_url}/agreement", first_on=on, last_on=on, **paper)
    for target in ("trial", "review"):
        staff.post_form(placement_url, target=target, on=on)
    for side in ("person", "host"):
        staff.post_form(f"{placement_url}/reviews/{side}", opinion="go_on", on=on)
    staff.post_form(placement_url, target="active", on=on)
    with unit_of_work(office):
        audit.act_as(office, "test", "test")
        placement = office.scalars(select(Placement)).one()
        assert placement.state is PlacementState.ACTIVE
        placement.followed_since = today() - timedelta(days=4)

    assert "2件の訪問を待っています" in staff.get("/office/due").text
    for to in ("person", "host"):
        staff.post_form(
            f"{placement_url}/visits/new?to={to}",
            to=to,
            how="phone",
            on=str(today()),
            met="y",
            attendance="present",
            note="元気そう",
        )

    assert "いま訪問を待っている方はいません" in staff.get("/office/due").text
