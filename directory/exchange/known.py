"""What the directory already holds, in a form that 100,000 rows can be compared with quickly."""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.exchange.duplicates import Likeness, compare
from directory.exchange.likeness import Entry
from directory.exchange.models import ImportedRow
from directory.groups.models import Group
from directory.places.models import Gathering, Place, PlaceKindLink

IN_ONE_QUERY = 500
CROWDED = 200  # entries of one name and town, one house or one number; more say nothing about any pair


class KnownEntries:
    """All places by what could make another row the same: name, reading, house, telephone number."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._alike: dict[int, int | list[int]] = {}
        self._entries: dict[int, Entry] = {}
        for place_id, entry in entries_of(session):
            self._index(place_id, entry)

    def add(self, place_id: int, entry: Entry) -> None:
        """Know one more, which may not be in the database yet."""
        self._index(place_id, entry)
        self._entries[place_id] = entry

    def forget_details(self) -> None:
        """Keep the keys only; details are read again from the database when needed."""
        self._entries.clear()

    def expect(self, entries: Iterable[Entry]) -> None:
        """Read what these may be compared with in one go, before they come one by one."""
        self._load({place_id for entry in entries for place_id in self._candidates(entry)})

    def best(self, entry: Entry, left: Container[int] = ()) -> tuple[int, Entry, Likeness] | None:
        """The entry most like this one, if it is the same; within one list only if nothing at all differs.

        A list's own numbers say that two rows are two; it takes equal words to doubt that. `left` are places its list
        has no more: one of them may be this one under a new name.
        """
        candidates = self._candidates(entry)
        self._load(candidates)
        judged = ((place_id, self._entries[place_id]) for place_id in sorted(candidates) if place_id in self._entries)
        same = [(one, other, likeness) for one, other in judged if (likeness := compare(entry, other)).same]
        same = [
            (place_id, other, likeness)
            for place_id, other, likeness in same
            if other.source != entry.source or place_id in left or entry.says_the_same_as(other)
        ]
        return max(same, key=lambda found: found[2].score, default=None)

    def _candidates(self, entry: Entry) -> set[int]:
        found: set[int] = set()
        for key in entry.keys_of_others:
            ids = self._alike.get(key, [])
            if isinstance(ids, int):
                found.add(ids)
            elif len(ids) <= CROWDED:
                found.update(ids)
        return found

    def _index(self, place_id: int, entry: Entry) -> None:
        for key in entry.keys:
            ids = self._alike.setdefault(key, place_id)  # most keys are one entry's own: no list for those
            if isinstance(ids, list):
                ids.append(place_id)
            elif ids != place_id:
                self._alike[key] = [ids, place_id]

    def _load(self, place_ids: set[int]) -> None:
        missing = sorted(place_id for place_id in place_ids if place_id not in self._entries)
        for at in range(0, len(missing), IN_ONE_QUERY):
            for place_id, entry in entries_of(self.session, missing[at : at + IN_ONE_QUERY]):
                self._entries.setdefault(place_id, entry)


def entries_of(session: Session, ids: list[int] | None = None) -> Iterator[tuple[int, Entry]]:
    """Every place (or these) as it is compared, by its first venue."""
    last = None
    for place_id, key, name, kana, phone, source, group, address, schedule, kind in session.execute(_entries(ids)):
        if place_id == last:
            continue
        last = place_id
        yield (
            place_id,
            Entry(name, kana, address or "", phone, str(kind or ""), group or "", key, source or "", schedule or ""),
        )


def _entries(ids: list[int] | None) -> Select[Any]:
    query = (
        select(Place.id, Place.key, Place.name, Place.kana, Place.phone, Place.source, Group.name)
        .add_columns(Gathering.address, Gathering.schedule_text, PlaceKindLink.kind)
        .outerjoin(Group, Place.group_id == Group.id)
        .outerjoin(Gathering, Gathering.place_id == Place.id)
        .outerjoin(PlaceKindLink, PlaceKindLink.place_id == Place.id)
        .order_by(Place.id, Gathering.position, Gathering.id)
        .execution_options(yield_per=2_000)
    )
    return query if ids is None else query.where(Place.id.in_(ids))


class KnownSources:
    """Which place a list's number stands for, read once per list."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._places: dict[str, dict[str, int]] = {}

    def place_of(self, source: str, external_id: str) -> int | None:
        """The place that came from this row of this list."""
        return self._of(source).get(external_id)

    def places_of(self, source: str) -> Iterable[int]:
        """Every place that came from this list, now or before."""
        return self._of(source).values()

    def remember(self, source: str, external_id: str, place_id: int) -> None:
        """A place was just made from it."""
        self._of(source)[external_id] = place_id

    def _of(self, source: str) -> dict[str, int]:
        if source not in self._places:
            known = select(Place.external_id, Place.id).where(Place.source == source)
            rows = select(ImportedRow.external_id, ImportedRow.place_id).where(ImportedRow.source == source)
            found = [*self.session.execute(known), *self.session.execute(rows)]
            self._places[source] = {str(number): place_id for number, place_id in found}
        return self._places[source]
