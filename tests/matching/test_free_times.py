"""Free times survive being shown in a form and sent back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from matching.plans.facts import FreeTime
from matching.plans.free_times import joined, read_times, ticked_bands, times_in_words, times_of_bands

TIMES = st.builds(
    lambda day, starts, length: FreeTime(day, starts * 5, min(1440, (starts + length) * 5)),
    st.integers(0, 6),
    st.integers(0, 280),
    st.integers(1, 100),
)


@given(st.lists(TIMES, max_size=12))
def test_nothing_is_lost_between_the_form_and_the_record(times):
    kept = joined(times)

    assert joined((*times_of_bands(ticked_bands(kept)), *read_times(times_in_words(kept)))) == kept


def test_neighbouring_bands_become_one_stretch():
    assert joined(times_of_bands(["1-午前", "1-昼", "3-夜"])) == (FreeTime(1, 600, 900), FreeTime(3, 1080, 1260))


@pytest.mark.parametrize(
    "text", ["火9:00-11:00", "火曜日 ９時〜１１時".replace(" ", ""), "火曜9:00～11:00", "火9時-11:00"]
)
def test_times_are_read_as_people_write_them(text):
    assert read_times(text) == (FreeTime(1, 540, 660),)


@pytest.mark.parametrize("text", ["火", "9:00-11:00", "火11:00-9:00", "火9:00-25:00", "あした"])
def test_what_cannot_be_read_is_answered_with_an_example(text):
    with pytest.raises(BadInput, match="火9:00-11:00"):
        read_times(text)
