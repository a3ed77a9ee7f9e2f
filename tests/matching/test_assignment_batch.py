"""The three alternatives: what they weigh, what staff settled, who could complain, and always the same answer."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignments.aims import Aim
from matching.assignments.batch import fit_of, propose_batch
from matching.assignments.facts import room_of
from matching.assignments.need import History, need_of, waiting_since
from tests.matching.batches import best_total, fits, room, waiting
from tests.matching.people import opening_facts

TODAY = date(2026, 11, 1)


def days_ago(days):
    return TODAY - timedelta(days=days)


def a_town(seed):
    """People and rooms by chance, with locks on some."""
    chance = random.Random(seed)
    keys = [f"o{number}" for number in range(chance.randint(1, 6))]
    people = []
    for number in range(chance.randint(1, 9)):
        wishes = {key: chance.choice((10, 20, 20, 50, 90)) for key in keys if chance.random() < 0.6}
        locks = {"keep": chance.choice(keys)} if chance.random() < 0.2 else {}
        ruled_out = {chance.choice(keys)} - {locks.get("keep")}  # the database has one lock for a pair
        locks |= {"never": frozenset(ruled_out)} if chance.random() < 0.2 else {}
        days = chance.choice((0, 10, 10, 200))
        people.append(waiting(f"p{number}", wishes, days=days, need=min(80, days // 2), **locks))
    return people, [room(key, chance.randint(0, 2)) for key in keys]


TOWNS = st.integers(0, 10**9).map(a_town)


@settings(max_examples=150, deadline=None)
@given(TOWNS, st.randoms(use_true_random=False))
def test_the_same_people_and_rooms_give_the_same_proposal_in_whatever_order(town, chance):
    people, rooms = town
    first = propose_batch(people, rooms)
    chance.shuffle(people)
    chance.shuffle(rooms)

    assert propose_batch(people, rooms) == first


@settings(max_examples=150, deadline=None)
@given(TOWNS)
def test_nobody_gets_what_does_not_fit_or_was_ruled_out_and_no_seat_is_given_twice(town):
    people, rooms = town
    batch = propose_batch(people, rooms)
    for alternative in batch.alternatives.values():
        assert all(many <= {r.opening.key: r.seats for r in rooms}[key] for key, many in alternative.taken().items())
        for one in people:
            got = alternative.outcomes[one.key]
            fitting = {each.opening.key: each.points for each in one.fits}
            assert got.points == fitting.get(got.opening, 0)
            assert got.opening not in one.never


@settings(max_examples=150, deadline=None)
@given(TOWNS)
def test_what_staff_settled_stays_or_is_named_as_not_kept(town):
    people, rooms = town
    batch = propose_batch(people, rooms)
    for one in people:
        if one.keep and one.key not in batch.not_kept:
            assert {each.outcomes[one.key].opening for each in batch.alternatives.values()} == {one.keep}


@settings(max_examples=150, deadline=None)
@given(TOWNS)
def test_regret_is_measured_against_the_best_free_seat_and_envy_against_who_waits_shorter(town):
    """Worked out anew, person by person."""
    people, rooms = town
    seats = {each.opening.key: each.seats for each in rooms}
    for alternative in propose_batch(people, rooms).alternatives.values():
        for one in people:
            wishes = {s.opening.key: s.points for s in one.fits if s.opening.key not in one.never}
            got = alternative.outcomes[one.key]
            best = max((points for key, points in wishes.items() if seats[key]), default=0)
            shorter = {alternative.outcomes[other.key].opening for other in people if other.days < one.days}
            better = [wishes[key] - got.points for key in shorter if wishes.get(key, 0) > got.points]

            assert got.regret == best - got.points
            assert got.envy == max(better, default=0)
            assert bool(got.envies) == bool(better)


def test_need_comes_first_or_fit_does():
    people = [waiting("long", {"o": 40}, days=170, need=75), waiting("liked", {"o": 95}, days=10, need=4)]
    batch = propose_batch(people, [room("o", 1)])
    got = {aim: [key for key, each in one.outcomes.items() if each.opening] for aim, one in batch.alternatives.items()}

    assert got == {Aim.NEED: ["long"], Aim.BALANCED: ["long"], Aim.FIT: ["liked"]}
    assert batch.alternatives[Aim.FIT].outcomes["long"].envies == "o"
    assert batch.alternatives[Aim.NEED].outcomes["liked"].envies == ""


def test_where_need_counts_two_people_with_a_seat_are_better_than_one_with_the_best():
    people = [waiting("a", {"x": 100, "y": 1}, need=0), waiting("b", {"x": 90}, need=0)]
    batch = propose_batch(people, [room("x", 1), room("y", 1)])

    assert batch.alternatives[Aim.BALANCED].placed == batch.alternatives[Aim.NEED].placed == 2


@pytest.mark.parametrize("seed", range(30))
def test_of_equal_claims_those_who_wait_longer_are_seated(seed):
    """Worked out anew: from the longest waiting on, everybody for whom there is still a way."""
    chance = random.Random(seed)
    seats = {"x": chance.randint(0, 2), "y": 1, "z": chance.randint(1, 2)}
    wishes = [chance.sample(sorted(seats), chance.randint(1, 2)) for _ in range(8)]
    people = [
        waiting(f"p{number}", dict.fromkeys(own, 50), days=300 - number, need=80) for number, own in enumerate(wishes)
    ]
    seated: list[int] = []
    for number in range(len(people)):
        tried = [[(sorted(seats).index(key), 1) for key in wishes[each]] for each in (*seated, number)]
        if best_total(tried, [seats[key] for key in sorted(seats)]) == len(tried):
            seated.append(number)
    chance.shuffle(people)
    for alternative in propose_batch(people, [room(*each) for each in seats.items()]).alternatives.values():
        got = {key for key, outcome in alternative.outcomes.items() if outcome.opening}
        assert got == {f"p{number}" for number in seated}


def test_sliders_set_high_do_not_outweigh_other_people():
    once = fits("o", 50)
    doubled = replace(once, points=100, parts=(once.parts[0]._replace(points=100, most=200),))

    assert fit_of(once) == fit_of(doubled) == 500


def test_one_more_seat_is_told_in_people_and_points_even_where_none_is_free():
    people = [waiting("a", {"full": 80, "free": 30}), waiting("b", {"free": 40})]
    batch = propose_batch(people, [room("full", 0), room("free", 1)])
    worth = batch.alternatives[Aim.BALANCED].worth

    assert worth["full"].people == 1
    assert worth["free"].people == 1
    assert batch.alternatives[Aim.BALANCED].outcomes["a"].regret == 30  # 80 at the full one were never to be had


def test_a_host_is_not_proposed_more_newcomers_than_this_month_allows():
    facts = opening_facts(capacity=5, taken=1, newcomers_per_month=2, newcomers_this_month=1)

    assert room_of(facts).seats == 1
    assert room_of(opening_facts(capacity=2, taken=2)).seats == 0
    assert room_of(opening_facts(capacity=2, taken=2)).opening.taken == 0


@pytest.mark.parametrize(
    ("history", "days"),
    [
        (History(((days_ago(90), None),)), 90),
        (History(((days_ago(400), days_ago(36)), (days_ago(35), None))), 400),  # a renewal does not begin the wait anew
        (History(((days_ago(900), days_ago(401)), (days_ago(399), None))), 399),  # a day without consent does
        (History(((days_ago(400), None),), left_on=(days_ago(20),)), 20),
        (History(((days_ago(400), None),), came_to_nothing=2), 400),
        (History(((days_ago(400), None),), asked_on=days_ago(5)), 5),
    ],
)
def test_the_wait_begins_with_consent_or_with_the_end_of_the_last_place(history, days):
    assert (TODAY - waiting_since(history)).days == days


def test_need_grows_with_the_wait_and_with_tries_that_came_to_nothing_and_has_a_ceiling():
    needs = [need_of(History(((days_ago(days), None),)), TODAY) for days in (0, 45, 90, 180, 900)]

    assert needs == [0, 20, 40, 80, 80]
    assert need_of(History(((days_ago(900), None),), came_to_nothing=9), TODAY) == 100
    assert need_of(History(((days_ago(900), None),), asked_on=days_ago(180)), TODAY) == 40
