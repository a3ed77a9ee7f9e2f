"""The invented region for measurements: the same everywhere, whole, and readable by the import."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from bench.filling import fill
from bench.town import TOWNS_PER_CITY, cities, outline, rows, write_places, write_towns
from core.db import unit_of_work
from core.geo.outlines import Outline
from core.geo.points import Point
from directory.areas.services import load_towns
from directory.places.models import Gathering, Occurrence, Place

TODAY = date(2026, 11, 21)


def test_the_region_is_the_same_each_time():
    assert list(rows(300, TODAY)) == list(rows(300, TODAY))


def test_towns_have_names_of_their_own_and_lie_inside_their_city():
    for city in cities(40_000):
        shape = Outline.from_geojson(outline(city))
        assert len({town.name for town in city.towns}) == TOWNS_PER_CITY
        assert all(shape.distance_m(Point.at(town.lat, town.lng)) == 0 for town in city.towns)


def test_cities_have_names_of_their_own():
    assert len({city.name for city in cities(200_000)}) == 100


def test_no_number_or_address_of_a_row_could_reach_anybody():
    for row in rows(500, TODAY):
        assert row["電話番号"] == "" or row["電話番号"].startswith("0000-")
        assert row["メール"] == "" or row["メール"].endswith("@example.jp")
        assert row["所在地"].startswith("見本県")


def test_the_import_takes_every_row(app, directory, tmp_path):
    write_towns(tmp_path / "towns.csv", 200)
    write_places(tmp_path / "places.csv", 200, TODAY)
    with unit_of_work(directory):
        load_towns(directory, tmp_path / "towns.csv")
    result = app.test_cli_runner().invoke(args=["import", "places", str(tmp_path / "places.csv"), "--json"])
    report = json.loads(result.stdout)
    assert (report["read"], report["created"] + len(report["duplicates"])) == (200, 200)
    assert (report["rejected"], report["warnings"]) == ([], [])


@pytest.mark.parametrize("with_days", [True, False])
def test_filling_puts_every_place_in(directory, with_days):
    with unit_of_work(directory):
        counts = fill(directory, 2_500, TODAY, with_days=with_days)
    assert counts["place"] == directory.scalar(select(func.count(Place.id))) == 2_500
    assert (directory.scalar(select(func.count(Occurrence.id))) > 50_000) is with_days
    assert directory.scalar(select(func.count(Gathering.id)).where(Gathering.town_id.is_(None))) == 0
