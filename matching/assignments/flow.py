"""People to seats at the highest total value: exact, whole numbers, the standard library alone.

A min-cost flow in two steps. First prices of openings that are nearly right: from an auction (Bertsekas 1988), or,
where seats are scarce, so high that nobody wants one. What is untrue of them is then made exact along shortest paths
(Jonker and Volgenant 1987), for people without a seat and for seats without a person. In the end everybody has what is
best for them at these prices, where going without is worth 0, and every opening with a price is full. That proves the
optimum: `Flow.bound` is then its total.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from operator import itemgetter

from matching.assignments.paths import FAR, NOWHERE, Flow, fill, seat

Options = Sequence[Sequence[tuple[int, int]]]
"""For each person what they could take: (opening, value above 0). Openings and persons are numbers from 0."""

VALUE = itemgetter(1)
STEPS = 64  # how many steps of the auction lead to the highest value
PEOPLE_A_BID = 32  # one bid a person for so many people, then the exact part: the more there are, the dearer its paths
SCARCE = 0.8  # seats a person below which it is faster to look for a person for each seat


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more seat at an opening adds, and who would move in one after another: (person, opening)."""

    gain: int
    moves: tuple[tuple[int, int], ...]


def assign(options: Options, seats: Sequence[int]) -> Flow:
    """The assignment of the highest total value; the same options in the same order always give the same one.

    Raises ValueError for a value that is not above 0 and for less than no seats.
    """
    if min(seats, default=0) < 0 or any(value <= 0 for own in options for _, value in own):
        raise ValueError("Seats are 0 or more and values above 0.")
    wishes = [sorted(own, key=VALUE, reverse=True) for own in options]
    flow = (_too_dear if sum(seats) < SCARCE * len(wishes) else _auction)(wishes, seats)
    reached = [FAR] * len(seats)
    for person, got in enumerate(flow.got):
        if got == NOWHERE and flow.profit[person]:
            seat(person, flow, reached)
    wished_by: list[list[tuple[int, int]]] = []
    for opening, held in enumerate(flow.held):
        while flow.price[opening] and len(held) < seats[opening]:
            wished_by = wished_by or _wished_by(flow)
            fill(opening, flow, wished_by)
    return flow


def worth_of_one_more(flow: Flow) -> list[OneMore]:
    """For each opening the optimum with one more seat there minus the optimum now, exactly, without solving again.

    One search over the cheapest moves, from all who wait without a seat and all seats that could be left: what
    remains of the price is the gain.
    """
    price, profit = flow.price, flow.profit
    cost, enters = list(price), [NOWHERE] * len(price)
    for person, got in enumerate(flow.got):
        for opening, value in flow.wishes[person] if got == NOWHERE else ():
            if price[opening] - value < cost[opening]:
                cost[opening], enters[opening] = price[opening] - value, person
    queue = [(each, opening) for opening, each in enumerate(cost)]
    heapify(queue)
    while queue:
        so_far, left = heappop(queue)
        if so_far > cost[left]:
            continue
        for person in flow.held[left]:
            base = so_far + profit[person]
            for opening, value in flow.wishes[person]:
                reach = base - value + price[opening]
                if reach < cost[opening]:
                    cost[opening], enters[opening] = reach, person
                    heappush(queue, (reach, opening))
    return [OneMore(price[each] - cost[each], _entering(each, enters, flow)) for each in range(len(price))]


def _entering(opening: int, enters: list[int], flow: Flow) -> tuple[tuple[int, int], ...]:
    found = []
    while opening != NOWHERE and (person := enters[opening]) != NOWHERE:
        found.append((person, opening))
        opening = flow.got[person]
    return tuple(found)


def _too_dear(wishes: list[list[tuple[int, int]]], seats: Sequence[int]) -> Flow:
    """Nobody has a seat, and none is cheap enough to be wanted."""
    price = [0] * len(seats)
    for own in wishes:
        for opening, value in own:
            price[opening] = max(price[opening], value)
    return Flow(wishes, seats, [NOWHERE] * len(wishes), [[] for _ in seats], price, [0] * len(wishes))


def _auction(wishes: list[list[tuple[int, int]]], seats: Sequence[int]) -> Flow:
    """Everybody bids what the best is worth to them above the second best, and a step more against endless bidding."""
    highest = max((own[0][1] for own in wishes if own), default=0)
    price = [0 if each else highest for each in seats]  # nobody comes to where no seat is
    step = max(1, highest // STEPS)
    bids: list[list[tuple[int, int]]] = [[] for _ in seats]
    waiting = deque(range(len(wishes)))
    for _ in range(len(wishes) * len(wishes) // PEOPLE_A_BID):
        if not waiting:
            break
        person = waiting.popleft()
        wanted, best, second = _best_two(wishes[person], price)
        if wanted == NOWHERE:
            continue
        bid, there = (price[wanted] + best - second + step, person), bids[wanted]
        if len(there) < seats[wanted]:
            heappush(there, bid)
        else:
            waiting.append(heapreplace(there, bid)[1])
        if len(there) == seats[wanted]:
            price[wanted] = there[0][0]
    for opening, there in enumerate(bids):
        if there and len(there) == seats[opening]:
            price[opening] = there[0][0] - step  # without the step the lowest bidder is content
    return _kept(wishes, seats, price, bids)


def _best_two(own: list[tuple[int, int]], price: list[int]) -> tuple[int, int, int]:
    """The opening that leaves most at these prices, how much, and how much the next best leaves; 0 is going without."""
    wanted, best, second = NOWHERE, 0, 0
    for opening, value in own:
        if value <= second:  # the dearest wishes come first and no price is below 0
            break
        left = value - price[opening]
        if left > best:
            wanted, best, second = opening, left, best
        elif left > second:
            second = left
    return wanted, best, second


def _kept(
    wishes: list[list[tuple[int, int]]], seats: Sequence[int], price: list[int], bids: list[list[tuple[int, int]]]
) -> Flow:
    """Who has their very best at these prices keeps it; all others are left to the exact part."""
    profit = [_best_two(own, price)[1] for own in wishes]
    flow = Flow(wishes, seats, [NOWHERE] * len(wishes), [[] for _ in seats], price, profit)
    for opening, there in enumerate(bids):
        for _, person in there:
            if profit[person] and (opening, profit[person] + price[opening]) in wishes[person]:
                flow.got[person] = opening
                flow.held[opening].append(person)
    return flow


def _wished_by(flow: Flow) -> list[list[tuple[int, int]]]:
    """For each opening (person, value), the highest value first."""
    found: list[list[tuple[int, int]]] = [[] for _ in flow.seats]
    for person, own in enumerate(flow.wishes):
        for opening, value in own:
            found[opening].append((person, value))
    for there in found:
        there.sort(key=VALUE, reverse=True)
    return found
