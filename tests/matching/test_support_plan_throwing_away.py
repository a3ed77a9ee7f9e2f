"""A draft begun by mistake is thrown away; what was submitted, approved or printed stays."""

import re

import pytest
from sqlalchemy import func, select

from core.audit import Action, AuditLine
from core.calendar import today
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role as AccountRole
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person
from matching.people.models import Person, TeamMember
from matching.support_plans.models import SupportPlan
from matching.support_plans.services import draft_next, note_print, take_back, throw_away
from tests.matching.people import LEAD, a_person, acting
from tests.matching.plans import a_plan, a_submitted_plan, an_approved_plan, an_approver
from tests.matching.test_support_plan_pages import address, keys_of, send, typed
from tests.staff import signed_in_as

TODAY = today()


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, AccountRole.STAFF)


@pytest.fixture
def plan(office, staff):
    """A draft of somebody on whose team `staff` is."""
    with acting(office, staff.key) as session:
        return keys_of(a_plan(session, a_person(session, lead=staff.key, name="見本 一郎"), by=staff.key))


def how_many(office):
    office.rollback()
    return office.scalar(select(func.count(SupportPlan.id)))


def token_of(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def drop(session, plan):
    throw_away(session, plan, version=str(plan.version))


def test_a_draft_is_gone_and_its_number_is_free_again(either_app):
    office = office_session()
    with acting(office) as session:
        an_approver(session)
        person = a_person(session)
        an_approved_plan(session, person)
        drop(session, draft_next(session, person, by=LEAD, on=TODAY))
        again = draft_next(session, person, by=LEAD, on=TODAY)
        assert again.number == 2
        assert session.scalars(select(SupportPlan.number).order_by(SupportPlan.number)).all() == [1, 2]


def test_a_version_that_was_ever_submitted_stays_also_after_the_request_was_taken_back(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        with pytest.raises(RuleBroken, match="承認を頼んだことのある版"):
            drop(session, plan)
        take_back(plan, version=str(plan.version))
        session.flush()
        with pytest.raises(RuleBroken, match="承認を頼んだことのある版"):
            drop(session, plan)


def test_an_approved_version_stays(office):
    with acting(office) as session:
        an_approver(session)
        with pytest.raises(RuleBroken, match="次の版を作って"):
            drop(session, an_approved_plan(session, a_person(session)))


def test_a_printed_draft_stays_and_whoever_writes_on_it_is_not_told_of_a_change(either_app):
    with acting(office_session()) as session:
        plan = a_plan(session, a_person(session))
        before = plan.version
        note_print(session, plan, on=TODAY)
        session.refresh(plan)
        assert (plan.version, plan.printed_on) == (before, TODAY)
        with pytest.raises(RuleBroken, match="印刷した版"):
            drop(session, plan)


def test_what_a_colleague_wrote_since_it_was_shown_is_not_thrown_away(office, staff, plan):
    page = staff.get(address(plan, "throw-away")).text
    sent = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', page.split("<main")[1]))
    assert staff.post_form(address(plan, "edit"), **typed(wishes="書き足したことば")).status_code == 302

    refused = staff.post(address(plan, "throw-away"), data=sent)
    assert refused.status_code == 409 and "ほかの人が書き足しました" in refused.text
    assert "書き足したことば" in refused.text and how_many(office) == 1


def test_asking_deletes_nothing_and_the_button_does_with_a_line_in_the_log(office, staff, plan):
    assert address(plan, "throw-away") in staff.get(address(plan)).text
    assert "見本 一郎さんの支援プラン 第1版の下書きを消す" in staff.get(address(plan, "throw-away")).text
    assert how_many(office) == 1
    answer = staff.post_form(address(plan, "throw-away"))
    pages = f"/office/people/{plan.person_key}/plans/"
    assert answer.location == pages and how_many(office) == 0
    shown = staff.get(pages).text
    assert "第1版の下書きを消しました" in shown and "はじめてのプランをつくる" in shown
    line = office.scalars(select(AuditLine).where(AuditLine.action == Action.DELETED)).one()
    assert (line.account_key, line.subject_key, line.fields) == (staff.key, plan.person_key, ["support_plan"])
    assert send(staff, pages, f"{pages}new").status_code == 302


def test_pressed_twice_it_says_that_it_is_gone(staff, plan):
    page = staff.get(address(plan, "throw-away")).text
    sent = dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]+)"', page.split("<main")[1]))
    for _ in range(2):
        assert staff.post(address(plan, "throw-away"), data=sent).status_code == 302
    assert "もう消されています" in staff.get(f"/office/people/{plan.person_key}/plans/").text


def test_the_paper_of_a_draft_is_noted_once_and_the_page_offers_no_throwing_away(office, staff, plan):
    assert "一度印刷した下書きは、消せなくなります" in staff.get(address(plan)).text
    for _ in range(2):
        assert staff.get(address(plan, "plan.pdf")).data.startswith(b"%PDF")
    office.rollback()
    assert office.scalar(select(SupportPlan.__table__.c.printed_on)) == TODAY
    lines = office.scalars(select(AuditLine).where(AuditLine.action == Action.CHANGED)).all()
    assert [line.fields for line in lines if "support_plan.printed_on" in line.fields] == [["support_plan.printed_on"]]
    assert address(plan, "throw-away") not in staff.get(address(plan)).text
    page = staff.get(address(plan, "throw-away")).text
    assert "紙が本人の手もとにあるかもしれない" in page and "<button" not in page.split("<main")[1]
    assert staff.post(address(plan, "throw-away"), data={"csrf_token": token_of(page)}).status_code == 409
    assert how_many(office) == 1


def test_a_draft_of_somebody_closed_stays_as_it_cannot_be_written_on_either(office, staff, plan):
    with acting(office, staff.key) as session:
        ended = ClosingDetails(TODAY, ClosingReason.MOVED, Watcher.AGENCY, "窓口", "")
        close_person(session, session.scalars(select(Person)).one(), ended, by=staff.key, today=TODAY)
    assert address(plan, "throw-away") not in staff.get(address(plan)).text
    page = staff.get(address(plan, "throw-away")).text
    assert "先に支援を再開して" in page and "<button" not in page.split("<main")[1]
    assert staff.post(address(plan, "throw-away"), data={"csrf_token": token_of(page)}).status_code == 409
    assert how_many(office) == 1


@pytest.mark.parametrize("role", [AccountRole.SUPERVISOR, AccountRole.COORDINATOR])
def test_a_colleague_on_the_team_may_and_nobody_else(app, office, plan, role):
    other = signed_in_as(app, office, role)
    assert other.get(address(plan, "throw-away")).status_code == 404
    with acting(office) as session:
        session.add(TeamMember(person_key=plan.person_key, account_key=other.key))
    assert other.post_form(address(plan, "throw-away")).status_code == 302
    assert how_many(office) == 0


def test_a_key_of_somebody_elses_plan_deletes_nothing(office, staff, plan):
    with acting(office, staff.key) as session:
        theirs = keys_of(a_plan(session, a_person(session, lead="other", name="見本 二郎"), by="other"))
    through = address(plan, "throw-away").replace(plan.key, theirs.key)
    token = {"csrf_token": token_of(staff.get(address(plan)).text)}
    assert staff.post(through, data=token | {"version": "1"}).status_code == 302
    assert how_many(office) == 2
