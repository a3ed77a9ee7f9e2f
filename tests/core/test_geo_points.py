import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.geo.nearness import NamedPoints
from core.geo.outlines import Outline
from core.geo.points import Box, Point, centre, distance_m, metres_in_words, walking_minutes

points = st.builds(Point.at, st.floats(20, 46), st.floats(122, 154))
STATION, HALL = Point.at(34.2633, 137.4013), Point.at(34.2723, 137.4013)


def test_a_thousandth_of_a_degree_north_is_111_metres():
    assert distance_m(Point.at(35, 137), Point.at(35.001, 137)) == pytest.approx(111.2, abs=0.1)


@given(points, points)
def test_the_way_there_is_as_long_as_the_way_back(one, other):
    assert distance_m(one, other) == pytest.approx(distance_m(other, one), abs=0.001)


@given(points, points, points)
def test_a_detour_is_never_shorter(one, other, between):
    assert distance_m(one, other) <= distance_m(one, between) + distance_m(between, other) + 0.01


@given(points)
def test_a_point_survives_its_micro_degrees(point):
    assert Point.at(point.lat, point.lng) == point


@pytest.mark.parametrize(("lat", "lng"), [(90.1, 0), (0, 180.1), (math.nan, 0), (math.inf, 0)])
def test_a_point_off_the_earth_cannot_be_made(lat, lng):
    with pytest.raises((ValueError, OverflowError)):
        Point.at(lat, lng)


@given(points, st.floats(1, 50_000), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_everything_within_reach_is_in_the_box(middle, metres, direction, share):
    north = metres * share * math.cos(direction) / 111_320
    east = metres * share * math.sin(direction) / (111_320 * math.cos(math.radians(middle.lat)))
    other = Point.at(middle.lat + north, middle.lng + east)
    assert distance_m(middle, other) > metres or Box.around(middle, metres).contains(other)


@pytest.mark.parametrize(("metres", "minutes"), [(0, 0), (1, 1), (80, 1), (81, 2), (1000, 13)])
def test_a_begun_minute_of_walking_counts(metres, minutes):
    assert walking_minutes(metres) == minutes


@pytest.mark.parametrize(
    ("metres", "words"),
    [(3, "約10m"), (348, "約350m"), (994, "約990m"), (996, "約1.0km"), (2634, "約2.6km"), (13_800, "約14km")],
)
def test_a_distance_is_said_as_exactly_as_anyone_can_use(metres, words):
    assert metres_in_words(metres) == words


def test_one_stray_does_not_pull_the_centre_away():
    assert centre([STATION, STATION, Point.at(45, 141)]) == STATION


SQUARE = [[137.0, 35.0], [137.1, 35.0], [137.1, 35.1], [137.0, 35.1], [137.0, 35.0]]
HOLE = [[137.04, 35.04], [137.06, 35.04], [137.06, 35.06], [137.04, 35.06], [137.04, 35.04]]
WITH_A_HOLE = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}


@pytest.mark.parametrize(
    ("lat", "lng", "inside"),
    [(35.01, 137.01, True), (35.05, 137.05, False), (35.2, 137.05, False), (35.05, 136.99, False)],
)
def test_a_hole_is_outside(lat, lng, inside):
    assert Outline.from_geojson(WITH_A_HOLE).contains(Point.at(lat, lng)) is inside


def test_the_distance_to_an_outline_is_to_its_nearest_edge():
    outline = Outline.from_geojson({"type": "Feature", "geometry": WITH_A_HOLE})
    assert outline.distance_m(Point.at(35.11, 137.05)) == pytest.approx(1112, abs=10)
    assert outline.distance_m(Point.at(35.01, 137.01)) == 0


def test_an_outline_comes_back_from_its_own_geometry():
    outline = Outline.from_geojson(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": WITH_A_HOLE}]}
    )
    assert Outline.from_geojson(outline.as_geometry()) == outline


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"type": "Point", "coordinates": [137, 35]},
        {"type": "Polygon", "coordinates": [[[137, 35]]]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[500, 35], [1, 2], [3, 4], [500, 35]]]},
        {"type": "MultiPolygon", "coordinates": [[["a", "b"]]]},
        {"type": "FeatureCollection", "features": None},
    ],
)
def test_what_is_no_area_is_refused_as_an_outline(value):
    with pytest.raises(BadInput):
        Outline.from_geojson(value)


@given(st.lists(points, min_size=1, max_size=30), points)
def test_the_nearest_name_is_the_nearest_on_the_great_circle_too(known, point):
    near = [Point.at(34 + p.lat / 100, 137 + p.lng / 1000) for p in known]
    here = Point.at(34 + point.lat / 100, 137 + point.lng / 1000)
    name, metres = NamedPoints({str(number): p for number, p in enumerate(near)}).nearest(here)
    assert metres <= min(distance_m(here, other) for other in near) * 1.02 + 1


def test_the_reach_of_a_town_is_how_far_its_tenth_neighbour_is():
    towns = NamedPoints({str(n): Point.at(35 + n / 1000, 137) for n in range(20)})
    assert towns.reach_m("0") == pytest.approx(1112, abs=2)
    assert towns.reach_m("10") < towns.reach_m("0")
