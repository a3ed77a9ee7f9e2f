"""A thousand openings asked at once get the answers that each gets alone."""

import random
from dataclasses import replace

import pytest

from matching.suggestions.asking import asked
from matching.suggestions.conditions import verdicts
from matching.suggestions.rules import SHIPPED, Rules
from matching.suggestions.travel import street_metres, ways_from
from matching.suggestions.verdicts import FITS
from tests.matching.generated import some_opening, some_person
from tests.matching.people import opening_facts, person_facts


@pytest.mark.parametrize("rules", [SHIPPED, Rules(version=1, steps_ahead=3)])
def test_asked_together_each_opening_gets_the_answers_it_gets_alone_and_in_the_same_order(rules):
    chance = random.Random(5)
    openings = [some_opening(chance, number) for number in range(400)]
    for _ in range(30):
        person = some_person(chance)
        for opening, found in asked(person, openings, rules):
            alone = [(name, one) for name, one in verdicts(person, opening, rules).items() if one is not FITS]
            assert found == alone


def test_nothing_asked_nothing_answered():
    assert list(asked(person_facts(), [], SHIPPED)) == []


def test_ways_worked_out_together_are_those_worked_out_alone_to_the_last_bit():
    chance = random.Random(7)
    person = person_facts(home=(35.31, 136.92))
    openings = [some_opening(chance, number) for number in range(200)]
    assert ways_from(person.home, openings) == [street_metres(person, each) for each in openings]


def test_an_opening_that_was_changed_is_looked_at_anew():
    before = opening_facts(taken=0, capacity=1)
    assert before.looks != replace(before, taken=1).looks
    (_, found), *_ = asked(person_facts(), [replace(before, taken=1)], SHIPPED)
    assert [name for name, _ in found] == ["空き"]
