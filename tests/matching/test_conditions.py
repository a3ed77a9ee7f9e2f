"""The eleven hard conditions: each blocks for its own reason, asks when it does not know, and names the fix."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import FreeTime, TravelBy
from matching.suggestions.conditions import CONDITIONS, verdicts
from matching.suggestions.ranking import rank
from matching.suggestions.travel import metres, travel_minutes
from matching.suggestions.verdicts import Answer
from tests.matching.people import opening_facts, person_facts

BLOCKED = {
    "同意": (person_facts(scopes=frozenset({HostScope.COMPANY})), opening_facts()),
    "空き": (person_facts(), opening_facts(capacity=1, taken=1)),
    "移動": (person_facts(travel_minutes=5), opening_facts()),
    "時間": (person_facts(times=(FreeTime(1, 610, 720),)), opening_facts()),
    "段階": (person_facts(step=0), opening_facts(step=2)),
    "配慮": (person_facts(needs=(Need.QUIET,)), opening_facts(needs_met={Need.QUIET: False})),
    "場所の決まり": (person_facts(age=70), opening_facts(maximum_age=64)),
    "会わせない": (person_facts(kept_apart_from=frozenset({"place-a"})), opening_facts()),
    "受け入れの間隔": (person_facts(), opening_facts(newcomers_per_month=1, newcomers_this_month=1)),
    "見送り": (person_facts(declined=frozenset({"opening-a"})), opening_facts()),
    "同行": (person_facts(needs_companion=True), opening_facts(may_be_accompanied=False)),
}
TO_ASK = {
    "移動": (person_facts(home=None), opening_facts()),
    "時間": (person_facts(times=()), opening_facts()),
    "段階": (person_facts(step=None), opening_facts()),
    "配慮": (person_facts(needs=(Need.WHEELCHAIR,)), opening_facts()),
    "場所の決まり": (person_facts(age=None), opening_facts(minimum_age=18)),
    "同行": (person_facts(needs_companion=True), opening_facts(may_be_accompanied=None)),
}


def test_there_are_eleven_and_all_fit_a_person_the_place_was_made_for():
    answers = verdicts(person_facts(), opening_facts())

    assert len(answers) == 11
    assert {verdict.answer for verdict in answers.values()} == {Answer.FITS}


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition_alone_keeps_a_place_away_and_names_itself(name):
    person, opening = BLOCKED[name]
    answers = verdicts(person, opening)

    assert [other for other, verdict in answers.items() if verdict.answer is Answer.BLOCKED] == [name]
    assert answers[name].why
    assert answers[name].fix.endswith("候補")


@pytest.mark.parametrize("name", TO_ASK)
def test_what_is_unknown_is_asked_and_never_guessed(name):
    person, opening = TO_ASK[name]
    answers = verdicts(person, opening)

    assert answers[name].answer is Answer.ASK
    assert rank(person, [opening]).suggestions[0].to_ask[0][0] == name


def test_a_missing_consent_is_never_just_asked():
    assert verdicts(person_facts(scopes=frozenset()), opening_facts())["同意"].answer is Answer.BLOCKED


def test_one_step_ahead_is_a_challenge_two_are_too_much():
    person = person_facts(step=1)

    assert verdicts(person, opening_facts(step=2))["段階"].answer is Answer.FITS
    assert verdicts(person, opening_facts(step=3))["段階"].answer is Answer.BLOCKED


def test_a_need_that_is_unknown_does_not_hide_one_that_is_refused():
    person = person_facts(needs=(Need.QUIET, Need.WHEELCHAIR))
    answer = verdicts(person, opening_facts(needs_met={Need.WHEELCHAIR: False}))["配慮"]

    assert answer.answer is Answer.BLOCKED


def test_a_way_that_is_too_long_on_foot_names_the_means_that_is_short_enough():
    person = person_facts(travel_minutes=5)

    assert verdicts(person, opening_facts())["移動"].fix == "あと2分長く行けるか、自転車なら候補"


def test_the_distance_agrees_with_the_one_the_map_uses():
    from core.geo.points import Point, distance_m

    here, there = (35.30, 136.90), (35.36, 136.99)
    assert metres(here, there) == pytest.approx(distance_m(Point.at(*here), Point.at(*there)), rel=0.001)


STEPS = st.one_of(st.none(), st.integers(0, 5))
TIMES = st.lists(
    st.builds(
        lambda day, start, length: FreeTime(day, start, start + length),
        st.integers(0, 6),
        st.integers(0, 1300),
        st.integers(10, 140),
    ),
    max_size=4,
).map(tuple)
PEOPLE = st.builds(
    person_facts,
    step=STEPS,
    times=TIMES,
    needs=st.lists(st.sampled_from(list(Need)), unique=True, max_size=3).map(tuple),
    travel_by=st.one_of(st.none(), st.sampled_from(list(TravelBy))),
    travel_minutes=st.one_of(st.none(), st.integers(1, 90)),
    needs_companion=st.one_of(st.none(), st.booleans()),
    age=st.one_of(st.none(), st.integers(0, 100)),
    home=st.one_of(st.none(), st.tuples(st.floats(35.2, 35.4), st.floats(136.8, 137.0))),
    scopes=st.frozensets(st.sampled_from(list(HostScope))),
    interests=st.lists(st.sampled_from(["手芸", "将棋", "畑"]), unique=True).map(tuple),
    priorities=st.dictionaries(st.sampled_from(["interest", "near", "calm", "step"]), st.integers(0, 3)),
)
OPENINGS = st.builds(
    opening_facts,
    key=st.text("abcdef", min_size=6, max_size=6),
    step=st.integers(0, 5),
    slots=TIMES,
    capacity=st.integers(1, 3),
    taken=st.integers(0, 3),
    is_open=st.booleans(),
    point=st.one_of(st.none(), st.tuples(st.floats(35.2, 35.4), st.floats(136.8, 137.0))),
    noise=st.one_of(st.none(), st.integers(0, 3)),
    people=st.one_of(st.none(), st.integers(0, 60)),
    needs_met=st.dictionaries(st.sampled_from(list(Need)), st.booleans()),
    minimum_age=st.one_of(st.none(), st.integers(0, 60)),
    newcomers_per_month=st.one_of(st.none(), st.integers(0, 2)),
    newcomers_this_month=st.integers(0, 2),
    may_be_accompanied=st.one_of(st.none(), st.booleans()),
    scope=st.sampled_from(list(HostScope)),
    shown=st.integers(0, 30),
)


@settings(max_examples=400, deadline=None)
@given(PEOPLE, st.lists(OPENINGS, max_size=6, unique_by=lambda opening: opening.key))
def test_every_opening_is_either_shown_or_explained_and_the_parts_sum_to_the_score(person, openings):
    ranking = rank(person, openings)
    shown = [one.opening.key for one in ranking.suggestions]
    kept_away = [one.opening.key for one in ranking.blocked]

    assert sorted(shown + kept_away) == sorted(opening.key for opening in openings)
    for one in ranking.suggestions:
        assert sum(part.points for part in one.parts) == one.points
        assert all(0 <= part.points <= part.most for part in one.parts)
        assert len(one.reasons) == 3 and one.caution
        assert max(len(text) for text in (*one.reasons, one.caution)) <= 60
    for one in ranking.blocked:
        assert one.blockers and all(verdict.fix for _, verdict in one.blockers)


@settings(max_examples=300, deadline=None)
@given(PEOPLE, OPENINGS)
def test_nobody_is_shown_a_place_that_breaks_a_hard_condition(person, opening):
    """Written apart from the conditions, from the product's list."""
    if not rank(person, [opening]).suggestions:
        return
    own = person.assessment
    assert opening.scope in person.scopes
    assert opening.is_open and opening.taken < opening.capacity
    assert own.step is None or opening.step <= own.step + 1
    assert not any(opening.needs_met.get(need) is False for need in own.needs)
    assert person.age is None or opening.minimum_age is None or person.age >= opening.minimum_age
    assert opening.newcomers_per_month is None or opening.newcomers_this_month < opening.newcomers_per_month
    assert not (own.needs_companion and opening.may_be_accompanied is False)
    minutes = travel_minutes(person, opening)
    assert minutes is None or own.travel_minutes is None or minutes <= own.travel_minutes
    if own.times and opening.slots:
        assert any(
            free.weekday == slot.weekday and free.starts <= slot.starts and slot.ends <= free.ends
            for free in own.times
            for slot in opening.slots
        )


