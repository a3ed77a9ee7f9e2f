"""From published rows to documents: a few queries per thousand entries, streamed, nothing hidden taken along."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.areas.models import Area, Municipality, Town
from directory.groups.models import Group
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.models import (
    Activity,
    Gathering,
    Place,
    PlaceArea,
    PlaceAudience,
    PlaceKindLink,
    Publication,
)
from directory.search.documents import SearchDocument, uid_of
from directory.search.entries import opening_document, place_document, window_document
from directory.search.models import SearchedType
from directory.windows.models import ConsultationWindow, WindowArea

BATCH = 900  # ids per query, below every database's limit of bound values
IS_PUBLIC_PLACE = (Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)
IS_PUBLIC_OPENING = (
    Opening.kind == OpeningKind.VOLUNTEER,
    Opening.publication == Publication.PUBLISHED,
    Opening.is_open.is_(True),
    *IS_PUBLIC_PLACE,
)

Grouped = dict[int, list[Any]]
Value = TypeVar("Value")


def all_documents(session: Session) -> Iterator[SearchDocument]:
    """Everything residents may find."""
    yield from place_documents(session)
    yield from window_documents(session)
    yield from opening_documents(session)


def public_uids(session: Session) -> set[str]:
    """The uids of everything residents may find, without making documents."""
    keys = {
        SearchedType.PLACE: select(Place.key).where(*IS_PUBLIC_PLACE),
        SearchedType.WINDOW: select(ConsultationWindow.key).where(
            ConsultationWindow.publication == Publication.PUBLISHED
        ),
        SearchedType.OPENING: select(Opening.key).join(Place, Place.id == Opening.place_id).where(*IS_PUBLIC_OPENING),
    }
    return {uid_of(entry_type, key) for entry_type, query in keys.items() for key in session.scalars(query)}


def documents_of(session: Session, entry_type: SearchedType, keys: Collection[str]) -> Iterator[SearchDocument]:
    """The documents of these entries; those residents may not see are simply missing."""
    makers = {
        SearchedType.PLACE: place_documents,
        SearchedType.WINDOW: window_documents,
        SearchedType.OPENING: opening_documents,
    }
    yield from makers[entry_type](session, keys)


def place_documents(session: Session, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
    """Published places that have not ended; of a venue only what its visibility allows."""
    for ids in _ids(session, select(Place.id).where(*IS_PUBLIC_PLACE), Place.key, keys):
        rows = session.execute(
            select(Place.__table__, Group.name.label("operator"))
            .outerjoin(Group, Group.id == Place.group_id)
            .where(Place.id.in_(ids))
        ).mappings()
        kinds = _grouped(session, select(PlaceKindLink.place_id, PlaceKindLink.kind), PlaceKindLink.place_id, ids)
        people = _grouped(session, select(PlaceAudience.place_id, PlaceAudience.audience), PlaceAudience.place_id, ids)
        areas = _place_areas(session, ids)
        venues = _venues(session, ids)
        for row in rows:
            number = row["id"]
            yield place_document(row, *(facts.get(number, []) for facts in (kinds, people, areas, venues)))


def window_documents(session: Session, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
    """Published consultation windows."""
    wanted = select(ConsultationWindow.id).where(ConsultationWindow.publication == Publication.PUBLISHED)
    for ids in _ids(session, wanted, ConsultationWindow.key, keys):
        areas = _grouped(
            session,
            select(WindowArea.window_id, Area.key, Area.name, Area.kana).join(Area, Area.id == WindowArea.area_id),
            WindowArea.window_id,
            ids,
        )
        rows = session.execute(
            select(ConsultationWindow.__table__, Town.name.label("town"), Municipality.name.label("municipality"))
            .outerjoin(Town, Town.id == ConsultationWindow.town_id)
            .outerjoin(Municipality, Municipality.id == Town.municipality_id)
            .where(ConsultationWindow.id.in_(ids))
        ).mappings()
        for row in rows:
            yield window_document(row, areas.get(row["id"], []))


def opening_documents(session: Session, keys: Collection[str] | None = None) -> Iterator[SearchDocument]:
    """Open volunteer roles of published places; a 受け入れ枠 is for staff and never here."""
    wanted = select(Opening.id).join(Place, Place.id == Opening.place_id).where(*IS_PUBLIC_OPENING)
    for ids in _ids(session, wanted, Opening.key, keys):
        slots = _grouped(
            session,
            select(OpeningSlot.opening_id, OpeningSlot.weekday, OpeningSlot.starts, OpeningSlot.ends),
            OpeningSlot.opening_id,
            ids,
        )
        found = session.execute(
            select(Opening.__table__, Place.name.label("place"), Place.kana.label("place_kana"))
            .join(Place, Place.id == Opening.place_id)
            .where(Opening.id.in_(ids))
        )
        rows = list(found.mappings())
        places = {row["place_id"] for row in rows}
        areas, venues = _place_areas(session, places), _venues(session, places)
        for row in rows:
            place = row["place_id"]
            yield opening_document(row, slots.get(row["id"], []), areas.get(place, []), venues.get(place, []))


def _place_areas(session: Session, ids: Collection[int]) -> Grouped:
    query = select(PlaceArea.place_id, Area.key, Area.name, Area.kana).join(Area, Area.id == PlaceArea.area_id)
    return _grouped(session, query.order_by(Area.position, Area.id), PlaceArea.place_id, ids)


def _venues(session: Session, ids: Collection[int]) -> Grouped:
    query = (
        select(
            Gathering.place_id,
            Gathering.name,
            Gathering.venue_name,
            Gathering.address,
            Gathering.lat,
            Gathering.lng,
            Gathering.visibility,
            Gathering.schedule_text,
            Gathering.schedule_sentence,
            Gathering.schedule,
            Town.name.label("town"),
            Town.kana.label("town_kana"),
            Town.lat.label("town_lat"),
            Town.lng.label("town_lng"),
            Municipality.name.label("municipality"),
        )
        .outerjoin(Town, Town.id == Gathering.town_id)
        .outerjoin(Municipality, Municipality.id == Town.municipality_id)
        .order_by(Gathering.position, Gathering.id)
    )
    return _grouped(session, query, Gathering.place_id, ids)


def _grouped(session: Session, query: Any, owner: Any, ids: Collection[int]) -> Grouped:
    """The rows of a query by their first column, for these owners."""
    found: Grouped = {}
    for part in batches(ids):
        for row in session.execute(query.where(owner.in_(part))):
            found.setdefault(row[0], []).append(row)
    return found


def _ids(
    session: Session, query: Select[int], key: InstrumentedAttribute[str], keys: Collection[str] | None
) -> Iterator[list[int]]:
    """The wanted ids in batches; with `keys` only of those."""
    if keys is None:
        ids = list(session.scalars(query))
    else:
        ids = [number for part in batches(keys) for number in session.scalars(query.where(key.in_(part)))]
    yield from (list(part) for part in batches(ids))


def batches(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in lists a query can bind."""
    left = iter(values)
    while part := list(islice(left, BATCH)):
        yield part
