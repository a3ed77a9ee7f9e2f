"""見学・同行: nobody is at two places at once, and what became of a day is written down once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from matching.people.models import TeamMember
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.appointments import Plan, make_appointment, settle
from matching.placements.forms import minutes_of
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_placements import a_placement, go
from tests.staff import signed_in_as

S = PlacementState
NAMES = {LEAD: "見本 朝子"}


def a_plan(**changes):
    facts = {"kind": AppointmentKind.LOOK, "on": APRIL_1, "starts": 600, "ends": 660, "companion": Companion.STAFF}
    return Plan(**facts | {"supporter_key": LEAD} | changes)


def make(session, placement, key="", **changes):
    plan = a_plan(**changes)
    return make_appointment(session, placement, plan, by=LEAD, today=APRIL_1, names=NAMES, idempotency_key=key)


def another(session, number):
    person = a_person(session, name=f"見本 {number}番")
    return a_placement(session, S.ASKED, person=person, seat=a_seat(opening_key=f"opening-{number}"))


def test_a_supporter_is_not_at_two_places_and_nobody_is_named(office):
    with acting(office) as session:
        make(session, another(session, 1))
        other = another(session, 2)
        with pytest.raises(RuleBroken, match="見本 朝子さんは、令和8年4月1日の10:00〜11:00") as refused:
            make(session, other, starts=659, ends=720)
        assert "1番" not in str(refused.value)
        make(session, other, starts=660, ends=720)


def test_a_person_is_not_at_two_places(office):
    with acting(office) as session:
        placement = another(session, 1)
        make(session, placement, companion=Companion.FAMILY, supporter_key="")
        with pytest.raises(RuleBroken, match="本人は"):
            make(session, placement, companion=Companion.NOBODY, supporter_key="", starts=630, ends=700)


def test_a_day_that_was_called_off_is_free_again(office):
    with acting(office) as session:
        first = make(session, another(session, 1))
        settle(first, AppointmentState.CANCELLED, words="雨", today=APRIL_1)
        session.flush()
        assert make(session, another(session, 2)).state is AppointmentState.PLANNED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"on": APRIL_1 - timedelta(days=1)}, "過ぎた日"),
        ({"on": APRIL_1 + timedelta(days=367)}, "1年より先"),
        ({"ends": 600}, "始まりより後"),
        ({"supporter_key": ""}, "職員を選んで"),
        ({"supporter_key": "stranger"}, "チームの中から"),
    ],
)
def test_a_day_that_cannot_be_is_answered(office, changes, said):
    with acting(office) as session:
        placement = another(session, 1)
        with pytest.raises(RuleBroken, match=said):
            make(session, placement, **changes)


def test_the_same_form_sent_twice_is_kept_once(office):
    with acting(office) as session:
        placement = another(session, 1)
        assert make(session, placement, key="once") is make(session, placement, key="once")


def test_what_became_of_a_day_is_said_once_and_not_going_has_a_reason(office):
    with acting(office) as session:
        made = make(session, another(session, 1), on=APRIL_1 + timedelta(days=1))
        with pytest.raises(RuleBroken, match="まだ来ていない"):
            settle(made, AppointmentState.HAPPENED, words="", today=APRIL_1)
        for state in (AppointmentState.MISSED, AppointmentState.CANCELLED):
            with pytest.raises(RuleBroken, match="理由"):
                settle(made, state, words="　", today=APRIL_1 + timedelta(days=1))
        settle(made, AppointmentState.HAPPENED, words="", today=APRIL_1 + timedelta(days=1))
        with pytest.raises(RuleBroken, match="もう「行けた」"):
            settle(made, AppointmentState.CANCELLED, words="雨", today=APRIL_1 + timedelta(days=1))


def test_nobody_waits_at_a_meeting_point_of_what_has_ended(office):
    with acting(office) as session:
        placement = another(session, 1)
        made = make(session, placement)
        go(session, placement, S.DECLINED)
        assert made.state is AppointmentState.CANCELLED and "見送り" in made.words
        with pytest.raises(RuleBroken, match="終わった"):
            make(session, placement)


def test_one_hour_of_a_supporter_goes_to_one_person_even_when_many_ask_at_once(either_app):
    with acting(office_session()) as session:
        keys = [another(session, number).key for number in range(5)]
    refused = []

    def ask(key):
        with either_app.app_context():
            try:
                with acting(office_session()) as session:
                    make(session, session.scalars(select(Placement).where(Placement.key == key)).one())
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [threading.Thread(target=ask, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 4 and all("見本 朝子さん" in each for each in refused)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("an_appointment_has_an_end", {"ends": 600}),
        ("staff_who_come_along_are_named", {"supporter_key": ""}),
        ("staff_who_come_along_are_named", {"companion": Companion.FAMILY}),
        ("a_cancelling_has_a_reason", {"state": AppointmentState.CANCELLED}),
    ],
)
def test_the_database_itself_keeps_the_rules_of_an_appointment(either_app, rule, changes):
    facts = vars(a_plan()) | {"state": AppointmentState.PLANNED, "made_by": LEAD} | changes
    facts.pop("meeting")
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        placement = another(session, 1)
        session.add(Appointment(person_key=placement.person_key, placement_key=placement.key, **facts))
        session.flush()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("9:30", 570), ("９：３０", 570), ("9時半", 570), ("10時", 600), ("10時5分", 605), ("24:00", 1440)]
    + [(bad, None) for bad in ("", "25:00", "9:60", "朝", "9-30", "930", "24:01")],
)
def test_times_of_a_day_are_read_in_either_width(text, minutes):
    assert minutes_of(text) == minutes


def test_a_day_is_planned_shown_everywhere_and_written_down(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        person = a_person(session, lead=staff.key)
        placement = a_placement(session, S.LOOKING, person=person)
        page = f"/office/people/{person.key}/placements/{placement.key}"
        person_page = f"/office/people/{person.key}"
    wrong = staff.post_form(
        f"{page}/appointments/new", kind="look", on="2026-02-30", starts="25時", ends="11:00", companion="family"
    )
    assert "2026-02-30" in wrong.text and "25時" in wrong.text and "9:30 のように" in wrong.text
    made = staff.post_form(
        f"{page}/appointments/new",
        kind="look",
        on=str(today()),
        starts="10:00",
        ends="11:00",
        companion="staff",
        supporter=staff.key,
        meeting="駅前の時計の下",
    )
    assert made.status_code == 302, made.text
    shown = staff.get(page).text
    assert "10:00〜11:00" in shown and "駅前の時計の下" in shown and "行けたかどうかを記録" in shown
    assert "10:00〜11:00" in staff.get(person_page).text
    due = staff.get("/office/placements/due").text
    assert "見学の予定" in due and "10:00〜11:00" in due

    with acting(office) as session:
        key = session.scalars(select(Appointment.key)).one()
    assert "理由をひとことで" in staff.post_form(f"{page}/appointments/{key}", state="missed", words="").text
    stale = staff.post(
        f"{page}/appointments/{key}", data={"csrf_token": token_of(staff, page), "version": "9", "state": "happened"}
    )
    assert "ほかの人が先に" in stale.text
    assert staff.post_form(f"{page}/appointments/{key}", state="happened", words="笑っていた").status_code == 302
    assert "笑っていた" in staff.get(page).text
    assert "「行けた」と記録されています" in staff.get(f"{page}/appointments/{key}").text


def token_of(staff, page):
    return staff.get(page).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_an_appointment_is_not_opened_through_another_placement(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        mine = a_placement(session, S.ASKED, person=a_person(session, lead=staff.key))
        theirs = another(session, 2)
        key = make(session, theirs).key
        base = f"/office/people/{mine.person_key}/placements"
        own, other = mine.key, theirs.key
    assert staff.get(f"{base}/{own}/appointments/{key}").status_code == 404
    assert staff.get(f"{base}/{other}/appointments/{key}").status_code == 404


def test_deleting_a_person_takes_every_paper_along(either_app):
    from sqlalchemy import delete, func

    from matching.people.models import Person
    from matching.placements.request_models import HostRequest
    from matching.placements.trial_models import TrialAgreement, TrialReview

    with acting(office_session()) as session:
        placement = a_placement(session, S.ACTIVE, person=a_person(session))
        make(session, placement)
        key = placement.person_key
    papers = (Placement, Appointment, HostRequest, TrialAgreement, TrialReview, TeamMember)
    with unit_of_work(office_session()) as session:
        assert all(session.scalar(select(func.count()).select_from(table)) for table in papers)
        session.execute(delete(Person).where(Person.key == key))
        assert not any(session.scalar(select(func.count()).select_from(table)) for table in papers)
