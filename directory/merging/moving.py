"""What hangs on a place and goes with it: venues, roles, rows of lists, and marks of what was confirmed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.asking.models import Ask
from directory.desk.marks import PART_OF, PLACE_FACTS
from directory.exchange.models import ImportedRow
from directory.merging.sides import Pair, Side, place_facts
from directory.openings.models import Opening
from directory.places.models import Gathering, Place
from directory.places.services import derive_areas, mark_changed, refresh_occurrences
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType

Marks = dict[str, list[str]]
"""Field → the day, how and by whom it was confirmed."""


def share_venues(
    session: Session, one: Place, other: Place, keys: Collection[str]
) -> tuple[list[Gathering], list[Gathering]]:
    """Let `one` have the venues of these keys and `other` the rest; those that came to one, and those that left it.

    A venue moves with its key, its marks and its schedule, behind those that were there.
    """
    came = [venue for venue in other.gatherings if venue.key in keys]
    left = [venue for venue in one.gatherings if venue.key not in keys]
    for target, venues in ((one, came), (other, left)):
        position = max((venue.position for venue in target.gatherings), default=-1) + 1
        for at, venue in enumerate(venues):
            venue.place, venue.position = target, position + at
    session.flush()
    for place in (one, other):
        session.expire(place, ["gatherings"])
    return came, left


def move_openings(session: Session, source: Place, target: Place, keys: Collection[str] | None = None) -> list[str]:
    """Move the roles one can have there (these, or all); their keys. Placements name roles by key and follow."""
    query = select(Opening).where(Opening.place_id == source.id).order_by(Opening.id)
    moved = [opening for opening in session.scalars(query) if keys is None or opening.key in keys]
    for opening in moved:
        opening.place = target
    session.flush()
    return [opening.key for opening in moved]


def move_rows(session: Session, source: Place, target: Place, numbers: Collection[int] | None = None) -> list[int]:
    """Let the lists a place was imported from lead to the other place, so that next year's file finds it."""
    query = select(ImportedRow.id).where(ImportedRow.place_id == source.id).order_by(ImportedRow.id)
    moved = [number for number in session.scalars(query) if numbers is None or number in numbers]
    session.execute(update(ImportedRow).where(ImportedRow.id.in_(moved)).values(place_id=target.id))
    return moved


def move_asks(session: Session, source: Place, target: Place, numbers: Collection[int] | None = None) -> list[int]:
    """Let the links and slips sent out for one place ask about the other, but where a round asks about both."""
    asked = select(Ask.round_id).where(Ask.place_id == target.id)
    query = select(Ask.id).where(Ask.place_id == source.id, Ask.round_id.not_in(asked)).order_by(Ask.id)
    moved = [number for number in session.scalars(query) if numbers is None or number in numbers]
    session.execute(update(Ask).where(Ask.id.in_(moved)).values(place_id=target.id))
    return moved


def settle(session: Session, places: Iterable[Place], venues: Collection[Gathering], today: date) -> None:
    """After venues moved: areas, open days and the search index follow."""
    for place in places:
        derive_areas(place)
        mark_changed(session, place)
    session.flush()
    refresh_occurrences(session, venues, today)


def marks_of(session: Session, place: Place) -> Marks:
    """When and how each fact of the place itself was last confirmed."""
    return {mark.field: [mark.confirmed_on.isoformat(), str(mark.how), mark.by] for mark in _rows(session, place)}


def put_marks(session: Session, place: Place, marks: Marks, only: Collection[str]) -> None:
    """Give the fields in `only` these marks; a field without one loses its own."""
    known = {mark.field: mark for mark in _rows(session, place)}
    for name in only:
        mark, said = known.get(name), marks.get(name)
        if said is None:
            if mark is not None:
                session.delete(mark)
            continue
        if mark is None:
            mark = Confirmation(entry_type=EntryType.PLACE, entry_key=place.key, field=name)
            session.add(mark)
        mark.confirmed_on, mark.how, mark.by = date.fromisoformat(said[0]), ConfirmedHow(said[1]), said[2]
    session.flush()


def merged_marks(pair: Pair, facts: Mapping[str, Side], first: Marks, second: Marks) -> Marks:
    """The marks of what is kept: of the side it comes from; of both, the older; of equal facts, the newer."""
    values = [place_facts(place) for place in pair.places]
    differing = {name for name in values[0] if values[0][name] != values[1][name]}
    kept: Marks = {}
    for mark in PLACE_FACTS:
        parts = [name for name in differing if PART_OF.get(name, name) == mark]
        sides = {facts[name] for name in parts if name in facts}
        told = [said for said in (first.get(mark), second.get(mark)) if said is not None]
        if sides in ({Side.FIRST}, {Side.SECOND}):
            chosen: Any = first.get(mark) if sides == {Side.FIRST} else second.get(mark)
        elif sides:
            chosen = min(told) if len(told) == len(values) else None
        else:
            chosen = max(told, default=None)
        if chosen is not None:
            kept[mark] = chosen
    return kept


def _rows(session: Session, place: Place) -> list[Confirmation]:
    query = select(Confirmation).where(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_key == place.key)
    return list(session.scalars(query))
