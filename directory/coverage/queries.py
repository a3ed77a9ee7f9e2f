"""Reading what the coverage is worked out from: venues with what residents may know of them, days, areas, people.

A venue shown by area only stands at the point of its town, which its public page names: no trying of distances tells
more. A hidden venue stands nowhere. It counts for the whole municipality, and for the 日常生活圏域 where no subtraction
of areas from each other or from the whole leaves a single town; for no other cut of the map, because two cuts together
would tell its town. For the same reason the days of two hidden venues of a place are never put together: how often one
of them is open may not depend on whether they lie in the same town.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from directory.areas.models import Area, AreaKind, Municipality, Town, area_town
from directory.coverage.models import PopulationSource, TownPopulation
from directory.coverage.openings import openings_in
from directory.coverage.rules import UNKNOWN, Bits, Bools, Floats, Ints, Span, Supply, as_ints, days_by_part, parts_of
from directory.freshness.limits import half_lives_of
from directory.maps.queries import IS_EXACT, PUBLIC_LAT, PUBLIC_LNG
from directory.places.kinds import PlaceKind
from directory.places.models import (
    Activity,
    Gathering,
    Place,
    PlaceArea,
    PlaceKindLink,
    PointSource,
    Publication,
    VenueVisibility,
)

ONLY_THE_CITY = and_(IS_EXACT, Gathering.point_source == PointSource.CITY)
IS_HIDDEN = Gathering.visibility == VenueVisibility.HIDDEN


@dataclass(frozen=True, slots=True)
class TownPeople:
    """A town with a point (degrees), the areas it lies in, and who lives there; `is_counted` is False without a row."""

    id: int
    name: str
    lat: float
    lng: float
    areas: tuple[int, ...]
    total: int | None
    children: int | None
    older: int | None
    oldest: int | None
    is_counted: bool

    @property
    def is_lived_in(self) -> bool:
        """Whether anybody may live there: only a published 0 says nobody does."""
        return self.total != 0


@dataclass(frozen=True)
class Venues:
    """Venues as columns, in the order of their places; `UNKNOWN` and NaN where there is nothing."""

    gathering: Ints
    place: Ints
    lat: Floats
    lng: Floats
    town: Ints
    is_hidden: Bools

    def __len__(self) -> int:
        return len(self.place)

    def only(self, chosen: Any) -> "Venues":
        """Some of them."""
        columns = (self.gathering, self.place, self.lat, self.lng, self.town, self.is_hidden)
        return Venues(*(column[chosen] for column in columns))

    def at_one_point(self) -> tuple[Ints, Ints]:
        """The first venue of each place at each of its points, and for every venue which of these is its own.

        A hidden venue is always its own.
        """
        apart = np.where(self.is_hidden, self.gathering, UNKNOWN)
        shown = (np.nan_to_num(self.lat), np.nan_to_num(self.lng), np.where(self.is_hidden, UNKNOWN, self.town), apart)
        _, first, own = np.unique(np.column_stack((self.place, *shown)), axis=0, return_index=True, return_inverse=True)
        return first, own.reshape(-1)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The entries of an area that are published and not ended, and how many were confirmed within the half-life."""

    entries: int
    fresh: int

    @property
    def share(self) -> int | None:
        """In whole percent, rounded down; None of none."""
        return None if self.entries == 0 else 100 * self.fresh // self.entries


@dataclass(frozen=True, slots=True)
class Facts:
    """The supply, and the freshness of the whole municipality and of each area of a cut."""

    supply: Supply
    fresh: Freshness
    fresh_in: Mapping[int, Freshness]


def area_kinds(session: Session) -> list[AreaKind]:
    """The cuts of the map that have areas, the 日常生活圏域 first."""
    there = set(session.scalars(select(Area.kind).distinct()))
    return [kind for kind in AreaKind if kind in there]


def areas_of(session: Session, kind: AreaKind | None) -> list[Area]:
    """The areas of a cut in the order of the plan; none without a cut."""
    if kind is None:
        return []
    return list(session.scalars(select(Area).where(Area.kind == kind).order_by(Area.position, Area.name, Area.id)))


