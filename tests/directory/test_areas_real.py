"""Official addresses with known places, where they lie beside the checkout."""

import csv
from statistics import median, quantiles

import pytest

from core.db import unit_of_work
from core.geo.addresses import fold_name
from core.geo.matches import Level
from core.geo.outlines import Outline
from core.geo.points import Point, distance_m
from directory.areas.models import Municipality
from directory.areas.queries import municipalities
from directory.areas.services import disagreement, load_towns, locate
from tests.real import REAL

pytestmark = pytest.mark.real_data


def official_rows() -> list[dict[str, str]]:
    rows = []
    for name in ("addresses.csv", "addresses_secondary_tokyo.csv"):
        with (REAL / "addresses" / name).open(encoding="utf-8-sig", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


@pytest.fixture
def eight_cities(directory):
    with unit_of_work(directory):
        for table in sorted((REAL / "geo").glob("towns_*.csv")):
            name = table.stem.removeprefix("towns_")
            load_towns(directory, table, REAL / "geo" / f"boundary_{name}_simplified.geojson")
    return {(city.prefecture, city.name) for city in directory.scalars(municipalities())}


def of_loaded(rows, cities):
    return [row for row in rows if (row["pref"], row["municipality"]) in cities]


def test_the_town_is_right_for_995_of_1000_official_addresses(directory, eight_cities):
    rows = [row for row in of_loaded(official_rows(), eight_cities) if row["town"]]
    found = [locate(directory, row["address"]) for row in rows]
    whole = [fold_name(row["pref"] + row["municipality"] + row["town"]) for row in rows]
    right = [
        located.level is Level.TOWN and fold_name(located.matched).startswith(name)
        for located, name in zip(found, whole, strict=True)
    ]
    assert len(rows) > 1300
    assert sum(right) / len(rows) >= 0.995


def test_the_point_is_as_near_as_a_town_table_can_be(directory, eight_cities):
    rows = [row for row in of_loaded(official_rows(), eight_cities) if row["check"] == "ok" and row["town"]]
    metres = []
    for row in rows:
        located = locate(directory, row["address"])
        if located.point:
            metres.append(distance_m(located.point, Point.at(float(row["lat"]), float(row["lng"]))))
    known = median(float(row["dist_to_town_m"]) for row in rows)
    assert median(metres) <= known * 1.02
    assert quantiles(metres, n=10)[-1] < 1_600


def test_an_address_of_a_city_that_is_not_loaded_is_nowhere(directory, eight_cities):
    strangers = [row for row in official_rows() if (row["pref"], row["municipality"]) not in eight_cities]
    levels = {locate(directory, row["address"]).level for row in strangers}
    assert (len(strangers) > 600, levels) == (True, {Level.NONE})


def test_pins_known_to_be_wrong_are_doubted_and_the_others_are_not(directory, eight_cities):
    doubted = [
        row["check"]
        for row in of_loaded(official_rows(), eight_cities)
        if disagreement(directory, row["address"], Point.at(float(row["lat"]), float(row["lng"])))
    ]
    assert doubted == ["wrong_coords"] * 7


def test_every_town_is_found_from_its_own_name(directory, eight_cities):
    lost = [
        (city.name, town.name)
        for city in directory.scalars(municipalities())
        for town in city.towns
        if locate(directory, f"{city.prefecture}{city.name}{town.name}12番地3").town_id != town.id
    ]
    assert lost == []


def test_towns_lie_inside_the_outline_of_their_city(directory, eight_cities):
    for city in directory.scalars(municipalities()):
        assert outside(city) <= 0.02 * len(city.towns), city.name


def outside(city: Municipality) -> int:
    outline = Outline.from_geojson(city.outline)
    points = [Point.at(town.lat, town.lng) for town in city.towns if town.lat is not None]
    return sum(outline.distance_m(point) > 300 for point in points)
