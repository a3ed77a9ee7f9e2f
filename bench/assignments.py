"""The batch proposal on a generated town: how many find a place where seats are scarce, and how fast it is solved.

Beside it stands what happens without it: everybody in the order in which they came takes their own best free seat.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import mean

from bench.figures import Figure, amount, lap, times
from bench.site import Bench
from directory.openings.words import Need
from matching.assignments.aims import Aim
from matching.assignments.batch import fit_of, propose_batch
from matching.assignments.facts import LONGEST_WAITING, Batch, Room, Waiting
from matching.assignments.flow import assign
from matching.assignments.need import History, need_of
from matching.assignments.paths import NOWHERE
from matching.consents.models import HostScope
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts, Point
from matching.suggestions.ranking import rank

TOWNS, PEOPLE, OPENINGS, SEATS_A_PERSON = 8, 200, 120, (0.8, 0.9)
SOLVED = ((500, 400), (2_000, 1_000))
MIDDLE, TODAY = (24.5, 134.5), date(2026, 11, 1)
KM = 0.009  # degrees
INTERESTS = [f"興味{number}" for number in range(60)]
LIKED = [1 / (number + 1) ** 0.8 for number in range(len(INTERESTS))]


def measure(bench: Bench) -> Iterator[Figure]:
    chance = bench.chance("assignments")
    for seats in SEATS_A_PERSON:
        yield from _placing(chance, seats)
    for people, openings in SOLVED:
        yield from _solving(chance, people, openings)


def _placing(chance: random.Random, seats: float) -> Iterator[Figure]:
    towns = [_town(chance, PEOPLE, OPENINGS, seats) for _ in range(TOWNS)]
    batches = [propose_batch(*town) for town in towns]
    came = mean(_first_come(*town) for town in towns)
    yield amount(f"batch: of {PEOPLE} people with {seats} seats each, first come, first placed", came, "people")
    most = mean(_most_placed(*town, of=PEOPLE) for town in towns)
    yield amount("  the most that any way could place", most, "people")
    yield amount("  more than first come, at most", 100 * (most / came - 1), "%")
    longest_at_most = mean(_most_placed(*town, of=LONGEST_WAITING) for town in towns) / LONGEST_WAITING
    yield amount("  of the fifty who wait longest, at most", 100 * longest_at_most, "%")
    for aim in Aim:
        placed = mean(batch.alternatives[aim].placed for batch in batches)
        longest = 100 * mean(batch.alternatives[aim].longest_placed / LONGEST_WAITING for batch in batches)
        reachable = 100 * mean(_longest(batch, aim) for batch in batches)
        yield amount(f"  placed, {aim.value}", placed, "people")
        yield amount(f"  more than first come, {aim.value}", 100 * (placed / came - 1), "%")
        yield amount(f"  of the fifty who wait longest, {aim.value}", longest, "%")
        yield amount(f"  of those of the fifty whom some free seat fits, {aim.value}", reachable, "%")
        yield amount(f"  could complain, {aim.value}", mean(b.alternatives[aim].envious for b in batches), "people")


def _solving(chance: random.Random, people: int, openings: int) -> Iterator[Figure]:
    town, rooms = _town(chance, people, openings, 0.9)
    number = {room.opening.key: place for place, room in enumerate(rooms)}
    seats = [room.seats for room in rooms]
    for aim in Aim:
        options = [[(number[f.opening.key], aim.worth(one.need, fit_of(f))) for f in one.fits] for one in town]
        measured = [lap(lambda options=options: assign(options, seats)) for _ in range(5)]  # type: ignore[misc]
        pairs = sum(len(own) for own in options)
        yield times(f"batch: {people:,} people, {openings:,} openings, {aim.value}", measured, pairs=pairs)


def _longest(batch: Batch, aim: Aim) -> float:
    """The share of the longest waiting fifty who get a seat, of those whom any free seat fits."""
    free = {room.opening.key for room in batch.rooms if room.seats}
    longest = [one for one in batch.people[:LONGEST_WAITING] if any(f.opening.key in free for f in one.fits)]
    return mean(bool(batch.alternatives[aim].outcomes[one.key].opening) for one in longest)


def _most_placed(people: list[Waiting], rooms: list[Room], *, of: int) -> int:
    """How many of the longest waiting any assignment could place, whatever it were worth: the bound of all ways."""
    number = {room.opening.key: place for place, room in enumerate(rooms)}
    first = sorted(people, key=lambda one: -one.days)[:of]
    options = [[(number[each.opening.key], 1) for each in one.fits] for one in first]
    return sum(opening != NOWHERE for opening in assign(options, [room.seats for room in rooms]).got)


def _first_come(people: list[Waiting], rooms: list[Room]) -> int:
    """How many find a seat when each takes their best free one, in the order in which they came."""
    left, placed = {room.opening.key: room.seats for room in rooms}, 0
    for one in sorted(people, key=lambda one: -one.days):
        best = next((each.opening.key for each in one.fits if left[each.opening.key]), None)
        if best is not None:
            left[best] -= 1
            placed += 1
    return placed


def _town(chance: random.Random, people: int, openings: int, seats: float) -> tuple[list[Waiting], list[Room]]:
    """A city of 12 by 9 km in which people and places lie around five middles, with just so many seats."""
    middles = [(chance.uniform(0, 12), chance.uniform(0, 9)) for _ in range(5)]
    offered = [_opening(chance, number, _around(chance, middles)) for number in range(openings)]
    free = [chance.choice((1, 1, 2, 2, 3, 4, 6, 8)) for _ in offered]
    while sum(free) > people * seats:
        free[chance.randrange(openings)] -= 1
        free = [max(0, each) for each in free]
    rooms = [Room(opening, each) for opening, each in zip(offered, free, strict=True)]
    return [_waiting(chance, number, offered, _around(chance, middles)) for number in range(people)], rooms


def _waiting(chance: random.Random, number: int, offered: list[OpeningFacts], home: Point) -> Waiting:
    days = round(chance.gammavariate(2, 40))
    need = need_of(History(((TODAY - timedelta(days=days), None),)), TODAY)
    person = _person(chance, home)
    own = person.assessment
    # Two conditions asked at once keep most pairs away; `rank` asks all eleven of the others.
    near = [each for each in offered if each.step <= (own.step or 0) + 1 and not set(own.times).isdisjoint(each.slots)]
    return Waiting(f"p{number:05}", days, need, rank(person, near).suggestions)


def _person(chance: random.Random, home: Point) -> PersonFacts:
    free = chance.uniform(0.15, 0.8)
    assessment = AssessmentFacts(
        interests=tuple(set(chance.choices(INTERESTS, LIKED, k=chance.randint(1, 6)))),
        needs=tuple(
            need for need, share in zip(Need, (0.08, 0.15, 0.1, 0.05), strict=False) if chance.random() < share
        ),
        times=tuple(_half_day(half) for half in range(14) if chance.random() < free),
        travel_by=chance.choice((TravelBy.FOOT, TravelBy.BICYCLE, TravelBy.BUS)),
        travel_minutes=chance.choices((15, 25, 40, 60), (0.25, 0.35, 0.25, 0.15))[0],
        step=chance.choices(range(5), (0.18, 0.27, 0.27, 0.18, 0.1))[0],
        needs_companion=False,
    )
    return PersonFacts(assessment=assessment, scopes=frozenset(HostScope), home=home, age=40)


def _opening(chance: random.Random, number: int, point: Point) -> OpeningFacts:
    has = (0.45, 0.5, 0.6, 0.35)
    return OpeningFacts(
        key=f"o{number:05}",
        place_key=f"p{number}",
        place_name=f"見本の場所{number}",
        title="役割",
        scope=HostScope.COMMUNITY,
        step=chance.choices(range(6), (0.06, 0.22, 0.28, 0.22, 0.14, 0.08))[0],
        slots=tuple(_half_day(half) for half in chance.sample(range(14), chance.randint(1, 4))),
        capacity=9,
        point=point,
        noise=chance.randint(0, 3),
        people=chance.choice((3, 6, 12, 25)),
        interests=frozenset(chance.choices(INTERESTS, LIKED, k=chance.randint(1, 4))),
        needs_met={need: chance.random() < share for need, share in zip(Need, has, strict=False)},
        may_be_accompanied=True,
    )


def _half_day(half: int) -> FreeTime:
    return FreeTime(half // 2, *((540, 720) if half % 2 == 0 else (780, 960)))


def _around(chance: random.Random, middles: list[tuple[float, float]]) -> Point:
    east, north = chance.choice(middles)
    return MIDDLE[0] + KM * (north + chance.gauss(0, 1.2)), MIDDLE[1] + KM * (east + chance.gauss(0, 1.2))
