"""担当の引き継ぎ: by numbers only, all at once, once, never into one's own hands; and the paper of who takes over."""

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.audit import Action, AuditLine
from core.calendar import now, today
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.models import HostScope
from matching.host_notes.models import NoteKind
from matching.host_notes.services import NoteDetails, close_note, write_note
from matching.people.models import KeepApart, Person, TeamMember
from matching.placements.appointment_models import AppointmentKind, Companion
from matching.placements.appointments import Plan, make_appointment
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts
from matching.plans.services import assess
from matching.teams import handing_over as services
from matching.teams.handing_over import HandOver, hand_over, moving
from matching.teams.queries import loads
from tests.conftest import Counting
from tests.factories import a_place
from tests.matching.people import a_seat, acting, consent
from tests.matching.teams import disabled, found, ready, stands_in, team, with_team
from tests.matching.test_placements import a_placement
from tests.matching.test_teams import value_of
from tests.staff import StaffBrowser, signed_in_as

PATH = "/office/teams/"
FORM = PATH + "hand-over"


@pytest.fixture
def boss(app, office) -> StaffBrowser:
    return signed_in_as(app, office, Role.SUPERVISOR, "boss")


@pytest.fixture
def people(office, boss) -> dict[str, str]:
    """Two led by `old`, one of them with `new` on the team, and one on whose team `old` only is."""
    with acting(office) as session:
        for login in ("old", "new", "third"):
            ready(session, login)
        return {
            "led": with_team(session, "old", "third", name="かなりあ 一").key,
            "shared": with_team(session, "old", "new", name="かなりあ 二").key,
            "other": with_team(session, "third", "old", name="かなりあ 三").key,
        }


def asked(browser, giver="old", taker="new", keep="no"):
    return browser.get(FORM, query_string={"giver": giver, "taker": taker, "keep": keep})


def confirmed(browser, page):
    names = ("csrf_token", "giver", "taker", "keep", "leads", "others")
    main = page.text.split("<main")[1]
    return browser.post(FORM, data={name: value_of(main, name) for name in names})


def test_the_page_has_numbers_and_no_name_of_anybody_supported(office, boss, people):
    text = boss.get(PATH).text

    assert "見本 old（主担当2人・担当1人）" in text
    assert "かなりあ" not in text and all(key not in text for key in people.values())
    office.rollback()
    looks = select(func.count()).where(AuditLine.account_key == boss.key, AuditLine.subject_kind == "person")
    assert office.scalar(looks) == 0


def test_accounts_nobody_can_use_come_first_and_are_marked(office, boss, people):
    for key in ("third", "new"):
        disabled(office, key)
    with acting(office) as session:
        with_team(session, ready(session, "aaa"))
        rows = loads(session)

    assert [row.who.key for row in rows] == ["third", "new", "aaa", "old"]
    assert rows[0].is_left_alone and not rows[1].is_left_alone
    text = boss.get(PATH).text
    assert "使えないアカウント" in text and "1人の主担当が、サインインできないか" in text


def test_closed_records_are_counted_beside(office, people):
    with acting(office) as session:
        person = found(session, people["led"])
        person.closed_at, person.closed_reason = now(), "other"
    with acting(office) as session:
        assert {row.who.key: row.closed for row in loads(session)} == {"old": 1, "third": 1, "new": 0}


def test_all_move_at_once_as_the_preview_said(office, boss, people):
    preview = asked(boss)
    assert "主担当2人・担当1人が移ります" in preview.text and "うち1人は、見本 newさんがもう担当に" in preview.text
    assert "かなりあ" not in preview.text

    answer = confirmed(boss, preview)
    assert answer.location == PATH and "主担当2人・担当1人を" in boss.get(PATH).text
    assert team(office, people["led"]) == {"new": True, "third": False}
    assert team(office, people["shared"]) == {"new": True}
    assert team(office, people["other"]) == {"third": True, "new": False}


