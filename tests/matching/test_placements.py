"""Placements follow one table of moves; consent, room and reasons are asked where the table says so."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.db import office_session
from core.errors import RuleBroken
from core.migrations import differing, downgrade_to, upgrade_all
from core.permissions import Role
from matching.consents.models import HostScope
from matching.consents.services import withdraw_consent
from matching.people.models import TeamMember
from matching.placements.guards import Mover
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import agreements_of, answer_of, reviews_of_this_trial, seats_taken
from matching.placements.reasons import OCCASIONS, OTHER, Occasion, Why, reasons_for
from matching.placements.request_models import HostAnswer
from matching.placements.requests import Said, record_call
from matching.placements.services import move, propose
from matching.placements.states import BY_ENDS, MOVES, Guard, PlacementState, Who
from matching.placements.trial_models import Opinion, Side
from matching.placements.trials import Spoken, Terms, agree, review
from tests.factories import a_place, an_opening
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting, consent
from tests.staff import signed_in_as

S = PlacementState
TO_STATE = {
    S.CANDIDATE: [],
    S.ASKED: [S.ASKED],
    S.LOOKING: [S.ASKED, S.LOOKING],
    S.TRIAL: [S.ASKED, S.TRIAL],
    S.REVIEW: [S.ASKED, S.TRIAL, S.REVIEW],
    S.ACTIVE: [S.ASKED, S.TRIAL, S.REVIEW, S.ACTIVE],
    S.RESTING: [S.ASKED, S.TRIAL, S.REVIEW, S.ACTIVE, S.RESTING],
    S.STOPPED: [S.ASKED, S.TRIAL, S.STOPPED],
    S.DECLINED: [S.DECLINED],
    S.GRADUATED: [S.ASKED, S.TRIAL, S.REVIEW, S.ACTIVE, S.GRADUATED],
}


def go(session, placement, target, **changes):
    lead = next(member.account_key for member in placement.person.team if member.leads)
    facts = {"person": placement.person, "seat": a_seat(), "on": APRIL_1, "by": lead, "reason": "本人の希望"}
    write_the_papers(session, placement, target, (facts | changes)["on"])
    move(session, placement, target, **facts | changes)


def write_the_papers(session, placement, target, on):
    """What the table asks for beside the move: an answer of the host, a 体験の約束, both 振り返り."""
    path = BY_ENDS.get((placement.state, target))
    guards = path.guards if path else frozenset()
    if Guard.ANSWER in guards and answer_of(session, placement) is None:
        at = datetime.combine(on, time(3), UTC)
        record_call(session, placement, Said(HostAnswer.YES), on=on, by=LEAD, now=at)
    if Guard.AGREEMENT in guards and not holds(session, placement, on):
        agree(session, placement, None, some_terms(on), by=LEAD, today=on)
    if Guard.REVIEWS in guards and not reviews_of_this_trial(session, placement):
        for side in Side:
            review(session, placement, Spoken(side, Opinion.GO_ON, "", on), by=LEAD, today=on)


def holds(session, placement, on):
    return any(agreement.last_on >= on for agreement in session.scalars(agreements_of([placement.key])))


def some_terms(on, **changes):
    facts = {"first_on": on, "last_on": on + timedelta(days=28), "visits": 4, "is_insured": True}
    texts = {"times": "毎週火曜 10:00〜10:30", "tasks": "値札貼り", "emergency": "社協 0000-00-0000"}
    return Terms(**facts | texts | changes)


def a_placement(session, state=S.CANDIDATE, *, person=None, seat=None):
    person = person or a_person(session)
    seat = seat or a_seat()
    placement = propose(session, person, seat, by=LEAD, on=APRIL_1, proposal="{}")
    for target in TO_STATE[state]:
        go(session, placement, target, seat=seat)
    session.flush()
    return placement


@pytest.mark.parametrize("path", MOVES, ids=lambda path: f"{path.source}-{path.target}")
def test_every_line_of_the_table_can_be_walked(office, path):
    with acting(office) as session:
        placement = a_placement(session, path.source)
        go(session, placement, path.target)
        session.flush()

        assert placement.state is path.target
        assert placement.steps[-1].state is path.target


@pytest.mark.parametrize("source", list(S))
def test_no_other_move_is_possible(office, source):
    with acting(office) as session:
        placement = a_placement(session, source)
        for target in S:
            if (source, target) not in BY_ENDS:
                with pytest.raises(RuleBroken, match="変更できません"):
                    go(session, placement, target)


@pytest.mark.parametrize(
    "path", [path for path in MOVES if Guard.CONSENT in path.guards], ids=lambda path: f"{path.source}-{path.target}"
)
def test_a_withdrawn_consent_stops_every_move_that_rests_on_it(office, path):
    with acting(office) as session:
        person = a_person(session, consented=False)
        given = consent(session, person)
        placement = a_placement(session, path.source, person=person)
        withdraw_consent(given, on=APRIL_1)
        with pytest.raises(RuleBroken, match="同意"):
            go(session, placement, path.target)
        assert placement.state is path.source


@pytest.mark.parametrize(
    "path", [path for path in MOVES if Guard.REASON in path.guards], ids=lambda path: f"{path.source}-{path.target}"
)
def test_moves_that_need_a_reason_refuse_blank_ones(office, path):
    with acting(office) as session:
        placement = a_placement(session, path.source)
        with pytest.raises(RuleBroken, match="理由"):
            go(session, placement, path.target, reason="　 ")


def test_nobody_is_proposed_without_consent_for_that_kind_of_host(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        consent(session, person, scopes=[HostScope.COMPANY])
        with pytest.raises(RuleBroken, match="地域の居場所"):
            propose(session, person, a_seat(), by=LEAD, on=APRIL_1, proposal="{}")


def test_consent_ends_on_its_last_day(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        consent(session, person, ends_on=APRIL_1)
        propose(session, person, a_seat(), by=LEAD, on=APRIL_1, proposal="{}")
        with pytest.raises(RuleBroken, match="同意"):
            propose(session, person, a_seat(opening_key="b"), by=LEAD, on=APRIL_1 + timedelta(days=1), proposal="{}")


def test_a_host_without_room_is_not_asked(office):
    with acting(office) as session:
        a_placement(session, S.ACTIVE)
        waiting = a_placement(session, person=a_person(session, name="見本 二郎"))
        with pytest.raises(RuleBroken, match="空き"):
            go(session, waiting, S.ASKED)


def test_a_graduation_frees_the_seat(office):
    with acting(office) as session:
        first = a_placement(session, S.ACTIVE)
        waiting = a_placement(session, person=a_person(session, name="見本 二郎"))
        go(session, first, S.GRADUATED)
        session.flush()
        go(session, waiting, S.ASKED)

        assert waiting.state is S.ASKED


def test_the_last_seat_goes_to_one_person_only(either_app):
    with acting(office_session()) as session:
        keys = [a_placement(session, person=a_person(session, name=f"見本 {n}")).key for n in range(6)]
    refused = []

    def ask(key):
        with either_app.app_context():
            try:
                with acting(office_session()) as session:
                    go(session, session.scalars(select(Placement).where(Placement.key == key)).one(), S.ASKED)
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [threading.Thread(target=ask, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 5


def test_the_same_form_sent_twice_makes_one_placement(office):
    with acting(office) as session:
        person = a_person(session)
        first, second = (
            propose(session, person, a_seat(), by=LEAD, on=APRIL_1, proposal="{}", idempotency_key="once") for _ in "ab"
        )
        assert first is second


def test_a_move_is_never_dated_before_the_last_one(office):
    with acting(office) as session:
        placement = a_placement(session, S.ASKED)
        with pytest.raises(RuleBroken, match="日付"):
            go(session, placement, S.TRIAL, on=date(2026, 3, 31))


def test_the_follow_up_starts_anew_with_the_trial_and_with_taking_part(office):
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        go(session, placement, S.ACTIVE, on=date(2026, 5, 1))
        assert placement.followed_since == date(2026, 5, 1)

        go(session, placement, S.RESTING, on=date(2026, 6, 1))
        go(session, placement, S.ACTIVE, on=date(2026, 7, 1))
        assert placement.followed_since == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("end_has_a_day", {"ended_on": APRIL_1}),
        ("taking_part_has_a_first_day", {"state": S.TRIAL}),
        ("ends_after_it_was_proposed", {"state": S.STOPPED, "ended_on": date(2026, 3, 1)}),
    ],
)
def test_the_database_itself_keeps_the_rules_of_a_placement(either_app, rule, changes):
    facts = {"opening_key": "o", "place_key": "p", "state": S.CANDIDATE, "proposed_on": APRIL_1}
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        person = a_person(session)
        session.add(Placement(person_key=person.key, **facts | changes))
        session.flush()


def test_the_database_itself_refuses_a_second_live_placement_at_one_opening(either_app):
    with pytest.raises(IntegrityError), acting(office_session()) as session:
        person = a_person(session)
        for _ in "ab":
            facts = {"opening_key": "o", "place_key": "p", "state": S.CANDIDATE, "proposed_on": APRIL_1}
            session.add(Placement(person_key=person.key, **facts))
        session.flush()


@pytest.mark.parametrize("path", [path for path in MOVES if path.who is Who.LEAD], ids=lambda path: f"{path.source}")
def test_only_the_lead_begins_and_ends_taking_part_or_who_stands_in_for_them(office, path):
    with acting(office) as session:
        placement = a_placement(session, path.source)
        write_the_papers(session, placement, path.target, APRIL_1)
        placement.person.team.append(TeamMember(account_key="member"))
        with pytest.raises(RuleBroken, match="主担当"):
            go(session, placement, path.target, by=Mover("member", APRIL_1))
        go(session, placement, path.target, by=Mover("member", APRIL_1, frozenset({LEAD})))
        assert placement.steps[-1].by == "member"


def test_a_move_is_never_dated_in_the_future(office):
    with acting(office) as session:
        placement = a_placement(session)
        with pytest.raises(RuleBroken, match="まだ来ていない"):
            go(session, placement, S.ASKED, on=date(2026, 4, 2), by=Mover(LEAD, APRIL_1))


def test_a_withdrawn_consent_stops_what_is_dated_before_it_too(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        given = consent(session, person)
        placement = a_placement(session, person=person)
        withdraw_consent(given, on=date(2026, 4, 5))
        with pytest.raises(RuleBroken, match="同意"):
            go(session, placement, S.ASKED, on=APRIL_1, by=Mover(LEAD, date(2026, 4, 5)))


def test_a_host_who_said_no_is_not_visited(office):
    with acting(office) as session:
        placement = a_placement(session, S.ASKED)
        at = datetime.combine(APRIL_1, time(3), UTC)
        record_call(session, placement, Said(HostAnswer.NOT_NOW, "full"), on=APRIL_1, by=LEAD, now=at)
        with pytest.raises(RuleBroken, match="いまは難しい"):
            go(session, placement, S.LOOKING)


def test_asking_again_needs_an_answer_again(office):
    with acting(office) as session:
        placement = a_placement(session, S.LOOKING)
        go(session, placement, S.CANDIDATE)
        go(session, placement, S.ASKED)
        session.flush()
        assert answer_of(session, placement) is None


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Why("health"), "health"),
        (Why("other", "犬の世話"), "other"),
        (Why(words="犬の世話"), "other"),
        ("犬の世話", "other"),
    ],
)
def test_a_reason_is_one_of_the_list_or_words(office, reason, code):
    with acting(office) as session:
        placement = a_placement(session, S.ACTIVE)
        go(session, placement, S.RESTING, reason=reason)
        assert placement.steps[-1].reason_code == code


@pytest.mark.parametrize("reason", [Why("other"), Why("other", " "), Why("full"), Why("nonsense", "x"), Why()])
def test_a_reason_that_says_nothing_is_asked_again(office, reason):
    with acting(office) as session:
        placement = a_placement(session, S.ACTIVE)
        with pytest.raises(RuleBroken, match="理由"):
            go(session, placement, S.RESTING, reason=reason)


def test_every_move_with_a_reason_has_reasons_to_choose_from():
    for path in MOVES:
        if Guard.REASON in path.guards:
            assert OTHER in {reason.code for reason in reasons_for(OCCASIONS[path.target])}
    assert len(reasons_for(Occasion.HOST)) > 2


def test_the_database_itself_wants_a_reason_for_pauses_and_ends(either_app):
    with pytest.raises(IntegrityError, match="pauses_and_ends_have_a_reason"), acting(office_session()) as session:
        placement = a_placement(session, S.ACTIVE)
        go(session, placement, S.RESTING)
        placement.steps[-1].reason_code = ""
        session.flush()


def test_reasons_from_before_the_list_stay_and_count_as_other_reasons(either_app):
    with acting(office_session()) as session:
        go(session, a_placement(session), S.DECLINED, reason=Why("person_chose_other", "花屋がよい"))
    downgrade_to("office_0007")
    upgrade_all()

    assert differing() == []
    with acting(office_session()) as session:
        step = session.scalars(select(PlacementStep).where(PlacementStep.state == S.DECLINED)).one()
        assert (step.reason_code, step.reason) == ("other", "花屋がよい")


def test_a_taken_back_asking_frees_the_last_seat_for_one_of_many(either_app):
    with acting(office_session()) as session:
        first = a_placement(session, S.ASKED)
        keys = [a_placement(session, person=a_person(session, name=f"見本 {n}")).key for n in range(4)]
        go(session, first, S.CANDIDATE)
        keys.append(first.key)
    asked = []

    def ask(key):
        with either_app.app_context(), suppress(RuleBroken), acting(office_session()) as session:
            go(session, session.scalars(select(Placement).where(Placement.key == key)).one(), S.ASKED)
            asked.append(key)

    threads = [threading.Thread(target=ask, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(asked) == 1
    with acting(office_session()) as session:
        assert seats_taken(session, ["opening-a"]) == {"opening-a": 1}


def test_reasons_and_moves_go_through_the_pages(app, office, saved):
    opening = saved(an_opening(place=a_place()))
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        placement = a_placement(session, S.ACTIVE, person=a_person(session, lead=staff.key), seat=seat)
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    assert "理由を1つ選んで" in staff.post_form(f"{page}/steps/resting", on=str(today()), reason="𠮷").text
    kept = staff.post_form(f"{page}/steps/resting", on="2026-13-01", code="health", reason="髙い熱").text
    assert "2026-13-01" in kept and "髙い熱" in kept
    assert "5,000文字まで" in staff.post_form(f"{page}/steps/resting", code="health", reason="あ" * 5_001).text
    stale = staff.post_form(f"{page}/steps/resting", on=str(today()), code="health", reason="熱", version="1")
    assert "ほかの人が先に変更しました" in stale.text and "熱" in stale.text
    staff.post_form(f"{page}/steps/resting", on=str(today()), code="health", reason="熱")
    shown = staff.get(page).text
    assert "体調" in shown and "お休み中" in shown and "ようすを聞いて" in shown
    assert staff.get(f"{page}/steps/asked").status_code == 302
    assert staff.get(f"{page}/steps/nowhere").status_code == 404
    staff.post_form(page, target="active", on=str(today()))
    assert "訪問を記録する" in staff.get(page).text


def test_a_member_of_the_team_sees_who_may_do_what(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        placement = a_placement(session, S.ACTIVE)
        placement.person.team.append(TeamMember(account_key=staff.key))
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    text = staff.get(page).text
    assert "steps/stopped" in text and "steps/graduated" not in text and "主担当の職員が記録します" in text
    refused = staff.post_form(f"{page}/steps/graduated", on=str(today()), code="moved")
    assert "主担当" in refused.text
