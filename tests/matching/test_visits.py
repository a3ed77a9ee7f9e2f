"""Whom to visit is computed, for the person and for the host."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.errors import RuleBroken
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails
from matching.placements.states import FOLLOW_UPS, PlacementState
from matching.visits.due import Followed, absences_in_a_row, due, last_contacts
from matching.visits.models import Attendance, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit, record_visit
from tests.matching.people import APRIL_1, LEAD, acting
from tests.matching.test_placements import a_placement

BOTH = [VisitTo.PERSON, VisitTo.HOST]


def taking_part(state=PlacementState.ACTIVE):
    return Followed(id=1, key="p", person_key="x", place_key="q", state=state, followed_since=APRIL_1)


def due_among(visits, today, state=PlacementState.ACTIVE):
    return due([taking_part(state)], last_contacts(visits), today)


def a_visit(day: int, to=VisitTo.PERSON, **changes):
    facts = {"placement_key": "p", "to": to, "on": APRIL_1 + timedelta(days=day), "id": day}
    facts |= {"was_absent": False, "was_there": False, "how": VisitHow.PHONE, "met": True}
    return Visit(**facts | changes)


def sides(visits, day):
    return sorted(one.to for one in due_among(visits, APRIL_1 + timedelta(days=day)))


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
    late = due_among([a_visit(3, VisitTo.HOST)], APRIL_1 + timedelta(days=8))

    assert [one.to for one in late] == [VisitTo.PERSON, VisitTo.HOST]
    assert [one.is_overdue(APRIL_1 + timedelta(days=8)) for one in late] == [True, False]


@pytest.mark.parametrize("state", [s for s in PlacementState if not s.is_followed_up])
def test_nobody_is_due_before_or_after_taking_part(state):
    assert due_among([], date(2027, 4, 1), state) == []


def test_two_absences_in_a_row_are_seen_and_a_presence_ends_the_row():
    absent = [a_visit(day, was_absent=True) for day in (10, 20)]

    assert absences_in_a_row(absent) == 2
    assert absences_in_a_row([*absent, a_visit(30, was_there=True)]) == 0
    assert absences_in_a_row([*absent, a_visit(30, how=VisitHow.AT_THE_PLACE)]) == 0
    assert absences_in_a_row([*absent, a_visit(25, VisitTo.HOST, how=VisitHow.AT_THE_PLACE)]) == 2


def test_what_the_host_says_of_coming_and_staying_away_counts_as_what_the_person_says():
    absent = [a_visit(10, was_absent=True), a_visit(20, VisitTo.HOST, was_absent=True)]

    assert absences_in_a_row(absent) == 2
    assert absences_in_a_row([*absent, a_visit(30, VisitTo.HOST, was_there=True)]) == 0


def test_two_contacts_on_one_day_tell_of_one_absence():
    both = [a_visit(10, to, was_absent=True, id=number) for number, to in enumerate(BOTH)]

    assert absences_in_a_row(both) == 1
    assert absences_in_a_row([*both, a_visit(20, was_absent=True)]) == 2


@pytest.mark.parametrize("contact", [{"how": VisitHow.SILENT}, {"met": False, "how": VisitHow.AT_THE_PLACE}, {}])
def test_a_contact_that_says_nothing_of_the_activity_neither_adds_nor_ends(contact):
    absent = [a_visit(day, was_absent=True) for day in (10, 20)]

    assert absences_in_a_row([absent[0], a_visit(15, **contact), absent[1], a_visit(25, **contact)]) == 2


def test_a_silent_contact_answers_what_was_due():
    silent = [a_visit(3, to, how=VisitHow.SILENT, met=False) for to in BOTH]
    assert due_among(silent, APRIL_1 + timedelta(days=5)) == []


def test_a_rest_is_followed_up_seldom_and_goes_on():
    def days_due(visits):
        return [
            day for day in range(1, 260) if due_among(visits, APRIL_1 + timedelta(days=day), PlacementState.RESTING)
        ]

    assert min(days_due([])) == 30
    assert min(days_due([a_visit(30, to) for to in BOTH])) == 120
    assert min(days_due([a_visit(120, to) for to in BOTH])) == 210


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


WORRY, PROMISE = NoteDetails(NoteKind.WORRY, "人手"), NoteDetails(NoteKind.PROMISE, "また来る", APRIL_1)
CORRECTIONS = [
    {"on": date(2026, 3, 31)},
    {"how": VisitHow.OFFICE},
    {"met": False},
    {"note": "あとから直した"},
    {"with_key": "colleague"},
    {"said": [NoteDetails(NoteKind.WORRY, "重い物")]},
    {"said": [WORRY, PROMISE]},
    {"said": []},
]


@pytest.mark.parametrize("correction", [*CORRECTIONS, {"attendance": Attendance.ABSENT}, {"to": VisitTo.HOST}])
def test_a_form_that_was_kept_and_says_something_else_now_is_refused_and_not_called_kept(office, correction):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        placement.proposed_on = date(2026, 3, 1)
        facts = {"by": LEAD, "today": APRIL_1, "idempotency_key": "once"}
        first = record_visit(session, placement, details(said=[WORRY]), **facts)
        assert record_visit(session, placement, details(said=[WORRY]), **facts) is first
        with pytest.raises(RuleBroken, match="もう記録されています"):
            record_visit(session, placement, details(**{"said": [WORRY], **correction}), **facts)
        session.flush()
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Visit, HostNote)] == [1, 1]


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_so_is_a_form_about_the_host_alone(office, correction):
    with acting(office) as session:
        facts = {"by": LEAD, "today": APRIL_1, "idempotency_key": "once"}
        first = record_host_visit(session, "place-a", details(said=[WORRY]), **facts)
        assert record_host_visit(session, "place-a", details(said=[WORRY]), **facts) is first
        with pytest.raises(RuleBroken, match="もう記録されています"):
            record_host_visit(session, "place-a", details(**{"said": [WORRY], **correction}), **facts)
        session.flush()
        assert [session.scalar(select(func.count()).select_from(table)) for table in (HostVisit, HostNote)] == [1, 1]


def test_what_was_said_at_a_visit_bears_the_day_of_the_visit(office):
    last_week = APRIL_1 - timedelta(days=7)
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        placement.proposed_on = last_week
        record_visit(session, placement, details(on=last_week, said=[WORRY]), by=LEAD, today=APRIL_1)
        record_host_visit(session, "place-a", details(on=last_week, said=[PROMISE]), by=LEAD, today=APRIL_1)
        session.flush()
        assert set(session.scalars(select(HostNote.on))) == {last_week}
