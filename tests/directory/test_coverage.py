"""Where nothing exists: the matrix and the white spots against a recount, and what may never be told."""

import math
import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from core.db import unit_of_work
from core.geo.points import Point, distance_m
from directory.areas.models import Area, AreaKind, Town, area_town
from directory.closures.models import AreaClosure
from directory.coverage import openings
from directory.coverage.asking import query_of, read_asked
from directory.coverage.exporting import weekday_lines
from directory.coverage.models import TownPopulation
from directory.coverage.openings import earliest_day
from directory.coverage.queries import TownPeople
from directory.coverage.rules import UNKNOWN, Part, Span, Supply, nearest_metres, parts_of
from directory.coverage.saying import headline, notes, people_words, weekday_line, weekday_sentences
from directory.coverage.services import GATHERING_KINDS, Asked, People, cells_by_kind, coverage_of, white_spots
from directory.places.kinds import PlaceKind
from directory.places.models import (
    Activity,
    Gathering,
    Occurrence,
    OccurrenceHorizon,
    Place,
    PlaceArea,
    PointSource,
    Publication,
    VenueVisibility,
)
from tests.directory import coverage_recount as recount
from tests.factories import a_gathering, a_municipality, a_place, a_town, an_area

TODAY = date(2026, 11, 30)
SPAN = Span(TODAY)
KINDS = (PlaceKind.IBASHO, PlaceKind.SALON, PlaceKind.CHILDREN_CAFETERIA, PlaceKind.FACILITY)


def a_generated_town(session, seed: int, *, places: int = 40, towns: int = 25) -> None:
    """Anything a real town may have: several venues, hidden ones, rounds, odd hours, hand-put areas, no population.

    With an odd seed one of the areas has a single town.
    """
    chance = random.Random(seed)
    city = a_municipality()
    there = [
        a_town(name=f"町{n}", municipality=city, lat=35.2 + chance.random() * 0.06, lng=136.9 + chance.random() * 0.06)
        for n in range(towns)
    ]
    session.add_all(there)
    areas = [
        an_area(kind=kind, name=f"{kind.value}{n}", position=n)
        for kind in (AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL)
        for n in range(4)
    ]
    session.add_all(areas)
    session.flush()
    for kind in (AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL):
        own = [area for area in areas if area.kind is kind]
        for number, town in enumerate(there):
            area = own[-1] if number < 2 - seed % 2 else chance.choice(own[:-1])
            session.execute(insert(area_town).values(area_id=area.id, town_id=town.id))
    for town in there:
        if chance.random() < 0.8:
            total = chance.choice([0, None, 30, 400])
            session.add(
                TownPopulation(
                    town_id=town.id,
                    total=total,
                    children=None if not total else 5,
                    older=None if not total else 10,
                    oldest=None,
                )
            )
    for number in range(places):
        place = a_place(
            name=f"場{number}",
            kinds=chance.sample(KINDS, chance.choice([1, 1, 2])),
            publication=chance.choices(list(Publication), [1, 8, 1])[0],
            activity=chance.choices(list(Activity), [8, 1, 1])[0],
            confirmed_on=chance.choice([None, TODAY, TODAY - timedelta(days=900)]),
            gatherings=[_a_venue(chance, there) for _ in range(chance.choice([0, 1, 1, 1, 2]))],
        )
        session.add(place)
        session.flush()
        if chance.random() < 0.2:
            session.add(PlaceArea(place_id=place.id, area_id=chance.choice(areas).id, is_by_hand=chance.random() < 0.5))
        for gathering in place.gatherings:
            for _ in range(chance.choice([0, 1, 2, 3])):
                _hold(session, chance, place, gathering)
    session.add(OccurrenceHorizon(id=1, first_day=TODAY, last_day=TODAY + timedelta(days=120)))


