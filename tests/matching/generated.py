"""Invented facts by chance, odd ones among them: as many pairs of a person and an opening as a test wants."""

import random

from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts

LONG = "とても長い名前の" * 30
WORDS = ("手芸", "将棋", "畑", "𠮷野の髙い山を歩く", LONG, "<b>太字</b>", "読書")


def a_point(chance: random.Random):
    return chance.choice((None, *((35.3 + chance.uniform(-0.05, 0.05), 136.9 + chance.uniform(-0.05, 0.05)),) * 7))


def times(chance: random.Random, most: int, longest: int):
    starts = [chance.randrange(480, 1200, 15) for _ in range(chance.randint(0, most))]
    return tuple(FreeTime(chance.randrange(7), start, start + chance.randrange(15, longest, 15)) for start in starts)


def some_person(chance: random.Random) -> PersonFacts:
    assessment = AssessmentFacts(
        interests=tuple(chance.sample(WORDS, chance.randint(0, 3))),
        needs=tuple(chance.choices(list(Need), k=chance.choice((0, 0, 1, 2, 6)))),
        times=times(chance, 12, 360),
        travel_by=chance.choice((None, *TravelBy, *TravelBy)),
        travel_minutes=chance.choice((None, 5, 10, 20, 30, 60)),
        step=chance.choice((None, 0, 1, 2, 3, 4, 5)),
        needs_companion=chance.choice((None, True, False)),
        priorities={
            name: chance.randint(0, 3) for name in ("interest", "near", "calm", "step") if chance.random() < 0.5
        },
    )
    return PersonFacts(
        assessment=assessment,
        scopes=frozenset(chance.sample(list(HostScope), chance.choice((0, 1, 2, 3, 3, 3)))),
        home=a_point(chance),
        age=chance.choice((None, 6, 17, 18, 40, 64, 65, 99)),
        kept_apart_from=frozenset(chance.choices(range_of("p", 12), k=chance.randint(0, 3))),
        declined=frozenset(chance.choices(range_of("o", 12), k=chance.randint(0, 3))),
        current=frozenset(chance.choices(range_of("o", 12), k=chance.randint(0, 2))),
        known_places=frozenset(chance.choices(range_of("p", 12), k=chance.randint(0, 2))),
    )


def some_opening(chance: random.Random, number: int) -> OpeningFacts:
    return OpeningFacts(
        key=f"o{number % 12}",
        place_key=f"p{number % 12}",
        place_name=chance.choice(("みほん書店", LONG, "𠮷田髙橋商店")),
        title=chance.choice(("値札貼り", LONG)),
        scope=chance.choice(list(HostScope)),
        step=chance.choice((0, 0, 1, 1, 2, 3, 5)),
        slots=times(chance, 3, 150),
        capacity=chance.randint(1, 4),
        taken=chance.choice((0, 0, 0, 1, 2, 6)),
        is_open=chance.random() < 0.9,
        point=a_point(chance),
        noise=chance.choice((None, 0, 1, 2, 3)),
        people=chance.choice((None, 0, 3, 12, 10**12)),
        interests=frozenset(chance.sample(WORDS, chance.randint(0, 3))),
        needs_met={need: chance.random() < 0.8 for need in chance.sample(list(Need), chance.choice((0, 0, 3, 6)))},
        minimum_age=chance.choice((None, None, None, 18, 65, 70)),
        maximum_age=chance.choice((None, None, None, 17, 64, 69)),
        rule=chance.choice(("", "靴を脱ぎます", LONG)),
        newcomers_per_month=chance.choice((None, None, 0, 1, 2)),
        newcomers_this_month=chance.randint(0, 2),
        may_be_accompanied=chance.choice((None, True, True, False)),
        lift_offered=chance.choice((None, True, False)),
        shown=chance.choice((0, 1, 3, 10**9)),
        host_seen_days=chance.choice((None, -1, 0, 10, 60, 61, 10**9)),
    )


def range_of(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(count)]
