"""Whom to visit is computed, for the person and for the host."""

from datetime import date, timedelta

import pytest

from core.errors import RuleBroken
from matching.placements.models import Placement
from matching.placements.states import FOLLOW_UPS, PlacementState
from matching.visits.due import absences_in_a_row, due
from matching.visits.models import Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_visit
from tests.matching.people import APRIL_1, LEAD, acting
from tests.matching.test_placements import a_placement

BOTH = [VisitTo.PERSON, VisitTo.HOST]


def taking_part(state=PlacementState.ACTIVE):
    placement = Placement(key="p", person_key="x", opening_key="o", place_key="q", state=state, followed_since=APRIL_1)
    placement.id = 1
    return placement


def a_visit(day: int, to=VisitTo.PERSON, **changes):
    facts = {"placement_key": "p", "to": to, "on": APRIL_1 + timedelta(days=day), "id": day, "was_absent": False}
    return Visit(**facts | changes)


def sides(visits, day):
    return sorted(one.to for one in due([taking_part()], visits, APRIL_1 + timedelta(days=day)))


@pytest.mark.parametrize("day", FOLLOW_UPS)
def test_both_sides_are_due_on_each_day_of_the_schedule(day):
    assert sides([], day) == sorted(BOTH)


def test_nothing_is_due_before_the_first_day():
    assert sides([], 2) == []


def test_a_visit_to_the_person_does_not_answer_for_the_host():
    assert sides([a_visit(3)], 3) == [VisitTo.HOST]


def test_a_visit_two_days_early_counts_three_days_early_does_not():
    assert sides([a_visit(5, to) for to in BOTH], 7) == []
    assert sides([a_visit(4, to) for to in BOTH], 7) == sorted(BOTH)


def test_one_late_visit_leaves_no_heap_of_old_ones():
    assert sides([a_visit(20, to) for to in BOTH], 21) == []


def test_what_was_done_before_the_trial_does_not_count():
    assert sides([a_visit(-1, to) for to in BOTH], 3) == sorted(BOTH)


def test_the_longest_waiting_comes_first_and_lateness_is_computed():
    late = due([taking_part()], [a_visit(3, VisitTo.HOST)], APRIL_1 + timedelta(days=8))

    assert [one.to for one in late] == [VisitTo.PERSON, VisitTo.HOST]
    assert [one.is_overdue(APRIL_1 + timedelta(days=8)) for one in late] == [True, False]


@pytest.mark.parametrize("state", [s for s in PlacementState if not s.is_followed_up])
def test_nobody_is_due_before_or_after_taking_part(state):
    assert due([taking_part(state)], [], date(2027, 4, 1)) == []


def test_two_absences_in_a_row_are_seen_and_a_presence_ends_the_row():
    absent = [a_visit(day, was_absent=True) for day in (10, 20)]

    assert absences_in_a_row(absent) == 2
    assert absences_in_a_row([*absent, a_visit(30)]) == 0
    assert absences_in_a_row([*absent, a_visit(25, VisitTo.HOST)]) == 2


def details(**changes):
    return VisitDetails(**{"to": VisitTo.PERSON, "on": APRIL_1, "how": VisitHow.PHONE} | changes)


def test_a_visit_of_tomorrow_cannot_be_recorded(office):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        with pytest.raises(RuleBroken, match="まだ来ていない"):
            record_visit(session, placement, details(on=date(2026, 4, 2)), by=LEAD, today=APRIL_1)


def test_the_same_form_sent_twice_keeps_one_visit(office):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        kept = {
            record_visit(session, placement, details(), by=LEAD, today=APRIL_1, idempotency_key="once") for _ in "ab"
        }
        assert len(kept) == 1