def _a_venue(chance, towns) -> Gathering:
    town = chance.choice([*towns, None])
    lat, lng = (town.lat, town.lng) if town else (35.23, 136.93)
    has_point = chance.random() < 0.85
    return a_gathering(
        town=town,
        lat=lat + chance.gauss(0, 0.004) if has_point else None,
        lng=lng + chance.gauss(0, 0.004) if has_point else None,
        point_source=chance.choice([PointSource.BUILDING, PointSource.CITY]) if has_point else None,
        visibility=chance.choices(list(VenueVisibility), [6, 2, 2])[0],
    )


def _hold(session, chance, place, gathering) -> None:
    starts = chance.choice([None, 540, 600, 710, 800, 990, 1020, 1380])
    ends = None if starts is None else chance.choice([None, starts + 20, starts + 120, starts + 400])
    first, every = chance.randrange(28), chance.choice([7, 7, 14, 28])
    for at in range(first, 70, every):
        session.add(
            Occurrence(
                place_id=place.id,
                gathering_id=gathering.id,
                on_day=TODAY + timedelta(days=at),
                starts=starts,
                ends=ends,
            )
        )


@pytest.mark.parametrize("seed", range(8))
def test_a_recount_with_plain_loops_finds_the_same_matrix_and_the_same_white_spots(directory, seed):
    with unit_of_work(directory) as session:
        a_generated_town(session, seed)
    chance = random.Random(seed + 100)
    connection = directory.connection()
    venues = recount.facts_of(connection)
    for by in (AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL):
        asked = Asked(
            Span(TODAY, chance.choice([4, 8])),
            by,
            kinds=tuple(chance.sample(KINDS, 2)) if seed % 2 else (),
            weekday=chance.choice([None, *range(7)]),
            part=chance.choice([None, *Part]),
            minutes=chance.choice([5, 10, 15]),
            times=chance.choice([1, 2, 4]),
        )
        needed = asked.times * asked.span.weeks // 4
        found = coverage_of(directory, asked, TODAY)
        kinds = {
            place
            for place, kind in connection.exec_driver_sql("SELECT place_id, kind FROM place_kind")
            if kind in {k.value for k in asked.counted_kinds}
        }
        days = [day for day in recount.days_of(connection, asked.span.first, asked.span.last) if day[0] in kinds]
        areas = connection.exec_driver_sql(
            "SELECT id, name FROM area WHERE kind = ? ORDER BY position", (by.value,)
        ).all()
        assert [row.name for row in found.rows] == [name for _, name in areas]
        for row, among in zip(
            [*found.rows, found.whole],
            [*(recount.places_in(connection, area, venues) for area, _ in areas), set(venues)],
            strict=True,
        ):
            for weekday in range(7):
                for column, part in enumerate((None, "morning", "afternoon", "night")):
                    there = {
                        place
                        for place, _ in recount.open_places(
                            days, weekday=weekday, part=part, needed=needed, among=among
                        )
                    }
                    assert row.cells[weekday, column] == len(there), (row.name, weekday, part)
        open_then = recount.open_places(
            days,
            weekday=asked.weekday,
            part=asked.part.value if asked.part else None,
            needed=needed,
            first=asked.span.first if asked.weekday is None and asked.times == 4 else None,
        )
        points = [venues[gathering]["point"] for _, gathering in open_then if venues[gathering]["point"]]
        towns = connection.exec_driver_sql(
            "SELECT t.name, t.lat, t.lng FROM town t LEFT JOIN town_population p ON p.town_id = t.id "
            "WHERE p.total IS NULL OR p.total > 0"
        ).all()
        assert {spot.town.name for spot in found.spots} == recount.white(towns, points, asked.minutes)
        people = connection.exec_driver_sql(
            "SELECT t.name, p.total FROM town t LEFT JOIN town_population p ON p.town_id = t.id"
        ).all()
        known = [total for name, total in people if name in {spot.town.name for spot in found.spots}]
        assert (found.without.total or 0) == sum(total or 0 for total in known)
        assert len(found.points) == len(set(points))


