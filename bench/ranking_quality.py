"""How well suggestions are ordered, on an invented town in which we know what would suit each person.

A person has weights of their own for interests, nearness, time, step and calm (drawn about the town's, Dirichlet);
how well a place would suit them is the weighted sum plus something nobody knows (normal, 0.06). What is measured is
nDCG@5 of our list, once against what can be known of that, and once against all of it; `all that can be known` is the
best that any list can reach there.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, log2, radians
from statistics import fmean

from bench.figures import Figure, amount
from bench.site import Bench
from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.ranking import rank

TOWNS, PEOPLE, OPENINGS, AT_LEAST, TOP = 10, 100, 300, 8, 5
WORDS = [f"ことば{number}" for number in range(60)]
COMMON = [1 / (rank + 1) ** 0.8 for rank in range(len(WORDS))]
BASE = {"interest": 0.36, "near": 0.18, "time": 0.14, "step": 0.22, "calm": 0.10}
STATED = ("interest", "near", "calm", "step")
SLIDERS = ((0.5, 0), (1.25, 1), (1.75, 2), (float("inf"), 3))
METRES_A_DEGREE, MIDDLE = 111_195, (24.5, 134.5)


@dataclass(frozen=True)
class Somebody:
    """A person, what they would say is important to them, and their real weights."""

    facts: PersonFacts
    sliders: dict[str, int]
    weights: dict[str, float]


def measure(bench: Bench) -> Iterator[Figure]:
    found: dict[str, list[float]] = {}
    for number in range(TOWNS):
        chance = random.Random(f"ranking {number}")
        openings = [_opening(chance, each) for each in range(OPENINGS)]
        for _ in range(PEOPLE):
            for name, value in _qualities(chance, _somebody(chance), openings):
                found.setdefault(name, []).append(value)
    for name, values in found.items():
        indent, label = ("  ", name.strip()) if name.startswith(" ") else ("", f"suggestions, nDCG@{TOP}: {name}")
        yield amount(indent + label, fmean(values), "nDCG", people=len(values))


def _qualities(chance: random.Random, one: Somebody, openings: list[OpeningFacts]) -> Iterator[tuple[str, float]]:
    fitting = [each.opening for each in rank(one.facts, openings).suggestions]
    if len(fitting) < AT_LEAST:
        return
    suits = {opening.key: _suits(one, opening) for opening in fitting}
    real = {key: max(0.0, value + chance.gauss(0, 0.06)) for key, value in suits.items()}
    said = replace(one.facts, assessment=replace(one.facts.assessment, priorities=one.sliders))
    gaps = _with_gaps(chance, said)
    orders: dict[str, list[str]] = {
        "priorities stated": _order(said, fitting),
        "priorities not stated": _order(one.facts, fitting),
        "stated, a fifth of the person's fields missing": _order(gaps, fitting),
        "stated, a fifth of all fields missing": _order(gaps, [_opening_with_gaps(chance, each) for each in fitting]),
        "nearest first": _sorted(fitting, lambda each: -_metres(one.facts, each)),
        "interests only": _sorted(fitting, lambda each: _alike(one.facts, each)),
        "all that can be known": sorted(suits, key=lambda key: -suits[key]),
    }
    for name, order in orders.items():
        yield name, ndcg(suits, order)
        yield f"  {name}, and what nobody knows", ndcg(real, order)


def ndcg(real: dict[str, float], order: list[str]) -> float:
    best = sorted(real.values(), reverse=True)[:TOP]
    gained = sum(real[key] / log2(place + 2) for place, key in enumerate(order[:TOP]))
    return gained / max(1e-12, sum(value / log2(place + 2) for place, value in enumerate(best)))


def _order(person: PersonFacts, openings: list[OpeningFacts]) -> list[str]:
    """Our list; what it would keep away comes last (nothing does: gaps are asked about, they do not block)."""
    ranking = rank(person, openings)
    return [each.opening.key for each in (*ranking.suggestions, *ranking.blocked)]


def _sorted(openings: list[OpeningFacts], value: Callable[[OpeningFacts], float]) -> list[str]:
    return [each.key for each in sorted(openings, key=value, reverse=True)]


def _suits(one: Somebody, opening: OpeningFacts) -> float:
    own = one.facts.assessment
    minutes = _metres(one.facts, opening) * 1.3 / own.travel_by.metres_a_minute
    at_ease = sum(
        any(t.weekday == slot.weekday and t.starts <= slot.starts and slot.ends <= t.ends for t in own.times)
        for slot in opening.slots
    )
    gains = {
        "interest": min(1.0, 2.2 * _alike(one.facts, opening)),
        "near": max(0.0, 1 - minutes / own.travel_minutes),
        "time": at_ease / len(opening.slots),
        "step": {1: 1.0, 0: 0.85, -1: 0.5}.get(opening.step - own.step, 0.2),
        "calm": (1 - opening.noise / 3 + 1 / (1 + opening.people / 10)) / 2,
    }
    return sum(one.weights[name] * gain for name, gain in gains.items())


def _alike(person: PersonFacts, opening: OpeningFacts) -> float:
    own = set(person.assessment.interests)
    return len(own & opening.interests) / len(own | opening.interests)


def _metres(person: PersonFacts, opening: OpeningFacts) -> float:
    (lat, lng), (north, east) = person.home, opening.point
    return METRES_A_DEGREE * hypot(north - lat, (east - lng) * cos(radians(lat)))


def _somebody(chance: random.Random) -> Somebody:
    weights = _dirichlet(chance)
    often = chance.uniform(0.15, 0.8)
    halves = [(day, half) for day in range(7) for half in ((540, 720), (780, 1020)) if chance.random() < often]
    assessment = AssessmentFacts(
        interests=tuple(_words(chance, 5)),
        needs=tuple(need for need in Need if chance.random() < 0.06),
        times=tuple(FreeTime(day, *half) for day, half in halves) or (FreeTime(1, 540, 720),),
        travel_by=chance.choices(list(TravelBy), (35, 30, 25, 10))[0],
        travel_minutes=chance.choices((15, 25, 40, 60), (25, 35, 25, 15))[0],
        step=chance.choices(range(5), (18, 27, 27, 18, 10))[0],
        needs_companion=False,
    )
    facts = PersonFacts(assessment, scopes=frozenset(HostScope), home=_point(chance), age=chance.randint(18, 85))
    sliders = {name: _slider(weights[name] / BASE[name]) for name in STATED}
    return Somebody(facts, sliders, weights)


def _slider(times: float) -> int:
    return next(value for limit, value in SLIDERS if times < limit)


def _dirichlet(chance: random.Random) -> dict[str, float]:
    drawn = {name: chance.gammavariate(8 * weight, 1) for name, weight in BASE.items()}
    return {name: value / sum(drawn.values()) for name, value in drawn.items()}


def _opening(chance: random.Random, number: int) -> OpeningFacts:
    starts = [
        (day, chance.choice((540, 570, 600, 780, 810, 840))) for day in chance.sample(range(7), chance.randint(1, 4))
    ]
    return OpeningFacts(
        key=f"o{number}",
        place_key=f"p{number // 2}",
        place_name=f"見本の場所{number // 2}",
        title=f"役割{number}",
        scope=chance.choice(list(HostScope)),
        step=chance.choices(range(6), (6, 22, 28, 22, 14, 8))[0],
        slots=tuple(FreeTime(day, start, start + chance.choice((30, 60, 90, 120))) for day, start in starts),
        capacity=chance.choice((1, 2, 3, 4)),
        point=_point(chance),
        noise=chance.randint(0, 3),
        people=chance.choice((2, 3, 5, 8, 12, 20)),
        interests=frozenset(_words(chance, 4)),
        needs_met={need: chance.random() < 0.7 for need in Need},
        may_be_accompanied=True,
        shown=chance.choice((0, 0, 1, 2, 5)),
        host_seen_days=chance.choice((None, 10, 40, 100)),
    )


def _words(chance: random.Random, most: int) -> list[str]:
    return list(dict.fromkeys(chance.choices(WORDS, COMMON, k=chance.randint(1, most))))


def _point(chance: random.Random) -> tuple[float, float]:
    district = chance.randrange(5)
    north, east = (0.5, 0.2, 0.8, 0.3, 0.7)[district] * 0.08, (0.5, 0.2, 0.3, 0.8, 0.9)[district] * 0.12
    return MIDDLE[0] + north + chance.gauss(0, 0.01), MIDDLE[1] + east + chance.gauss(0, 0.012)


def _with_gaps(chance: random.Random, person: PersonFacts) -> PersonFacts:
    own = person.assessment
    empty = {"interests": (), "times": (), "travel_by": None, "travel_minutes": None, "step": None}
    gaps = {name: value for name, value in empty.items() if chance.random() < 0.2}
    sliders = {name: value for name, value in own.priorities.items() if chance.random() >= 0.2}
    home = None if chance.random() < 0.2 else person.home
    return replace(person, assessment=replace(own, **gaps, priorities=sliders), home=home)


def _opening_with_gaps(chance: random.Random, opening: OpeningFacts) -> OpeningFacts:
    empty = {"interests": frozenset(), "slots": (), "point": None, "noise": None, "people": None}
    return replace(opening, **{name: value for name, value in empty.items() if chance.random() < 0.2})
