"""The flow is the optimum, to the last point, and its prices tell what one more seat is worth."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignments.flow import assign, worth_of_one_more
from matching.assignments.paths import NOWHERE
from tests.matching.batches import best_total


def total(options, got):
    return sum(dict(options[person])[opening] for person, opening in enumerate(got) if opening != NOWHERE)


def an_instance(chance):
    """Few and many, dense and sparse, ties and none, openings without a seat, people nothing fits, one opening."""
    people, openings = chance.randint(0, 14), chance.choice((1, 2, 5, 9))
    highest, density = chance.choice((1, 3, 50, 10**6)), chance.uniform(0, 1)
    options = [
        [(opening, chance.randint(1, highest)) for opening in range(openings) if chance.random() < density]
        for _ in range(people)
    ]
    return options, [chance.choice((0, 0, 1, 1, 2, 3, 4)) for _ in range(openings)]


def disagreements(count, seed):
    chance, found = random.Random(seed), []
    for _ in range(count):
        options, seats = an_instance(chance)
        flow = assign(options, seats)
        held = [flow.got.count(opening) for opening in range(len(seats))]
        sound = all(many <= most for many, most in zip(held, seats, strict=True))
        if not (sound and total(options, flow.got) == flow.bound == best_total(options, seats)):
            found.append((options, seats))
    return found


def test_it_is_scipys_optimum():
    assert disagreements(1_000, seed=1) == []


@pytest.mark.slow
def test_it_is_scipys_optimum_in_ten_thousand_instances():
    assert disagreements(10_000, seed=2) == []


INSTANCES = st.integers(0, 10**9).map(lambda seed: an_instance(random.Random(seed)))


@settings(max_examples=200, deadline=None)
@given(INSTANCES)
def test_one_more_seat_is_worth_just_what_solving_again_says(instance):
    options, seats = instance
    flow = assign(options, seats)
    for opening, more in enumerate(worth_of_one_more(flow)):
        again = assign(options, [many + (each == opening) for each, many in enumerate(seats)])
        gained = [dict(options[who]) for who, _ in more.moves]

        assert more.gain == again.bound - flow.bound
        assert more.gain == sum(
            own[there] - own.get(flow.got[who], 0) for own, (who, there) in zip(gained, more.moves, strict=True)
        )


@settings(max_examples=200, deadline=None)
@given(INSTANCES)
def test_the_prices_prove_the_optimum(instance):
    options, seats = instance
    flow = assign(options, seats)

    assert min(flow.price, default=0) >= 0 and min(flow.profit, default=0) >= 0
    for person, own in enumerate(options):
        assert all(value - flow.price[opening] <= flow.profit[person] for opening, value in own)
    for opening, price in enumerate(flow.price):
        assert price == 0 or flow.got.count(opening) == seats[opening]


def test_scarce_and_plenty_are_solved_alike():
    chance = random.Random(3)
    for seats in (20, 50, 70, 120):
        options = [[(opening, chance.randint(1, 1000)) for opening in chance.sample(range(30), 8)] for _ in range(80)]
        rooms = [seats // 30 + (opening < seats % 30) for opening in range(30)]
        assert assign(options, rooms).bound == best_total(options, rooms)


@pytest.mark.parametrize(("options", "seats"), [([[(0, 0)]], [1]), ([[(0, -1)]], [1]), ([[(0, 1)]], [-1])])
def test_values_above_nothing_and_seats_not_below_are_asked_for(options, seats):
    with pytest.raises(ValueError, match="Seats"):
        assign(options, seats)
