"""Who could take a free place: names for the team alone, of others nothing but a number, and every look is logged."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.audit import Action, AuditLine
from core.calendar import today
from core.permissions import Role
from directory.openings.models import OpeningSlot
from matching.consents.models import HostScope
from matching.people.models import KeepApart, Person
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from matching.suggestions.services import opening_facts
from matching.suggestions.takers import next_day
from matching.visits.models import HostVisit, Visit, VisitHow, VisitTo
from tests.factories import a_place, an_opening
from tests.matching.people import a_person, acting, consent
from tests.matching.test_placements import a_placement, a_seat
from tests.staff import signed_in_as

EVERY_MORNING = tuple(FreeTime(day, 540, 720) for day in range(7))


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


@pytest.fixture
def opening(saved):
    return saved(an_opening(title="値札貼り", place=a_place(name="みほん書店"), capacity=2))


def somebody(office, lead, name, *, times=EVERY_MORNING, scopes=tuple(HostScope), consented=True):
    with acting(office) as session:
        person = a_person(session, lead=lead, name=name, consented=False)
        if consented:
            consent(session, person, scopes=scopes)
        facts = AssessmentFacts(step=1, times=times, interests=("手芸",))
        assess(session, person, facts=facts, by=lead, on=today())
        return person.key


def test_people_of_the_team_stand_there_with_reasons_and_others_are_a_number(staff, office, opening):
    somebody(office, staff.key, "かなりあ 小鳥")
    for name in ("つばめ 飛男", "すずめ 鳴子"):
        somebody(office, "somebody", name)
    somebody(office, "somebody", "もず 高音", consented=False)
    somebody(office, "somebody", "ひばり 空子", scopes=(HostScope.COMPANY,))
    page = staff.get(f"/office/openings/{opening.key}").text

    assert "かなりあ 小鳥さん" in page and "来られる方（1人）" in page and "行き先を待っている方</span>" in page
    assert "同意がある方）：2人" in page
    assert not any(name in page for name in ("つばめ", "すずめ", "もず", "ひばり"))


def test_whom_one_thing_keeps_away_stands_there_with_what_would_help(staff, office, opening):
    somebody(office, staff.key, "かなりあ 小鳥", times=(FreeTime(1, 600, 620),))
    page = staff.get(f"/office/openings/{opening.key}").text

    assert "あと一つで来られる方（1人）" in page and "火曜10:00〜10:30があと10分空けば候補" in page


def test_who_was_looked_at_is_in_the_log_and_nobody_else(staff, office, opening):
    mine, other = somebody(office, staff.key, "かなりあ 小鳥"), somebody(office, "somebody", "つばめ 飛男")
    staff.get(f"/office/openings/{opening.key}")
    office.rollback()
    query = select(AuditLine.subject_key).where(AuditLine.action == Action.READ, AuditLine.purpose == "opening:people")
    read = set(office.scalars(query))

    assert mine in read and other not in read


def test_the_number_of_others_counts_nobody_who_has_a_place_or_is_closed(staff, office, opening):
    keys = [somebody(office, "somebody", name) for name in ("つばめ 飛男", "すずめ 鳴子", "もず 高音")]
    assert "同意がある方）：3人" in staff.get(f"/office/openings/{opening.key}").text
    with acting(office) as session:
        placed, closed, _ = (session.scalars(select(Person).where(Person.key == key)).one() for key in keys)
        a_placement(session, PlacementState.ACTIVE, person=placed, seat=a_seat(opening_key="another"))
        closed.closed_at, closed.closed_reason = closed.created_at, "終結"

    assert "同意がある方）：1人" in staff.get(f"/office/openings/{opening.key}").text


def test_who_is_there_already_and_whom_one_must_not_meet_are_not_among_those_one_thing_keeps_away(
    staff, office, opening
):
    there, apart = (somebody(office, staff.key, name) for name in ("つばめ 飛男", "すずめ 鳴子"))
    with acting(office) as session:
        person = session.scalars(select(Person).where(Person.key == there)).one()
        seat = a_seat(place_key=opening.place.key, opening_key=opening.key)
        a_placement(session, PlacementState.ACTIVE, person=person, seat=seat)
        session.add(KeepApart(person_key=apart, place_key=opening.place.key))
    page = staff.get(f"/office/openings/{opening.key}").text

    assert "つばめ" not in page and "すずめ" not in page and "取り決め" not in page
    assert "条件が合わない方など）：1人" in page


def test_only_openings_with_a_free_seat_are_listed_those_of_the_next_day_first(staff, saved):
    weekday = today().weekday()
    for title, day in (("あとの役割", 2), ("つぎの役割", 1)):
        slots = [OpeningSlot(weekday=(weekday + day) % 7, starts=600, ends=660)]
        saved(an_opening(title=title, place=a_place(name="みほん"), slots=slots))
    saved(an_opening(title="休みの役割", is_open=False))
    page = staff.get("/office/openings/").text

    assert page.index("つぎの役割") < page.index("あとの役割")
    assert "休みの役割" not in page


def test_an_opening_that_does_not_exist_is_not_found(staff):
    assert staff.get("/office/openings/aaaaaaaaaa").status_code == 404


@pytest.mark.parametrize(("weekday", "days"), [(2, 0), (3, 1), (1, 6)])
def test_the_next_day_of_a_slot_is_within_a_week_today_included(weekday, days):
    wednesday = date(2026, 4, 1)

    assert next_day(FreeTime(weekday, 600, 660), wednesday) == wednesday + timedelta(days=days)


def test_a_host_that_was_met_lately_is_known_to_be_and_nobodys_record_is_opened(office, directory, opening):
    with acting(office) as session:
        seat = a_seat(place_key=opening.place.key, opening_key=opening.key)
        placement = a_placement(session, PlacementState.ACTIVE, person=a_person(session), seat=seat)
        session.flush()
        for to, ago, met in ((VisitTo.HOST, 9, True), (VisitTo.HOST, 3, False), (VisitTo.PERSON, 1, True)):
            visit = {"person_key": placement.person_key, "placement_key": placement.key, "how": VisitHow.PHONE}
            session.add(Visit(**visit, to=to, on=today() - timedelta(days=ago), met=met, by="x"))
    office.rollback()
    facts = opening_facts(office, directory, today())  # outside a unit of work: an audited row would not open
    assert [one.host_seen_days for one in facts] == [9]

    with acting(office) as session:
        for ago, met in ((5, True), (2, False)):
            visit = {"place_key": opening.place.key, "how": VisitHow.PHONE, "by": "x"}
            session.add(HostVisit(**visit, on=today() - timedelta(days=ago), met=met))
    office.rollback()
    assert [one.host_seen_days for one in opening_facts(office, directory, today())] == [5]
