"""The batch proposal over both databases: whom it reads, what it shows to whom, and what a button makes of it."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from core.accounts.models import Substitution
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.groups.models import GroupKind
from matching.assignments import services
from matching.assignments.aims import Aim
from matching.assignments.models import AnotherAsked, AssignmentLine, AssignmentLock, AssignmentRun, LockKind
from matching.assignments.need import waiting_since
from matching.assignments.queries import asked_for_another, histories, people_waiting
from matching.consents.models import Agency, Consent, HostScope, Purpose
from matching.consents.queries import introducible
from matching.consents.services import withdraw_consent
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.services import move
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts, FreeTime
from matching.plans.services import assess
from tests.factories import a_group, a_place, an_opening
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting, consent
from tests.matching.test_placements import a_placement
from tests.staff import an_account, signed_in_as

KEEP, NEVER = LockKind.KEEP, LockKind.NEVER


@pytest.fixture
def opening(app, saved):
    place = a_place()
    return saved(place, an_opening(place=place, capacity=1))[-1].key


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def somebody(session, lead=LEAD, **changes):
    person = a_person(session, lead=lead, **changes)
    facts = AssessmentFacts(interests=("手芸",), times=(FreeTime(1, 540, 720),), step=1, needs_companion=False)
    assess(session, person, facts=facts, by=lead, on=APRIL_1)
    session.flush()
    return person


def calculated(office, by=LEAD):
    with acting(office, by) as session:
        return services.run(session, directory_session(), by=by, today=today()).key


def press(browser, path, **fields):
    """One button of a page, with a good token."""
    token = browser.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return browser.post(path, data={"csrf_token": token} | fields)


def waiting_now(session):
    return [person.key for person in session.scalars(people_waiting(session, today()))]


def test_who_waits_has_consent_and_no_place_or_asks_for_another(office):
    with acting(office) as session:
        plain, without, placed, over, closed = (a_person(session, name=f"見本 {n}", consented=n != 1) for n in range(5))
        a_placement(session, PlacementState.ACTIVE, person=placed)
        a_placement(session, PlacementState.DECLINED, person=over)
        closed.closed_at, closed.closed_reason = closed.created_at, "終結"
        session.flush()
        assert waiting_now(session) == sorted([plain.key, over.key])

        services.ask_for_another(session, placed, by=[LEAD], on=today())
        session.flush()
        assert waiting_now(session) == sorted([plain.key, over.key, placed.key])
        assert without.key not in waiting_now(session)


def test_who_agrees_to_no_host_or_to_another_purpose_is_neither_read_nor_proposed(app, office, opening, staff):
    with acting(office) as session:
        told = [somebody(session, lead=staff.key, name=f"見本 {n}", consented=False) for n in range(3)]
        to_a_host, of_a_sheet, of_a_visit = told
        given = [consent(session, person) for person in told]
        given[1].scopes, given[1].agencies = [], [Agency.CITY.value]
        given[2].purposes = [Purpose.OUTREACH.value]
        waits, others = to_a_host.key, [of_a_sheet.key, of_a_visit.key]
    with acting(office, "starter") as session:
        assert waiting_now(session) == [waits]
        run = services.run(session, directory_session(), by="starter", today=today())
        assert run.facts["people"] == 1
        assert session.scalars(select(AssignmentLine.person_key)).all() == [waits]
    lines = select(AuditLine.subject_key).where(AuditLine.account_key == "starter", AuditLine.action == Action.READ)
    assert not set(office.scalars(lines)) & set(others)


def test_a_proposal_to_a_kind_of_host_no_longer_agreed_to_is_hidden_though_another_kind_is(app, office, saved, staff):
    company = a_group(kind=GroupKind.COMPANY)
    opening = saved(an_opening(title="箱折り", place=a_place(name="みほん商店", group=company), capacity=1)).key
    with acting(office) as session:
        person = somebody(session, lead=staff.key, consented=False)
        for scope in (HostScope.COMPANY, HostScope.WELFARE):
            consent(session, person, scopes=(scope,))
        key = person.key
    press(staff, "/office/assignments/run")
    for page in ("/office/assignments/", f"/office/assignments/{key}"):
        assert "<strong>みほん商店" in staff.get(page).text or "<p>みほん商店" in staff.get(page).text
    assert "担当の方 1人</td>" in staff.get("/office/assignments/").text
    with acting(office) as session:
        given = next(each for each in session.scalars(select(Consent)) if each.scopes == [HostScope.COMPANY])
        withdraw_consent(given, on=today())

    for page in ("/office/assignments/", f"/office/assignments/{key}"):
        text = staff.get(page).text
        assert "同意が、いまはありません" in text
        assert "<strong>みほん商店" not in text and "<p>みほん商店" not in text and "いちばん合う枠" not in text
    page = staff.get("/office/assignments/").text
    assert "担当の方 1人</td>" not in page and "ほかの担当の方" not in page
    run = office.scalar(select(AssignmentRun.key))
    press(staff, f"/office/assignments/{key}/candidate", run=run, by="need")
    assert office.scalar(select(func.count(Placement.id))) == 0, opening


def test_asking_for_another_place_ends_with_the_candidate_that_came_of_it(office):
    with acting(office) as session:
        person = a_person(session)
        first = a_placement(session, PlacementState.ACTIVE, person=person)
        services.ask_for_another(session, person, by=[LEAD], on=today())
        session.flush()
        assert waiting_now(session) == [person.key]
        seat = a_seat(opening_key="another")
        second = a_placement(session, PlacementState.CANDIDATE, person=person, seat=seat)
        session.flush()
        assert waiting_now(session) == [] and not asked_for_another(session, [person.key])

        for placement in (first, second):
            placement.state, placement.ended_on = PlacementState.STOPPED, today()
        session.flush()
        assert waiting_now(session) == [person.key] and not asked_for_another(session, [person.key])
        assert histories(session, [person.key], today())[person.key].asked_on is None

        a_placement(session, PlacementState.ACTIVE, person=person, seat=a_seat(opening_key="a third"))
        session.flush()
        assert waiting_now(session) == []
        services.ask_for_another(session, person, by=[LEAD], on=today())
        session.flush()
        assert waiting_now(session) == [person.key]


def test_a_candidate_of_the_proposal_ends_the_asking_for_another(office, opening):
    with acting(office) as session:
        person = somebody(session)
        a_placement(session, PlacementState.ACTIVE, person=person, seat=a_seat(opening_key="first"))
        services.ask_for_another(session, person, by=[LEAD], on=today())
    run = calculated(office)
    with acting(office) as session:
        candidate(session, session.scalars(select(Person)).one(), run)
        session.flush()
        assert session.scalar(select(func.count(AnotherAsked.person_key))) == 0


def test_the_wait_begins_with_consents_to_taking_part_that_follow_each_other(office):
    with acting(office) as session:
        person = a_person(session, consented=False)
        starts = [today() - timedelta(days=ago) for ago in (900, 300, 200)]
        ends = [today() - timedelta(days=800), today() - timedelta(days=201), None]
        for first, last in zip(starts, ends, strict=True):
            consent(session, person, on=first, ends_on=last)
        visited = consent(session, person, on=today() - timedelta(days=850))
        visited.purposes = [Purpose.OUTREACH.value]
        session.flush()
        assert waiting_since(histories(session, [person.key], today())[person.key]) == starts[1]


def test_a_candidate_that_was_turned_down_is_not_said_to_be_made_again(office, opening):
    with acting(office) as session:
        person = somebody(session)
    run = calculated(office)
    with acting(office) as session:
        person = session.scalars(select(Person)).one()
        placement = candidate(session, person, run)
        facts = {"person": person, "seat": a_seat(opening_key=opening), "on": today(), "by": LEAD, "reason": "合わない"}
        move(session, placement, PlacementState.DECLINED, **facts)
        session.flush()
        with pytest.raises(RuleBroken, match="見送りました"):
            candidate(session, person, run)


@pytest.mark.parametrize("on", [0, 9, 10, 20, 21, 40])
def test_the_question_for_consent_is_the_rule_of_consent(office, on):
    day = APRIL_1 + timedelta(days=on)
    with acting(office) as session:
        for starts, ends, withdrawn in ((0, None, None), (10, 20, None), (0, None, 10), (0, 20, 21)):
            person = a_person(session, consented=False)
            ends_on = None if ends is None else APRIL_1 + timedelta(days=ends)
            given = consent(session, person, on=APRIL_1 + timedelta(days=starts), ends_on=ends_on)
            given.withdrawn_on = None if withdrawn is None else APRIL_1 + timedelta(days=withdrawn)
        session.flush()
        held = {given.person_key for given in session.scalars(select(Consent)) if given.holds(day)}

        assert set(introducible(session, select(Person.key), day)) == held


def test_a_run_is_in_the_log_once_for_each_person_it_read_and_for_nobody_else(office, opening):
    with acting(office) as session:
        read = {somebody(session, name=f"見本 {n}").key for n in range(3)}
        a_person(session, name="見本 同意なし", consented=False)
    with acting(office, "starter") as session:
        services.run(session, directory_session(), by="starter", today=today())
    lines = select(AuditLine.subject_key).where(AuditLine.account_key == "starter", AuditLine.action == Action.READ)

    assert sorted(office.scalars(lines)) == sorted(read)


def test_the_new_proposal_takes_the_place_of_the_old_one(either_app):
    office = office_session()
    with acting(office) as session:
        keys = {somebody(session, name=f"見本 {n}").key for n in range(2)}

    def start():
        with either_app.app_context():
            calculated(office_session())

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.rollback()

    assert office.scalar(select(func.count(AssignmentRun.id))) == 1
    assert set(office.scalars(select(AssignmentLine.person_key))) == keys


def test_deleting_a_person_takes_all_of_it_along(either_app):
    office = office_session()
    with acting(office) as session:
        person = somebody(session)
        a_placement(session, PlacementState.ACTIVE, person=person)
        services.ask_for_another(session, person, by=[LEAD], on=today())
        session.add(AssignmentLock(person_key=person.key, opening_key="o", kind=NEVER, by=LEAD))
    calculated(office)
    with acting(office) as session:
        session.execute(delete(Person))
        counted = [session.scalar(select(func.count()).select_from(t)) for t in (AssignmentLine, AssignmentLock)]
        assert [*counted, session.scalar(select(func.count(AnotherAsked.person_key)))] == [0, 0, 0]


@pytest.mark.parametrize("second", [("o", NEVER), ("p", KEEP)], ids=["one lock per pair", "one kept opening"])
def test_the_database_itself_refuses_a_second(either_app, second):
    with pytest.raises(IntegrityError), acting(office_session()) as session:
        person = a_person(session)
        for key, kind in (("o", KEEP), second):
            session.add(AssignmentLock(person_key=person.key, opening_key=key, kind=kind, by=LEAD))
        session.flush()


def test_names_are_shown_of_ones_own_people_only_and_the_others_are_a_number(app, office, opening, staff):
    with acting(office) as session:
        own = somebody(session, lead=staff.key, name="見本 担当の人").key
        others = [somebody(session, name=f"ほかの 人{n}").key for n in range(3)]
    press(staff, "/office/assignments/run")
    page = staff.get("/office/assignments/").text

    assert "見本 担当の人さん" in page
    assert "ほかの担当の方 3人" in page
    assert "ほかの 人" not in page
    assert not any(key in page for key in others)
    lines = select(AuditLine.subject_key).where(
        AuditLine.account_key == staff.key, AuditLine.purpose == "assignment:list", AuditLine.action == Action.READ
    )
    assert set(office.scalars(lines)) == {own}


def test_the_pages_say_what_to_do_while_there_is_no_proposal(app, office, staff):
    with acting(office) as session:
        person = somebody(session, lead=staff.key).key

    assert "まだ計算していません" in staff.get("/office/assignments/").text
    assert "入っていません" in staff.get(f"/office/assignments/{person}").text
    coordinator = signed_in_as(app, office, Role.COORDINATOR)
    assert "支援員か管理者" in coordinator.get("/office/assignments/").text


def test_a_withdrawn_consent_takes_the_proposal_away_at_the_next_request(app, office, opening, staff):
    with acting(office) as session:
        person = somebody(session, lead=staff.key)
        key = person.key
    press(staff, "/office/assignments/run")
    assert "候補にする" in staff.get("/office/assignments/").text
    with acting(office) as session:
        withdraw_consent(session.scalars(select(Consent)).one(), on=today())

    assert "同意が取り消されたか" in staff.get("/office/assignments/").text
    assert "候補にする</button>" not in staff.get("/office/assignments/").text
    assert "候補にする（" not in staff.get(f"/office/assignments/{key}").text


def test_the_button_makes_one_candidate_with_the_proposal_it_came_of(app, office, opening, staff):
    with acting(office) as session:
        key = somebody(session, lead=staff.key).key
    press(staff, "/office/assignments/run")
    run = office.scalar(select(AssignmentRun.key))
    answers = [press(staff, f"/office/assignments/{key}/candidate", run=run, by="need") for _ in "ab"]

    assert {answer.status_code for answer in answers} == {302}
    assert answers[0].location == answers[1].location
    with acting(office) as session:
        made = session.scalars(select(Placement)).one()
        assert (made.state, made.opening_key) == (PlacementState.CANDIDATE, opening)
        assert json.loads(made.proposal)["batch"]["run"] == run
        assert json.loads(made.proposal)["points"] == json.loads(made.proposal)["batch"]["outcome"]["points"]
    assert "候補・参加の記録を開く" in staff.get("/office/assignments/?by=need").text


def candidate(session, person, run_key):
    facts = {"run_key": run_key, "aim": Aim.NEED, "by": LEAD, "today": today()}
    return services.make_candidate(session, directory_session(), person, **facts)


def test_an_older_proposal_makes_no_candidate(office, opening):
    with acting(office) as session:
        person = somebody(session)
    old, new = calculated(office), calculated(office)
    with acting(office) as session:
        person = session.scalars(select(Person)).one()
        with pytest.raises(RuleBroken, match="計算し直され"):
            candidate(session, person, old)
        assert candidate(session, person, new).opening_key == opening


def test_what_changed_since_the_calculation_is_looked_at_again(office, opening):
    with acting(office) as session:
        somebody(session)
    run = calculated(office)
    with acting(office) as session:
        other = somebody(session, name="見本 二郎")
        seat = a_seat(opening_key=opening)
        placement = a_placement(session, person=other, seat=seat)
        facts = {"person": other, "seat": seat, "on": APRIL_1, "by": LEAD}
        move(session, placement, PlacementState.ASKED, **facts)
        session.flush()
        first = session.scalars(select(Person).order_by(Person.id)).first()
        with pytest.raises(RuleBroken, match="定員1人に空きがありません"):
            candidate(session, first, run)


def test_somebody_the_proposal_says_nothing_of_gets_no_candidate(office):
    with acting(office) as session:
        somebody(session)
    run = calculated(office)
    with acting(office) as session, pytest.raises(RuleBroken, match="一括提案にありません"):
        candidate(session, session.scalars(select(Person)).one(), run)


def test_what_is_settled_counts_in_the_next_calculation(office, opening):
    with acting(office) as session:
        first, second = (somebody(session, name=f"見本 {n}") for n in "ab")
        services.settle(session, directory_session(), second, opening, KEEP, seen="", by=LEAD)
        services.settle(session, directory_session(), first, opening, NEVER, seen="", by=LEAD)
        batch = services.work_out(session, directory_session(), today=today())

        assert {each.outcomes[second.key].opening for each in batch.alternatives.values()} == {opening}
        assert {each.outcomes[first.key].opening for each in batch.alternatives.values()} == {""}


def test_keeping_another_opening_takes_the_place_of_the_first_and_can_be_taken_back(office, opening, saved):
    other = saved(an_opening(title="箱折り")).key
    with acting(office) as session:
        person = somebody(session)
        stamp = ""
        for key, kind, left in ((opening, KEEP, 1), (other, KEEP, 1), (opening, NEVER, 2), (other, None, 1)):
            services.settle(session, directory_session(), person, key, kind, seen=stamp, by=LEAD)
            locks = session.scalars(select(AssignmentLock)).all()
            stamp = services.stamp_of(locks)
            assert len(locks) == left
        assert [(lock.opening_key, lock.kind) for lock in locks] == [(opening, NEVER)]


def test_two_who_settle_for_one_person_do_not_overwrite_each_other(app, office, opening, staff):
    with acting(office) as session:
        key = somebody(session, lead=staff.key).key
    page = f"/office/assignments/{key}"
    press(staff, f"{page}/settle", opening=opening, kind="keep", seen="")
    press(staff, f"{page}/settle", opening=opening, kind="never", seen="")

    assert "ほかの人が先に決め方を変えました" in staff.get(page).text
    with acting(office) as session:
        assert session.scalars(select(AssignmentLock.kind)).all() == [KEEP]


def test_an_opening_nobody_knows_is_not_settled(office):
    with acting(office) as session, pytest.raises(RuleBroken, match="もう見つかりません"):
        services.settle(session, directory_session(), a_person(session), "𠮷" * 500, KEEP, seen="", by=LEAD)


def test_only_the_lead_asks_for_another_place_and_asking_twice_is_asking_once(office):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(RuleBroken, match="そのままで"):
            services.ask_for_another(session, person, by=[LEAD], on=today())
        a_placement(session, PlacementState.ACTIVE, person=person)
        with pytest.raises(RuleBroken, match="主担当"):
            services.ask_for_another(session, person, by=["colleague"], on=today())
        for _ in "ab":
            services.ask_for_another(session, person, by=["colleague", LEAD], on=today())
            session.flush()
        assert session.scalar(select(func.count(AnotherAsked.person_key))) == 1

        services.ask_no_more(session, person)
        session.flush()
        assert session.scalar(select(func.count(AnotherAsked.person_key))) == 0


def test_the_buttons_of_one_person_answer_in_words_whatever_is_sent(app, office, opening, staff):
    with acting(office) as session:
        key = somebody(session, lead=staff.key).key
    for name in ("candidate", "settle", "another"):
        for odd in ("", "\0", "𠮷野 髙﨑", "<b>", "あ" * 30_000):
            sent = dict.fromkeys(("run", "by", "opening", "kind", "seen", "do"), odd)
            answer = press(staff, f"/office/assignments/{key}/{name}", **sent)
            assert answer.status_code == 302
            assert staff.get(answer.location).status_code == 200
    assert staff.get("/office/assignments/?by=nonsense").status_code == 200


def test_who_stands_in_sees_the_people_of_who_is_away(app, office, opening, staff):
    away, _ = an_account(office, Role.STAFF, "away")
    with acting(office) as session:
        somebody(session, lead=away, name="見本 預かり")
    press(staff, "/office/assignments/run")
    assert "見本 預かりさん" not in staff.get("/office/assignments/").text
    with unit_of_work(office) as session:
        days = {"first_day": today(), "last_day": today()}
        session.add(Substitution(away_key=away, substitute_key=staff.key, made_by="somebody", **days))
    assert "見本 預かりさん" in staff.get("/office/assignments/").text


def test_the_command_names_persons_by_key_and_keeps_nothing(app, office, opening):
    with acting(office) as session:
        key = somebody(session).key
    done = app.test_cli_runner().invoke(args=["assign", "--json"])
    said = json.loads(done.stdout)

    assert done.exit_code == 0
    assert set(said["alternatives"]) == {"need", "balanced", "fit"}
    assert said["persons"][key]["alternatives"]["need"]["opening"] == opening
    assert said["alternatives"]["need"]["placed"] == 1
    assert "見本" not in json.dumps(said["persons"], ensure_ascii=False)
    assert office.scalar(select(func.count(AssignmentRun.id))) == 0
    assert "1人に提案" in app.test_cli_runner().invoke(args=["assign"]).stdout
