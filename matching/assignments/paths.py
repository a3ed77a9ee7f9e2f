"""The exact part of the flow: shortest paths for one more person without a seat, or one more seat without a person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

NOWHERE = -1
FAR = 1 << 200


@dataclass(slots=True)
class Flow:
    """An assignment and the prices that prove it: `got` has an opening for each person or NOWHERE."""

    wishes: list[list[tuple[int, int]]]
    seats: Sequence[int]
    got: list[int]
    held: list[list[int]]
    price: list[int]
    profit: list[int]

    @property
    def bound(self) -> int:
        """No assignment has a higher total value than this; the best one has just this."""
        return sum(self.profit) + sum(price * seats for price, seats in zip(self.price, self.seats, strict=True))


@dataclass(slots=True)
class _Moving:
    """A search for the cheapest way to seat a newcomer; `reached` has the cost at which each opening was reached."""

    flow: Flow
    newcomer: int
    reached: list[int]
    end: int = FAR
    leaver: int = NOWHERE
    free: int = NOWHERE
    brought_by: dict[int, int] = field(default_factory=dict)
    passed: list[tuple[int, int]] = field(default_factory=list)
    scanned: list[tuple[int, int]] = field(default_factory=list)
    queue: list[tuple[int, int]] = field(default_factory=list)

    def look(self, person: int, so_far: int) -> None:
        """What this person could do instead: go without, take a free seat, or take somebody else's."""
        flow, reached, price, end = self.flow, self.reached, self.flow.price, self.end
        base = so_far + flow.profit[person]
        self.scanned.append((so_far, person))
        if base < end:
            end = base
            self.end, self.leaver, self.free = base, person, NOWHERE
        for opening, value in flow.wishes[person]:
            if base - value >= end:  # the dearest wishes come first and no price is below 0
                break
            reach = base - value + price[opening]
            if reach < end and reach < reached[opening]:
                reached[opening], self.brought_by[opening] = reach, person
                if len(flow.held[opening]) < flow.seats[opening]:
                    end = reach
                    self.end, self.free = reach, opening
                else:
                    heappush(self.queue, (reach, opening))

    def go_on(self) -> tuple[int, list[int]]:
        """The cost and the people of the nearest opening not passed yet; nobody when the end is nearer."""
        while self.queue:
            so_far, opening = heappop(self.queue)
            if so_far >= self.end:
                break
            if so_far == self.reached[opening]:
                self.passed.append((so_far, opening))
                return so_far, self.flow.held[opening]
        return self.end, []

    def settle(self) -> None:
        """Let prices rise as far as the search went."""
        for at, person in self.scanned:
            self.flow.profit[person] -= self.end - at
        for at, opening in self.passed:
            self.flow.price[opening] += self.end - at
        for opening in self.brought_by:
            self.reached[opening] = FAR


def seat(newcomer: int, flow: Flow, reached: list[int]) -> None:
    """Find the cheapest way to seat one more person, perhaps by moving others on, and follow it.

    `reached` is handed from search to search and left as it was: FAR everywhere.
    """
    search = _Moving(flow, newcomer, reached)
    so_far, ahead = 0, [newcomer]
    while ahead:
        for person in ahead:
            search.look(person, so_far)
        so_far, ahead = search.go_on()
    search.settle()
    free = search.free
    if free == NOWHERE:
        if search.leaver == newcomer:
            return
        free, flow.got[search.leaver] = flow.got[search.leaver], NOWHERE
        flow.held[free].remove(search.leaver)
    _move_up(newcomer, free, search.brought_by, flow)


def _move_up(newcomer: int, free: int, brought_by: dict[int, int], flow: Flow) -> None:
    """Give the free seat to whom the search came from, theirs to the one before, and so on back to the newcomer."""
    while True:
        person = brought_by[free]
        before, flow.got[person] = flow.got[person], free
        flow.held[free].append(person)
        if person == newcomer:
            return
        flow.held[before].remove(person)
        free = before


@dataclass(slots=True)
class _Filling:
    """A search for the cheapest way to fill an empty seat, or to let one stay empty."""

    flow: Flow
    wished_by: Sequence[Sequence[tuple[int, int]]]
    cost: dict[int, int]
    queue: list[tuple[int, int]]
    end: int = FAR
    comes: int = NOWHERE
    left: int = NOWHERE
    goes_to: dict[int, tuple[int, int]] = field(default_factory=dict)
    passed: list[tuple[int, int]] = field(default_factory=list)

    def look(self, opening: int, so_far: int) -> None:
        """Who could come to this opening, or whether its seat is the one to stay empty."""
        flow, cost, profit, end = self.flow, self.cost, self.flow.profit, self.end
        self.passed.append((so_far, opening))
        base = so_far + flow.price[opening]
        if base < end:
            end = base
            self.end, self.comes, self.left = base, NOWHERE, opening
        for person, value in self.wished_by[opening]:
            if base - value >= end:  # the dearest first, and no profit is below 0
                break
            reach = base - value + profit[person]
            if reach >= end:
                continue
            before = flow.got[person]
            if before == NOWHERE:
                end = reach
                self.end, self.comes, self.left = reach, person, opening
            elif before != opening and reach < cost.get(before, FAR):
                cost[before], self.goes_to[before] = reach, (person, opening)
                heappush(self.queue, (reach, before))

    def settle(self) -> None:
        """Let prices fall as far as the search went; who has a seat there gains it."""
        for at, opening in self.passed:
            self.flow.price[opening] -= self.end - at
            for person in self.flow.held[opening]:
                self.flow.profit[person] += self.end - at


def fill(empty: int, flow: Flow, wished_by: Sequence[Sequence[tuple[int, int]]]) -> None:
    """An opening has a price and an empty seat: bring somebody, or lower prices until one may stay empty.

    `wished_by` has (person, value) for each opening, the highest value first.
    """
    search = _Filling(flow, wished_by, {empty: 0}, [(0, empty)])
    while search.queue and search.queue[0][0] < search.end:
        so_far, opening = heappop(search.queue)
        if so_far == search.cost[opening]:
            search.look(opening, so_far)
    search.settle()
    comes, left = search.comes, search.left
    while comes != NOWHERE or left != empty:
        if comes != NOWHERE:
            flow.got[comes] = left
            flow.held[left].append(comes)
        if left == empty:
            return
        comes, there = search.goes_to[left]
        flow.held[left].remove(comes)
        left = there
