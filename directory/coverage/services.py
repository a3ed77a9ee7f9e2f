"""The coverage of a municipality as it was asked for: the matrix, the white spots, the weekdays side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from directory.areas.models import Area, AreaKind
from directory.coverage.queries import (
    Facts,
    Freshness,
    TownPeople,
    areas_of,
    coverage_facts,
    population_sources,
    towns_with_people,
    towns_without_a_point,
)
from directory.coverage.rules import Bools, Floats, Ints, Part, Span, Supply, matrix, metres_of, nearest_metres, sum_of
from directory.places.kinds import PlaceKind

GATHERING_KINDS = tuple(
    kind
    for kind in PlaceKind
    if kind
    not in (
        PlaceKind.FOOD_DRIVE,
        PlaceKind.FOOD_BANK,
        PlaceKind.DELIVERY,
        PlaceKind.FACILITY,
        PlaceKind.EVENT,
        PlaceKind.OTHER,
    )
)
"""The kinds where people come together: looked at unless others are asked for."""
WHOLE = "市内ぜんぶ"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at; None means any. `kinds` empty means `GATHERING_KINDS`, `area` is the key of one area."""

    span: Span
    by: AreaKind | None
    kinds: tuple[PlaceKind, ...] = ()
    weekday: int | None = None
    part: Part | None = None
    minutes: int = 15
    times: int = 1
    area: str = ""

    @property
    def counted_kinds(self) -> tuple[PlaceKind, ...]:
        """The kinds that count."""
        return self.kinds or GATHERING_KINDS


@dataclass(frozen=True, slots=True)
class People:
    """Who lives in some towns. A figure is None where it is known of none of the towns, though there are some.

    `unknown` are the towns whose people were not published, `uncounted` those that are not in the table at all, and
    `unknown_ages` those of whose people a figure by age, known elsewhere, is not.
    """

    towns: int
    total: int | None
    children: int | None
    older: int | None
    unknown: int
    uncounted: int
    unknown_ages: int

    @classmethod
    def of(cls, towns: Sequence[TownPeople]) -> "People":
        """The sums over towns."""
        children, older = ([getattr(town, name) for town in towns] for name in ("children", "older"))
        without_ages = [
            sum(part is None and town.total is not None for town, part in zip(towns, parts, strict=True))
            for parts in (children, older)
            if any(part is not None for part in parts)
        ]
        return cls(
            len(towns),
            sum_of([town.total for town in towns]),
            sum_of(children),
            sum_of(older),
            unknown=sum(town.is_counted and town.total is None for town in towns),
            uncounted=sum(not town.is_counted for town in towns),
            unknown_ages=max(without_ages, default=0),
        )


@dataclass(frozen=True, slots=True)
class WhiteSpot:
    """A town where people live and nothing that was asked for is within the walk; `metres` to the nearest, if any."""

    number: int
    town: TownPeople
    areas: str
    metres: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One area: how many places open by weekday × (any time, 午前, 午後, 夜), and how fresh its entries are."""

    name: str
    places: int
    cells: Ints
    freshness: Freshness

    def empty_weekdays(self, column: int) -> list[int]:
        """The weekdays without any place."""
        return [weekday for weekday in range(7) if self.cells[weekday, column] == 0]


@dataclass(frozen=True, slots=True)
class Weekday:
    """One weekday over the whole: how many places are open, and who lives where there is none within the walk."""

    weekday: int
    places: int
    without: People
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Everything the page, the files and the print show.

    `without_point` are the towns that could not be looked at, and how many are known to live there.
    """

    asked: Asked
    rows: list[Row]
    whole: Row
    weekdays: list[Weekday]
    spots: list[WhiteSpot]
    without: People
    everybody: People
    sources: list[tuple[str, date, str]]
    points: list[tuple[float, float]]
    no_point: int
    uncounted: list[str] = field(default_factory=list)
    without_point: tuple[int, int] = (0, 0)
    looked_at: list[tuple[float, float]] = field(default_factory=list)

    @property
    def column(self) -> int:
        """The column of the matrix that was asked for."""
        return 0 if self.asked.part is None else 1 + list(Part).index(self.asked.part)


