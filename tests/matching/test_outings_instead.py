"""Planned visits of those one stands in for, and who may come along: whoever sets out is seen until they are back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.accounts.models import Substitution
from core.audit import Action, AuditLine
from core.calendar import now, today
from core.db import unit_of_work
from core.errors import NotPermitted, RuleBroken
from core.permissions import Role
from matching.outings.models import Outing
from matching.outings.queries import how_many_missed, how_many_unrecorded, missed_returns
from matching.outings.services import plan_outing
from matching.people.models import TeamMember
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from matching.visits.models import Attendance, VisitHow, VisitTo
from matching.visits.queries import team_of
from matching.visits.services import VisitDetails, record_visit
from tests.matching.people import LEAD, a_person, a_seat, acting
from tests.matching.test_outings import details, planned
from tests.matching.test_placements import a_placement
from tests.staff import an_account, signed_in_as

S = PlacementState


@pytest.fixture
def standing_in(app, office):
    """A browser of somebody who stands in today, and the key of whoever is away."""
    browser, (away, _) = signed_in_as(app, office, Role.STAFF), an_account(office, Role.STAFF, "away")
    with unit_of_work(office) as session:
        days = {"first_day": today(), "last_day": today()}
        session.add(Substitution(away_key=away, substitute_key=browser.key, made_by="somebody", **days))
    return browser, away


def test_whoever_stands_in_sees_the_visit_they_planned_and_can_say_they_are_back(office, standing_in):
    browser, away = standing_in
    with acting(office, away) as session:
        placement = a_placement(session, S.TRIAL, person=a_person(session, lead=away, name="かなりあ 小鳥"))
        key, person = placement.key, placement.person_key
    path = f"/office/people/{person}/placements/{key}/outings"
    answer = browser.post_form(
        f"{path}/new", to="person", on=today().isoformat(), starts="9:00", how="phone", with_key="", back_by="23:59"
    )
    page = browser.get(answer.location).text
    assert "かなりあ 小鳥" in page and "かなりあ 小鳥" in browser.get("/office/day/?whose=me").text
    assert f"{path}/{office.scalar(select(Outing.key))}/back" in page


def test_the_list_holds_what_those_one_stands_in_for_left_open_and_the_log_both_names(office, standing_in):
    browser, away = standing_in
    _, _, person = planned(office, away, on=today() - timedelta(days=1), back_by=600)
    page = browser.get("/office/due").text
    for section in ("missed", "unrecorded"):
        assert (
            page.split(f'<section aria-labelledby="{section}">')[1].split("</section>")[0].count("かなりあ 小鳥") == 1
        )
    office.rollback()
    query = select(AuditLine.account_key, AuditLine.instead_of).where(AuditLine.subject_key == person)
    read = set(office.execute(query.where(AuditLine.action == Action.READ, AuditLine.purpose == "due:list")).all())
    assert read == {(browser.key, away)}


def test_a_visit_that_is_ones_own_and_anothers_too_is_shown_once_and_opened_in_nobodys_place(office, standing_in):
    browser, away = standing_in
    _, _, person = planned(office, browser.key, starts=600)
    with acting(office) as session:
        session.add(TeamMember(person_key=person, account_key=away))
    assert browser.get("/office/day/").text.count("かなりあ 小鳥") == 1
    office.rollback()
    query = select(AuditLine.instead_of).where(AuditLine.subject_key == person, AuditLine.purpose == "due:list")
    assert set(office.scalars(query)) == {""}


def test_to_a_supervisor_who_stands_in_a_visit_is_not_another_teams(app, office):
    browser, (away, _) = signed_in_as(app, office, Role.SUPERVISOR), an_account(office, Role.STAFF)
    planned(office, away, on=today() - timedelta(days=1), back_by=600)
    assert "ほかのチーム" in browser.get("/office/due").text
    with unit_of_work(office) as session:
        days = {"first_day": today(), "last_day": today()}
        session.add(Substitution(away_key=away, substitute_key=browser.key, made_by="somebody", **days))
    page = browser.get("/office/due").text
    assert "ほかのチーム" not in page and "かなりあ 小鳥" in page


def test_what_is_planned_for_those_one_stands_in_for_is_not_planned_twice(office, standing_in):
    browser, away = standing_in
    with acting(office, away) as session:
        placement = a_placement(session, S.TRIAL, person=a_person(session, lead=away), seat=a_seat(capacity=9))
        placement.followed_since = today() - timedelta(days=3)
        plan_outing(session, placement, details(on=today() + timedelta(days=1)), by=away, today=today())
    page = browser.get("/office/due").text
    assert page.count("に予定</span>") == 1 and page.count(">予定に入れる<") == 1


def test_only_the_persons_team_comes_along_and_only_they_are_offered(app, office):
    browser, (outside, _) = signed_in_as(app, office, Role.STAFF), an_account(office, Role.COORDINATOR, "outside")
    inside, _ = an_account(office, Role.COORDINATOR, "inside")
    with acting(office, browser.key) as session:
        placement = a_placement(session, S.TRIAL, person=a_person(session, lead=browser.key))
        session.add(TeamMember(person_key=placement.person_key, account_key=inside))
        path = f"/office/people/{placement.person_key}/placements/{placement.key}/outings/new"
    page = browser.get(path).text
    assert f'value="{inside}"' in page and f'value="{outside}"' not in page
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL, seat=a_seat(capacity=9))
        with pytest.raises(RuleBroken, match="チームの中から"):
            plan_outing(session, placement, details(with_key=outside), by=LEAD, today=today())


def test_the_first_page_counts_what_the_list_shows_and_opens_nobody(office, standing_in):
    browser, away = standing_in
    yesterday = today() - timedelta(days=1)
    planned(office, browser.key, on=yesterday, back_by=600)
    _, _, only_theirs = planned(office, away, on=yesterday, back_by=600)
    _, placement_key, person = planned(office, away, on=yesterday, back_by=600)
    with acting(office, away) as session:
        session.add(TeamMember(person_key=person, account_key=browser.key))  # of both teams: counted once
        placement = session.scalars(select(Placement).where(Placement.key == placement_key)).one()
        placement.followed_since = today() - timedelta(days=9)
        for days in (5, 4):
            on = today() - timedelta(days=days)
            visit = VisitDetails(VisitTo.HOST, on, VisitHow.PHONE, attendance=Attendance.ABSENT)
            record_visit(session, placement, visit, by=away, today=today())
    office.rollback()
    page = browser.get("/office/").text
    plain = re.sub(r"<[^>]+>", "", page)
    for line in ("もどりの連絡がない訪問が3件", "続けてお休みの方が1人", "記録を待っている訪問が3件"):
        assert line in plain
    office.rollback()
    read = select(AuditLine.purpose).where(AuditLine.action == Action.READ, AuditLine.subject_key == only_theirs)
    of_browser = read.where(AuditLine.account_key == browser.key)
    assert office.scalars(of_browser).all() == []
    listed = browser.get("/office/due").text
    for section in ("missed", "unrecorded"):
        assert listed.split(f'<section aria-labelledby="{section}">')[1].split("</section>")[0].count("かなりあ") == 3
    office.rollback()
    assert office.scalars(of_browser).all() == ["due:list"]


def test_counting_alarms_needs_nobody_who_acts_because_no_record_is_opened(office, directory):
    planned(office, LEAD, on=today() - timedelta(days=1), back_by=600)
    with unit_of_work(office) as session:
        assert how_many_missed(session, team_of(LEAD), now()) == 1
        assert how_many_unrecorded(session, directory, team_of(LEAD), today()) == 1
        with pytest.raises(NotPermitted):
            missed_returns(session, team_of(LEAD), now())
