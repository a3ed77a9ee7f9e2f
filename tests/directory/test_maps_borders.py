"""The border of an area is drawn from the middles of its towns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, union_all

from directory.areas.models import Area, AreaKind
from directory.maps.borders import ALONE, FINEST, borders_of, ground_of
from tests.factories import a_municipality, a_town

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[136.8, 35.2], [137.0, 35.2], [137.0, 35.4], [136.8, 35.4], [136.8, 35.2]]],
}
WHOLE = 0.2 * 0.2
degrees = st.integers(1, 199).map(lambda step: step / 1000)
middles = st.lists(st.tuples(degrees, degrees), min_size=2, max_size=25, unique=True).map(
    lambda steps: [(136.8 + lng, 35.2 + lat) for lng, lat in steps]
)


def area_of(polygons):
    return union_all([Polygon(rings[0], rings[1:]) for rings in polygons])


@given(middles, st.data())
def test_two_areas_that_share_all_towns_share_all_ground_and_nothing_twice(towns, data):
    own = data.draw(st.lists(st.booleans(), min_size=len(towns), max_size=len(towns)).filter(any))
    mine = area_of(ground_of(towns, own, [SQUARE]))
    others = area_of(ground_of(towns, [not each for each in own], [SQUARE])) if not all(own) else Polygon()
    assert mine.union(others).area == pytest.approx(WHOLE, abs=len(towns) * FINEST * 0.3)
    assert mine.intersection(others).area == pytest.approx(0, abs=len(towns) * FINEST * 0.3)


@given(middles, st.data())
def test_a_spot_belongs_to_the_area_of_its_nearest_town(towns, data):
    own = [number % 2 == 0 for number in range(len(towns))]
    lng, lat = 136.8 + data.draw(degrees), 35.2 + data.draw(degrees)
    near = sorted(range(len(towns)), key=lambda n: (towns[n][0] - lng) ** 2 + (towns[n][1] - lat) ** 2)
    ground = area_of(ground_of(towns, own, [SQUARE]))
    if ground.boundary.distance(Point(lng, lat)) > 2 * FINEST:
        assert ground.contains(Point(lng, lat)) == own[near[0]]


def test_an_area_ends_where_the_municipality_ends():
    ground = area_of(ground_of([(136.85, 35.3), (136.95, 35.3)], [True, False], [SQUARE]))
    assert ground.bounds == pytest.approx((136.8, 35.2, 136.9, 35.4), abs=FINEST)


def test_without_an_outline_an_area_is_the_ground_close_to_its_towns():
    ground = area_of(ground_of([(136.85, 35.3), (136.95, 35.3)], [True, False], []))
    assert ground.bounds == pytest.approx((136.85 - ALONE, 35.3 - ALONE, 136.85 + ALONE, 35.3 + ALONE), abs=FINEST)


@pytest.mark.parametrize("middles", [[(136.9, 35.3)], [(136.9, 35.3), (136.9, 35.3)]])
def test_a_municipality_with_one_known_middle_is_its_area(middles):
    assert area_of(ground_of(middles, [True] * len(middles), [SQUARE])).area == pytest.approx(WHOLE)


def test_an_outline_that_crosses_itself_does_not_stop_the_page():
    bow = {
        "type": "Polygon",
        "coordinates": [[[136.8, 35.2], [137.0, 35.4], [137.0, 35.2], [136.8, 35.4], [136.8, 35.2]]],
    }
    assert ground_of([(136.82, 35.3), (136.98, 35.3)], [True, False], [bow]) != []


def test_the_border_of_an_area_holds_its_towns_and_no_other(directory, saved):
    city = a_municipality(outline=SQUARE)
    west, east = (
        a_town(name="西町", municipality=city, lat=35.3, lng=136.85),
        a_town(name="東町", municipality=city, lat=35.3, lng=136.95),
    )
    area = saved(Area(kind=AreaKind.LIFE_AREA, name="西圏域", towns=[west]), east)[0]
    ground = area_of(borders_of(directory, [area.key], [SQUARE]))
    assert (ground.contains(Point(136.85, 35.3)), ground.contains(Point(136.95, 35.3))) == (True, False)


@pytest.mark.parametrize("keys", [[], ["nosucharea"]])
def test_no_area_has_no_border(directory, keys):
    assert borders_of(directory, keys, [SQUARE]) == []


def test_an_area_whose_towns_have_no_point_has_no_border(directory, saved):
    area = saved(Area(kind=AreaKind.LIFE_AREA, name="圏域", towns=[a_town(lat=None, lng=None)]))
    assert borders_of(directory, [area.key], []) == []
