import re
from itertools import accumulate
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo.points import Box, Point
from directory.maps.picture import Pin, TownName, draw_map
from directory.maps.picture_asked import Asked
from directory.maps.picture_ground import polygons_of
from directory.maps.picture_labels import Anchor, Spots, around, place_labels, rows_of, share_spots
from directory.maps.picture_walks import Walk

SQUARE = [[[(136.9, 35.2), (137.0, 35.2), (137.0, 35.3), (136.9, 35.3), (136.9, 35.2)]]]
SVG = "{http://www.w3.org/2000/svg}"
SIZE = (640, 420)
places = st.builds(
    Pin,
    number=st.integers(1, 120),
    lat=st.floats(35.2, 35.3),
    lng=st.floats(136.9, 137.0),
    is_area=st.booleans(),
)


def picture(pins, **changes):
    return ElementTree.fromstring(draw_map(pins, **{"outline": SQUARE, "title": "地図"} | changes))


def corners(path):
    """The corners of a ring that is drawn in steps."""
    start, *steps = [tuple(map(float, step.split())) for step in re.split("[Ml]", path.rstrip("Z"))[1:]]
    return list(accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1]), initial=start))


def numbers_on(svg):
    """Every number a reader finds, runs like 3〜6 written out."""
    found = []
    for text in svg.iter(f"{SVG}text"):
        for part in (text.text or "").split("・"):
            ends = part.split("〜")
            if all(end.isdecimal() for end in ends):
                found += range(int(ends[0]), int(ends[-1]) + 1)
    return sorted(found)


@given(st.lists(places, max_size=60))
def test_every_number_of_the_list_is_on_the_map(pins):
    assert set(numbers_on(picture(pins))) == {pin.number for pin in pins}


@given(st.lists(places, min_size=2, max_size=40))
def test_no_number_hides_another(pins):
    spots = Spots()
    anchors = share_spots(Anchor((pin.number,), (pin.lng - 136.9) * 6000, (pin.lat - 35.2) * 4000) for pin in pins)
    labels = place_labels(anchors, spots, (640, 420), 13)
    boxes = [around(label.x, label.y, label.width, label.height) for label in labels]
    assert [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if a.overlaps(b)] == []


def test_places_at_one_spot_share_a_label():
    assert [label.numbers for label in share_spots([Anchor((5,), 9, 9), Anchor((3,), 10, 9)])] == [(3, 5)]


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        ((3, 5), ("3・5",)),
        ((3, 4, 5), ("3〜5",)),
        ((1, 2, 5, 7, 9), ("1・2・5", "7・9")),
        ((1, 2, 3, 4, 9), ("1〜4・9",)),
    ],
)
def test_a_shared_label_is_short(numbers, rows):
    assert rows_of(numbers) == rows


def test_a_number_that_had_to_move_is_tied_to_its_spot():
    near = [Pin(1, 35.25, 136.95), Pin(2, 35.2505, 136.9505), Pin(3, 35.26, 136.96)]
    lines = [path for path in picture(near).iter(f"{SVG}path") if re.fullmatch(r"M[\d. ]+L[\d. ]+", path.get("d"))]
    assert len(lines) == 1


def test_a_place_far_away_becomes_an_arrow_and_does_not_shrink_the_map():
    near = [Pin(1, 35.25, 136.95), Pin(2, 35.252, 136.952)]
    alone, with_far = picture(near), picture([*near, Pin(3, 43.06, 141.35)])
    scale = [[text.text for text in svg.iter(f"{SVG}text") if " " in (text.text or "")] for svg in (alone, with_far)]
    assert scale[0] == scale[1]
    assert numbers_on(with_far) == [1, 2, 3]


@pytest.mark.parametrize("far", [(0.0, 0.0), (35.25, 139.0), (-90.0, 180.0), (24.0, 123.0)])
def test_everything_stays_inside_the_picture(far):
    pins = [Pin(1, 35.25, 136.95), Pin(2, *far), Pin(3, 35.2, 136.9), Pin(4, 35.3, 137.0)]
    for box in picture(pins).iter(f"{SVG}rect"):
        left, top = float(box.get("x", 0)), float(box.get("y", 0))
        assert 0 <= left <= left + float(box.get("width")) <= SIZE[0]
        assert 0 <= top <= top + float(box.get("height")) <= SIZE[1]


def test_a_place_known_to_the_town_only_is_a_dashed_circle_and_explained():
    svg = draw_map([Pin(1, 35.25, 136.95, is_area=True)], outline=SQUARE, title="地図")
    assert "点線の円は、だいたいの地区" in svg
    assert "点線の円" not in draw_map([Pin(1, 35.25, 136.95)], outline=SQUARE, title="地図")


def test_north_and_a_scale_are_always_there():
    texts = [text.text for text in picture([]).iter(f"{SVG}text")]
    assert "北" in texts
    assert any(re.fullmatch(r"\d+ k?m", text) for text in texts)


def test_the_scale_is_true():
    svg = draw_map([], outline=SQUARE, title="地図")
    left, right, length = re.search(r"M([\d.]+) [\d.]+v6H([\d.]+)v-6.*?>([\d.]+) km<", svg).groups()
    (west, _), (east, _) = corners(re.search(r"evenodd|d='(M[^']+Z)'", svg).group(1))[:2]
    kilometres_wide = 0.1 * 111.32 * 0.8158  # a tenth of a degree at 35.25° north
    assert (float(right) - float(left)) / float(length) == pytest.approx((east - west) / kilometres_wide, rel=0.01)