def towns_with_people(session: Session, kind: AreaKind | None) -> list[TownPeople]:
    """Every town with a point, in the order of the town table, with the areas of one cut."""
    areas: dict[int, list[int]] = {}
    for area_id, town_id in session.execute(_towns_of_areas(kind)):
        areas.setdefault(town_id, []).append(area_id)
    query = (
        select(
            Town.id,
            Town.name,
            Town.lat,
            Town.lng,
            TownPopulation.total,
            TownPopulation.children,
            TownPopulation.older,
            TownPopulation.oldest,
            TownPopulation.id,
        )
        .join(Municipality, Municipality.id == Town.municipality_id)
        .outerjoin(TownPopulation, TownPopulation.town_id == Town.id)
        .where(Town.lat.is_not(None))
        .order_by(Municipality.code, Town.id)
    )
    return [
        TownPeople(row.id, row.name, row.lat, row.lng, tuple(areas.get(row.id, ())), *row[4:8], row[8] is not None)
        for row in session.execute(query)
    ]


def towns_without_a_point(session: Session, area_id: int | None) -> tuple[int, int]:
    """How many towns, of an area or of all, have no point to walk from, and how many are known to live there."""
    query = (
        select(func.count(Town.id), func.coalesce(func.sum(TownPopulation.total), 0))
        .outerjoin(TownPopulation, TownPopulation.town_id == Town.id)
        .where(Town.lat.is_(None), func.coalesce(TownPopulation.total, 1) > 0)
    )
    if area_id is not None:
        query = query.where(Town.id.in_(select(area_town.c.town_id).where(area_town.c.area_id == area_id)))
    towns, people = session.execute(query).one()
    return towns, people or 0


def population_sources(session: Session) -> list[tuple[str, date, str]]:
    """Municipality, day and source of the figures that are loaded."""
    query = (
        select(Municipality.name, PopulationSource.as_of, PopulationSource.source)
        .join(PopulationSource, PopulationSource.municipality_id == Municipality.id)
        .order_by(Municipality.code)
    )
    return [(name, as_of, source) for name, as_of, source in session.execute(query)]


def coverage_facts(session: Session, span: Span, kind: AreaKind | None, today: date) -> Facts:
    """What is open in a period, which areas of one cut it belongs to, and how fresh the entries are."""
    limit = half_lives_of(session).ask_after()
    rows = session.connection().execute(_venues()).all()
    ids, places, lat, lng, towns, hidden, goes_on, confirmed = zip(*rows, strict=True) if rows else ((),) * 8
    venues = Venues(
        as_ints(ids),
        as_ints(places),
        np.array(lat, dtype=np.float64),
        np.array(lng, dtype=np.float64),
        as_ints(towns),
        np.array(hidden, dtype=np.bool_),
    )
    fresh = np.array([on is not None and today - on <= limit for on in confirmed], dtype=np.bool_)
    open_now = venues.only(np.array(goes_on, dtype=np.bool_) & (venues.gathering != UNKNOWN))
    first, own = open_now.at_one_point()
    spots = open_now.only(first)
    belongs = _Belonging.read(session, kind)
    supply = Supply(
        place=spots.place,
        lat=spots.lat,
        lng=spots.lng,
        days=_days(session, span, open_now.gathering, own, len(spots)),
        areas=belongs.venues_in(spots),
        kinds=_kinds(session, spots.place),
    )
    return Facts(
        supply,
        _freshness(venues.place, fresh),
        {area: _freshness(venues.place[there], fresh[there]) for area, there in belongs.venues_in(venues).items()},
    )


def _freshness(places: Ints, fresh: Bools) -> Freshness:
    return Freshness(len(np.unique(places)), len(np.unique(places[fresh])))


def _venues() -> Select[*tuple[Any, ...]]:
    """Every venue of what is published and not ended, and once each place that has none, in the order of places.

    The middle of a whole city is no place one could walk to.
    """
    lat, lng = (case((ONLY_THE_CITY, None), else_=degrees) for degrees in (PUBLIC_LAT, PUBLIC_LNG))
    return (
        select(
            Gathering.id,
            Place.id.label("place_id"),
            lat.label("lat"),
            lng.label("lng"),
            Gathering.town_id,
            func.coalesce(IS_HIDDEN, false()).label("is_hidden"),
            (Place.activity == Activity.ACTIVE).label("goes_on"),
            Place.confirmed_on,
        )
        .select_from(Place)
        .outerjoin(Gathering, Gathering.place_id == Place.id)
        .outerjoin(Town, Town.id == Gathering.town_id)
        .where(Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)
        .order_by(Place.id, Gathering.id)
    )