@pytest.mark.parametrize("seed", [3, 4])
def test_the_matrix_of_kinds_is_the_same_recount_kind_by_kind(directory, seed):
    with unit_of_work(directory) as session:
        a_generated_town(session, seed)
    connection, asked = directory.connection(), Asked(SPAN, AreaKind.LIFE_AREA)
    venues = recount.facts_of(connection)
    ids = dict(connection.exec_driver_sql("SELECT name, id FROM area WHERE kind = 'life_area'").all())
    days = recount.days_of(connection, SPAN.first, SPAN.last)
    for area, kind, cells in cells_by_kind(directory, asked):
        own = {
            place
            for place, each in connection.exec_driver_sql("SELECT place_id, kind FROM place_kind")
            if each == kind.value
        }
        among = recount.places_in(connection, ids[area], venues) if area in ids else set(venues)
        for weekday in range(7):
            there = recount.open_places(
                [day for day in days if day[0] in own], weekday=weekday, part=None, needed=1, among=among
            )
            assert cells[weekday, 0] == len({place for place, _ in there})


points = st.lists(st.tuples(st.floats(35.2, 35.24), st.floats(136.9, 136.94)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(points, points, st.sampled_from([5, 10, 15]))
def test_a_white_spot_has_nothing_within_the_walk_and_no_other_town_is_named(towns, venues, minutes):
    people = [TownPeople(n, f"町{n}", lat, lng, (), 10, 1, 2, 1, True) for n, (lat, lng) in enumerate(towns)]
    supply = Supply(
        place=np.arange(len(venues)),
        lat=np.array([v[0] for v in venues], float),
        lng=np.array([v[1] for v in venues], float),
        days=np.ones((len(venues), 4), np.uint64),
        areas={},
        kinds={},
    )
    named = {spot.town.id for spot in white_spots(supply, np.ones(len(venues), np.bool_), people, minutes, {})}
    for town in people:
        nearest = min(
            (distance_m(Point.at(town.lat, town.lng), Point.at(*venue)) for venue in venues), default=math.inf
        )
        if abs(nearest - minutes * 80) > 0.5:  # points are kept to a tenth of a metre here
            assert (town.id in named) == (nearest > minutes * 80)


def test_distances_are_those_of_the_rest_of_the_software():
    chance = random.Random(5)
    some = [(35 + chance.random(), 136 + chance.random()) for _ in range(80)]
    others = [(35 + chance.random(), 136 + chance.random()) for _ in range(50)]
    found = nearest_metres(
        *(np.array(column) for column in zip(*some, strict=True)),
        *(np.array(column) for column in zip(*others, strict=True)),
    )
    for one, metres in zip(some, found, strict=True):
        assert metres == pytest.approx(min(distance_m(Point.at(*one), Point.at(*other)) for other in others), abs=0.3)


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        (540, 720, "午前"),
        (540, 749, "午前"),
        (540, 750, "午前午後"),
        (710, 800, "午前午後"),
        (600, 1049, "午前午後"),
        (600, 1050, "午前午後夜"),
        (1020, UNKNOWN, "夜"),
        (1380, 1560, "夜"),
        (0, 1440, "午前午後夜"),
        (600, UNKNOWN, "午前"),
        (UNKNOWN, UNKNOWN, ""),
        (UNKNOWN, 1200, ""),
    ],
)
def test_an_opening_is_in_the_part_it_begins_in_and_where_it_goes_on_for_half_an_hour(starts, ends, parts):
    found = parts_of(np.array([starts]), np.array([ends]))[0]
    assert "".join(part.label for part, there in zip(Part, found, strict=True) if there) == parts


@pytest.fixture
def two_towns(directory) -> dict[str, Town]:
    """東町 with a salon on Wednesdays mornings, and 西町 five kilometres away with nothing."""
    city = a_municipality()
    east, west = (
        a_town(name=name, municipality=city, lat=35.3, lng=lng) for name, lng in (("東町", 136.95), ("西町", 136.90))
    )
    area, other = an_area(name="東部"), an_area(name="西部", position=1)
    area.towns.append(east)
    other.towns.append(west)
    with unit_of_work(directory) as session:
        session.add_all([east, west, area, other])
        session.flush()
        session.add_all(
            [
                TownPopulation(town_id=east.id, total=500, children=50, older=100, oldest=40),
                TownPopulation(town_id=west.id, total=300, children=30, older=None, oldest=None),
            ]
        )
    return {"東町": east, "西町": west}


