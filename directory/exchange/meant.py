"""What somebody may have meant by a word that no list knows: shown beside the problem, never taken by itself."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from core.geo.matches import Level, Match
from directory.areas.loaded import LoadedTables
from directory.exchange.headers import known_names, name_key
from directory.exchange.words import HOW_WORDS, kind_words
from directory.places.kinds import PLACE_KIND_LABELS
from directory.places.models import VenueVisibility

NEAR = 65  # of 100: one letter wrong in three or four
NEARER = 74  # for columns, which have short names that resemble each other
BRACKETED = re.compile(r"[\n(（\[【〔].*", re.DOTALL)
TOWN_ENDS = r"(?=[\d０-９一二三四五六七八九十\s-]|$)"
NUMBERED = re.compile(r"[0-9０-９]|[一二三四五六七八九十]+丁目")


def nearest(word: str, candidates: Iterable[str], *, at_least: float = NEAR) -> str:
    """The candidate most like the word; "" when none comes near."""
    found = process.extractOne(word, list(candidates), scorer=fuzz.ratio, score_cutoff=at_least)
    return found[0] if found else ""


@lru_cache(maxsize=2_000)
def kind_meant(word: str) -> str:
    """The kind of place a misspelt word names, by its label."""
    label = nearest(word, PLACE_KIND_LABELS.values())
    if label:
        return label
    spelled = nearest(word, [known for known, _, _ in kind_words()])
    kinds = [kind for known, kind, _ in kind_words() if known == spelled]
    return PLACE_KIND_LABELS[kinds[0]] if kinds else ""


@lru_cache(maxsize=2_000)
def visibility_meant(word: str) -> str:
    """住所, 地区まで or 非公開 for a slip of it."""
    return nearest(word, (one.label for one in VenueVisibility), at_least=50)


@lru_cache(maxsize=2_000)
def how_meant(word: str) -> str:
    """電話, 訪問, チラシ … for a slip of it."""
    return nearest(word, (known for known, _ in HOW_WORDS), at_least=50)


@lru_cache(maxsize=2_000)
def column_meant(header: str) -> str:
    """The field a column name may stand for."""
    names = known_names()
    if "fax" in name_key(header):
        return ""  # no telephone anybody answers
    if field := names.get(name_key(BRACKETED.sub("", header.strip())), ""):
        return field
    spelled = nearest(name_key(header), _japanese_names(), at_least=NEARER)
    return names.get(spelled, "")


@cache
def _japanese_names() -> tuple[str, ...]:
    return tuple(name for name in known_names() if not name.isascii() and len(name) > 1)


def town_meant(tables: LoadedTables, match: Match) -> tuple[str, str]:
    """The town as an address has it, and the one nearest in spelling, where the municipality is known and its town is
    not; "" for both where none comes near.
    """
    if match.level is not Level.CITY or match.row is not None or match.candidates or not match.rest:
        return "", ""
    said = NUMBERED.split(match.rest, maxsplit=1)[0].strip()
    meant = nearest(said, _towns(tables, match.matched)) if len(said) > 1 else ""
    return (said, meant) if meant and meant != said else ("", "")


def with_town_as_meant(address: str, words: Mapping[str, str]) -> str:
    """The address with the slips in its town put right; a longer word that begins alike is left alone."""
    for said, meant in words.items():
        address = re.sub(re.escape(said) + TOWN_ENDS, lambda _, meant=meant: meant, address, count=1)  # type: ignore[misc]
    return address


@lru_cache(maxsize=64)
def _towns(tables: LoadedTables, city: str) -> tuple[str, ...]:
    """The towns of a municipality without their 丁目."""
    found = next((one for one in tables.gazetteer.cities if one.full_name == city), None)
    if found is None:
        return ()
    return tuple({NUMBERED.split(row.town, maxsplit=1)[0] or row.town for row in found.rows if not row.part})
