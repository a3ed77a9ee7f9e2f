"""The day a contact was due is kept with it when it is recorded, and figures count those made by that day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import calendar
from core.permissions import Role
from matching.figures.indicators import BY_NAME
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.placements.states import PlacementState
from matching.visits.models import FollowUpPlan, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.queries import due_day_of, due_day_of_host
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as

PERSON, HOST = VisitTo


def day(number):
    return APRIL_1 + timedelta(days=number)


def seen(session, placement, number, to=PERSON):
    facts = {"placement_key": placement.key, "person_key": placement.person_key, "to": to, "by": LEAD}
    session.add(Visit(**facts, on=day(number), how=VisitHow.PHONE, met=True))
    session.flush()


@pytest.mark.parametrize(
    ("before", "on", "due"),
    [
        ((), 0, None),
        ((), 1, 3),
        ((), 3, 3),
        ((), 6, 3),
        ((3,), 4, None),
        ((3,), 5, 7),
        ((3,), 13, 7),
        ((5,), 7, None),
        ((5,), 14, 14),
        ((3,), 3, None),
        ((9,), 3, 3),
    ],
)
def test_a_contact_answers_the_first_follow_up_nobody_answered_by_then(office, directory, before, on, due):
    """Due 3, 7, 14 … days after the start; two days early is meant for it, and what came later says nothing."""
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        for number in before:
            seen(session, placement, number)
        seen(session, placement, 3, HOST)
        found = due_day_of(session, directory, placement.key, PERSON, day(on))

    assert found == (None if due is None else day(due))


def test_the_schedule_of_the_day_it_is_recorded_counts(office, directory):
    rules = {"trial": {"person": {"days": [5], "then_every": None}}}
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        session.add(FollowUpPlan(id=1, rules=rules, changed_by="x"))
        session.flush()
        assert due_day_of(session, directory, placement.key, PERSON, day(6)) == day(5)
        assert due_day_of(session, directory, placement.key, HOST, day(6)) == day(3)


@pytest.mark.parametrize("state", [one for one in PlacementState if not one.is_followed_up])
def test_nothing_asks_for_a_contact_before_or_after_taking_part(office, directory, state):
    with acting(office) as session:
        placement = a_placement(session, state)
        assert due_day_of(session, directory, placement.key, PERSON, day(30)) is None


def test_a_visit_about_nobody_answers_the_earliest_of_all_who_are_there(office, directory):
    with acting(office) as session:
        seat = a_seat(place_key="here", capacity=2)
        here, too = (a_placement(session, PlacementState.TRIAL, seat=seat) for _ in range(2))
        seen(session, here, 3, HOST)
        assert due_day_of_host(session, directory, {"here"}, day(8)) == day(3)
        seen(session, too, 3, HOST)
        assert due_day_of_host(session, directory, {"here"}, day(8)) == day(7)
        assert due_day_of_host(session, directory, {"elsewhere"}, day(8)) is None


@pytest.fixture
def frozen(monkeypatch):
    moment = calendar.datetime(2026, 4, 11, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


def counted(office, directory, name, last):
    office.rollback()
    count = BY_NAME[name].count(Records(office, directory, today=last), Period(2026, last, last))
    return count.value, {part.name: part.value for part in count.parts}


def test_the_form_keeps_the_day_and_the_figure_counts_it(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, browser.key) as session:
        placement = a_placement(session, PlacementState.TRIAL, person=a_person(session, lead=browser.key))
        path = f"/office/people/{placement.person_key}/placements/{placement.key}/visits/new"
    sent = {"how": "phone", "met": "y", "attendance": "unknown", "note": "", "with_key": ""}
    for on, to in (("2026-04-04", "person"), ("2026-04-10", "person"), ("2026-04-10", "host")):
        assert browser.post_form(path, on=on, to=to, **sent).status_code == 302
    office.rollback()
    kept = office.execute(select(Visit.on, Visit.to, Visit.due_on).order_by(Visit.id)).all()

    assert [tuple(row) for row in kept] == [
        (day(3), PERSON, day(3)),
        (day(9), PERSON, day(7)),
        (day(9), HOST, day(3)),
    ]
    assert counted(office, directory, "in_time_with_people", date(2026, 4, 11)) == (
        50.0,
        {"due": 2, "in_time": 1, "soon_after": 1},
    )
    assert counted(office, directory, "in_time_with_hosts", date(2026, 4, 11)) == (0.0, {"due": 1, "later": 1})


def test_contacts_without_a_day_are_named_and_stand_in_no_share(office, directory, app):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        seen(session, placement, 4)
        facts = {"place_key": "p", "on": day(4), "how": VisitHow.PHONE, "met": True, "by": LEAD}
        session.add_all([HostVisit(**facts, due_on=day(4)), HostVisit(**facts)])

    assert counted(office, directory, "in_time_with_people", day(9)) == (None, {})
    assert counted(office, directory, "in_time_with_hosts", day(9)) == (100.0, {"due": 1, "in_time": 1, "unknown": 1})


def test_a_share_stays_in_the_house(app):
    assert not BY_NAME["in_time_with_people"].may_leave
    assert not BY_NAME["in_time_with_hosts"].may_leave
