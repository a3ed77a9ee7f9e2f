"""The order in which stops are visited: by the clock where a time is set, otherwise by the nearest next.

Everything is reckoned in this process with straight lines; no point of a person leaves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.geo.points import Point, distance_m

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stop(Generic[T]):
    """Something to do somewhere; `at` is None where nobody has to travel or the point is not known."""

    what: T
    at: Point | None
    starts: int | None = None


@dataclass(frozen=True, slots=True)
class Leg(Generic[T]):
    """A stop of the round with the metres from the one before; None for the first, or when either is not known."""

    stop: Stop[T]
    metres: float | None


def in_route_order(stops: Sequence[Stop[T]], start: Point | None = None) -> list[Leg[T]]:
    """Stops with a time by the clock; each of the others where it makes the round least longer.

    Without any time: always on to the nearest from `start`, or from the first stop. What has no point comes last.
    """
    timed = sorted((stop for stop in stops if stop.starts is not None), key=lambda stop: stop.starts or 0)
    free = [stop for stop in stops if stop.starts is None and stop.at is not None]
    nowhere = [stop for stop in stops if stop.starts is None and stop.at is None]
    if any(stop.at for stop in timed):
        ordered = timed
        for stop in free:
            ordered = _squeezed_in(ordered, stop, start)
    else:
        ordered = [*timed, *_nearest_next(free, start)]
    return _legs([*ordered, *nowhere], start)


def _nearest_next(stops: list[Stop[T]], start: Point | None) -> list[Stop[T]]:
    waiting, here, ordered = list(stops), start, []
    while waiting:
        after = waiting[0] if here is None else min(waiting, key=lambda stop: _metres(here, stop.at))
        waiting.remove(after)
        ordered.append(after)
        here = after.at
    return ordered


def _squeezed_in(ordered: list[Stop[T]], stop: Stop[T], start: Point | None) -> list[Stop[T]]:
    ways = ([*ordered[:at], stop, *ordered[at:]] for at in range(len(ordered) + 1))
    return min(ways, key=lambda way: _length(way, start))


def _length(stops: Sequence[Stop[T]], start: Point | None) -> float:
    points = [point for point in (start, *(stop.at for stop in stops)) if point is not None]
    return sum(distance_m(one, other) for one, other in zip(points, points[1:], strict=False))


def _legs(stops: Sequence[Stop[T]], start: Point | None) -> list[Leg[T]]:
    here, legs = start, []
    for stop in stops:
        legs.append(Leg(stop, None if here is None or stop.at is None else distance_m(here, stop.at)))
        here = stop.at or here
    return legs


def _metres(one: Point | None, other: Point | None) -> float:
    return 0.0 if one is None or other is None else distance_m(one, other)