def coverage_of(session: Session, asked: Asked, today: date) -> Coverage:
    """Work out what was asked for."""
    areas = areas_of(session, asked.by)
    facts = coverage_facts(session, asked.span, asked.by, today)
    supply = facts.supply
    towns = towns_with_people(session, asked.by)
    chosen = next((area for area in areas if area.key == asked.area), None)
    if chosen is not None:
        areas, towns = [chosen], [town for town in towns if chosen.id in town.areas]
    lived_in = [town for town in towns if town.is_lived_in]
    among = supply.of_kinds(asked.counted_kinds)
    whole, *rows = _rows(facts, asked, among, chosen, areas)
    then = among & supply.open_then(asked.span, weekday=asked.weekday, part=asked.part, times=asked.times)
    spots = white_spots(supply, then, lived_in, asked.minutes, {area.id: area.name for area in areas})
    shown = then & ~np.isnan(supply.lat)
    return Coverage(
        asked=asked,
        rows=rows,
        whole=whole,
        weekdays=_weekdays(supply, among, asked, lived_in, rows, whole),
        spots=spots,
        without=People.of([spot.town for spot in spots]),
        everybody=People.of(lived_in),
        sources=population_sources(session),
        points=sorted(set(zip(supply.lat[shown].tolist(), supply.lng[shown].tolist(), strict=True))),
        no_point=supply.count_places(then) - supply.count_places(shown),
        uncounted=[town.name for town in lived_in if not town.is_counted],
        without_point=towns_without_a_point(session, None if chosen is None else chosen.id),
        looked_at=[(town.lat, town.lng) for town in towns],
    )


def _rows(facts: Facts, asked: Asked, among: Bools, chosen: Area | None, areas: Sequence[Area]) -> list[Row]:
    """The whole that was asked for, then each area."""
    everywhere = np.ones(len(among), dtype=np.bool_)
    first = (chosen.name, facts.supply.areas[chosen.id], facts.fresh_in[chosen.id]) if chosen else None
    named = [
        first or (WHOLE, everywhere, facts.fresh),
        *((area.name, facts.supply.areas[area.id], facts.fresh_in[area.id]) for area in areas),
    ]
    cells = matrix(facts.supply, asked.span, among, [venues for _, venues, _ in named], asked.times)
    return [
        Row(name, facts.supply.count_places(venues & among), cells[at], freshness)
        for at, (name, venues, freshness) in enumerate(named)
    ]


def cells_by_kind(session: Session, asked: Asked) -> Iterator[tuple[str, PlaceKind, Ints]]:
    """The matrix of each area and kind that has a place at all, the whole municipality last."""
    areas = areas_of(session, asked.by)
    facts = coverage_facts(session, asked.span, asked.by, asked.span.first)
    supply = facts.supply
    chosen = [area for area in areas if area.key == asked.area] or areas
    rows = [supply.areas[area.id] for area in chosen]
    names = [area.name for area in chosen]
    if len(chosen) != 1 or not asked.area:
        rows, names = [*rows, np.ones(len(supply.place), dtype=np.bool_)], [*names, WHOLE]
    by_kind = {
        kind: matrix(supply, asked.span, supply.kinds[kind], rows, asked.times)
        for kind in (asked.kinds or tuple(PlaceKind))
        if kind in supply.kinds
    }
    for at, name in enumerate(names):
        for kind, cells in by_kind.items():
            yield name, kind, cells[at]


def white_spots(
    supply: Supply, then: Bools, towns: Sequence[TownPeople], minutes: int, names: dict[int, str]
) -> list[WhiteSpot]:
    """The towns without any of these venues within the walk, where most people live first; unknown numbers last."""
    metres = _nearest(supply, then, towns)
    far = [(town, far) for town, far in zip(towns, metres.tolist(), strict=True) if far > metres_of(minutes)]
    far.sort(key=lambda each: (each[0].total is None, -(each[0].total or 0), each[0].id))
    return [
        WhiteSpot(
            number,
            town,
            "・".join(names[area] for area in town.areas if area in names),
            None if metres == np.inf else metres,
        )
        for number, (town, metres) in enumerate(far, 1)
    ]


def _nearest(supply: Supply, then: Bools, towns: Sequence[TownPeople]) -> Floats:
    lat, lng = (np.array([getattr(town, name) for town in towns], dtype=np.float64) for name in ("lat", "lng"))
    return nearest_metres(lat, lng, supply.lat[then], supply.lng[then])


def _weekdays(
    supply: Supply, among: Bools, asked: Asked, towns: Sequence[TownPeople], rows: Sequence[Row], whole: Row
) -> list[Weekday]:
    column = 0 if asked.part is None else 1 + list(Part).index(asked.part)
    found = []
    for weekday in range(7):
        then = among & supply.open_then(asked.span, weekday=weekday, part=asked.part, times=asked.times)
        far = _nearest(supply, then, towns) > metres_of(asked.minutes)
        without = [town for town, is_far in zip(towns, far.tolist(), strict=True) if is_far]
        empty = tuple(row.name for row in rows if row.cells[weekday, column] == 0)
        found.append(Weekday(weekday, int(whole.cells[weekday, column]), People.of(without), empty))
    return found
