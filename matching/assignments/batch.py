"""The proposal itself: three ways to fill the free seats, with what each costs whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.assignments.aims import Aim
from matching.assignments.facts import LONGEST_WAITING, Alternative, Batch, Outcome, Room, Waiting, Worth
from matching.assignments.flow import assign, worth_of_one_more
from matching.assignments.paths import NOWHERE, Flow
from matching.suggestions.ranking import Suggestion


def propose_batch(people: Iterable[Waiting], rooms: Iterable[Room]) -> Batch:
    """The three alternatives; the same people and rooms in whatever order give the same ones.

    Among equally good ways the longest waiting come first, then the key decides.
    """
    in_order = tuple(sorted(people, key=lambda one: (-one.days, one.key)))
    places = tuple(sorted(rooms, key=lambda room: room.opening.key))
    kept = _kept(in_order, places)
    not_kept = tuple(one.key for one in in_order if one.keep and one.key not in kept)
    return Batch(in_order, places, {aim: _alternative(aim, in_order, places, kept) for aim in Aim}, not_kept)


def _kept(people: Sequence[Waiting], rooms: Sequence[Room]) -> dict[str, str]:
    """Whom staff settled, as far as it fits and seats last: person → opening, the longest waiting first."""
    left, kept = {room.opening.key: room.seats for room in rooms}, {}
    for one in people:
        if one.keep and left.get(one.keep) and any(each.opening.key == one.keep for each in one.fits):
            left[one.keep] -= 1
            kept[one.key] = one.keep
    return kept


def fit_of(suggestion: Suggestion) -> int:
    """The points in thousandths of the most this person could give: sliders set high must not outweigh others."""
    most = sum(part.most for part in suggestion.parts)
    return suggestion.points * 1000 // most if most else 0


@dataclass(frozen=True)
class _Table:
    """Everything of one alternative by numbers, as the flow wants it; `shortest` is the shortest wait at an opening."""

    people: Sequence[Waiting]
    rooms: Sequence[Room]
    points: list[dict[int, int]]
    got: list[int]
    shortest: dict[int, int]


def _alternative(aim: Aim, people: Sequence[Waiting], rooms: Sequence[Room], kept: dict[str, str]) -> Alternative:
    number = {room.opening.key: place for place, room in enumerate(rooms)}
    seats = [room.seats for room in rooms]
    for key in kept.values():
        seats[number[key]] -= 1
    free = [place for place, one in enumerate(people) if one.key not in kept]
    flow = assign([_options(aim, people, place, number) for place in free], seats)
    got = [number[kept[one.key]] if one.key in kept else NOWHERE for one in people]
    for place, opening in zip(free, flow.got, strict=True):
        got[place] = opening
    points = [
        {number[each.opening.key]: each.points for each in one.fits if each.opening.key not in one.never}
        for one in people
    ]
    shortest = {opening: one.days for one, opening in zip(people, got, strict=True)}  # the shortest wait comes last
    table = _Table(people, rooms, points, got, shortest)
    return Alternative(
        aim,
        {one.key: _outcome(place, table) for place, one in enumerate(people)},
        _worth(flow, [points[place] for place in free], rooms),
        sum(opening != NOWHERE for opening in got[:LONGEST_WAITING]),
    )


def _options(aim: Aim, people: Sequence[Waiting], place: int, number: dict[str, int]) -> list[tuple[int, int]]:
    """Values that leave room for ties: whoever waits longer has a little more, never enough to weigh anything up."""
    one, many = people[place], len(people)
    scale, ahead = many * (many + 1) // 2 + 1, many - place
    return [
        (number[each.opening.key], aim.worth(one.need, fit_of(each)) * scale + ahead)
        for each in one.fits
        if each.opening.key not in one.never
    ]


def _outcome(place: int, table: _Table) -> Outcome:
    own, opening = table.points[place], table.got[place]
    mine = own[opening] if opening != NOWHERE else 0
    best = max((points for each, points in own.items() if table.rooms[each].seats), default=0)
    days = table.people[place].days
    better = ((points - mine, -each) for each, points in own.items() if table.shortest.get(each, days) < days)
    envy, envies = max((each for each in better if each[0] > 0), default=(0, 0))
    return Outcome(
        opening=table.rooms[opening].opening.key if opening != NOWHERE else "",
        points=mine,
        regret=max(0, best - mine),
        envies=table.rooms[-envies].opening.key if envy else "",
        envy=envy,
    )


def _worth(flow: Flow, points: list[dict[int, int]], rooms: Sequence[Room]) -> dict[str, Worth]:
    found = {}
    for place, more in enumerate(worth_of_one_more(flow)):
        if more.moves:
            gained = sum(
                points[person][opening] - points[person].get(flow.got[person], 0) for person, opening in more.moves
            )
            found[rooms[place].opening.key] = Worth(int(flow.got[more.moves[-1][0]] == NOWHERE), gained)
    return found
