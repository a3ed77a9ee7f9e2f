"""Openings for one person: a thousand compared, scored and put in order with their reasons."""

import random
from collections.abc import Iterator

from bench.figures import Figure, laps, times
from bench.site import Bench
from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.ranking import rank

OPENINGS, PERSONS, WARM_UP = 1_000, 100, 5
INTERESTS = ("料理", "園芸", "将棋", "手芸", "音楽", "子ども", "パソコン", "体操", "読書", "片づけ", "動物", "絵")
MIDDLE = (24.5, 134.5)


def measure(bench: Bench) -> Iterator[Figure]:
    chance = bench.chance("suggestions")
    openings = [_opening(chance, number) for number in range(OPENINGS)]
    persons = [_person(chance) for _ in range(PERSONS + WARM_UP)]
    for person in persons[:WARM_UP]:
        rank(person, openings)
    fitting: list[int] = []
    works = [(lambda one=one: fitting.append(len(rank(one, openings).suggestions))) for one in persons[WARM_UP:]]
    measured = laps(works)
    yield times("suggestions: a person and 1,000 openings", measured, fitting_on_average=sum(fitting) / len(fitting))


def _opening(chance: random.Random, number: int) -> OpeningFacts:
    needs = chance.sample(list(Need), 4)
    return OpeningFacts(
        key=f"o{number}",
        place_key=f"p{number // 2}",
        place_name=f"見本の場所{number // 2}",
        title=f"役割{number}",
        scope=chance.choice(list(HostScope)),
        step=chance.choice((0, 0, 1, 1, 2, 3, 4)),
        slots=tuple(_time(chance, 120) for _ in range(chance.randint(0, 3))),
        capacity=chance.randint(1, 4),
        taken=chance.randint(0, 2),
        is_open=chance.random() < 0.95,
        point=_point(chance),
        noise=chance.choice((None, 0, 1, 2, 3)),
        people=chance.choice((None, 3, 6, 12, 25)),
        interests=frozenset(chance.sample(INTERESTS, chance.randint(0, 3))),
        needs_met={need: chance.random() < 0.7 for need in needs},
        minimum_age=chance.choice((None, None, None, 18, 65)),
        newcomers_per_month=chance.choice((None, 1, 2)),
        may_be_accompanied=chance.choice((None, True, True, False)),
        shown=chance.randint(0, 6),
    )


def _person(chance: random.Random) -> PersonFacts:
    assessment = AssessmentFacts(
        interests=tuple(chance.sample(INTERESTS, chance.randint(0, 4))),
        needs=tuple(chance.sample(list(Need), chance.choice((0, 0, 1, 2)))),
        times=tuple(_time(chance, 300) for _ in range(chance.randint(1, 6))),
        travel_by=chance.choice(list(TravelBy)),
        travel_minutes=chance.choice((15, 20, 30, 45)),
        step=chance.choice((None, 0, 1, 2, 3)),
        needs_companion=chance.choice((True, False, None)),
    )
    return PersonFacts(
        assessment=assessment,
        scopes=frozenset(chance.sample(list(HostScope), chance.randint(1, len(HostScope)))),
        home=_point(chance),
        age=chance.randint(15, 85),
        declined=frozenset(f"o{chance.randrange(OPENINGS)}" for _ in range(chance.randint(0, 4))),
    )


def _time(chance: random.Random, minutes: int) -> FreeTime:
    starts = chance.randrange(8 * 60, 17 * 60, 30)
    return FreeTime(chance.randrange(7), starts, starts + minutes)


def _point(chance: random.Random) -> tuple[float, float]:
    return MIDDLE[0] + chance.gauss(0, 0.03), MIDDLE[1] + chance.gauss(0, 0.03)
