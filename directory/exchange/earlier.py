"""The rows a place was imported from before, and which of them a row of the new file continues."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.exchange.formats import Layout
from directory.exchange.likeness import address_parts, core_name
from directory.exchange.models import ImportedRow
from directory.exchange.preparing import Prepared
from directory.places.models import Place, Publication

IN_ONE_QUERY = 500


@dataclass(frozen=True)
class Earlier:
    """One earlier row: its id, the hash of what it said, whether it was the place's first, whether that is a draft."""

    number: int
    digest: str
    is_first: bool
    is_draft: bool


class EarlierRows:
    """Earlier rows not yet continued by one of this file."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._left: dict[int, list[Earlier]] = {}

    def load(self, place_ids: Sequence[int]) -> None:
        """Read the earlier rows of these places, once for many."""
        missing = sorted({number for number in place_ids if number not in self._left})
        self._left |= {number: [] for number in missing}
        for at in range(0, len(missing), IN_ONE_QUERY):
            for place_id, number, digest, publication in self._rows(missing[at : at + IN_ONE_QUERY]):
                there = self._left[place_id]
                there.append(Earlier(number, digest, not there, publication is Publication.DRAFT))

    def continued_by(self, place_id: int, row: Prepared, *, is_only: bool) -> Earlier | None:
        """The same words, else the same venue, else (for the file's only row of the place) the first one left.

        追加情報 never continues the row of the 基本情報, nor is it the only row of its place.
        """
        self.load([place_id])
        is_more = row.layout is Layout.CAFETERIA_MORE
        left = [old for old in self._left[place_id] if not (is_more and old.is_first)]
        chosen = next((old for old in left if old.digest == row.digest), None)
        if chosen is None and left:
            venues = self._venues([old.number for old in left])
            chosen = next((old for old in left if venues[old.number] == where_of(row.venue)), None)
        if chosen is None and left and is_only and not is_more:
            chosen = left[0]
        if chosen is not None:
            self._left[place_id].remove(chosen)
        return chosen

    def _rows(self, place_ids: list[int]) -> Iterator[Any]:
        query = (
            select(ImportedRow.place_id, ImportedRow.id, ImportedRow.digest, Place.publication)
            .join(Place, ImportedRow.place_id == Place.id)
            .where(ImportedRow.place_id.in_(place_ids))
            .order_by(ImportedRow.id)
        )
        yield from self.session.execute(query)

    def _venues(self, numbers: list[int]) -> dict[int, str]:
        query = select(ImportedRow.id, ImportedRow.written).where(ImportedRow.id.in_(numbers))
        return {number: where_of(written) for number, written in self.session.execute(query)}


def where_of(venue: dict[str, Any] | None) -> str:
    """A venue's hall and house, for telling a place's venues apart."""
    if not venue:
        return ""
    town, house, _ = address_parts(venue.get("address", ""))
    return f"{town}|{house}|{core_name(venue.get('venue_name', ''))}"
