import re

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as some

from core.qr import qr_print, qr_svg

QUIET_ZONE = 4  # ISO/IEC 18004, 6.3.8

LEVEL_M = 0b00  # ISO/IEC 18004, table 12
FORMAT_MASK = 0b101010000010010
# Bytes that versions 1 to 12 hold at level M (ISO/IEC 18004, table 7): nothing is padded there, which libraries do
# in ways of their own.
FULL = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287)
LETTERS = "abcdefghijklmnopqrstuvwxyz_?=&#~"
full_texts = some.sampled_from(FULL).flatmap(lambda size: some.text(LETTERS, min_size=size, max_size=size))
texts = some.text(some.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=600)


def modules(svg: str) -> np.ndarray:
    """The picture as a matrix, True where it is dark, drawn from its strokes."""
    across = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    drawn = np.zeros((across, across), bool)
    for left, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        drawn[int(row), int(left) : int(left) + int(length)] = True
    return drawn


def read(svg: str) -> zxingcpp.Barcode:
    picture = np.where(np.kron(modules(svg), np.ones((4, 4), bool)), 0, 255).astype(np.uint8)
    [found] = zxingcpp.read_barcodes(picture)
    return found


def level_and_mask(symbol: np.ndarray) -> tuple[int, int]:
    """What the format bits beside the upper left finder say."""
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(str(int(symbol[place])) for place in places), 2) ^ FORMAT_MASK
    return bits >> 13, bits >> 10 & 0b111


@settings(max_examples=40, deadline=None)
@given(full_texts)
def test_a_code_is_module_for_module_what_another_library_makes_of_the_text(text):
    symbol = modules(qr_print(text)[0])[QUIET_ZONE:-QUIET_ZONE, QUIET_ZONE:-QUIET_ZONE]
    level, mask = level_and_mask(symbol)
    theirs = segno.make_qr(text, error="m", boost_error=False, mask=mask)
    assert level == LEVEL_M
    assert np.array_equal(symbol, np.array([list(row) for row in theirs.matrix], bool))


@settings(max_examples=40, deadline=None)
@given(texts)
def test_every_text_reads_back_from_a_code_no_larger_than_another_library_makes(text):
    svg, across = qr_print(text)
    found = read(svg)
    assert (found.text, found.ec_level) == (text, "M")
    assert across <= segno.make_qr(text, error="m", boost_error=False).symbol_size(border=QUIET_ZONE)[0]


@pytest.mark.parametrize("text", ["https://居場所.example.jp/髙﨑", "https://example.jp/é"])
def test_letters_beyond_ascii_are_written_as_utf_8(text):
    assert read(qr_print(text)[0]).bytes.decode() == text


@pytest.mark.parametrize("svg", [qr_print("https://a.jp")[0], qr_svg("https://a.jp")])
def test_four_white_modules_surround_every_code(svg):
    drawn = modules(svg)
    symbol = drawn[QUIET_ZONE:-QUIET_ZONE, QUIET_ZONE:-QUIET_ZONE]
    assert drawn.sum() == symbol.sum()
    assert symbol[0, :7].all() and symbol[:7, 0].all() and symbol[-1, :7].all()


def test_a_code_on_a_screen_has_its_size_and_says_what_it_is():
    svg = qr_svg("https://a.jp", scale=3, label='<b>"入口"</b>')
    assert 'width="87" height="87"' in svg
    assert "<title>&lt;b&gt;&quot;入口&quot;&lt;/b&gt;</title>" in svg


@pytest.mark.parametrize("text", ["", "a" * 3_000])
def test_what_no_code_can_hold_is_refused(text):
    with pytest.raises(ValueError, match="barcode|too long"):
        qr_print(text)
