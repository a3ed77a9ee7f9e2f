"""From asking a host to a trial: what the register says, what a taken-back asking leaves behind, who is a newcomer."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.calendar import now, today
from core.errors import RuleBroken
from core.permissions import Role
from matching.consents.models import Consent, ConsentItem
from matching.consents.services import withdraw_consent
from matching.disclosures.models import Disclosure
from matching.host_rests.models import HostRest
from matching.hosts.figures import began_since
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.appointments import Plan, make_appointment
from matching.placements.guards import Mover
from matching.placements.models import Placement
from matching.placements.queries import newcomers_since
from matching.placements.reasons import Occasion, Why, code_of
from matching.placements.request_models import HostAnswer, HostRequest
from matching.placements.requests import Said, record_call
from matching.placements.seats import seats
from matching.placements.services import move, propose
from matching.placements.sheet import sheet_of
from matching.placements.states import BY_ENDS, Guard, PlacementState
from matching.placements.trials import agree
from matching.suggestions.services import opening_facts
from tests.factories import a_place, an_opening
from tests.matching.people import APRIL_1, LEAD, a_person, a_seat, acting
from tests.matching.test_host_answers import NAME, asked, link
from tests.matching.test_hosts import merged
from tests.matching.test_placements import a_placement, go, some_terms
from tests.staff import signed_in_as

S = PlacementState
ONWARDS = (S.ASKED, S.LOOKING, S.TRIAL, S.ACTIVE)


def told_of(session, *, why="参加支援の受け入れの打診"):
    return [line.items for line in session.scalars(select(Disclosure).order_by(Disclosure.id)) if line.reason == why]


def of(session, key):
    return session.scalars(select(Placement).where(Placement.key == key)).one()


def send(staff, page, way, version, **fields):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', staff.get(page).text)[1]
    return staff.post(f"{page}{way}", data=fields | {"csrf_token": token, "version": version, "on": str(today())})


def test_the_register_says_what_the_page_of_the_host_tells_and_nothing_at_the_press_of_a_button(office):
    with acting(office) as session:
        placement = asked(session)
        assert told_of(session) == []
        link(session, placement)
        assert told_of(session) == []
        link(session, placement, needs=("静かなところ",))
        link(session, placement, interests=("手芸",))
        assert told_of(session) == [["health"], ["interests"]]


def test_what_consent_does_not_cover_is_neither_told_nor_entered_even_when_it_is_given_later(office):
    with acting(office) as session:
        placement = asked(session, items=(ConsentItem.NAME,))
        link(session, placement, needs=("静かなところ",), interests=("手芸",))
        told = session.scalars(select(HostRequest)).one().told
        assert (told_of(session), told["needs"], told["interests"]) == ([], [], [])


@pytest.mark.parametrize("field", ["needs", "interests"])
def test_no_part_of_what_a_host_is_told_names_the_person(office, field):
    with acting(office) as session, pytest.raises(RuleBroken, match="名前や電話番号"):
        link(session, asked(session), **{field: ("カナリアさんとの手芸",)})


def test_a_paper_with_a_name_enters_the_name_once_and_one_without_enters_nothing(office):
    with acting(office) as session:
        placement = asked(session)
        for tasks in ("値札貼り", f"{NAME}さんは値札貼り"):
            for _ in "ab":
                terms = some_terms(today(), tasks=tasks)
                agree(session, placement, a_seat(), terms, by=LEAD, today=today(), idempotency_key=tasks[:4])
        assert told_of(session, why="体験の約束（紙）") == [["name"]]


def test_consent_to_a_name_does_not_let_a_paper_tell_the_telephone(office):
    with acting(office) as session:
        placement = asked(session)
        terms = some_terms(today(), note="本人は 0000-00-7777")
        with pytest.raises(RuleBroken, match="本人が分かることば"):
            agree(session, placement, a_seat(), terms, by=LEAD, today=today())


@pytest.fixture
def paged(app, office, saved):
    """Somebody led by a browser, whose host is being asked: browser, the key of the placement, its page, the seat."""
    opening = saved(an_opening(title="値札貼り", place=a_place(name="みほん書店")))
    staff = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        seat = a_seat(opening_key=opening.key, place_key=opening.place.key)
        placement = asked(session, lead=staff.key, seat=seat)
        return staff, placement.key, f"/office/people/{placement.person_key}/placements/{placement.key}", seat


def test_a_paper_with_a_name_is_no_longer_printed_once_consent_is_taken_back(office, paged):
    staff, key, page, seat = paged
    with acting(office) as session:
        terms = some_terms(today(), tasks=f"{NAME}さんは値札貼り")
        agree(session, of(session, key), seat, terms, by=LEAD, today=today())
    assert staff.get(f"{page}/agreement.pdf").mimetype == "application/pdf"
    with acting(office) as session:
        withdraw_consent(session.scalars(select(Consent)).one(), on=today())
    refused = staff.get(f"{page}/agreement.pdf")
    assert refused.status_code == 302
    assert "いまは伝える同意がありません" in staff.get(refused.location).text


def test_what_was_stopped_is_no_candidate_again_while_the_opening_is_tried_anew(office):
    with acting(office) as session:
        person = a_person(session)
        stopped = a_placement(session, S.STOPPED, person=person)
        again = propose(session, person, a_seat(), by=LEAD, on=APRIL_1, proposal="")
        with pytest.raises(RuleBroken, match="すでに候補か参加中"):
            go(session, stopped, S.CANDIDATE)
        assert sheet_of(session, stopped, a_seat(), Mover(LEAD, APRIL_1), APRIL_1).ready == []
        go(session, again, S.DECLINED)
        session.flush()
        go(session, stopped, S.CANDIDATE)
        session.flush()


@pytest.mark.parametrize(
    ("source", "target"),
    [ends for ends, path in BY_ENDS.items() if ends[1] in ONWARDS and Guard.REASON not in path.guards],
)
def test_nobody_goes_on_to_an_opening_that_is_gone(office, source, target):
    with acting(office) as session:
        placement = a_placement(session, source)
        with pytest.raises(RuleBroken, match="なくなったため"):
            go(session, placement, target, seat=None)
        assert placement.state is source


def test_only_a_first_trial_makes_a_newcomer(office):
    may = date(2026, 5, 1)
    with acting(office) as session:
        placement = a_placement(session, S.REVIEW)
        go(session, placement, S.TRIAL, on=may)
        go(session, placement, S.REVIEW, on=may)
        go(session, placement, S.ACTIVE, on=may)
        session.flush()
        assert placement.followed_since == may
        assert newcomers_since(session, ["opening-a"], may) == began_since(session, may) == {}
        assert newcomers_since(session, ["opening-a"], APRIL_1) == {"opening-a": 1}
        assert began_since(session, APRIL_1) == {"place-a": 1}


def test_a_rest_noted_before_a_merge_stops_the_asking_after_it(office, directory, saved):
    gone = saved(an_opening(place=a_place(name="ひなたサロン"), title="お茶出し"))
    staying, old = saved(a_place(name="ひなたの茶の間")), gone.place.key
    with acting(office) as session:
        session.add(HostRest(place_key=old, first_day=today(), last_day=today(), by=LEAD))
    merged(directory, old, staying.key)
    seat = seats(directory, [gone.key])[gone.key]
    assert (seat.place_key, seat.known_as) == (staying.key, {staying.key, old})
    with acting(office) as session:
        assert [each.is_open for each in opening_facts(session, directory, today())] == [False]
        placement = a_placement(session, seat=seat)
        with pytest.raises(RuleBroken, match="休んでいるか"):
            go(session, placement, S.ASKED, seat=seat, on=today())


def test_the_same_words_are_another_reason_on_another_occasion():
    words = "受け入れ先の都合"
    assert [code_of(words, when) for when in (Occasion.PAUSE, Occasion.STOP, Occasion.HOST)] == [
        "host_pause",
        "host_stops",
        "",
    ]


def test_an_asking_that_is_taken_back_leaves_no_address_no_answer_and_no_appointment_behind(office):
    with acting(office) as session:
        placement = asked(session)
        link(session, placement)
        plan = Plan(AppointmentKind.LOOK, today(), 600, 660, Companion.NOBODY)
        make_appointment(session, placement, plan, by=LEAD, today=today(), names={})
        go(session, placement, S.CANDIDATE, on=today())
        session.flush()
        assert [each.is_waiting for each in session.scalars(select(HostRequest))] == [False]
        assert [each.state for each in session.scalars(select(Appointment))] == [AppointmentState.CANCELLED]


def test_the_answer_to_an_earlier_asking_is_shown_as_such(office, paged):
    staff, key, page, seat = paged
    with acting(office) as session:
        placement = of(session, key)
        said = Said(HostAnswer.CONDITIONS, words="朝なら")
        record_call(session, placement, said, on=today(), by=staff.key, now=now())
        assert sheet_of(session, placement, seat, Mover(LEAD, today()), today()).earlier_answers == []
        go(session, placement, S.CANDIDATE, seat=seat, on=today())
        with pytest.raises(RuleBroken, match="打診中"):
            record_call(session, placement, said, on=today(), by=staff.key, now=now())
        go(session, placement, S.ASKED, seat=seat, on=today())
    shown = staff.get(page).text
    assert "前回の答え" in shown and "朝なら" in shown and "まだ答えはありません" in shown


def test_a_new_asking_needs_a_new_paper(office):
    later = APRIL_1 + timedelta(days=2)
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL)
        go(session, placement, S.STOPPED)
        go(session, placement, S.CANDIDATE)
        go(session, placement, S.ASKED, on=later)
        record_call(session, placement, Said(HostAnswer.YES), on=later, by=LEAD, now=now())
        facts = {"person": placement.person, "seat": a_seat(), "on": later, "by": LEAD}
        with pytest.raises(RuleBroken, match="今回の打診より前"):
            move(session, placement, S.TRIAL, **facts)
        agree(session, placement, None, some_terms(later), by=LEAD, today=later)
        move(session, placement, S.TRIAL, **facts)


def test_a_corrected_reason_of_a_host_is_not_swallowed(office):
    with acting(office) as session:
        placement = asked(session)
        facts = {"on": today(), "by": LEAD, "now": now()}
        first = record_call(session, placement, Said(HostAnswer.NOT_NOW, "full"), **facts)
        assert record_call(session, placement, Said(HostAnswer.NOT_NOW, "full"), **facts) is first
        with pytest.raises(RuleBroken, match="もう記録"):
            record_call(session, placement, Said(HostAnswer.NOT_NOW, "no_hands"), **facts)


@pytest.mark.parametrize("way", ["", "/steps/declined"])
def test_a_move_pressed_twice_is_answered_as_saved(office, paged, way):
    staff, key, page, _ = paged
    with acting(office) as session:
        if not way:
            record_call(session, of(session, key), Said(HostAnswer.YES), on=today(), by=LEAD, now=now())
        version, before = of(session, key).version, len(of(session, key).steps)
    fields = {"target": "looking", "code": "no_answer", "reason": "雨"}
    for _ in "ab":
        answer = send(staff, page, way, version, **fields)
        assert answer.status_code == 302, answer.text
        assert "にしました" in staff.get(page).text
    with acting(office) as session:
        assert len(of(session, key).steps) == before + 1


@pytest.mark.parametrize("way", ["", "/steps/declined"])
def test_where_somebody_was_quicker_the_typed_words_stay_to_be_seen(office, paged, way):
    staff, key, page, seat = paged
    with acting(office) as session:
        version = of(session, key).version
        go(session, of(session, key), S.DECLINED, seat=seat, on=today(), reason=Why("other", "先に決めた"))
        withdraw_consent(session.scalars(select(Consent)).one(), on=today())
    shown = send(staff, page, way, version, target="looking", code="no_answer", reason="𠮷の都合").text
    assert "𠮷の都合" in shown and "入力をご確認ください" in shown
