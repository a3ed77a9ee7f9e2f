"""Words in a drawing: nothing that was typed can leave its place, be it markup, a control character or a long line."""

import re
import unicodedata
from html import escape

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACES = re.compile(r"[\s\u2028\u2029]+")
DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NARROW = 0.65
"""An ASCII letter in parts of a full-width one, rounded up."""


def one_line(text: str) -> str:
    """The text without what XML forbids and what turns the writing round, its line breaks as spaces; not escaped."""
    return SPACES.sub(" ", DIRECTIONS.sub("", NOT_IN_XML.sub("", text))).strip()


def words(text: str) -> str:
    """The text as it may stand between tags or in an attribute."""
    return escape(one_line(text), quote=True)


def cut(text: str, ems: float) -> str:
    """As much of one line as is `ems` full-width characters wide, with … where something was left away."""
    whole = one_line(text)
    if _width(whole) <= ems:
        return whole
    return _first(whole, ems - 1) + "…"


def wrapped(text: str, ems: float, most: int) -> list[str]:
    """The text in at most `most` lines of that width, cut with … when there is more; at least one line."""
    rest, lines = one_line(text), list[str]()
    while rest and len(lines) < most - 1:
        line = _first(rest, ems)
        lines.append(line)
        rest = rest[len(line) :].lstrip()
    return [*lines, cut(rest, ems)] if rest or not lines else lines


def _first(text: str, ems: float) -> str:
    """The longest beginning that fits, at least one character; marks stay with what they stand on."""
    width, end = 0.0, 0
    for at, character in enumerate(text):
        width += _of(character)
        if width > ems and end:
            return text[:end]
        end = at + 1
    return text


def _width(text: str) -> float:
    return sum(map(_of, text))


def _of(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return NARROW if character.isascii() else 1
