"""Whole lines to choose from while a resident types: words of the list, areas, towns and names that find something."""

import re
from bisect import bisect_left
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from directory.search.engine import Ready, ready_of
from directory.search.folding import fold
from directory.search.index import IndexUnusable

SHORTEST = 2
LOOKED_AT = 400
READING = re.compile("[ァ-ヺー]+")  # of a town, kept beside its name

_LINES: "WeakKeyDictionary[Ready, list[tuple[str, int, str]]]" = WeakKeyDictionary()


def suggestions(typed: str, *, session: Session, limit: int = 8) -> list[str]:
    """Lines that begin with what is typed, its last word completed; none for fewer than two letters.

    Words of the list come before areas and towns, these before names, the shorter first. Without an index there are
    no suggestions, and nobody misses them. Names of sensitive windows never stand on a screen unasked.
    """
    before, _, last = typed.rpartition(" ") if " " in typed else typed.rpartition("\u3000")
    start = fold(last).replace(" ", "")
    if len(start) < SHORTEST:
        return []
    try:
        ready = ready_of(session)
    except IndexUnusable:
        return []
    chosen: dict[str, None] = {}
    for _, _, line in sorted(_beginning_with(ready, start), key=lambda one: (one[1], len(one[2]), one[2])):
        if len(chosen) == limit:
            break
        if ready.speller.finds(fold(line).replace(" ", "")):
            chosen[f"{before} {line}".strip()] = None
    return list(chosen)


def _beginning_with(ready: Ready, start: str) -> list[tuple[str, int, str]]:
    lines = _LINES.get(ready)
    if lines is None:
        lines = _LINES[ready] = _lines(ready)
    at = bisect_left(lines, (start, 0, ""))
    return [line for line in lines[at : at + LOOKED_AT] if line[0].startswith(start)]


def _lines(ready: Ready) -> list[tuple[str, int, str]]:
    """Folded spelling, rank, line; a reading leads to the word as it is written."""
    words = [(form, 0, group.label) for group in ready.words.groups for form in group.forms]
    snapshot = ready.snapshot
    written = (name for name in (*snapshot.areas.values(), *snapshot.towns) if not READING.fullmatch(name))
    places = [(fold(name).replace(" ", ""), 1, name) for name in written]
    names = {snapshot.names[number] for number in snapshot.everything.tolist() if not snapshot.sensitive[number]}
    return sorted({*words, *places, *((fold(name).replace(" ", ""), 2, name) for name in names)})