def hold_a_salon(directory, town: Town, **changes) -> Place:
    from tests.factories import keep_open

    place = a_place(gatherings=[a_gathering(town=town, lat=town.lat, lng=town.lng, **changes)])
    keep_open(directory, place, on=TODAY)
    return place


def ask(directory, **changes):
    return coverage_of(directory, Asked(SPAN, AreaKind.LIFE_AREA, **changes), TODAY)


def test_the_sentence_says_who_lives_where_nothing_is(directory, two_towns):
    hold_a_salon(directory, two_towns["東町"])
    found = ask(directory, weekday=2)
    assert [spot.town.name for spot in found.spots] == ["西町"]
    assert headline(found) == (
        "歩いて15分に、水曜に月1回以上開く集まる場がない地区：1か所。人口が読み込まれていないため、住んでいる人の数は分かりません。"
    )
    assert "水曜に月1回以上開く集まる場がない地域：西部" in weekday_sentences(found)
    assert "木曜に月1回以上開く集まる場がない地域：東部、西部" in weekday_sentences(found)
    assert {spot.town.name for spot in ask(directory, weekday=3).spots} == {"東町", "西町"}
    assert {spot.town.name for spot in ask(directory, weekday=2, part=Part.NIGHT).spots} == {"東町", "西町"}


def test_the_sentence_of_a_weekday_says_what_was_asked_for(directory, two_towns):
    hold_a_salon(directory, two_towns["東町"])
    found = ask(directory, times=4, kinds=(PlaceKind.IBASHO,), part=Part.NIGHT)
    assert weekday_sentences(found)[0] == "月曜の夜に毎週開く居場所がない地域：東部、西部"


def open_on(directory, place: Place, days: list[int]) -> None:
    with unit_of_work(directory) as session:
        session.execute(delete(Occurrence))
        for day in days:
            on, venue = TODAY + timedelta(days=day), place.gatherings[0].id
            session.add(Occurrence(place_id=place.id, gathering_id=venue, on_day=on, starts=600, ends=700))


@pytest.mark.parametrize(
    ("days", "is_white"),
    [([0, 1, 2, 3], True), ([0, 7, 14, 20], True), ([6, 7, 20, 21], False), ([2, 9, 16, 23], False)],
)
def test_every_week_is_a_day_of_each_week_and_not_four_days_of_one(directory, two_towns, days, is_white):
    open_on(directory, hold_a_salon(directory, two_towns["東町"]), days)
    assert ("東町" in [spot.town.name for spot in ask(directory, times=4).spots]) is is_white


def town_people(*figures) -> list[TownPeople]:
    return [
        TownPeople(n, "町", 35.0, 136.0, (), *four, None, is_counted) for n, (*four, is_counted) in enumerate(figures)
    ]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([(10, 1, 2, True)], "住んでいる人 10人、うち65歳以上 2人、0〜14歳 1人。"),
        ([(10, None, None, True)], "住んでいる人 10人、うち65歳以上は不明、0〜14歳は不明。"),
        ([(10, None, 4, True)], "住んでいる人 10人、うち65歳以上 4人、0〜14歳は不明。"),
        (
            [(None, None, None, True)],
            "住んでいる人の数は分かりません（人数が公表されていない地区が 1か所）。",
        ),
        (
            [(10, 1, 2, True), (5, None, 2, True), (None, None, None, True), (None, None, None, False)],
            "住んでいる人 15人、うち65歳以上 4人、0〜14歳 1人（人数が公表されていない地区が 1か所、"
            "人口の表にない地区が 1か所、年齢ごとの人数が分からない地区が 1か所）。",
        ),
    ],
)
def test_what_is_not_known_of_people_is_said_and_never_nobody(directory, figures, words):
    found = replace(ask(directory), sources=[("ひだまり市", TODAY, "統計")])
    assert people_words(People.of(town_people(*figures)), found) == words


