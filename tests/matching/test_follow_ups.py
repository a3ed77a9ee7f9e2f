"""When both sides are due, by a schedule that is data; held against a checker that counts day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.db import office_session, unit_of_work
from core.permissions import Role
from matching.people.models import Person
from matching.placements.states import PlacementState
from matching.visits.due import Followed, due, most_absences
from matching.visits.forms import days_in
from matching.visits.models import FollowUpPlan, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.queries import absent_again, schedule_of, waiting_now
from matching.visits.schedule import SHIPPED, Rule, read_rules, rules_as_kept
from matching.visits.services import VisitDetails, record_host_visit, record_visit, visits_of
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_placements import a_placement, go
from tests.staff import signed_in_as

S = PlacementState
RULES = st.builds(
    Rule,
    st.lists(st.integers(1, 60), unique=True, max_size=6).map(lambda days: tuple(sorted(days))),
    st.none() | st.integers(7, 40),
)


def unanswered_by_hand(rule, visited, day):
    """Every follow-up up to a day, each looked at by itself: is there a contact since the start that reaches it?"""
    wanted = [number for number in range(1, day + 1) if number in rule.days]
    if rule.then_every:
        last = max(rule.days, default=0)
        wanted += [number for number in range(last + 1, day + 1) if (number - last) % rule.then_every == 0]
    reached = [contact + 2 for contact in visited if contact >= 0]
    return [number for number in wanted if not any(end >= number for end in reached)]


@given(rule=RULES, visited=st.lists(st.integers(-20, 120), max_size=5), day=st.integers(0, 130))
def test_what_is_due_is_the_first_follow_up_nobody_answered(rule, visited, day):
    placement = Followed(1, "p", "x", "q", S.ACTIVE, APRIL_1)
    last = {("p", VisitTo.HOST): APRIL_1 + timedelta(days=max(visited))} if visited else {}
    found = due([placement], last, APRIL_1 + timedelta(days=day), {(S.ACTIVE, VisitTo.HOST): rule})

    left = unanswered_by_hand(rule, visited, day)
    assert [one.after_days for one in found] == left[:1]
    assert all(one.due_on == APRIL_1 + timedelta(days=one.after_days) for one in found)


@given(st.dictionaries(st.sampled_from(sorted(SHIPPED, key=str)), RULES))
def test_a_schedule_is_the_same_after_it_was_kept(changed):
    schedule = {**SHIPPED, **changed}
    assert read_rules(rules_as_kept(schedule)) == schedule


def test_what_a_kept_schedule_does_not_say_is_as_shipped():
    assert read_rules({}) == SHIPPED
    assert read_rules({"trial": {"host": {"days": [5], "then_every": None}}})[S.TRIAL, VisitTo.PERSON] == Rule(
        SHIPPED[S.TRIAL, VisitTo.PERSON].days
    )


@pytest.mark.parametrize(
    ("text", "days"), [("３、７,14", (3, 7, 14)), ("30日　3日", (3, 30)), ("", ()), ("7・7", (7,))]
)
def test_days_are_read_as_people_write_them(text, days):
    assert days_in(text) == days


@pytest.mark.parametrize("text", ["三日", "0", "3651", "-3", "1.5", "、".join(map(str, range(1, 22)))])
def test_days_that_cannot_be_are_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        days_in(text)


def save(browser, **changes):
    return browser.post_form("/office/follow-ups/", **{**shown(browser), **changes})


def shown(browser):
    import re

    page = browser.get("/office/follow-ups/").text
    return dict(re.findall(r'name="(\w+_(?:person|host)(?:_every)?)"[^>]*value="([^"]*)"', page))


def test_a_supervisor_changes_the_days_and_learns_what_it_does(app, office, directory):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL)
        placement.followed_since = today() - timedelta(days=2)
    answer = save(browser, trial_person="1", trial_host="2、9", trial_host_every="30")
    page = browser.get(answer.location).text
    assert "0件から2件になります" in page

    office.rollback()
    assert schedule_of(office)[S.TRIAL, VisitTo.HOST] == Rule((2, 9), 30)
    assert schedule_of(office)[S.ACTIVE, VisitTo.HOST] == SHIPPED[S.ACTIVE, VisitTo.HOST]


def test_two_supervisors_do_not_overwrite_each_other_and_what_was_typed_stays(app, office):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    seen = shown(browser) | {"version": "0", "active_host_every": "77"}
    assert save(browser, trial_person="1").status_code == 302
    answer = browser.post_form("/office/follow-ups/", **seen)
    assert answer.status_code == 409 and "ほかの人が先に" in answer.text and 'value="77"' in answer.text


@pytest.mark.parametrize("text", ["毎日", "0", "１" * 5000])
def test_wrong_days_are_said_at_their_field_and_kept(app, office, text):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    answer = save(browser, trial_person=text)
    assert answer.status_code == 400 and text[:100] in answer.text
    assert office.scalar(select(func.count()).select_from(FollowUpPlan)) == 0


@pytest.mark.parametrize("seen", ["9" * 5000, "１" * 5000, "²"])
def test_a_version_that_is_none_is_one_somebody_changed(app, office, seen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    answer = save(browser, version=seen)
    assert answer.status_code == 409 and "ほかの人が先に" in answer.text


def test_staff_look_at_the_days_and_cannot_change_them(app, office):
    page = signed_in_as(app, office, Role.STAFF).get("/office/follow-ups/").text
    assert "変えるのは管理者です" in page and "<button" not in page.split("<main")[1]


def due_sides(session, directory, on):
    return [(one.to, one.due_on) for one in waiting_now(session, directory, on)]


def test_a_rest_counts_from_its_own_first_day(office, directory):
    with acting(office) as session:
        placement = a_placement(session, S.ACTIVE)
        go(session, placement, S.RESTING, on=date(2026, 6, 1))
        session.flush()
        assert due_sides(session, directory, date(2026, 6, 30)) == []
        assert due_sides(session, directory, date(2026, 7, 1)) == [
            (VisitTo.HOST, date(2026, 7, 1)),
            (VisitTo.PERSON, date(2026, 7, 1)),
        ]


def test_one_visit_to_a_host_counts_for_everybody_there_and_for_nobody_elsewhere(office, directory):
    with acting(office) as session:
        for opening, place in (("o1", "here"), ("o2", "here"), ("o3", "there")):
            a_placement(session, S.TRIAL, person=a_person(session), seat=a_seat(opening_key=opening, place_key=place))
        on = APRIL_1 + timedelta(days=4)
        visit = VisitDetails(VisitTo.HOST, on, VisitHow.PHONE)
        record_host_visit(session, "here", visit, by=LEAD, today=on)
        waiting = [one for one in waiting_now(session, directory, on) if one.to is VisitTo.HOST]
        assert [one.placement.place_key for one in waiting] == ["there"]


def test_the_alarm_counts_each_activity_by_itself_and_no_rest(office):
    with acting(office) as session:
        person = a_person(session)
        places = [a_placement(session, S.ACTIVE, person=person, seat=a_seat(opening_key=key)) for key in ("o1", "o2")]

        def contact(placement, attendance, day, to=VisitTo.PERSON):
            on = APRIL_1 + timedelta(days=day)
            details = VisitDetails(to, on, VisitHow.PHONE, attendance=attendance)
            record_visit(session, placement, details, by=LEAD, today=on)

        from matching.placements.models import Placement
        from matching.visits.models import Attendance

        mine = Placement.person_key == person.key
        contact(places[0], Attendance.ABSENT, 1)
        contact(places[1], Attendance.ABSENT, 2)
        assert absent_again(session, mine) == {}
        contact(places[1], Attendance.PRESENT, 3)
        contact(places[0], Attendance.UNKNOWN, 4)
        contact(places[0], Attendance.ABSENT, 1, VisitTo.HOST)
        assert absent_again(session, mine) == {}
        contact(places[0], Attendance.ABSENT, 5, VisitTo.HOST)
        assert absent_again(session, mine) == {person.key: most_absences(places, visits_of(session, person))} != {}
        visited = VisitDetails(VisitTo.HOST, APRIL_1 + timedelta(days=6), VisitHow.AT_THE_PLACE)
        record_visit(session, places[0], visited, by=LEAD, today=visited.on)
        assert absent_again(session, mine) == {person.key: 2}
        contact(places[0], Attendance.PRESENT, 7, VisitTo.HOST)
        assert absent_again(session, mine) == {}
        contact(places[0], Attendance.ABSENT, 8)
        contact(places[0], Attendance.ABSENT, 9)
        assert absent_again(session, mine) == {person.key: 2}
        go(session, places[0], S.RESTING, on=APRIL_1 + timedelta(days=10))
        session.flush()
        assert absent_again(session, mine) == {}


def test_only_whoever_is_shown_as_waiting_is_opened(app, office):
    from core.audit import Action, AuditLine

    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        keys = []
        for days in (1, 3):
            person = a_person(session, lead=browser.key, name=f"見本 {days}日")
            a_placement(session, S.TRIAL, person=person, seat=a_seat(capacity=9)).followed_since = today() - timedelta(
                days=days
            )
            keys.append(person.key)
    page = browser.get("/office/due").text
    assert "見本 3日" in page and "見本 1日" not in page
    office.rollback()
    query = select(AuditLine.subject_key).where(AuditLine.action == Action.READ, AuditLine.purpose == "due:list")
    assert keys[1] in set(office.scalars(query)) and keys[0] not in set(office.scalars(query))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("came_or_stayed_away", {"was_there": True, "was_absent": True}),
        ("nobody_comes_along_with_themselves", {"with_key": LEAD}),
    ],
)
def test_the_database_itself_keeps_the_rules_of_a_visit(either_app, rule, changes):
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        placement = a_placement(session, S.TRIAL)
        facts = {"person_key": placement.person_key, "placement_key": placement.key, "to": VisitTo.PERSON}
        facts |= {"on": APRIL_1, "how": VisitHow.PHONE, "met": True, "by": LEAD}
        session.add(Visit(**facts | changes))
        session.flush()


def test_the_database_itself_keeps_one_schedule_and_nobody_visits_with_themselves(either_app):
    with pytest.raises(IntegrityError, match="one_row"), unit_of_work(office_session()) as session:
        session.add(FollowUpPlan(id=2, rules={}, changed_by=LEAD))
        session.flush()
    with pytest.raises(IntegrityError, match="nobody_comes_along"), acting(office_session()) as session:
        session.add(HostVisit(place_key="p", on=APRIL_1, how=VisitHow.PHONE, met=True, by=LEAD, with_key=LEAD))
        session.flush()


def test_deleting_a_person_takes_visits_outings_and_what_was_said_at_them_along(either_app):
    from matching.host_notes.models import HostNote, NoteKind
    from matching.host_notes.services import NoteDetails, write_note
    from matching.outings.models import Outing
    from matching.outings.services import OutingDetails, plan_outing

    with acting(office_session()) as session:
        placement = a_placement(session, S.TRIAL)
        key = placement.person_key
        said = [NoteDetails(NoteKind.WORRY, "重い物は無理とのこと")]
        details = VisitDetails(VisitTo.HOST, APRIL_1, VisitHow.PHONE, said=said)
        record_visit(session, placement, details, by=LEAD, today=APRIL_1)
        plan_outing(session, placement, OutingDetails(VisitTo.PERSON, VisitHow.PHONE, APRIL_1), by=LEAD, today=APRIL_1)
        write_note(session, "place-a", NoteDetails(NoteKind.ADVICE, "声は短く"), by=LEAD, today=APRIL_1)
    with acting(office_session()) as session:
        session.connection().execute(Person.__table__.delete().where(Person.key == key))
        session.expire_all()
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Visit, Outing)] == [0, 0]
        assert [note.text for note in session.scalars(select(HostNote))] == ["声は短く"]
