"""Random ways through the table, beside a second reading of it that was written by hand from the plan."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import RuleBroken
from matching.consents.models import Consent
from matching.consents.services import withdraw_consent
from matching.placements.guards import Mover
from matching.placements.models import Placement, PlacementStep
from matching.placements.request_models import HostAnswer
from matching.placements.requests import Said, record_call
from matching.placements.services import move, propose
from matching.placements.states import MOVES, PlacementState
from matching.placements.trial_models import Opinion, Side
from matching.placements.trials import Spoken, agree, review, review_by
from tests.matching.people import APRIL_1, a_person, a_seat, acting, consent
from tests.matching.test_placements import some_terms

# from, to, what is asked for; 「主」 only the lead. Written from the plan, not from the code.
BY_HAND = """
候補 打診中 同意 空き
候補 見送り 理由
打診中 見学・同行 同意 答え
打診中 体験中 同意 答え 約束
打診中 候補 理由
打診中 見送り 理由
見学・同行 体験中 同意 約束
見学・同行 候補 理由
見学・同行 見送り 理由
体験中 振り返り
体験中 見学・同行 理由
体験中 中断 理由
振り返り 参加中 同意 両方 主
振り返り 体験中 同意 約束
振り返り 中断 理由
参加中 お休み中 理由
参加中 卒業・次の場へ 理由 主
参加中 中断 理由
お休み中 参加中 同意
お休み中 体験中 同意 約束
お休み中 卒業・次の場へ 理由 主
お休み中 中断 理由
中断 候補 一つ 同意
見送り 候補 一つ 同意
"""
TABLE = {(a, b): set(rest) for a, b, *rest in (line.split() for line in BY_HAND.split("\n") if line)}
SEATED = {"打診中", "見学・同行", "体験中", "振り返り", "参加中", "お休み中"}
STATE = {state.label: state for state in PlacementState}

moves = st.tuples(
    st.just("move"), st.sampled_from(sorted(STATE)), st.booleans(), st.sampled_from(["lead", "lead", "member"])
)
likely = st.tuples(st.just("onwards"), st.integers(0, 4), st.booleans(), st.sampled_from(["lead", "lead", "member"]))
acts = st.one_of(
    moves,
    likely,
    likely,
    likely,
    st.tuples(st.just("answer"), st.sampled_from([HostAnswer.YES, HostAnswer.YES, HostAnswer.NOT_NOW])),
    st.tuples(st.just("agree"), st.integers(0, 9)),
    st.tuples(st.just("review"), st.sampled_from(Side), st.sampled_from([Opinion.GO_ON, Opinion.GO_ON, Opinion.STOP])),
    st.tuples(st.just("day"), st.integers(0, 6)),
    st.tuples(st.just("consent"), st.booleans()),
    st.tuples(st.just("rival"), st.booleans()),
)


@dataclass
class ByHand:
    """What must be true, kept beside the database by somebody who never looks into it."""

    state: str = "候補"
    consented: bool = True
    rival: bool = False
    answer: HostAnswer | None = None
    answered_on: date | None = None
    asked_on: date = APRIL_1
    paper: tuple[date, date] | None = None
    said: dict = field(default_factory=dict)

    def allows(self, target, reason, who, day):
        if (self.state, target) not in TABLE:
            return False
        asked = TABLE[self.state, target]
        holds = {
            "同意": self.consented,
            "空き": not self.rival,
            "答え": self.answer is not None and self.answer is not HostAnswer.NOT_NOW,
            "約束": self.paper is not None and self.asked_on <= self.paper[0] and day <= self.paper[1],
            "一つ": True,
            "両方": set(self.said) == set(Side) and Opinion.STOP not in self.said.values(),
            "理由": reason,
            "主": who == "lead",
        }
        return all(holds[word] for word in asked)

    def goes(self, target, day):
        if target in ("打診中", "候補"):
            self.answer = None
        if target == "打診中":
            self.asked_on = day
        if target == "体験中":
            self.said = {}
        self.state = target


class World:
    """One person, one rival for the only seat, and the day."""

    def __init__(self, session):
        self.session, self.day, self.seat = session, APRIL_1, a_seat()
        self.person = a_person(session)
        self.placement = propose(session, self.person, self.seat, by="lead", on=self.day, proposal="{}")
        self.rival = propose(
            session, a_person(session, name="見本 次郎"), self.seat, by="lead", on=self.day, proposal=""
        )
        session.flush()

    def move(self, target, reason, who):
        by = Mover(who, today=self.day)
        words = "本人と決めた" if reason else ""
        to, seat = STATE[target], self.seat
        move(self.session, self.placement, to, person=self.person, seat=seat, on=self.day, by=by, reason=words)
        self.session.flush()

    def answer(self, answer):
        said = Said(answer, "full" if answer is HostAnswer.NOT_NOW else "")
        at = datetime.combine(self.day, time(3), UTC)
        record_call(self.session, self.placement, said, on=self.day, by="lead", now=at)

    def review(self, side, opinion):
        before = review_by(self.session, self.placement, side)
        spoken, version = Spoken(side, opinion, "ことば", self.day), before.version if before else 0
        review(self.session, self.placement, spoken, by="lead", today=self.day, version=version)

    def consent(self, given):
        held = [one for one in self.session.scalars(select(Consent)) if one.person_key == self.person.key]
        for one in [one for one in held if one.holds(self.day)]:
            if not given:
                withdraw_consent(one, on=self.day)
        if given:
            consent(self.session, self.person, on=self.day)
        self.session.flush()


def do_move(world, by_hand, target, reason, who):
    expected = by_hand.allows(target, reason, who, world.day)
    assert tried(world.move, target, reason, who) == expected, (by_hand, target, reason, who, world.day)
    if expected:
        by_hand.goes(target, world.day)


def do_onwards(world, by_hand, number, reason, who):
    if ways := [to for (source, to) in TABLE if source == by_hand.state]:
        do_move(world, by_hand, ways[number % len(ways)], reason, who)


def do_answer(world, by_hand, answer):
    """An answer is taken once; the very same again, on the same day by the same hands, is a button pressed twice."""
    is_new = by_hand.state == "打診中" and by_hand.answer is None
    is_again = (by_hand.answer, by_hand.answered_on) == (answer, world.day)
    assert tried(world.answer, answer) == (is_new or is_again)
    if is_new:
        by_hand.answer, by_hand.answered_on = answer, world.day


def do_agree(world, by_hand, days):
    terms = some_terms(world.day, last_on=world.day + timedelta(days=days))
    expected = by_hand.state not in ("見送り", "中断", "卒業・次の場へ")
    done = tried(lambda: agree(world.session, world.placement, None, terms, by="lead", today=world.day))
    assert done == expected
    by_hand.paper = (world.day, terms.last_on) if expected else by_hand.paper


def do_review(world, by_hand, side, opinion):
    expected = by_hand.state in ("体験中", "振り返り")
    assert tried(world.review, side, opinion) == expected
    if expected:
        by_hand.said[side] = opinion


def do_day(world, by_hand, days):
    world.day += timedelta(days=days)


def do_consent(world, by_hand, given):
    world.consent(given)
    by_hand.consented = given


def do_rival(world, by_hand, comes):
    world.rival.state = PlacementState.ASKED if comes else PlacementState.CANDIDATE
    world.session.flush()
    by_hand.rival = comes


ACTS = {do.__name__.removeprefix("do_"): do for do in (do_move, do_onwards, do_answer, do_agree, do_review)}
ACTS |= {do.__name__.removeprefix("do_"): do for do in (do_day, do_consent, do_rival)}


def tried(do, *how):
    try:
        do(*how)
    except RuleBroken:
        return False
    return True


class Enough(Exception):
    """Takes the walk back."""


@settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(walk=st.lists(acts, min_size=5, max_size=30))
def test_every_walk_goes_where_the_hand_written_table_lets_it(office, walk):
    try:
        with acting(office, "lead") as session:
            world, by_hand = World(session), ByHand()
            for what, *how in walk:
                ACTS[what](world, by_hand, *how)
                assert world.placement.state.label == by_hand.state
            kept = session.scalars(select(PlacementStep).where(PlacementStep.placement_id == world.placement.id)).all()
            assert [step.number for step in kept] == list(range(1, len(kept) + 1))
            row = session.scalars(select(Placement).where(Placement.key == world.placement.key)).one()
            assert row.state.holds_a_seat == (by_hand.state in SEATED)
            raise Enough
    except Enough:
        pass


def test_the_table_has_the_lines_of_the_plan_and_no_other():
    words = {
        "once": "一つ",
        "consent": "同意",
        "room": "空き",
        "answer": "答え",
        "agreement": "約束",
        "reviews": "両方",
        "reason": "理由",
    }
    lines = {
        (path.source.label, path.target.label): {words[guard.value] for guard in path.guards}
        | ({"主"} if path.who.value == "lead" else set())
        for path in MOVES
    }
    assert lines == TABLE
