"""Taking an import back: the places it made go, those it changed are as before, unless somebody built on it.

Nothing here commits; callers hold a unit of work of the directory database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from core.calendar import now
from core.db import DirectoryBase
from core.errors import RuleBroken
from directory.exchange.ledger import columns_of, new_of, revived
from directory.exchange.models import ImportBatch, ImportChange, ImportedRow
from directory.exchange.written import VENUE, as_it_is, plain, point_of
from directory.groups.models import Group
from directory.places.kinds import Audience, PlaceKind
from directory.places.models import Gathering, Occurrence, Place, PlaceArea, PlaceAudience, PlaceKindLink
from directory.places.services import derive_areas, mark_changed, record_revision, refresh_occurrences
from directory.search.models import SearchedType, SearchOutbox
from directory.upkeep.models import EntryType, Revision

TOLD = 200  # hindrances named
AT_ONCE = 500  # places put back between two looks at memory
BY_IMPORT = "import"
SOURCE = "取り込みの取り消し"
CHANGED_SINCE = "取り込みのあとで、変更・公開・確認のどれかがされています"
ANOTHER_IMPORT = "あとの取り込みでも変わっています。先に、あとの取り込みを取り消してください"
USED = "役割や確認の記録など、ほかの記録が結び付いています"
ALREADY = "この取り込みは、もう取り消してあります。"
BUILT_ON = "取り込みのあとで手が加わった場所があるため、取り消せません。"
PART_OF_A_PLACE = frozenset(
    model.__tablename__
    for model in (Gathering, Occurrence, PlaceKindLink, PlaceAudience, PlaceArea, ImportedRow, ImportChange)
)
FOLLOWS_BY_ITSELF = frozenset({"search_outbox", "search_entry", "revision", "place_views"})


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A place that was built on since the import, and how."""

    key: str
    name: str
    why: str


def hindrances(session: Session, batch: ImportBatch) -> list[Hindrance]:
    """Why the batch cannot be taken back, by place; at most TOLD of them."""
    found: dict[str, Hindrance] = {}
    for query, why in _questions(batch):
        for key, name in session.execute(query.limit(TOLD)):
            found.setdefault(key, Hindrance(key, name, why))
    return list(found.values())[:TOLD]


def undo_batch(session: Session, batch: ImportBatch, *, by: str, today: date) -> tuple[int, int]:
    """Take it back; how many places went, and how many are as before. Raises RuleBroken when it may not be."""
    if batch.undone_at is not None:
        raise RuleBroken(ALREADY)
    if hindrances(session, batch):
        raise RuleBroken(BUILT_ON)
    batch.undone_at, batch.undone_by = now(), by
    session.flush()
    put_back = sum(_put_back(session, change, by=by, today=today) for change in _changes(session, batch.id))
    return _remove_new(session, batch), put_back


def _questions(batch: ImportBatch) -> Iterator[tuple[Select[str, str], str]]:
    """Queries for (key, name) of places that hinder, each with the reason."""
    of_batch = (
        select(Place.key, Place.name)
        .join(ImportChange, ImportChange.place_key == Place.key)
        .where(ImportChange.batch_id == batch.id)
        .order_by(Place.id)
    )
    later, undone = aliased(ImportChange), aliased(ImportBatch)
    by_another = (
        select(later.id)
        .join(undone, later.batch_id == undone.id)
        .where(later.place_key == Place.key, later.id > ImportChange.id, undone.undone_at.is_(None))
    )
    yield of_batch.where(exists(by_another)), ANOTHER_IMPORT
    yield of_batch.where(Place.version != ImportChange.version), CHANGED_SINCE
    new = of_batch.where(ImportChange.is_new)
    by_hand = (Revision.entry_key == Place.key, Revision.by != BY_IMPORT, Revision.source != SOURCE)
    yield new.where(exists().where(*by_hand)), CHANGED_SINCE
    for used in _used(Place, Place.key, EntryType.PLACE):
        yield new.where(used), USED


def _used(model: type[Place | Group], key: Any, entry_type: EntryType) -> Iterator[ColumnElement[bool]]:
    """For each table that can name an entry of this model: whether one of its rows does."""
    mine = model.__table__
    for table in DirectoryBase.metadata.tables.values():
        if table.name in PART_OF_A_PLACE or table.name in FOLLOWS_BY_ITSELF:
            continue
        for column in table.columns:
            if any(foreign.column is mine.c.id for foreign in column.foreign_keys):
                yield exists().where(column == model.id)
        if "entry_key" in table.c:
            yield exists().where(table.c.entry_type == entry_type, table.c.entry_key == key)
        if f"{entry_type}_key" in table.c:
            yield exists().where(table.c[f"{entry_type}_key"] == key)


