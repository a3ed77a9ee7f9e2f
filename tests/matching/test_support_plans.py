"""支援プラン: versions, who may approve, what never changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from core import audit
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role as AccountRole
from core.roles import MAY_APPROVE
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person, reopen_person
from matching.conferences.minutes import NEW, Outcome, write_minutes
from matching.conferences.outcomes import draft_from_minutes
from matching.conferences.queries import door_to
from matching.conferences.states import Decision
from matching.people.models import Person
from matching.plans.facts import AssessmentFacts
from matching.plans.services import assess
from matching.support_plans.content import Goal, PlanContent, Role
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import (
    AHEAD,
    approved_plan,
    approvers_for,
    asked_of,
    before,
    how_many_to_review,
    in_force,
    newest_plan,
    people_to_review,
    plans_in_force,
    plans_of,
)
from matching.support_plans.services import approve, draft_next, note_paper, send_back, submit, take_back, write
from matching.support_plans.states import MOVES, PlanState
from tests.matching.conferences import a_conference, an_item, somebody
from tests.matching.people import LEAD, a_person, acting
from tests.matching.plans import APPROVER, a_content, a_plan, a_submitted_plan, an_approved_plan, an_approver

TODAY = today()


def how_many(session):
    return session.scalar(select(func.count(SupportPlan.id)))


def seen(plan):
    return str(plan.version)


def close(session, person):
    close_person(session, person, ClosingDetails(today(), ClosingReason.MOVED, Watcher.NOBODY), by=LEAD, today=today())


@given(
    st.builds(
        PlanContent,
        wishes=st.text(),
        situation=st.text(),
        goals=st.lists(st.builds(Goal, st.text(), st.text(), st.text())).map(tuple),
        roles=st.lists(st.builds(Role, st.text(), st.text(), st.text())).map(tuple),
        starts_on=st.none() | st.dates(),
        ends_on=st.none() | st.dates(),
        review_on=st.none() | st.dates(),
        note=st.text(),
    )
)
@settings(max_examples=100, deadline=None)
def test_what_a_plan_says_comes_back_from_json_as_it_was(content):
    assert PlanContent.from_json(content.to_json()) == content


def test_words_of_a_later_version_of_the_program_are_passed_over():
    assert PlanContent.from_json('{"wishes":"a","later":1}') == PlanContent(wishes="a")
    assert PlanContent.from_json("") == PlanContent()


def test_a_draft_is_kept_sealed_once_however_often_the_form_is_sent(office):
    with acting(office) as session:
        person = a_person(session)
        content = a_content(wishes="𠮷野さん、髙田さんと行きたい")
        first = draft_next(session, person, by=LEAD, on=TODAY, content=content, idempotency_key="k")
        again = draft_next(session, person, by=LEAD, on=TODAY, content=PlanContent(), idempotency_key="k")

        assert (first is again, how_many(session)) == (True, 1)
        session.expire_all()
        assert first.content == content
        assert "髙田".encode() not in first.content_sealed
        assert (first.number, first.state, first.writers, first.team_keys) == (1, PlanState.DRAFT, [LEAD], {LEAD})


def test_the_first_version_begins_with_what_the_person_wished_for(office):
    with acting(office) as session:
        person = a_person(session)
        assess(session, person, facts=AssessmentFacts(wishes="絵本を読みたい"), by=LEAD, on=TODAY)
        assert draft_next(session, person, by=LEAD, on=TODAY).content == PlanContent(wishes="絵本を読みたい")


def test_the_next_version_begins_as_a_copy_and_the_approved_one_stays(office):
    with acting(office) as session:
        person = a_person(session)
        an_approver(session)
        first = an_approved_plan(session, person)
        kept = first.content_sealed
        second = draft_next(session, person, by=LEAD, on=TODAY, came_from="item000000")
        assert (second.number, second.content, second.came_from) == (2, first.content, "item000000")
        write(second, a_content(wishes="夜も行きたい"), by=LEAD, version=seen(second))
        session.flush()

        assert (first.content_sealed, first.content.wishes) == (kept, "昼に行けるところがほしい")
        assert [plan.number for plan in plans_of(session, person)] == [2, 1]
        assert (newest_plan(session, person), approved_plan(session, person)) == (second, first)
        assert (before(session, second), before(session, first)) == (first, None)
        with pytest.raises(RuleBroken, match="書きかえられません"):
            write(first, a_content(wishes="x"), by=LEAD, version=seen(first))


def test_only_one_version_is_open_at_a_time(office):
    with acting(office) as session:
        person = a_person(session)
        an_approver(session)
        a_plan(session, person)
        with pytest.raises(RuleBroken, match="第1版（下書き）"):
            draft_next(session, person, by=LEAD, on=TODAY)
    with pytest.raises(IntegrityError, match="one_open_version|person_key"), acting(office) as session:
        row = SupportPlan(person_key=person.key, number=2, made_on=TODAY, made_by=LEAD, writers=[LEAD])
        session.add(row)


def test_two_who_begin_the_next_version_at_once_get_one_of_it(either_app):
    with acting(office_session()) as session:
        key = a_person(session).key

    def begin(_):
        with either_app.app_context(), acting(office_session()) as session:
            person = session.scalars(select(Person).where(Person.key == key)).one()
            try:
                return draft_next(session, person, by=LEAD, on=TODAY).number
            except RuleBroken:
                return None

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(begin, range(4)))
    assert sorted(numbers, key=str) == [1, None, None, None]


def test_somebody_closed_gets_no_plan_and_no_decision(office):
    with acting(office) as session:
        an_approver(session)
        person, waiting = a_person(session), a_person(session)
        plan = a_submitted_plan(session, waiting)
        close(session, person)
        close(session, waiting)
        with pytest.raises(RuleBroken, match="終結しています"):
            draft_next(session, person, by=LEAD, on=TODAY)
        with pytest.raises(RuleBroken, match="終結しています"):
            approve(plan, by=APPROVER, on=TODAY, version=seen(plan))
        with pytest.raises(RuleBroken, match="終結しています"):
            send_back(plan, reason="終結のため", by=APPROVER, on=TODAY, version=seen(plan))
        assert plan.state is PlanState.SUBMITTED and asked_of(session, APPROVER) == []
        reopen_person(session, waiting, words="もどってきた", by=LEAD, today=TODAY)
        session.flush()
        assert [one.plan_key for one in asked_of(session, APPROVER)] == [plan.key]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": TODAY - timedelta(1), "review_on": None}, "ends_on"),
        ({"ends_on": TODAY + timedelta(4000), "review_on": None}, "ends_on"),
        ({"review_on": TODAY - timedelta(1)}, "review_on"),
        ({"review_on": TODAY + timedelta(181)}, "review_on"),
        ({"starts_on": date(1026, 4, 1)}, "starts_on"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on"),
        ({"starts_on": None, "review_on": TODAY + timedelta(181)}, "review_on"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(office, changes, field):
    with acting(office) as session:
        person = a_person(session)
        plan = a_plan(session, person)
        with pytest.raises(RuleBroken) as broken:
            write(plan, a_content(**changes), by=LEAD, version=seen(plan))
        assert (broken.value.field, plan.content) == (field, a_content())


def test_empty_rows_go_and_edges_are_trimmed(office):
    with acting(office) as session:
        rows = {
            "goals": (Goal(), Goal(" 行く ", "", ""), Goal(" ", "\n", "")),
            "roles": (Role("", "　", ""), Role(" x ", "", "")),
        }
        plan = a_plan(session, a_person(session), wishes=" 𠮷 ", **rows)
        assert plan.content == a_content(wishes="𠮷", goals=(Goal("行く"),), roles=(Role("x"),))


@pytest.mark.parametrize("missing", ["wishes", "goals", "starts_on", "ends_on", "review_on"])
def test_nobody_is_asked_to_approve_what_is_not_whole(office, missing):
    with acting(office) as session:
        an_approver(session)
        empty = {field.name: field.default for field in fields(PlanContent)}
        plan = a_plan(session, a_person(session), **{missing: empty[missing]})
        with pytest.raises(RuleBroken) as broken:
            submit(session, plan, approver=APPROVER, by=LEAD, on=TODAY, version=seen(plan))
        assert (broken.value.field, plan.state) == (missing, PlanState.DRAFT)


def test_a_plan_whose_days_went_by_is_neither_submitted_nor_approved(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        for late, words in ((91, "見直しの日が、もう過ぎて"), (181, "もう終わって")):
            with pytest.raises(RuleBroken, match=words):
                approve(plan, by=APPROVER, on=TODAY + timedelta(late), version=seen(plan))
        assert plan.state is PlanState.SUBMITTED


def test_whoever_wrote_on_it_is_never_asked_to_approve_it(office):
    with acting(office) as session:
        for key, role in ((LEAD, AccountRole.STAFF), ("colleague", AccountRole.STAFF), ("third", AccountRole.STAFF)):
            an_approver(session, key, role)
        an_approver(session)
        an_approver(session, "coordinator", AccountRole.COORDINATOR)
        an_approver(session, "commissioner", AccountRole.WELFARE_COMMISSIONER)
        an_approver(session, "unready").password_hash = None
        plan = a_plan(session, a_person(session))
        write(plan, a_content(wishes="二人で書いた"), by="colleague", version=seen(plan))
        session.flush()

        assert {account.key for account in approvers_for(session, plan, "third")} == {APPROVER}
        assert {account.key for account in approvers_for(session, plan, "colleague")} == {APPROVER, "third"}
        for wrong in (LEAD, "colleague", "third", "coordinator", "commissioner", "unready", "nobody", ""):
            with pytest.raises(RuleBroken) as broken:
                submit(session, plan, approver=wrong, by="third", on=TODAY, version=seen(plan))
            assert broken.value.field == "approver"


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1), st.sampled_from(["a", "b", "c"]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_of_writing_nobody_decides_on_their_own(app, writers, decider):
    with app.app_context(), pytest.raises(Undone), acting(office_session()) as session:
        for key in ("a", "b", "c"):
            an_approver(session, key, AccountRole.STAFF)
        plan = a_plan(session, a_person(session), by=writers[0])
        for number, key in enumerate(writers):
            write(plan, a_content(wishes=f"{number}"), by=key, version=seen(plan))
            session.flush()
        free = {account.key for account in approvers_for(session, plan, writers[-1])}
        assert free == {"a", "b", "c"} - set(writers)
        session.execute(update(SupportPlan).values(state=PlanState.SUBMITTED, approver_key="d"))
        session.refresh(plan)
        for act in (
            lambda: approve(plan, by=decider, on=TODAY, version=seen(plan)),
            lambda: send_back(plan, reason="x", by=decider, on=TODAY, version=seen(plan)),
        ):
            with pytest.raises(RuleBroken, match="自分が書いた" if decider in writers else "あなたではありません"):
                act()
        raise Undone


class Undone(Exception):
    """Ends a unit of work without keeping anything."""


def test_naming_an_approver_lasts_until_the_decision(office):
    with acting(office) as session:
        an_approver(session)
        person = a_person(session)
        plan = a_submitted_plan(session, person)
        asked = asked_of(session, APPROVER)
        assert [(one.person_key, one.plan_key, one.number, one.by, one.on) for one in asked] == [
            (person.key, plan.key, 1, LEAD, TODAY)
        ]
        with pytest.raises(RuleBroken, match="理由を書いて"):
            send_back(plan, reason=" \n", by=APPROVER, on=TODAY, version=seen(plan))
        send_back(plan, reason="目標を本人のことばで", by=APPROVER, on=TODAY, version=seen(plan))
        session.flush()
        assert (plan.state, plan.approver_key, plan.returned_reason) == (PlanState.RETURNED, "", "目標を本人のことばで")
        assert asked_of(session, APPROVER) == []

        write(plan, a_content(wishes="本人のことば"), by=LEAD, version=seen(plan))
        session.flush()
        submit(session, plan, approver=APPROVER, by=LEAD, on=TODAY, version=seen(plan))
        submit(session, plan, approver=APPROVER, by=LEAD, on=TODAY, version="sent twice")
        session.flush()
        approve(plan, by=APPROVER, on=TODAY, version=seen(plan))
        session.flush()
        assert (plan.state, plan.approved_by, plan.decided_by) == (PlanState.APPROVED, APPROVER, {APPROVER})
        kept = seen(plan)
        approve(plan, by=APPROVER, on=TODAY + timedelta(1), version="sent twice")
        session.flush()
        assert (plan.approved_on, seen(plan)) == (TODAY, kept)
        for act in (
            lambda: approve(plan, by="other", on=TODAY, version=seen(plan)),
            lambda: send_back(plan, reason="目標を本人のことばで", by=APPROVER, on=TODAY, version=seen(plan)),
        ):
            with pytest.raises(RuleBroken, match="先に変わって"):
                act()


def test_a_version_sent_back_twice_is_sent_back_once_and_other_words_are_not_lost(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        shown = seen(plan)
        for _ in range(2):
            send_back(plan, reason=" 目標を小さく ", by=APPROVER, on=TODAY, version=shown)
            session.flush()
        with pytest.raises(RuleBroken, match="先に変わって"):
            send_back(plan, reason="別の理由", by=APPROVER, on=TODAY, version=shown)
        assert (plan.state, plan.returned_reason) == (PlanState.RETURNED, "目標を小さく")


def test_a_request_taken_back_after_a_return_keeps_the_reason_in_sight(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        send_back(plan, reason="目標を小さく", by=APPROVER, on=TODAY, version=seen(plan))
        session.flush()
        submit(session, plan, approver=APPROVER, by=LEAD, on=TODAY, version=seen(plan))
        session.flush()
        take_back(plan, version=seen(plan))
        session.flush()
        assert (plan.state, plan.approver_key) == (PlanState.RETURNED, "")
        with pytest.raises(RuleBroken, match="先に変わって"):
            take_back(plan, version=seen(plan))


def test_whoever_wrote_the_words_a_version_begins_with_never_approves_it(office):
    with acting(office) as session:
        for key in (LEAD, "second", "minutes"):
            an_approver(session, key, AccountRole.STAFF)
        an_approver(session)
        person = a_person(session)
        an_approved_plan(session, person)
        copied = draft_next(session, person, by="second", on=TODAY)
        assert copied.writers == [LEAD, "second"]
        assert {account.key for account in approvers_for(session, copied, "second")} == {APPROVER, "minutes"}
        given = draft_next(
            session, a_person(session), by="second", on=TODAY, content=a_content(), also_by=["minutes", "second"]
        )
        assert given.writers == ["minutes", "second"]
        assert {account.key for account in approvers_for(session, given, "second")} == {APPROVER, LEAD}
        with pytest.raises(RuleBroken) as broken:
            submit(session, given, approver="minutes", by="second", on=TODAY, version=seen(given))
        assert broken.value.field == "approver"


def test_who_wrote_the_minutes_and_the_plan_before_wrote_the_plan_they_become(office):
    with acting(office) as session:
        an_approver(session)
        person = somebody(session)
        an_approved_plan(session, person)
        item = an_item(session, a_conference(session), person)
        session.flush()
        door, outcome = door_to(session, item, TODAY), Outcome(Decision.FITTING, "この方向で進める")
        write_minutes(session, door, outcome, by="scribe", today=TODAY, version=NEW)
        assert draft_from_minutes(session, door, by="third", on=TODAY).writers == [LEAD, "scribe", "third"]


def test_a_request_is_taken_back_and_written_on(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        with pytest.raises(RuleBroken, match="取り下げる"):
            write(plan, a_content(wishes="x"), by=LEAD, version=seen(plan))
        take_back(plan, version=seen(plan))
        session.flush()
        write(plan, a_content(wishes="x"), by=LEAD, version=seen(plan))
        assert (plan.state, plan.approver_key, plan.content.wishes) == (PlanState.DRAFT, "", "x")
        with pytest.raises(RuleBroken, match="先に変わって"):
            take_back(plan, version=seen(plan))


def test_two_on_one_draft_the_second_is_told_and_the_same_words_twice_are_kept_once(office):
    with acting(office) as session:
        plan = a_plan(session, a_person(session))
        shown = seen(plan)
        write(plan, a_content(wishes="先"), by="first", version=shown)
        session.flush()
        with pytest.raises(RuleBroken, match="ほかの人が先に"):
            write(plan, a_content(wishes="後"), by="second", version=shown)
        write(plan, a_content(wishes="先"), by="first", version=shown)
        assert (plan.content.wishes, plan.writers) == ("先", [LEAD, "first"])


def test_an_approval_beside_a_change_is_refused(office):
    with acting(office) as session:
        an_approver(session)
        plan = a_submitted_plan(session, a_person(session))
        shown = seen(plan)
        take_back(plan, version=shown)
        session.flush()
        write(plan, a_content(wishes="変えた"), by=LEAD, version=seen(plan))
        session.flush()
        submit(session, plan, approver=APPROVER, by=LEAD, on=TODAY, version=seen(plan))
        session.flush()
        with pytest.raises(RuleBroken, match="先に変わって"):
            approve(plan, by=APPROVER, on=TODAY, version=shown)


def a_version(number, starts, ends, state=PlanState.APPROVED):
    return SupportPlan(number=number, state=state, starts_on=starts, ends_on=ends)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10), st.sampled_from(PlanState)), max_size=6))
def test_from_its_start_a_version_takes_the_place_of_the_earlier_ones(spans):
    day = date(2026, 4, 1)
    versions = [
        a_version(number, day + timedelta(first), day + timedelta(first + length), state)
        for number, (first, length, state) in enumerate(spans, 1)
    ]
    for ahead in range(32):
        on = day + timedelta(ahead)
        held = in_force(versions, on)
        later = [v for v in versions if v.state is PlanState.APPROVED and v.starts_on <= on]
        if held is None:
            assert not later or later[-1].ends_on < on
        else:
            assert held is later[-1] and held.starts_on <= on <= held.ends_on


def test_the_version_that_holds_is_found_for_several_at_once(office):
    with acting(office) as session:
        an_approver(session)
        one, other, none = a_person(session), a_person(session), a_person(session)
        first = an_approved_plan(session, one)
        later = {
            "starts_on": TODAY + timedelta(10),
            "ends_on": TODAY + timedelta(40),
            "review_on": TODAY + timedelta(30),
        }
        second = an_approved_plan(session, one, **later)
        an_approved_plan(session, other, **later)
        a_plan(session, none)
        keys = [one.key, other.key, none.key]
        assert plans_in_force(session, keys, TODAY) == {one.key: first}
        assert plans_in_force(session, keys, TODAY + timedelta(10))[one.key] is second
        assert approved_plan(session, one) is second


def test_a_review_is_spoken_of_in_time_and_only_to_the_team_of_somebody_open(office):
    with acting(office) as session:
        an_approver(session)
        near = {"review_on": TODAY + AHEAD}
        mine, elses, closed, draft, early = (a_person(session, lead=lead) for lead in (LEAD, "other", LEAD, LEAD, LEAD))
        for person in (mine, elses, closed):
            an_approved_plan(session, person, **near)
        a_plan(session, draft, **near)
        an_approved_plan(session, early, review_on=TODAY + AHEAD + timedelta(1))
        close(session, closed)
        session.flush()

        assert people_to_review(session, LEAD, TODAY) == [(mine, TODAY + AHEAD)]
        assert how_many_to_review(session, LEAD, TODAY) == 1
        assert how_many_to_review(session, "other", TODAY) == 1
        assert how_many_to_review(session, "nobody", TODAY) == 0
        an_approved_plan(session, mine, review_on=TODAY + timedelta(100))
        assert people_to_review(session, LEAD, TODAY) == []


def test_counting_reviews_and_what_waits_opens_nobody(office):
    with acting(office) as session:
        an_approver(session)
        an_approved_plan(session, a_person(session), review_on=TODAY)
        a_submitted_plan(session, a_person(session))
    with acting(office, "looker") as session:
        how_many_to_review(session, LEAD, TODAY)
        asked_of(session, APPROVER)
    with unit_of_work(office) as session:
        assert session.scalar(select(func.count()).where(AuditLine.account_key == "looker")) == 0


def test_reading_a_plan_is_a_line_about_the_person(office):
    with acting(office) as session:
        person = a_person(session)
        a_plan(session, person)
        key = person.key
    with acting(office, "reader") as session:
        session.scalars(select(SupportPlan)).one()
    with unit_of_work(office) as session:
        line = session.scalars(select(AuditLine).where(AuditLine.account_key == "reader")).one()
        assert (line.action, line.subject_kind, line.subject_key) == (Action.READ, "person", key)


def test_the_days_of_the_paper_are_noted_on_an_approved_version_only(office):
    with acting(office) as session:
        an_approver(session)
        person = a_person(session)
        plan = a_submitted_plan(session, person)
        days = {"signed_on": TODAY, "handed_on": None}
        with pytest.raises(RuleBroken, match="承認されてから"):
            note_paper(plan, **days, today=TODAY, version=seen(plan))
        approve(plan, by=APPROVER, on=TODAY, version=seen(plan))
        session.flush()
        shown, kept = seen(plan), plan.content_sealed
        for wrong in (TODAY + timedelta(1), TODAY - timedelta(1)):
            with pytest.raises(RuleBroken) as broken:
                note_paper(plan, signed_on=None, handed_on=wrong, today=TODAY, version=shown)
            assert broken.value.field == "handed_on"
        note_paper(plan, **days, today=TODAY, version=shown)
        session.flush()
        note_paper(plan, **days, today=TODAY, version=shown)
        assert (plan.signed_on, plan.handed_on, plan.content_sealed) == (TODAY, None, kept)
        with pytest.raises(RuleBroken, match="先に変わって"):
            note_paper(plan, signed_on=None, handed_on=None, today=TODAY, version=shown)


def test_every_state_has_its_moves_and_none_leads_out_of_an_approval():
    assert set(MOVES) == set(PlanState)
    assert not MOVES[PlanState.APPROVED]
    assert set(MAY_APPROVE) == {AccountRole.STAFF, AccountRole.SUPERVISOR}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"number": 0}, "numbers_begin_with_one"),
        ({"ends_on": TODAY - timedelta(1)}, "its_days_are_in_order"),
        ({"review_on": TODAY - timedelta(1)}, "its_days_are_in_order"),
        ({"review_on": TODAY + timedelta(10)}, "its_days_are_in_order"),
        ({"state": PlanState.SUBMITTED}, "one_is_asked_while_it_waits"),
        ({"approver_key": "x"}, "one_is_asked_while_it_waits"),
        ({"state": PlanState.APPROVED}, "who_approved_it_is_known"),
        ({"approved_by": "x", "approved_on": TODAY}, "who_approved_it_is_known"),
        ({"approved_on": TODAY}, "the_day_of_approval_is_known"),
        ({"state": PlanState.APPROVED, "approved_by": LEAD, "approved_on": TODAY}, "nobody_approves_their_own"),
        ({"state": PlanState.SUBMITTED, "approver_key": LEAD}, "nobody_approves_their_own"),
        (
            {"state": PlanState.APPROVED, "approved_by": "x", "approved_on": TODAY, "review_on": None},
            "approved_it_has_its_days",
        ),
        ({"signed_on": TODAY}, "signed_once_it_is_approved"),
        ({"handed_on": TODAY}, "signed_once_it_is_approved"),
    ],
)
def test_the_database_refuses_a_plan_that_cannot_be(office, wrong, rule):
    facts = {"number": 1, "made_on": TODAY, "made_by": LEAD, "writers": [LEAD]}
    facts |= {"starts_on": TODAY, "ends_on": TODAY + timedelta(9), "review_on": TODAY + timedelta(5)}
    with pytest.raises(IntegrityError, match=rule), acting(office) as session:
        session.add(SupportPlan(person_key=a_person(session).key, **facts | wrong))


def test_numbers_of_one_person_are_given_once(office):
    with acting(office) as session:
        an_approver(session)
        person = a_person(session)
        an_approved_plan(session, person)
    with pytest.raises(IntegrityError), acting(office) as session:
        session.add(SupportPlan(person_key=person.key, number=1, made_on=TODAY, made_by=LEAD, writers=[LEAD]))


def test_a_plan_goes_with_its_person(either_app):
    with acting(office_session()) as session:
        person = a_person(session)
        a_plan(session, person)
    with acting(office_session()) as session:
        session.delete(session.scalars(select(Person)).one())
        session.flush()
        assert how_many(session) == 0
    assert audit.first_break(office_session()) is None