def test_unknown_ages_are_a_dash_and_an_empty_cell(directory, two_towns):
    found = replace(ask(directory), sources=[("ひだまり市", TODAY, "統計")])
    people = People.of(town_people((10, None, None, True)))
    each = replace(found.weekdays[0], without=people)
    assert weekday_line(each, found)[3:] == ("10", "−", "−")
    line = next(weekday_lines(replace(found, weekdays=[each])))
    assert line["住んでいる人"] == 10 and not {"65歳以上", "0〜14歳"} & set(line)


def test_towns_without_a_point_are_told_with_their_people(directory, two_towns):
    with unit_of_work(directory) as session:
        town = a_town(name="奥町", municipality_id=two_towns["東町"].municipality_id, lat=None, lng=None)
        session.add(town)
        session.flush()
        session.add(TownPopulation(town_id=town.id, total=12))
    said = "代表点のない町丁目が 1か所（分かっているだけで 12人）あり、空白かどうかを調べていません。"
    assert said in notes(ask(directory))
    area = directory.scalars(select(Area.key)).first()
    assert said not in notes(ask(directory, area=area))


def test_a_closure_makes_a_white_spot_and_lifting_it_takes_it_away(directory, two_towns):
    hold_a_salon(directory, two_towns["東町"])
    assert len(ask(directory, weekday=2).spots) == 1
    with unit_of_work(directory) as session:
        closure = AreaClosure(
            first_day=TODAY,
            last_day=TODAY + timedelta(days=40),
            reason="大雪",
            whole_city=True,
            made_by="",
            lifted_by="",
        )
        session.add(closure)
    assert len(ask(directory, weekday=2).spots) == 2
    with unit_of_work(directory) as session:
        session.execute(delete(AreaClosure))
    assert len(ask(directory, weekday=2).spots) == 1


def test_what_is_withdrawn_is_gone_at_once_although_days_are_kept_in_memory(directory, two_towns):
    place = hold_a_salon(directory, two_towns["東町"])
    assert len(ask(directory, weekday=2).spots) == 1
    assert openings._kept
    with unit_of_work(directory) as session:
        session.get(Place, place.id).publication = Publication.WITHDRAWN
    assert len(ask(directory, weekday=2).spots) == 2


def test_a_town_where_nobody_lives_is_no_white_spot_and_one_that_nobody_counted_is(directory, two_towns):
    with unit_of_work(directory) as session:
        session.scalars(select(TownPopulation).where(TownPopulation.town_id == two_towns["西町"].id)).one().total = None
        east = session.scalars(select(TownPopulation).where(TownPopulation.town_id == two_towns["東町"].id)).one()
        east.total = east.children = east.older = east.oldest = 0
    assert [spot.town.name for spot in ask(directory).spots] == ["西町"]


@pytest.mark.parametrize("seed", range(6))
def test_trying_distances_never_tells_where_a_venue_lies_that_is_not_public(directory, seed):
    """Wherever the true point of such a venue is moved to, not one answer changes, at any distance and in any cut."""
    with unit_of_work(directory) as session:
        a_generated_town(session, seed, places=25, towns=12)

    def answers():
        said = []
        for by in (AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL):
            for minutes in (5, 10, 15, 20, 30):
                found = coverage_of(directory, Asked(SPAN, by, minutes=minutes), TODAY)
                spots = [(spot.town.id, spot.metres) for spot in found.spots]
                said.append((spots, found.points, [row.cells.tolist() for row in (*found.rows, found.whole)]))
        return said

    before = answers()
    with unit_of_work(directory) as session:
        for venue in session.scalars(
            select(Gathering).where(Gathering.visibility != VenueVisibility.EXACT, Gathering.lat.is_not(None))
        ):
            venue.lat, venue.lng = 35.2 + random.random() * 0.06, 136.9 + random.random() * 0.06
    assert answers() == before