def _changes(session: Session, batch_id: int) -> Iterator[ImportChange]:
    """The changes to places that were there before, a few at a time, so that memory stays small."""
    last = 0
    while True:
        of_batch = select(ImportChange).where(
            ImportChange.batch_id == batch_id, ImportChange.is_new.is_(False), ImportChange.id > last
        )
        changes = session.scalars(of_batch.order_by(ImportChange.id).limit(AT_ONCE)).all()
        if not changes:
            return
        for change in changes:
            last = change.id
            yield change
        session.flush()


def _put_back(session: Session, change: ImportChange, *, by: str, today: date) -> bool:
    """One place as it was; False when it is gone."""
    place = session.scalar(select(Place).where(Place.key == change.place_key))
    if place is None:
        return False
    facts, was = _facts(place), change.before or {}
    for name, value in was.get("place", {}).items():
        setattr(place, name, revived(columns_of(Place)[name], value))
    if "kinds" in was:
        place.kinds[:] = [PlaceKind(kind) for kind in was["kinds"]]
    if "audiences" in was:
        place.audiences[:] = [Audience(audience) for audience in was["audiences"]]
    _put_venues_back(session, place, was, today)
    _put_rows_back(session, place, was)
    session.expire(place, ["group"])
    after = _facts(place)
    names = [name for name in {**facts, **after} if facts.get(name) != after.get(name)]
    if names:
        sides = [{name: side.get(name) for name in names} for side in (facts, after)]
        record_revision(session, place, before=sides[0], after=sides[1], by=by, source=SOURCE)
    mark_changed(session, place)
    session.flush()
    _let_earlier_follow(session, change, place)
    return True


def _put_venues_back(session: Session, place: Place, was: dict[str, Any], today: date) -> None:
    came = new_of((gathering.key for gathering in place.gatherings), was.get("only_venues"))
    for gathering in [each for each in place.gatherings if each.key in came]:
        place.gatherings.remove(gathering)
    changed = []
    for gathering in place.gatherings:
        values = was.get("venues", {}).get(gathering.key, {})
        for name, value in values.items():
            setattr(gathering, name, revived(columns_of(Gathering)[name], value))
        changed += [gathering] if values else []
    session.flush()
    for gathering in changed:
        session.refresh(gathering, ["town"])
    if changed or came:
        derive_areas(place)
        refresh_occurrences(session, changed, today)


def _put_rows_back(session: Session, place: Place, was: dict[str, Any]) -> None:
    rows = session.scalars(select(ImportedRow).where(ImportedRow.place_id == place.id)).all()
    came = new_of((str(row.id) for row in rows), was.get("only_rows"))
    for row in rows:
        if str(row.id) in came:
            session.delete(row)
        for name, value in was.get("rows", {}).get(str(row.id), {}).items():
            setattr(row, name, value)


def _let_earlier_follow(session: Session, change: ImportChange, place: Place) -> None:
    """An earlier import of this place may now be taken back as if the later one had never been."""
    earlier = (
        ImportChange.place_key == change.place_key,
        ImportChange.id < change.id,
        ImportChange.version == change.version_before,
    )
    session.execute(update(ImportChange).where(*earlier).values(version=place.version))


def _remove_new(session: Session, batch: ImportBatch) -> int:
    """The places the batch made go with all that is theirs, and its groups where nobody needs them."""
    keys = select(ImportChange.place_key).where(ImportChange.batch_id == batch.id, ImportChange.is_new)
    there = select(Place.key).where(Place.key.in_(keys))
    count = session.scalar(select(func.count()).select_from(there.subquery())) or 0
    at = now()
    queued = select(literal(SearchedType.PLACE, SearchOutbox.entry_type.type), Place.key, literal(at), literal(at))
    columns = ["entry_type", "entry_key", "queued_at", "created_at"]
    session.execute(insert(SearchOutbox).from_select(columns, queued.where(Place.key.in_(keys))))
    session.execute(delete(Revision).where(Revision.entry_type == EntryType.PLACE, Revision.entry_key.in_(keys)))
    session.execute(delete(Place).where(Place.key.in_(keys)).execution_options(synchronize_session=False))
    session.expire_all()
    needed = _used(Group, Group.key, EntryType.GROUP)
    unused = delete(Group).where(Group.created_at == batch.created_at, *(~one for one in needed))
    session.execute(unused.execution_options(synchronize_session=False))
    return count


def _facts(place: Place) -> dict[str, Any]:
    """What residents can tell apart, for the history."""
    facts = as_it_is(place, None)
    for gathering in place.gatherings:
        venue = {name: plain(getattr(gathering, name)) for name in VENUE}
        venue["point"] = point_of(gathering.lat, gathering.lng)
        facts |= {f"venue:{gathering.key}:{name}": value for name, value in venue.items()}
    return facts
