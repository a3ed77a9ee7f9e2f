"""Questions about the book: the entries of an area, and what is known of each on both sides."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from core.db import directory_session, office_session
from directory.areas.models import Area
from directory.desk.queries import get_place
from directory.freshness.answers import silences
from directory.freshness.models import Contact
from directory.freshness.reasons import last_contacts
from directory.handover.models import GroupContact, GroupNote, GroupPromise, HandoverCopy, HandoverTaken
from directory.places.models import Activity, Place, PlaceArea, Publication
from directory.places.queries import EVERYTHING
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType, Revision, RevisionState
from directory.upkeep.queries import keys_standing_for, staying_keys

GOES_ON = (Place.activity != Activity.ENDED, Place.publication != Publication.WITHDRAWN)
OfPlace = TypeVar("OfPlace", GroupContact, GroupPromise, GroupNote)


@dataclass(frozen=True, slots=True)
class LastContact:
    """When somebody last confirmed something of a place, how, and by which account."""

    on: date
    how: ConfirmedHow
    by: str


@dataclass
class BookEntry:
    """One place in the book: what is public, and what only staff know."""

    place: Place
    contacts: list[GroupContact] = field(default_factory=list)
    promises: list[GroupPromise] = field(default_factory=list)
    notes: list[GroupNote] = field(default_factory=list)
    last: LastContact | None = None
    proposals: int = 0
    asked: Contact | None = None
    missed: int = 0

    @property
    def open_promises(self) -> list[GroupPromise]:
        """What is still owed, the earliest day first."""
        return [promise for promise in self.promises if promise.done_on is None]


def get_area(area_key: str) -> Area:
    """One area; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Area).where(Area.key == area_key)).one()


@dataclass(frozen=True, slots=True)
class CopyOfArea:
    """A printed copy with the area whose book it is."""

    key: str
    copy: HandoverCopy


@dataclass(frozen=True, slots=True)
class PromiseOfPlace:
    """A promise with the place it was made to."""

    place: Place
    promise: GroupPromise

    @property
    def key(self) -> str:
        """The place's."""
        return self.place.key

    @property
    def area_keys(self) -> set[str]:
        """The areas whose coordinators look after the place."""
        return self.place.area_keys


def get_copy(area_key: str, number: int) -> CopyOfArea:
    """One copy of the book of this area; NoResultFound (a 404 page) when there is none."""
    own = (HandoverCopy.area_key == get_area(area_key).key, HandoverCopy.number == number)
    return CopyOfArea(area_key, office_session().scalars(select(HandoverCopy).where(*own)).one())


def get_promise(key: str, promise_key: str) -> PromiseOfPlace:
    """One promise to this place; NoResultFound (a 404 page) when there is none."""
    place = get_place(key)
    parts = keys_of_parts(directory_session(), [place.key])
    own = (GroupPromise.place_key.in_(parts), GroupPromise.key == promise_key)
    return PromiseOfPlace(place, office_session().scalars(select(GroupPromise).where(*own)).one())


def places_of(area: Area) -> Select[Place]:
    """The places a book is about: of this area, shown or not yet, that have not ended; in reading order."""
    query = select(Place).where(*_in_the_book(area)).options(*EVERYTHING)
    return query.order_by(Place.kana, Place.name, Place.id)


def how_many_in(session: Session, area: Area) -> int:
    """How many places that are."""
    return session.scalar(select(func.count(Place.id)).where(*_in_the_book(area))) or 0


def entries_of(session: Session, office: Session, places: Sequence[Place]) -> list[BookEntry]:
    """Everything known of these places; each whose private part is opened leaves a line in the log."""
    keys = [place.key for place in places]
    owners = keys_of_parts(session, keys)
    contacts = _by_place(
        owners, office.scalars(select(GroupContact).where(GroupContact.place_key.in_(owners)).order_by(GroupContact.id))
    )
    promises = _by_place(
        owners,
        office.scalars(
            select(GroupPromise)
            .where(GroupPromise.place_key.in_(owners))
            .order_by(GroupPromise.due_on, GroupPromise.id)
        ),
    )
    notes = _by_place(
        owners, office.scalars(select(GroupNote).where(GroupNote.place_key.in_(owners)).order_by(GroupNote.id.desc()))
    )
    asked, missed = last_contacts(session, keys), silences(session, keys)
    last, proposals = _last_contacts(session, places), _waiting_proposals(session, keys)
    return [
        BookEntry(
            place=place,
            contacts=contacts[place.key],
            promises=promises[place.key],
            notes=notes[place.key],
            last=last.get(place.key),
            proposals=proposals.get(place.key, 0),
            asked=asked.get(place.key),
            missed=missed.get(place.key, 0),
        )
        for place in places
    ]


