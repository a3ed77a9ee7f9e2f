"""The box in an address comes from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.geo.points import Box
from directory.maps.box import box_text, read_box


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,35,137,36", "136,35,inf,36", "137,35,136,36", "136,36,137,35"],
)
def test_what_is_not_a_box_is_refused(text):
    with pytest.raises(BadInput, match="地図の範囲"):
        read_box(text)


@given(st.floats(120, 130), st.floats(20, 30), st.floats(131, 150), st.floats(31, 46))
def test_a_box_survives_the_way_into_an_address_and_back(west, south, east, north):
    again = read_box(box_text(Box(south, west, north, east)))
    assert (again.west, again.north) == pytest.approx((west, north), abs=1e-5)


def test_a_box_larger_than_the_world_is_cut():
    assert read_box("-999,-99,999,99") == Box(-85.0511, -180, 85.0511, 180)
