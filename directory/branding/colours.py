"""Which colours can carry the headings of a paper: readable in colour, and on a printer that knows only black."""

import re

from core.errors import BadInput

ACCENT = "#1b3f73"
WRITTEN = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)
LEAST = 4.5
"""WCAG 2.2, 1.4.3 Contrast (Minimum). The accent stands as letters on white, and white letters stand on it."""


def read_colour(written: str) -> str:
    """The colour as #rrggbb, in lower case. Raises BadInput when it is none, or too light to be read on white."""
    found = WRITTEN.fullmatch(written.strip())
    if found is None:
        raise BadInput("色は「#1b3f73」のように、#と6けたの数字・英字（0〜9、a〜f）で入力してください。")
    colour = f"#{found[1].lower()}"
    if (ratio := contrast_on_white(colour)) < LEAST:
        raise BadInput(
            f"この色は、白い紙の上で読みにくい明るさです（明るさの差 {ratio:.1f}倍）。"
            f"{LEAST}倍以上になる、もっと濃い色にしてください。"
        )
    return colour


def contrast_on_white(colour: str) -> float:
    """The contrast ratio of a colour (#rrggbb) with white, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