def accounts_named_in(entries: Iterable[BookEntry]) -> set[str]:
    """The accounts whose names the book needs."""
    found = set()
    for entry in entries:
        found |= {note.written_by for note in entry.notes} | {entry.last.by if entry.last else ""}
        found |= {key for promise in entry.promises for key in (promise.made_by, promise.done_by)}
        found |= {contact.changed_by for contact in entry.contacts} | {entry.asked.by if entry.asked else ""}
    return found - {""}


def copies_of(area_key: str) -> Sequence[HandoverCopy]:
    """The printed copies of a book, the newest first."""
    query = select(HandoverCopy).where(HandoverCopy.area_key == area_key)
    return office_session().scalars(query.order_by(HandoverCopy.number.desc())).all()


def taken_by(keys: Collection[str], year: int) -> dict[str, list[HandoverTaken]]:
    """Who took which area over in a 年度."""
    query = select(HandoverTaken).where(HandoverTaken.area_key.in_(keys), HandoverTaken.fiscal_year == year)
    found: dict[str, list[HandoverTaken]] = defaultdict(list)
    for row in office_session().scalars(query.order_by(HandoverTaken.id)):
        found[row.area_key].append(row)
    return found


def counts_by_area(session: Session) -> dict[str, int]:
    """How many places the book of each area has."""
    query = (
        select(Area.key, func.count(Place.id))
        .join(PlaceArea, PlaceArea.area_id == Area.id)
        .join(Place, Place.id == PlaceArea.place_id)
        .where(*GOES_ON)
    )
    rows = session.execute(query.group_by(Area.key))
    return {key: count for key, count in rows}  # noqa: C416  # rows are no pairs to mypy


def _in_the_book(area: Area) -> tuple[ColumnElement[bool], ...]:
    return (Place.id.in_(select(PlaceArea.place_id).where(PlaceArea.area_id == area.id)), *GOES_ON)


def keys_of_parts(session: Session, keys: Collection[str]) -> dict[str, str]:
    """For each of these places its own key, and for each that became a part of one, the key of the one that stays."""
    parts = keys_standing_for(session, keys) - set(keys)
    return {key: key for key in keys} | staying_keys(session, parts)


def _by_place(owners: dict[str, str], rows: Iterable[OfPlace]) -> dict[str, list[OfPlace]]:
    found: dict[str, list[OfPlace]] = defaultdict(list)
    for row in rows:
        found[owners[row.place_key]].append(row)
    return found


def _last_contacts(session: Session, places: Sequence[Place]) -> dict[str, LastContact]:
    owners = {place.key: place.key for place in places}
    owners |= {venue.key: place.key for place in places for venue in place.gatherings}
    kinds = or_(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_type == EntryType.GATHERING)
    query = select(Confirmation).where(and_(kinds, Confirmation.entry_key.in_(owners)))
    found: dict[str, LastContact] = {}
    for mark in session.scalars(query.order_by(Confirmation.confirmed_on, Confirmation.id)):
        found[owners[mark.entry_key]] = LastContact(mark.confirmed_on, mark.how, mark.by)
    return found


def _waiting_proposals(session: Session, keys: Collection[str]) -> dict[str, int]:
    query = select(Revision.entry_key, func.count()).where(
        Revision.entry_type == EntryType.PLACE,
        Revision.entry_key.in_(keys),
        Revision.state == RevisionState.WAITING,
    )
    rows = session.execute(query.group_by(Revision.entry_key))
    return {key: count for key, count in rows}  # noqa: C416  # rows are no pairs to mypy