def test_who_hands_over_may_stay_for_a_while_and_leaves_by_a_second_hand_over(office, boss, people):
    confirmed(boss, asked(boss, keep="yes"))
    assert team(office, people["shared"]) == {"new": True, "old": False}
    assert team(office, people["other"]) == {"third": True, "new": False, "old": False}
    again = asked(boss, keep="yes")
    assert again.status_code == 409 and services.NOTHING_TO_DO in again.text

    confirmed(boss, asked(boss, keep="no"))
    assert team(office, people["shared"]) == {"new": True}
    assert team(office, people["other"]) == {"third": True, "new": False}


@pytest.mark.parametrize("keep", ["yes", "no"])
def test_the_form_sent_twice_does_nothing_the_second_time_and_says_so(office, boss, people, keep):
    preview = asked(boss, keep=keep)
    assert confirmed(boss, preview).status_code == 302
    before = [team(office, key) for key in people.values()]
    answer = confirmed(boss, preview)

    assert answer.status_code == 409 and services.NOTHING_TO_DO in answer.text
    assert [team(office, key) for key in people.values()] == before


def test_what_changed_since_the_preview_is_shown_before_anything_moves(office, boss, people):
    preview = asked(boss)
    with acting(office) as session:
        with_team(session, "old")
    answer = confirmed(boss, preview)

    assert answer.status_code == 409 and services.OTHERWISE_BY_NOW in answer.text
    assert "主担当3人・担当1人が移ります" in answer.text
    assert team(office, people["led"])["old"] is True
    assert confirmed(boss, answer).status_code == 302


def test_each_person_has_one_line_in_the_log_and_nobody_was_opened(office, boss, people):
    confirmed(boss, asked(boss))
    office.rollback()
    query = select(AuditLine).where(AuditLine.account_key == boss.key, AuditLine.purpose == "team:hand-over")
    lines = [(line.action, line.subject_kind, line.subject_key) for line in office.scalars(query)]

    assert sorted(lines) == sorted(
        [(Action.CHANGED, "person", key) for key in people.values()]
        + [(Action.CHANGED, "account", key) for key in ("old", "new")]
    )


def test_whoever_has_a_page_of_a_moved_person_open_learns_of_it(office, boss, people):
    office.rollback()
    query = select(Person.version).where(Person.key == people["led"])
    before = office.scalar(query)
    confirmed(boss, asked(boss))
    office.rollback()

    assert office.scalar(query) == before + 1


def test_nobody_takes_people_over_by_themselves(office, boss, people):
    stands_in(office, "new", boss.key)
    for taker in (boss.key, "new"):
        answer = asked(boss, taker=taker)
        assert answer.status_code == 409 and services.NOT_TO_ONESELF in answer.text
        with acting(office, boss.key) as session, pytest.raises(RuleBroken, match="自分や"):
            hand_over(session, HandOver("old", taker, keeps=False), ("2", "1"), by={boss.key, "new"})
    assert "見本 new（支援員）" not in boss.get(PATH).text


@pytest.mark.parametrize("taker", ["old", "left", "auditor", "nobody"])
def test_only_another_account_that_is_ready_and_works_with_persons_receives(office, boss, people, taker):
    with acting(office) as session:
        ready(session, "left")
        ready(session, "auditor", Role.AUDITOR)
    disabled(office, "left")
    answer = asked(boss, taker=taker)

    assert answer.status_code == 409 and ("受け取る人が同じ" in answer.text or "ほかの人を選ぶか" in answer.text)
    assert team(office, people["led"])["old"] is True


def test_the_people_of_a_closed_account_are_handed_over_too(office, boss, people):
    disabled(office, "old")
    preview = asked(boss)
    assert preview.status_code == 200 and confirmed(boss, preview).status_code == 302
    assert team(office, people["led"])["new"] is True


def test_a_form_without_answers_says_what_is_missing_and_keeps_the_rest(boss, people):
    answer = boss.get(FORM, query_string={"giver": "old", "keep": "maybe"})

    assert answer.status_code == 400 and "だれへ引き継ぐかを選んでください" in answer.text
    assert '<option selected value="old">' in answer.text


