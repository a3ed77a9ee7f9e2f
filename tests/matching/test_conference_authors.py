"""Whoever wrote words that became a plan does not approve it: writers of minutes, and of the texts of papers."""

import pytest

from core.calendar import today
from core.db import office_session
from core.errors import RuleBroken
from core.roles import Role
from matching.conferences.agenda import Texts, write_texts
from matching.conferences.minutes import NEW, Outcome, write_minutes
from matching.conferences.outcomes import draft_from_minutes
from matching.conferences.queries import door_to
from matching.conferences.states import Decision, Part
from matching.support_plans.queries import approvers_for
from matching.support_plans.services import submit, write
from tests.matching.conferences import a_conference, an_item, somebody
from tests.matching.people import LEAD, acting
from tests.matching.plans import a_content, an_approved_plan, an_approver
from tests.staff import signed_in_as

TODAY = today()


def decided(session, item, by, version=NEW, conclusion="週1回から始める"):
    session.flush()
    door, outcome = door_to(session, item, TODAY), Outcome(Decision.REVISE, conclusion)
    minutes = write_minutes(session, door, outcome, by=by, today=TODAY, version=version)
    return door, minutes


def plan_of(session, door, by="third"):
    return draft_from_minutes(session, door, by=by, on=TODAY)


def test_everybody_who_wrote_the_minutes_is_a_writer_of_the_plan_and_never_approves_it(either_app):
    with acting(office_session()) as session:
        for key in ("first", "second", "approver"):
            an_approver(session, key, Role.STAFF)
        item = an_item(session, a_conference(session), somebody(session))
        _, minutes = decided(session, item, "first")
        decided(session, item, "second", str(minutes.version))
        door, minutes = decided(session, item, LEAD, str(minutes.version))
        assert minutes.writers == ["first", "second", LEAD]
        plan = plan_of(session, door)
        assert plan.writers == ["first", "second", LEAD, "third"]
        write(plan, a_content(), by="third", version=str(plan.version))
        session.flush()
        assert {account.key for account in approvers_for(session, plan, "third")} == {"approver"}
        for key in ("first", "second"):
            with pytest.raises(RuleBroken) as refused:
                submit(session, plan, approver=key, by="third", on=TODAY, version=str(plan.version))
            assert refused.value.field == "approver"


def test_who_wrote_twice_is_named_once_and_who_wrote_last_stands_last(office):
    with acting(office) as session:
        item = an_item(session, a_conference(session), somebody(session))
        _, minutes = decided(session, item, "first")
        decided(session, item, "second", str(minutes.version))
        _, minutes = decided(session, item, "first", str(minutes.version), conclusion="直した結論")
        assert minutes.writers == ["second", "first"]


def test_who_was_refused_is_no_writer(office):
    with acting(office) as session:
        item = an_item(session, a_conference(session), somebody(session))
        _, minutes = decided(session, item, "first")
        with pytest.raises(RuleBroken):
            decided(session, item, "late")
        assert minutes.writers == ["first"]


def papers_by(session, item, by, **texts):
    write_texts(item, Texts(**{"household": item.household} | texts), list(Part), by=by, version=str(item.version))
    session.flush()


def test_who_wrote_the_papers_is_a_writer_where_the_plan_takes_their_words_over(office):
    with acting(office) as session:
        person = somebody(session)
        item = an_item(session, a_conference(session), person)
        papers_by(session, item, "first", situation="家にいる")
        papers_by(session, item, "second", situation="家にいることが多い", wishes="昼に出かけたい")
        papers_by(session, item, "printer", situation="家にいることが多い", wishes="昼に出かけたい")
        assert item.writers == ["first", "second"]  # the same words again are nobody's
        door, _ = decided(session, item, "scribe")
        plan = plan_of(session, door)
        assert plan.content.situation == "家にいることが多い"
        assert plan.writers == ["scribe", "first", "second", "third"]


def test_who_wrote_papers_of_which_nothing_is_taken_over_may_approve(office):
    with acting(office) as session:
        an_approver(session)
        person = somebody(session)
        an_approved_plan(session, person)
        item = an_item(session, a_conference(session), person)
        papers_by(session, item, "first", situation="べつのことば")
        door, _ = decided(session, item, "scribe")
        assert plan_of(session, door).writers == [LEAD, "scribe", "third"]


def test_the_page_names_everybody_who_wrote(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    other = signed_in_as(app, office, Role.SUPERVISOR)
    with acting(office, staff.key) as session:
        person = somebody(session, lead=staff.key)
        item = an_item(session, a_conference(session, by=staff.key), person, by=staff.key)
        _, minutes = decided(session, item, other.key)
        decided(session, item, staff.key, str(minutes.version))
        path = f"/office/conferences/{item.conference_key}/items/{item.key}"
    assert "見本 管理者、見本 支援員が記録" in staff.get(path).text
