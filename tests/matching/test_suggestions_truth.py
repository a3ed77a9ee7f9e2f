"""What suggestions say is true: tried against a second writing of the conditions (tests/matching/checker.py)."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.suggestions.conditions import verdicts
from matching.suggestions.ranking import rank
from matching.suggestions.scoring import score
from matching.suggestions.verdicts import Answer
from tests.matching.checker import blockers, lifted, unknowns
from tests.matching.generated import some_opening, some_person

SEEDS = st.integers(0, 2**32)


def a_pair(seed):
    chance = random.Random(seed)
    return some_person(chance), some_opening(chance, chance.randrange(100))


@settings(max_examples=1500)
@given(SEEDS)
def test_each_condition_answers_as_a_second_writing_of_the_list_does(seed):
    person, opening = a_pair(seed)
    answers = verdicts(person, opening)

    assert {name for name, one in answers.items() if one.answer is Answer.BLOCKED} == blockers(person, opening)
    assert {name for name, one in answers.items() if one.answer is Answer.ASK} == unknowns(person, opening)


@settings(max_examples=1500)
@given(SEEDS)
def test_a_blocker_that_is_lifted_as_its_fix_says_blocks_no_more(seed):
    person, opening = a_pair(seed)
    for name, verdict in verdicts(person, opening).items():
        if verdict.answer is not Answer.BLOCKED:
            continue
        for other_person, other_opening in lifted(name, verdict.fix, person, opening):
            again = verdicts(other_person, other_opening)
            assert again[name].answer is not Answer.BLOCKED, f"{name}: {verdict.fix}"
            assert name not in blockers(other_person, other_opening), f"{name}: {verdict.fix}"


@settings(max_examples=600)
@given(SEEDS)
def test_every_sentence_is_short_and_every_part_whole_whatever_the_data_say(seed):
    person, opening = a_pair(seed)
    ranking = rank(person, [opening])
    said = [text for one in verdicts(person, opening).values() for text in (one.why, one.fix)]
    points, parts = score(person, opening)  # whether it fits or not
    said += [part.why for part in parts]
    assert sum(part.points for part in parts) == points
    assert all(isinstance(part.points, int) and 0 <= part.points <= part.most for part in parts)
    for one in ranking.suggestions:
        said += [*one.reasons, one.caution]
        assert (one.points, one.parts) == (points, parts)
        assert len(one.reasons) == 3
    said += [one.fix for one in ranking.blocked]

    assert max(map(len, said)) <= 60
    assert all(one.fix for one in ranking.blocked)


@pytest.mark.slow
def test_in_a_million_pairs_nobody_is_shown_what_a_hard_condition_forbids_nor_kept_from_what_none_does():
    chance = random.Random(2026)
    openings = [some_opening(chance, number) for number in range(1000)]
    wrong = 0
    for _ in range(1000):
        person = some_person(chance)
        ranking = rank(person, openings)
        wrong += sum(bool(blockers(person, one.opening)) for one in ranking.suggestions)
        wrong += sum(
            {name for name, _ in one.blockers} != blockers(person, one.opening) for one in ranking.blocked[:20]
        )
        assert len(ranking.suggestions) + len(ranking.blocked) == len(openings)

    assert wrong == 0
