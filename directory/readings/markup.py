"""Ruby in a finished page: every piece of Japanese text gets the readings that are known, tags stay as they are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from directory.leaflets.furigana import Segment, align
from directory.readings.queries import Names
from directory.readings.words import RUN, with_readings

# What is never read out as text of the page, or must not hold ruby.
WHOLE = re.compile(
    r"<(script|style|title|textarea|select|svg|code|ruby)\b.*?</\1>|<!--.*?-->|<[^<>]*>|<!doctype[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
LANG = re.compile(r'\slang="([^"]*)"')
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
Read = Callable[[str], list[Segment]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a page: `is_text` where it is Japanese text, else markup that stays."""

    html: str
    is_text: bool


def pieces_of(page: str) -> Iterator[Piece]:
    """The page in order; text in another language counts as markup."""
    languages: list[tuple[str, bool]] = []
    at = 0
    for found in WHOLE.finditer(page):
        is_japanese = languages[-1][1] if languages else False
        yield Piece(page[at : found.start()], is_japanese)
        yield Piece(found.group(), is_text=False)
        at = found.end()
        if not found[1]:
            _follow(found.group(), languages)
    yield Piece(page[at:], is_text=False)


def texts_of(page: str) -> set[str]:
    """The texts of a page that hold kanji, each without the space around it."""
    texts = (unescape(piece.html).strip() for piece in pieces_of(page) if piece.is_text)
    return {text for text in texts if RUN.search(text)}


def with_ruby(page: str, names: Names) -> str:
    """The page with ruby."""
    return "".join(_ruby_text(piece.html, names) if piece.is_text else piece.html for piece in pieces_of(page))


def readings_in(text: str, names: Names) -> list[Segment]:
    """A text cut into pieces with readings: a whole name as the city reads it, a town after its city, known words."""
    if reading := names.whole.get(text):
        return list(align(text, reading) or [(text, "")])
    for city, towns in names.towns.items():
        before, city_there, rest = text.partition(city)
        if city_there and (town := _town_at(rest, towns)):
            named = list(align(town, towns[town]) or [(town, "")])
            return [(before + city, ""), *named, *readings_in(rest[len(town) :], names)]
    return with_readings(text, names.areas)


def _town_at(rest: str, towns: dict[str, str]) -> str:
    for length in range(min(len(rest), 20), 0, -1):
        if rest[:length] in towns and not RUN.match(rest[length:]):
            return rest[:length]
    return ""


def _ruby_text(html: str, names: Names) -> str:
    if not RUN.search(html):
        return html
    text = unescape(html)
    inner = text.strip()
    start = text.index(inner)
    before, after = text[:start], text[start + len(inner) :]
    return before + "".join(_ruby(*each) for each in readings_in(inner, names)) + after


def _ruby(text: str, reading: str) -> str:
    if not reading:
        return escape(text)
    return f"<ruby>{escape(text)}<rp>（</rp><rt>{escape(reading)}</rt><rp>）</rp></ruby>"


def _follow(tag: str, languages: list[tuple[str, bool]]) -> None:
    """Keep count of the open elements and of the language each is in."""
    found = TAG.match(tag)
    if found is None or found[2].lower() in VOID:
        return
    name = found[2].lower()
    if not found[1]:
        lang = LANG.search(found[3])
        outer = languages[-1][1] if languages else False
        languages.append((name, lang[1].startswith("ja") if lang else outer))
        return
    while languages and languages.pop()[0] != name:
        pass
