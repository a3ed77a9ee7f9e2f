"""The town of a hidden venue cannot be worked out from the coverage, by whatever subtraction."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from core.db import unit_of_work
from directory.areas.models import Area, AreaKind, Town, area_town
from directory.coverage.services import Asked, Span, cells_by_kind, coverage_of
from directory.places.models import Gathering, Occurrence, OccurrenceHorizon, VenueVisibility
from tests.directory.test_coverage import SPAN, TODAY, hold_a_salon
from tests.factories import a_gathering, a_municipality, a_place, a_town, an_area

LIFE, SCHOOL = AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL


def a_city(session, areas: dict[str, str], towns: str, kind: AreaKind = LIFE) -> None:
    """A town for each letter, and areas of the towns whose letters they have."""
    city = a_municipality()
    there = {name: a_town(name=name, municipality=city, lat=35.3, lng=136.9 + n / 50) for n, name in enumerate(towns)}
    session.add_all(there.values())
    for position, (name, letters) in enumerate(areas.items()):
        area = an_area(kind=kind, name=name, position=position)
        area.towns.extend(there[letter] for letter in letters)
        session.add(area)


def a_hidden_venue(directory, town: str) -> None:
    found = directory.scalars(select(Town).where(Town.name == town)).one()
    hold_a_salon(directory, found, visibility=VenueVisibility.HIDDEN)


def wednesdays(directory, kind: AreaKind = LIFE) -> dict[str, int]:
    found = coverage_of(directory, Asked(SPAN, kind), TODAY)
    return {row.name: int(row.cells[2, 0]) for row in (*found.rows, found.whole)}


@pytest.mark.parametrize(
    ("areas", "towns", "counted"),
    [
        ({"東部": "ab", "西部": "cd"}, "abcd", {"東部": 1, "西部": 0}),
        ({"東部": "ab", "西部": "cd"}, "abcdef", {"東部": 1, "西部": 0}),
        ({"東部": "ab", "西部": "cd"}, "abcde", {"東部": 0, "西部": 0}),  # e alone lies outside
        ({"東部": "abc", "西部": "cde"}, "abcde", {"東部": 0, "西部": 0}),  # c alone lies in both
        ({"東部": "abc", "内": "a"}, "abc", {"東部": 0, "内": 0}),
        ({"東部": "ab", "西部": "c"}, "abc", {"東部": 0, "西部": 0}),
        ({"東部": "abcd", "西部": "cdef"}, "abcdef", {"東部": 1, "西部": 0}),
    ],
)
def test_a_hidden_venue_counts_for_areas_only_where_no_subtraction_leaves_a_single_town(
    directory, areas, towns, counted
):
    with unit_of_work(directory) as session:
        a_city(session, areas, towns)
    a_hidden_venue(directory, "a")
    assert wednesdays(directory) == counted | {"市内ぜんぶ": 1}


def test_a_lone_town_of_the_neighbouring_municipality_does_not_hide_among_ours(directory):
    with unit_of_work(directory) as session:
        a_city(session, {"東部": "ab"}, "abc")
        session.add(a_town(name="隣", municipality=a_municipality(code="99202", name="となり市")))
    a_hidden_venue(directory, "a")
    assert wednesdays(directory) == {"東部": 0, "市内ぜんぶ": 1}


def a_drawn_city(session, chance: random.Random) -> None:
    """Areas as they come, overlapping or not, with towns left over, and hidden venues, several of one place too."""
    names = "abcdefgh"[: chance.choice([4, 6, 8])]
    if chance.random() < 0.5:
        a_city(session, {f"圏域{n}": chance.sample(names, chance.randint(1, 4)) for n in range(3)}, names)
    else:
        some = chance.choice([2, 3])
        a_city(session, {"一": names[:some], "二": names[some : 2 * some]}, names)
    session.flush()
    towns = list(session.scalars(select(Town)))
    school = an_area(kind=SCHOOL, name="小学校区")
    session.add(school)
    session.flush()
    session.execute(insert(area_town), [{"area_id": school.id, "town_id": town.id} for town in towns[:2]])
    for number in range(3):
        venues = [_a_venue(chance, towns) for _ in range(chance.choice([1, 2]))]
        place = a_place(name=f"場{number}", gatherings=venues)
        session.add(place)
        session.flush()
        for venue in venues:
            for day in {chance.randrange(28) // 7 * 7 for _ in range(2)}:
                when = TODAY + timedelta(days=day)
                session.add(Occurrence(place_id=place.id, gathering_id=venue.id, on_day=when, starts=600, ends=700))
    session.add(OccurrenceHorizon(id=1, first_day=TODAY, last_day=TODAY + timedelta(days=60)))


def _a_venue(chance, towns) -> Gathering:
    visibility = chance.choices(list(VenueVisibility), [1, 1, 4])[0]
    return a_gathering(town=chance.choice(towns), visibility=visibility)


def everything_told(directory) -> str:
    said: list[object] = []
    for kind in (LIFE, SCHOOL):
        keys = directory.scalars(select(Area.key).where(Area.kind == kind)).all()
        for area in ("", *keys[:1]):
            for times in (1, 2):
                found = coverage_of(directory, Asked(Span(TODAY), kind, area=area, times=times), TODAY)
                rows = [(row.name, row.places, row.cells.tolist(), row.freshness) for row in found.rows]
                whole = (found.whole.places, found.whole.cells.tolist(), found.whole.freshness)
                said += [rows, whole, found.weekdays, found.spots, found.points, found.no_point]
        cells = cells_by_kind(directory, Asked(Span(TODAY), kind))
        said.append([(name, each, there.tolist()) for name, each, there in cells])
    return repr(said)


@pytest.mark.parametrize("seed", [2, 4, 5, 8])
def test_wherever_a_hidden_venue_lies_another_town_would_give_the_same_answers(directory, seed):
    with unit_of_work(directory) as session:
        a_drawn_city(session, random.Random(seed))
    towns = directory.scalars(select(Town.id)).all()
    hidden = directory.scalars(select(Gathering.id).where(Gathering.visibility == VenueVisibility.HIDDEN)).all()
    assert hidden
    for number in hidden:
        told = Counter()
        at_first = directory.get(Gathering, number).town_id
        for town in towns:
            with unit_of_work(directory) as session:
                session.get(Gathering, number).town_id = town
            told[everything_told(directory)] += 1
        with unit_of_work(directory) as session:
            session.get(Gathering, number).town_id = at_first
        assert min(told.values()) > 1, "an answer that only one town gives names it"
