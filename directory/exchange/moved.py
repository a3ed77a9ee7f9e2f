"""Lists without lasting numbers: a place that moved or was renamed since last year is still known."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.exchange.likeness import core_name
from directory.exchange.models import ImportedRow

Unnumbered = dict[str, dict[str, str]]
"""List → derived number → the name without width, spelling and legal form, of the rows of one file."""


class Moved:
    """The rows of lists without lasting numbers that go on with a place under another derived number.

    `found` has (list, derived number in this file, place) of rows whose number is new while their name is not. Only
    where the name stands once in the file and once among the places of the list that the file has no more: who shares a
    name is told as new and as missing, for a person to decide. `left` are the places no row goes on with so far.
    """

    def __init__(self, session: Session, unnumbered: Unnumbered, numbered: Container[str]) -> None:
        self.found: list[tuple[str, str, int]] = []
        self.left: set[int] = set()
        for source, names in unnumbered.items():
            known = select(ImportedRow.external_id, ImportedRow.place_id).where(ImportedRow.source == source)
            places = {number: place_id for number, place_id in session.execute(known)}  # noqa: C416  # rows are no pairs to mypy
            new = {number: name for number, name in names.items() if number not in places}
            if new and places:
                left = _left(session, source, places, names, has_numbers=source in numbered)
                self.left |= {place_id for ids in left.values() for place_id in ids}
                self.found += _by_name(new, Counter(names.values()), left, source)
        self.left -= {place_id for _, _, place_id in self.found}


def _left(
    session: Session, source: str, places: Mapping[str, int], names: Mapping[str, str], *, has_numbers: bool
) -> dict[str, set[int]]:
    """The places the file has no more, by name; a file that still has numbers may have those under a number."""
    there = {place_id for number, place_id in places.items() if number in names}
    left: dict[str, set[int]] = defaultdict(set)
    rows = select(ImportedRow.place_id, ImportedRow.external_id, ImportedRow.written).where(
        ImportedRow.source == source
    )
    for place_id, number, written in session.execute(rows.execution_options(yield_per=1_000)):
        if place_id not in there and written.get("name") and not (has_numbers and not number.startswith("auto-")):
            left[core_name(written["name"])].add(place_id)
    return left


def _by_name(
    new: Mapping[str, str], counts: Mapping[str, int], left: Mapping[str, set[int]], source: str
) -> Iterator[tuple[str, str, int]]:
    for number, name in new.items():
        places = left.get(name, set())
        if len(places) == 1 and counts[name] == 1:
            yield source, number, next(iter(places))