def test_lifting_the_stated_blocker_lets_the_place_through():
    lifted = {
        "同意": (replace(BLOCKED["同意"][0], scopes=frozenset(HostScope)), opening_facts()),
        "空き": (person_facts(), opening_facts(capacity=1, taken=0)),
        "段階": (person_facts(step=1), opening_facts(step=2)),
        "時間": (person_facts(), opening_facts()),
    }
    for name, (person, opening) in lifted.items():
        assert rank(*BLOCKED[name][:1], [BLOCKED[name][1]]).suggestions == (), name
        assert len(rank(person, [opening]).suggestions) == 1, name


def test_the_same_facts_always_give_the_same_order():
    openings = [opening_facts(key=key, place_name=name) for key, name in (("b", "い"), ("a", "い"), ("c", "あ"))]

    assert [one.opening.key for one in rank(person_facts(), openings).suggestions] == ["c", "a", "b"]


def test_what_a_person_finds_important_changes_the_order():
    near = opening_facts(key="near", point=(35.3005, 136.9005), interests=frozenset())
    liked = opening_facts(key="liked", point=(35.309, 136.904))
    for own, first in (({"near": 3, "interest": 0}, "near"), ({"near": 0, "interest": 3}, "liked")):
        person = person_facts(priorities=own, travel_minutes=30)
        assert rank(person, [near, liked]).suggestions[0].opening.key == first
