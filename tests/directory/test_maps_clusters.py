"""What must hold for every set of points, box and zoom."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geo.points import Box
from directory.maps.clusters import DEEPEST, MOST_MEMBERS, MOST_SPOTS, Points, Spot, spots_in

CITY = Box(35.15, 136.85, 35.40, 137.10)
somewhere = st.tuples(st.floats(35.1, 35.45), st.floats(136.8, 137.15))
crowds = st.lists(somewhere, max_size=60).flatmap(
    lambda few: st.permutations(few + few[: len(few) // 3])  # several gatherings share a hall
)
zooms = st.integers(0, DEEPEST)


def points_of(where, places=None) -> Points:
    lat, lng = np.array(where, dtype=float).reshape(-1, 2).T
    return Points.at(lat, lng, np.arange(len(where)) if places is None else np.array(places))


def holds(box: Box, lat: float, lng: float) -> bool:
    return box.south <= lat <= box.north and box.west <= lng <= box.east


def a_city(count: int) -> Points:
    random = np.random.default_rng(7)
    halls = random.normal([35.27, 136.97], [0.04, 0.05], (60, 2))
    return points_of(halls[random.integers(0, 60, count)] + random.normal(0, 0.01, (count, 2)))


def counted(spots: list[Spot]) -> int:
    return sum(spot.count for spot in spots)


@given(crowds, zooms)
def test_the_counts_add_up_to_the_points_in_the_box(where, zoom):
    assert counted(spots_in(points_of(where), CITY, zoom)) == sum(holds(CITY, *point) for point in where)


@given(crowds, st.sets(st.integers(0, 59)), zooms)
def test_a_list_beside_the_map_loses_and_doubles_no_point(where, listed, zoom):
    spots = spots_in(points_of(where), CITY, zoom, listed=np.array(sorted(listed)))
    assert counted(spots) == sum(holds(CITY, *point) for point in where)


@given(crowds, st.sets(st.integers(0, 59)))
def test_at_the_deepest_zoom_every_point_is_named_in_exactly_one_spot(where, listed):
    named = [
        point
        for spot in spots_in(points_of(where), CITY, DEEPEST, listed=np.array(sorted(listed)))
        for point in (spot.points if spot.count <= MOST_MEMBERS else range(0))
    ]
    assert len(named) == len(set(named))
    assert {where[point] for point in named} <= {point for point in where if holds(CITY, *point)}


@given(crowds, st.integers(0, DEEPEST - 1))
def test_zooming_in_on_a_spot_finds_all_it_counted(where, zoom):
    points = points_of(where)
    for spot in spots_in(points, CITY, zoom):
        edge = 1e-6
        inside = Box(
            spot.bounds.south - edge, spot.bounds.west - edge, spot.bounds.north + edge, spot.bounds.east + edge
        )
        assert counted(spots_in(points, inside, zoom + 1)) >= spot.count


@given(crowds, zooms, st.sets(st.integers(0, 79)))
def test_only_wanted_places_are_counted(where, zoom, wanted):
    spots = spots_in(points_of(where), CITY, zoom, wanted=np.array(sorted(wanted), dtype=np.int64))
    assert counted(spots) == sum(holds(CITY, *point) for number, point in enumerate(where) if number in wanted)


@given(crowds, zooms)
def test_the_same_question_has_the_same_answer(where, zoom):
    assert spots_in(points_of(where), CITY, zoom) == spots_in(points_of(where), CITY, zoom)


@given(crowds, zooms)
def test_a_spot_lies_within_its_bounds(where, zoom):
    assert all(
        spot.bounds.south - 1e-6 <= spot.lat <= spot.bounds.north + 1e-6
        and spot.bounds.west - 1e-6 <= spot.lng <= spot.bounds.east + 1e-6
        for spot in spots_in(points_of(where), CITY, zoom)
    )


@pytest.mark.parametrize("zoom", range(DEEPEST + 1))
def test_no_answer_is_longer_than_two_hundred(zoom):
    listed = np.arange(0, 20_000, 100)
    assert len(spots_in(a_city(20_000), Box(20, 120, 46, 150), zoom, listed=listed)) <= MOST_SPOTS


def test_a_listed_place_is_never_hidden_in_a_cluster():
    listed = np.array([3, 4, 5])
    named = {point for spot in spots_in(a_city(2_000), CITY, 10, listed=listed) for point in spot.points}
    assert named >= {3, 4, 5}


def test_places_in_one_hall_are_told_together_before_the_deepest_zoom():
    (spot,) = spots_in(points_of([(35.25, 136.95)] * 3), CITY, 13)
    assert spot.points == (0, 1, 2)


def test_a_hall_with_very_many_places_names_twenty_and_counts_all():
    (spot,) = spots_in(points_of([(35.25, 136.95)] * 300), CITY, 13)
    assert (len(spot.points), spot.count) == (MOST_MEMBERS, 300)


def test_a_neighbour_under_a_numbered_pin_is_told_with_it():
    where = [(35.25, 136.95), (35.25, 136.95)]
    (spot,) = spots_in(points_of(where), CITY, 14, listed=np.array([1]))
    assert spot.points == (1, 0)


def test_a_cluster_that_zoom_takes_apart_tells_no_member():
    (spot,) = spots_in(points_of([(35.250, 136.950), (35.251, 136.951)]), CITY, 10)
    assert (spot.count, spot.points) == (2, ())


def test_moving_the_map_a_little_changes_no_spot_that_stays_in_view():
    points = a_city(300)
    here = spots_in(points, CITY, 12)
    moved = spots_in(points, Box(CITY.south, CITY.west - 0.01, CITY.north, CITY.east), 12)
    inner = Box(35.20, 136.90, 35.35, 137.05)
    assert [s for s in here if holds(inner, s.lat, s.lng)] == [s for s in moved if holds(inner, s.lat, s.lng)]


@settings(max_examples=200)
@given(st.lists(st.floats(20, 46), min_size=1, max_size=30))
def test_the_world_grid_keeps_a_latitude_to_ten_centimetres(lats):
    spots = spots_in(points_of([(lat, 136.0) for lat in lats]), Box(19, 135, 47, 137), DEEPEST)
    single = [spot for spot in spots if spot.count == 1]
    assert all(abs(spot.lat - lats[spot.points[0]]) < 1e-6 for spot in single)


def test_a_neighbour_joins_the_numbered_pin_that_covers_it_and_no_other():
    where = [(35.20, 136.90), (35.30, 137.00), (35.30, 137.00)]
    spots = spots_in(points_of(where), CITY, 14, listed=np.array([0, 1]))
    assert sorted(spot.points for spot in spots) == [(0,), (1, 2)]
