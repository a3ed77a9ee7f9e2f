"""What is known of openings is kept between pages, and never older than the database."""

import pytest
from sqlalchemy import select

from core.calendar import today
from core.db import unit_of_work
from directory.openings.models import Opening
from directory.openings.words import Need
from matching.placements.states import PlacementState
from matching.plans.facts import FreeTime
from matching.suggestions.services import opening_facts
from tests.factories import an_opening
from tests.matching.people import a_seat, acting
from tests.matching.test_placements import a_placement

CHANGED = {
    "title": (lambda opening: setattr(opening, "title", "本の整理"), "本の整理"),
    "capacity": (lambda opening: setattr(opening, "capacity", 7), 7),
    "step": (lambda opening: setattr(opening, "demand_step", 4), 4),
    "is_open": (lambda opening: setattr(opening, "is_open", False), False),
    "interests": (lambda opening: setattr(opening, "interests", ["園芸"]), frozenset({"園芸"})),
    "needs_met": (lambda opening: setattr(opening, "needs_met", {"quiet": True}), {Need.QUIET: True}),
    "minimum_age": (lambda opening: setattr(opening, "rule_facts", {"minimum_age": 18}), 18),
    "slots": (lambda opening: setattr(opening.slots[0], "ends", 700), (FreeTime(1, 600, 700),)),
    "lift_offered": (lambda opening: setattr(opening.place, "lift_offered", True), True),
    "place_name": (lambda opening: setattr(opening.place, "name", "みほん文庫"), "みほん文庫"),
    "point": (lambda opening: setattr(opening.place.gatherings[0], "lat", 35.5), (35.5, 136.9)),
}


@pytest.mark.parametrize("name", CHANGED)
def test_an_opening_that_was_seen_before_is_judged_by_what_it_is_now(office, directory, saved, name):
    change, expected = CHANGED[name]
    key = saved(an_opening()).key
    (before,) = opening_facts(office, directory, today())
    assert getattr(before, name) != expected
    assert opening_facts(office, directory, today()) == [before]

    with unit_of_work(directory) as session:
        change(session.scalars(select(Opening).where(Opening.key == key)).one())

    (after,) = opening_facts(office, directory, today())
    assert getattr(after, name) == expected


def test_seats_that_are_taken_meanwhile_are_seen(office, directory, saved):
    opening = saved(an_opening(capacity=1))
    (before,) = opening_facts(office, directory, today())
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        a_placement(session, PlacementState.TRIAL, seat=seat)

    (after,) = opening_facts(office, directory, today())
    assert (before.taken, before.shown, after.taken, after.shown) == (0, 0, 1, 1)