def test_two_supervisors_at_once_leave_exactly_one_lead_for_each_person(either_app):
    with acting(office_session()) as session:
        for login in ("old", "one", "two"):
            ready(session, login)
        keys = {with_team(session, "old").key for _ in range(3)} | {with_team(session, "one", "old").key}
    barrier, refused = threading.Barrier(4), []

    def send(taker, keeps):
        with either_app.app_context():
            barrier.wait()
            try:
                with acting(office_session(), "boss") as session:
                    wanted = HandOver("old", taker, keeps)
                    hand_over(session, wanted, ("3", "1"), by={"boss"})
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [
        threading.Thread(target=send, args=(taker, keeps)) for taker in ("one", "two") for keeps in (True, False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session = office_session()
    session.rollback()
    leads = session.scalars(select(TeamMember.person_key).where(TeamMember.leads.is_(True))).all()
    assert len(leads) == 4 and set(leads) == keys
    assert refused and set(refused) <= {services.NOTHING_TO_DO, services.OTHERWISE_BY_NOW}
    with suppress(RuleBroken), acting(session) as again:  # nobody is on a team twice: the database would refuse it
        assert moving(again, HandOver("old", "one", keeps=False), by=()).led == ()


def test_the_paper_has_what_a_new_lead_must_know_of_each_and_is_logged(app, office, saved):
    place, apart = saved(a_place(name="みほん食堂"), a_place(name="むかしのサロン"))
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office, browser.key) as session:
        person = with_team(session, browser.key, name="かなりあ 小鳥")
        consent(session, person, scopes=tuple(HostScope), ends_on=date(2099, 3, 31))
        assess(session, person, facts=AssessmentFacts(avoid="大きな音"), by=browser.key, on=date(2026, 4, 1))
        placement = a_placement(session, PlacementState.TRIAL, person=person, seat=a_seat(place_key=place.key))
        session.add(KeepApart(person_key=person.key, place_key=apart.key))
        session.flush()
        plan = Plan(AppointmentKind.TOGETHER, today() + timedelta(days=1), 600, 660, Companion.FAMILY)
        make_appointment(session, placement, plan, by=browser.key, today=today(), names={})
        facts = {"by": browser.key, "today": today()}
        write_note(session, place.key, NoteDetails(NoteKind.WORRY, "続けられるか心配"), **facts)
        done = write_note(session, place.key, NoteDetails(NoteKind.WORRY, "もうすんだ心配"), **facts)
        close_note(done, outcome="話した", **facts)
        with_team(session, "somebody", browser.key, name="よその 方")  # one is on the team and does not lead
        closed = with_team(session, browser.key, name="おわった 方")
        closed.closed_at, closed.closed_reason = now(), "other"
        key = person.key
    text = browser.get(PATH + "handover").text

    for words in ("かなりあ 小鳥さん", "大きな音", "むかしのサロン", "みほん食堂", "体験中", "令和81年3月31日まで"):
        assert words in text, words
    for words in ("同行：", "10:00〜11:00", "次の訪問（本人）", "次の訪問（受け入れ先）", "続けられるか心配"):
        assert words in text, words
    for words in ("もうすんだ心配", "よその 方", "おわった 方"):
        assert words not in text, words
    office.rollback()
    query = select(AuditLine.subject_key).where(AuditLine.purpose == "team:paper", AuditLine.subject_kind == "person")
    assert office.scalars(query).all() == [key]


def test_the_paper_asks_no_more_questions_for_many_people(app, office, saved):
    browser = signed_in_as(app, office, Role.STAFF)

    def questions(names):
        with acting(office, browser.key) as session:
            for place in saved(*[a_place(name=name) for name in names], a_place()):
                person = with_team(session, browser.key)
                consent(session, person)
                seat = a_seat(place_key=place.key, opening_key=place.key)
                a_placement(session, PlacementState.TRIAL, person=person, seat=seat)
        with Counting(app) as statements:
            assert names[-1] in browser.get(PATH + "handover").text
        return len([each for each in statements if each.startswith("SELECT")])

    assert questions(["みほん1"]) == questions(["みほん2", "みほん3", "みほん4", "みほん5"])


def test_who_leads_nobody_is_told_so(app, office):
    assert "主担当の方はいません" in signed_in_as(app, office, Role.STAFF).get(PATH + "handover").text
