"""この方の担当: exactly one leads, only the lead changes the team, and who is off it sees nothing more."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.audit import Action, AuditLine
from core.calendar import today
from core.errors import RuleBroken
from core.permissions import Role
from matching.outings.models import Outing
from matching.people.models import TeamMember
from matching.placements.appointment_models import AppointmentKind, Companion
from matching.placements.appointments import Plan, make_appointment
from matching.placements.guards import Mover
from matching.placements.states import PlacementState
from matching.teams import services
from matching.teams.handing_over import HandOver, hand_over, moving
from matching.teams.queries import planned_by_account
from matching.visits.models import VisitHow, VisitTo
from tests.conftest import Counting
from tests.matching.people import a_seat, acting, consent
from tests.matching.teams import disabled, found, ready, stands_in, team, with_team
from tests.matching.test_placements import a_placement
from tests.staff import StaffBrowser, signed_in_as

DAY = date(2026, 4, 1)


@pytest.fixture
def lead(app, office) -> StaffBrowser:
    return signed_in_as(app, office, Role.STAFF, "lead")


@pytest.fixture
def member(app, office) -> StaffBrowser:
    return signed_in_as(app, office, Role.COORDINATOR, "member")


@pytest.fixture
def key(office, lead, member) -> str:
    """Somebody with a lead and a member, and a colleague beside them."""
    with acting(office) as session:
        ready(session, "free")
        return with_team(session, lead.key, member.key, name="かなりあ 小鳥").key


def page(key, form=""):
    return f"/office/people/{key}/team/{form}"


def send(browser, key, form, account, version=None):
    """A form of the page, as the browser that has it open would send it."""
    shown = browser.get(page(key)).text
    token = value_of(shown, "csrf_token")
    now = value_of(shown, "version") if 'name="version"' in shown else "1"
    return browser.post(page(key, form), data={"csrf_token": token, "version": version or now, "account": account})


def value_of(text, name):
    return re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)[1]


def test_the_page_says_who_leads_and_what_each_account_is_for(lead, member, key):
    text = lead.get(page(key)).text

    assert "主担当" in text and "支援員" in text and "コーディネーター" in text
    assert "見本 free（支援員）" in text  # may be added
    assert "担当に加える" in text and "担当から外す" in text


def test_a_member_sees_the_page_and_who_can_change_it_and_no_button_but_their_own(member, key):
    text = member.get(page(key)).text

    assert "担当を決められるのは、主担当の見本 支援員さんです" in text
    assert "自分がこの方の担当から抜ける" in text
    assert "担当に加える" not in text and "主担当にする" not in text


def test_a_colleague_who_is_added_sees_the_person_from_then_on(app, office, lead, key):
    other = signed_in_as(app, office, Role.SUPERVISOR, "other")
    assert other.get(f"/office/people/{key}").status_code == 404

    assert send(lead, key, "members", other.key).status_code == 302
    assert other.get(f"/office/people/{key}").status_code == 200
    assert team(office, key)[other.key] is False


def test_whoever_is_taken_off_sees_nothing_from_the_next_request_on(office, lead, member, key):
    assert member.get(page(key)).status_code == 200

    assert send(lead, key, "off", member.key).status_code == 302
    assert member.get(page(key)).status_code == 404
    assert member.get(f"/office/people/{key}").status_code == 404
    assert "かなりあ" not in member.get("/office/people/").text
    assert team(office, key) == {lead.key: True}


def test_a_new_lead_leads_alone_and_the_former_one_stays(office, lead, member, key):
    assert send(lead, key, "lead", member.key).status_code == 302

    assert team(office, key) == {lead.key: False, member.key: True}
    assert "担当に加える" in member.get(page(key)).text
    again = send(lead, key, "lead", member.key)  # the button pressed twice
    assert again.status_code == 409 and services.ONLY_THE_LEAD in again.text
    assert team(office, key) == {lead.key: False, member.key: True}


def test_the_lead_is_never_taken_off_and_never_leaves(office, lead, key):
    for form in ("off", "leave"):
        answer = send(lead, key, form, lead.key)
        assert answer.status_code == 409 and services.NEVER_THE_LEAD in answer.text

    assert team(office, key)[lead.key] is True


def test_a_member_may_leave(office, lead, member, key):
    assert send(member, key, "leave", "").location == "/office/people/"

    assert team(office, key) == {lead.key: True}
    assert member.get(page(key)).status_code == 404


@pytest.mark.parametrize("form", ["members", "lead", "off"])
def test_a_member_who_does_not_lead_changes_nothing(office, lead, member, key, form):
    before = team(office, key)
    answer = send(member, key, form, "free" if form == "members" else lead.key)

    assert answer.status_code == 409 and services.ONLY_THE_LEAD in answer.text
    assert team(office, key) == before


def test_only_accounts_that_work_with_persons_and_can_sign_in_are_added_or_lead(office, lead, key):
    with acting(office) as session:
        ready(session, "auditor", Role.AUDITOR)
        ready(session, "minsei", Role.WELFARE_COMMISSIONER)
        ready(session, "left")
    disabled(office, "left")
    with acting(office) as session:
        session.add(TeamMember(person_key=key, account_key="left"))
    for account in ("auditor", "minsei", "nobody"):
        answer = send(lead, key, "members", account)
        assert answer.status_code == 409 and "ほかの人を選ぶか" in answer.text
        assert account not in team(office, key)
    answer = send(lead, key, "lead", "left")
    assert answer.status_code == 409 and "ほかの人を選ぶか" in answer.text
    text = lead.get(page(key)).text
    assert "見本 auditor" not in text and "使えないアカウント" in text


def test_a_form_sent_twice_adds_nobody_twice_and_says_so(office, lead, key):
    assert send(lead, key, "members", "free").status_code == 302
    answer = send(lead, key, "members", "free")

    assert answer.status_code == 409 and "もうこの方の担当に入っています" in answer.text
    assert len(team(office, key)) == 3


@pytest.mark.parametrize(("form", "account"), [("members", "free"), ("lead", "member"), ("off", "member")])
def test_what_a_colleague_changed_meanwhile_is_shown_first_and_the_choice_stays(
    office, lead, member, key, form, account
):
    with acting(office) as session:
        version = str(found(session, key).version)
        second, mover = ready(session, "second"), Mover(lead.key, DAY)
        services.add_member(session, found(session, key), second, mover=mover, version=version)
    answer = send(lead, key, form, member.key if account == "member" else account, version=version)

    assert answer.status_code == 409 and services.CHANGED_MEANWHILE in answer.text
    assert form != "members" or '<option selected value="free">' in answer.text
    assert team(office, key) == {lead.key: True, member.key: False, "second": False}


def test_who_stands_in_for_the_lead_changes_the_team_under_both_names(app, office, lead, member, key):
    substitute = signed_in_as(app, office, Role.STAFF, "substitute")
    assert substitute.get(page(key)).status_code == 404
    stands_in(office, lead.key, substitute.key)

    assert send(substitute, key, "members", "free").status_code == 302
    office.rollback()
    query = select(AuditLine.instead_of).where(
        AuditLine.account_key == substitute.key, AuditLine.action == Action.CHANGED, AuditLine.subject_key == key
    )
    assert office.scalars(query).all() == [lead.key]
    for form in ("members", "lead"):  # they would stay when the days are over
        answer = send(substitute, key, form, substitute.key)
        assert answer.status_code == 409 and substitute.key not in team(office, key)


def test_a_member_who_stands_in_for_the_lead_does_it_under_both_names(office, lead, member, key):
    stands_in(office, lead.key, member.key)

    assert send(member, key, "members", "free").status_code == 302
    office.rollback()
    query = select(AuditLine.instead_of).where(AuditLine.account_key == member.key, AuditLine.action == Action.CHANGED)
    assert set(office.scalars(query)) == {lead.key}
    answer = send(member, key, "lead", member.key)
    assert answer.status_code == 409 and services.NOT_ONESELF in answer.text


def test_who_stands_in_for_a_member_may_look_and_not_change(app, office, lead, member, key):
    substitute = signed_in_as(app, office, Role.STAFF, "substitute")
    stands_in(office, member.key, substitute.key)

    assert substitute.get(page(key)).status_code == 200
    assert send(substitute, key, "off", member.key).status_code == 409
    assert send(substitute, key, "leave", "").status_code == 409
    assert team(office, key) == {lead.key: True, member.key: False}


def test_a_supervisor_who_is_not_on_the_team_sees_no_such_page(app, office, key):
    supervisor = signed_in_as(app, office, Role.SUPERVISOR, "boss")

    assert supervisor.get(page(key)).status_code == 404
    assert send_blind(supervisor, page(key, "lead")) == 404


def send_blind(browser, path):
    token = browser.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return browser.post(path, data={"csrf_token": token, "account": browser.key, "version": "1"}).status_code


def test_every_change_is_one_line_about_the_person_and_one_about_the_account(office, lead, member, key):
    send(lead, key, "off", member.key)
    office.rollback()
    query = select(AuditLine).where(AuditLine.action == Action.CHANGED, AuditLine.purpose == "team:change")
    lines = {(line.subject_kind, line.subject_key): line.fields for line in office.scalars(query)}

    assert set(lines) == {("person", key), ("account", member.key)}
    assert "team_member" in lines["person", key]


def test_the_page_counts_the_plans_in_which_each_is_named_also_after_they_are_off(office, lead, member, key):
    with acting(office, lead.key) as session:
        person = found(session, key)
        consent(session, person)
        placement = a_placement(session, PlacementState.TRIAL, person=person, seat=a_seat())
        session.flush()
        plan = Plan(
            AppointmentKind.LOOK, today() + timedelta(days=2), 600, 660, Companion.STAFF, supporter_key=member.key
        )
        make_appointment(session, placement, plan, by=lead.key, today=today(), names={})
        facts = {"person_key": key, "placement_key": placement.key, "how": VisitHow.PHONE}
        session.add(Outing(to=VisitTo.PERSON, on=today(), by=lead.key, with_key=member.key, **facts))
        session.add(Outing(to=VisitTo.PERSON, on=today() - timedelta(days=9), by=member.key, **facts))  # is past
        session.flush()
        assert planned_by_account(session, [key], today()) == {member.key: 2, lead.key: 1}

    assert "予定2件に、名前が入っています" in lead.get(page(key)).text
    send(lead, key, "off", member.key)
    assert "担当ではない人の名前が入った予定があります" in lead.get(page(key)).text


def test_the_page_of_the_person_names_the_team_and_leads_here_with_few_questions(app, lead, key):
    with Counting(app) as statements:
        text = lead.get(f"/office/people/{key}").text

    assert f'href="{page(key)}"' in text and "見本 支援員<strong>（主担当）</strong>、見本 コーディネーター" in text
    assert len([each for each in statements if each.startswith("SELECT") and "account.name" in each]) <= 3


def test_a_deleted_person_takes_the_team_along(office, key):
    with acting(office) as session:
        session.delete(found(session, key))
    assert office.scalar(select(func.count()).select_from(TeamMember)) == 0


ACCOUNTS = ["a", "b", "c", "d"]
steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "lead", "off", "leave", "keep", "move"]),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=steps)
def test_whatever_is_done_exactly_one_leads_each_person_and_nobody_is_on_a_team_twice(office, walk):
    class Enough(Exception):
        """Forget this walk again."""

    with pytest.raises(Enough), acting(office) as session:
        for name in ACCOUNTS:
            ready(session, name)
        keys = [with_team(session, "a").key, with_team(session, "b", "a").key]
        for what, one, other in walk:
            try:
                take(session, what, one, other, keys[0])
            except RuleBroken:
                continue
            for each in keys:
                session.expire_all()
                rows = [row for row in session.scalars(select(TeamMember)) if row.person_key == each]
                assert sum(row.leads for row in rows) == 1
                assert len({row.account_key for row in rows}) == len(rows)
        raise Enough


def take(session, what, one, other, key):
    """One step of a walk: `one` does it, to `other`."""
    if what in ("keep", "move"):
        wanted = HandOver(one, other, keeps=what == "keep")
        hand_over(session, wanted, moving(session, wanted, by=()).figures, by=())
        return
    person = found(session, key)
    if what == "leave":
        services.leave(session, person, one)
    else:
        change = {"add": services.add_member, "lead": services.make_lead, "off": services.take_off}[what]
        change(session, person, other, mover=Mover(one, DAY), version=str(person.version))
    session.flush()
