"""The numbered map on the outlines and towns of real municipalities."""

import csv
import json
import random
from xml.etree import ElementTree

import pytest

from directory.maps.picture import Pin, TownName, draw_map
from directory.maps.picture_ground import polygons_of
from tests.real import REAL

OUTLINES = sorted(REAL.glob("geo/boundary_*.geojson")) or [REAL]


@pytest.mark.real_data
@pytest.mark.parametrize("file", OUTLINES, ids=lambda file: file.stem)
def test_every_municipality_can_be_drawn_with_forty_places(file):
    outline = [polygon for one in json.loads(file.read_text())["features"] for polygon in polygons_of(one["geometry"])]
    table = file.with_name(f"towns_{'_'.join(file.stem.split('_')[1:3])}.csv")
    rows = [row for row in csv.DictReader(table.read_text("utf-8-sig").splitlines()) if row["lat"]]
    towns = [TownName(row["town"], float(row["lat"]), float(row["lng"])) for row in rows]
    chosen = random.Random(7).sample(towns, min(40, len(towns)))
    pins = [Pin(number, town.lat, town.lng) for number, town in enumerate(chosen, 1)]
    svg = ElementTree.fromstring(draw_map(pins, outline=outline, towns=towns, title="地図"))
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {str(pin.number) for pin in pins} <= set("・".join(texts).replace("〜", "・").split("・")) | runs(texts)


def runs(texts):
    """The numbers inside 3〜6."""
    ends = [part.split("〜") for text in texts for part in text.split("・") if "〜" in part]
    return {str(number) for first, last in ends for number in range(int(first), int(last) + 1)}