def _days(session: Session, span: Span, gatherings: Ints, spot_of: Ints, spots: int) -> Bits:
    """The days of each spot; openings of venues that are not looked at are left out."""
    openings = openings_in(session, span)
    if not len(gatherings):
        return days_by_part(as_ints(()), openings.bits[:0], parts_of(as_ints(()), as_ints(())), spots)
    order = np.argsort(gatherings)
    at = np.minimum(np.searchsorted(gatherings, openings.gathering, sorter=order), len(gatherings) - 1)
    known = gatherings[order[at]] == openings.gathering
    parts = parts_of(openings.starts[known], openings.ends[known])
    return days_by_part(spot_of[order[at[known]]], openings.bits[known], parts, spots)


def _kinds(session: Session, places: Ints) -> dict[PlaceKind, Bools]:
    of: dict[PlaceKind, list[int]] = {}
    query = select(PlaceKindLink.place_id, PlaceKindLink.kind)
    for place_id, kind in session.connection().execute(query):
        of.setdefault(kind, []).append(place_id)
    return {kind: _is_in(places, ids) for kind, ids in of.items()}


@dataclass(frozen=True)
class _Belonging:
    """Which towns and places make the areas of one cut: by their town, else as their place does.

    What was put into an area by hand lies there wherever it meets. `counts_hidden` says whether the areas may count
    hidden venues.
    """

    counts_hidden: bool
    towns: Mapping[int, list[int]]
    places: Mapping[tuple[int, bool], list[int]]

    @classmethod
    def read(cls, session: Session, kind: AreaKind | None) -> "_Belonging":
        towns: dict[int, list[int]] = {area.id: [] for area in areas_of(session, kind)}
        for area_id, town_id in session.execute(_towns_of_areas(kind)):
            towns[area_id].append(town_id)
        places: dict[tuple[int, bool], list[int]] = {}
        in_a_town = exists().where(Gathering.place_id == PlaceArea.place_id, Gathering.town_id.is_not(None))
        out_of_towns = exists().where(Gathering.place_id == PlaceArea.place_id, Gathering.town_id.is_(None))
        query = select(PlaceArea.area_id, PlaceArea.is_by_hand, PlaceArea.place_id).where(
            PlaceArea.area_id.in_(towns), or_(PlaceArea.is_by_hand, out_of_towns, ~in_a_town)
        )
        for area_id, is_by_hand, place_id in session.connection().execute(query):
            places.setdefault((area_id, is_by_hand), []).append(place_id)
        hides = kind is AreaKind.LIFE_AREA and no_town_stands_alone(_cities_of_towns(session), towns)
        return cls(hides, towns, places)

    def venues_in(self, venues: Venues) -> dict[int, Bools]:
        """The venues of each area."""
        place, town, hidden = venues.place, venues.town, venues.is_hidden
        found = {}
        for area_id, own in self.towns.items():
            by_town = _is_in(town, own) | ((town == UNKNOWN) & _is_in(place, self.places.get((area_id, False), [])))
            inside = by_town | _is_in(place, self.places.get((area_id, True), []))
            found[area_id] = inside if self.counts_hidden else inside & ~hidden
        return found


def no_town_stands_alone(cities: Mapping[int, int], areas: Mapping[int, Collection[int]]) -> bool:
    """Whether every town (id → its municipality) lies in the same areas (id → their towns) as another of its own.

    Then sums over areas and over all, subtracted in any way, tell several towns from others and never one.
    """
    inside: dict[int, tuple[int, ...]] = dict.fromkeys(cities, ())
    for area_id, own in areas.items():
        for town_id in own:
            inside[town_id] = (*inside[town_id], area_id)
    return all(alike > 1 for alike in Counter((cities[town], among) for town, among in inside.items()).values())


def _cities_of_towns(session: Session) -> dict[int, int]:
    return {town: city for town, city in session.execute(select(Town.id, Town.municipality_id))}  # noqa: C416  # rows are no pairs to mypy


def _is_in(values: Ints, ids: Sequence[int]) -> Bools:
    if not ids:
        return np.zeros(len(values), dtype=np.bool_)
    return np.isin(values, np.array(ids, dtype=np.int64), kind="table")


def _towns_of_areas(kind: AreaKind | None) -> Select[int, int]:
    query = select(area_town.c.area_id, area_town.c.town_id).join(Area, Area.id == area_town.c.area_id)
    return query.where(Area.kind == kind).order_by(area_town.c.area_id, area_town.c.town_id)