def test_town_names_never_lie_under_a_number():
    svg = picture([Pin(1, 35.25, 136.95)], towns=[TownName("日向町", 35.25, 136.95)])
    height = {text.text: float(text.get("y")) for text in svg.iter(f"{SVG}text")}
    assert abs(height["日向町"] - height["1"]) > 13


def test_towns_without_room_are_left_out():
    svg = draw_map([], outline=SQUARE, title="地図", towns=[TownName("日向町", 35.25, 136.95)] * 9)
    assert svg.count("日向町") == 3


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'\"&<>", "]]>", "</svg>"])
def test_texts_are_escaped(text):
    svg = picture([Pin(1, 35.2, 136.9)], title=text, description=text, towns=[TownName(text[:8], 35.25, 136.95)])
    assert svg.find(f"{SVG}title").text == text
    assert list(svg.iter(f"{SVG}script")) == []


def test_it_is_named_for_those_who_do_not_see_it():
    svg = picture([], title="日向町の地図", description="番号は一覧と同じです。", key="near")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby").split() == [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")]


def test_nothing_is_asked_from_elsewhere():
    svg = draw_map([Pin(1, 35.2, 136.9)], outline=SQUARE, title="地図")
    assert re.findall(r"(?:href|src|style|@import|url\((?!#))", svg) == []
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_without_an_outline_there_is_a_grid():
    assert "M40 0V420" in draw_map([Pin(1, 35.2, 136.9)], title="地図")


@pytest.mark.parametrize(
    ("geometry", "polygons"),
    [
        (None, 0),
        ({"type": "Point", "coordinates": [1, 2]}, 0),
        ({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6, 7]]]}, 1),
        ({"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4]]], [[[5, 6]]]]}, 2),
    ],
)
def test_outlines_are_read_from_geojson(geometry, polygons):
    assert len(polygons_of(geometry)) == polygons


WALK = Walk(Point.at(35.25, 136.95), {5: "歩いて5分", 10: "歩いて10分", 15: "歩いて15分"})


def test_the_circles_of_a_walk_are_400_800_and_1200_metres():
    svg = picture([Pin(1, 35.25, 136.953)], asked=Asked(walk=WALK))
    radii = sorted(float(circle.get("r")) for circle in svg.iter(f"{SVG}circle") if circle.get("fill-opacity") == ".05")
    text, length = scale_of(svg)
    assert radii == pytest.approx([length / text * metres for metres in (400, 800, 1200)], rel=0.01)


def scale_of(svg):
    """Metres the scale says, and its length."""
    line = next(path.get("d") for path in svg.iter(f"{SVG}path") if re.search(r"v6H", path.get("d")))
    left, right = re.match(r"M([\d.]+) [\d.]+v6H([\d.]+)v-6", line).groups()
    words = next(text.text for text in svg.iter(f"{SVG}text") if re.fullmatch(r"[\d.]+ k?m", text.text or ""))
    number, unit = words.split()
    return float(number) * (1000 if unit == "km" else 1), float(right) - float(left)


def test_each_circle_says_how_long_it_is():
    texts = [text.text for text in picture([], asked=Asked(walk=WALK)).iter(f"{SVG}text")]
    assert {"歩いて5分", "歩いて10分", "歩いて15分"} <= set(texts)


@given(st.lists(places, max_size=40))
def test_no_number_is_lost_where_a_walk_is_drawn(pins):
    assert set(numbers_on(picture(pins, asked=Asked(walk=WALK)))) == {pin.number for pin in pins}


def test_circles_too_small_to_tell_apart_are_not_drawn():
    svg = picture([Pin(1, 35.25, 136.95)], asked=Asked(part=Box(34, 136, 36, 138), walk=WALK))
    assert [circle for circle in svg.iter(f"{SVG}circle") if circle.get("fill-opacity") == ".05"] == []


def test_a_part_that_is_asked_for_is_shown_whole_and_what_is_outside_becomes_an_arrow():
    part = Box(35.24, 136.94, 35.26, 136.96)
    alone = scale_of(picture([Pin(1, 35.25, 136.95)], asked=Asked(part=part)))
    both = picture([Pin(1, 35.25, 136.95), Pin(2, 35.29, 136.95)], asked=Asked(part=part))
    assert (scale_of(both), numbers_on(both)) == (alone, [1, 2])


def test_an_area_that_is_asked_for_is_seen_whole_with_a_broken_line():
    border = [[[(136.92, 35.22), (136.98, 35.22), (136.98, 35.28), (136.92, 35.22)]]]
    svg = picture([Pin(1, 35.25, 136.95)], asked=Asked(border=border))
    line = next(path for path in svg.iter(f"{SVG}path") if path.get("stroke-dasharray") == "9 3 2 3")
    assert len(corners(line.get("d"))) == 4
    assert all(0 <= x <= SIZE[0] and 0 <= y <= SIZE[1] for x, y in corners(line.get("d")))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'\"&<>"])
def test_the_name_of_a_circle_is_escaped(text):
    svg = picture([], asked=Asked(walk=Walk(WALK.start, {5: text, 10: text, 15: text})), size=(1600, 1200))
    assert text in [each.text for each in svg.iter(f"{SVG}text")]
