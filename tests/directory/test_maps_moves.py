"""Steps over the map without a script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geo.points import Box
from directory.maps.box import box_text, read_box
from directory.maps.moves import NARROWEST, WIDEST, moves_from
from directory.maps.picture import framed
from directory.maps.picture_asked import Asked

boxes = st.builds(
    lambda south, west, high, wide: Box(south, west, south + high, west + wide),
    st.floats(24, 45),
    st.floats(123, 150),
    st.floats(0.001, 4),
    st.floats(0.001, 4),
)


def by_name(box):
    return {move.label: move.box for move in moves_from(box)}


@given(boxes)
def test_each_step_can_be_read_again_by_the_address_it_stands_in(box):
    for move in moves_from(box):
        assert box_text(read_box(move.text)) == move.text


@given(boxes)
def test_there_and_back_again_shows_the_same(box):
    for there, back in (("北へ", "南へ"), ("東へ", "西へ")):
        same = by_name(by_name(box)[there])[back]
        assert (same.south, same.west, same.north, same.east) == pytest.approx(
            (box.south, box.west, box.north, box.east), abs=1e-9
        )


@given(boxes)
def test_every_step_keeps_something_of_what_was_seen(box):
    for step in moves_from(box):
        assert step.box.south < box.north and step.box.north > box.south
        assert step.box.west < box.east and step.box.east > box.west


@given(boxes)
def test_a_step_shows_exactly_its_box(box):
    """Or the picture would grow a little with every step."""
    size = (400, 340)
    seen = framed([], [], Asked(part=box), size).seen
    north = by_name(seen)["北へ"]
    again = framed([], [], Asked(part=north), size).seen
    assert again.north - again.south == pytest.approx(seen.north - seen.south, rel=0.05)


def test_there_is_an_end_to_closer_and_to_wider():
    assert "大きく見る" not in by_name(Box(35, 136, 35 + NARROWEST, 136 + NARROWEST))
    assert "広く見る" not in by_name(Box(25, 125, 25 + WIDEST, 125 + WIDEST))