def test_a_hidden_venue_counts_for_life_areas_of_several_towns_and_for_no_other_cut(directory, two_towns):
    school = an_area(kind=AreaKind.ELEMENTARY_SCHOOL, name="東小")
    with unit_of_work(directory) as session:
        east, west = (session.get(Town, town.id) for town in two_towns.values())
        city = east.municipality_id
        beside = [a_town(name=name, municipality_id=city, lat=35.3, lng=136.9) for name in ("東中町", "西中町")]
        session.add_all(beside)
        for area, town in zip(session.scalars(select(Area).order_by(Area.position)), beside, strict=True):
            area.towns.append(town)
        school.towns.extend([east, west])
        session.add(school)
    hold_a_salon(directory, two_towns["東町"], visibility=VenueVisibility.HIDDEN)
    assert {row.name: int(row.cells[2, 0]) for row in ask(directory).rows} == {"東部": 1, "西部": 0}
    found = coverage_of(directory, Asked(SPAN, AreaKind.ELEMENTARY_SCHOOL), TODAY)
    assert [int(row.cells[2, 0]) for row in found.rows] == [0]
    assert int(found.whole.cells[2, 0]) == 1
    assert (found.points, len(found.spots), found.no_point) == ([], 4, 1)
    assert [row.freshness.entries for row in found.rows] == [0]


def test_freshness_is_the_share_confirmed_within_the_half_life(directory, two_towns):
    for on in (TODAY, TODAY - timedelta(days=183), TODAY - timedelta(days=184), None):
        with unit_of_work(directory) as session:
            session.add(a_place(confirmed_on=on, gatherings=[a_gathering(town_id=two_towns["東町"].id)]))
    found = ask(directory)
    assert [(row.name, row.freshness.fresh, row.freshness.entries) for row in found.rows] == [
        ("東部", 2, 4),
        ("西部", 0, 0),
    ]
    assert (found.whole.freshness.share, found.rows[1].freshness.share) == (50, None)


def test_an_address_says_what_was_asked_and_odd_ones_are_answered_as_if_they_said_nothing():
    from werkzeug.datastructures import MultiDict

    asked = Asked(
        Span(date(2026, 12, 7), 8), AreaKind.ELEMENTARY_SCHOOL, (PlaceKind.SALON,), 2, Part.NIGHT, 10, 4, "abc"
    )
    kinds = [AreaKind.LIFE_AREA, AreaKind.ELEMENTARY_SCHOOL]
    assert read_asked(MultiDict(query_of(asked, TODAY)), kinds, TODAY, TODAY) == asked
    odd = MultiDict(
        {
            "by": "x",
            "weekday": "9",
            "part": "x",
            "minutes": "-1",
            "times": "3",
            "weeks": "99",
            "from": "9999-99-99",
            "kind": "x",
        }
    )
    assert read_asked(odd, kinds, TODAY, TODAY) == Asked(SPAN, AreaKind.LIFE_AREA)
    assert read_asked(MultiDict({"from": "1900-01-01"}), [], TODAY, TODAY) == Asked(SPAN, None)
    assert PlaceKind.FACILITY not in GATHERING_KINDS


def test_a_period_begins_no_earlier_than_open_days_are_kept(directory, two_towns):
    from werkzeug.datastructures import MultiDict

    first = TODAY - timedelta(days=30)
    assert earliest_day(directory, TODAY) == TODAY
    with unit_of_work(directory) as session:
        session.add(OccurrenceHorizon(id=1, first_day=first, last_day=TODAY + timedelta(days=400)))
    earliest = earliest_day(directory, TODAY)
    for asked, begins in ((first - timedelta(days=200), first), (first, first), (TODAY - timedelta(days=3),) * 2):
        assert read_asked(MultiDict({"from": asked.isoformat()}), [], TODAY, earliest).span.first == begins
