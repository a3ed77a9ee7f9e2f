"""A group as the desk looks at it, and what ends when it ends. Nothing here commits."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, selectinload

from core.db import directory_session
from core.errors import RuleBroken
from directory.groups.models import Group
from directory.openings.models import Opening
from directory.places.models import Activity, Gathering, Place
from directory.places.services import mark_changed, record_revision
from directory.upkeep.models import EntryType, Revision
from directory.upkeep.queries import merged_keys
from directory.upkeep.services import keep_revision

DISSOLVED, REVIVED = "団体の解散", "解散の取り消し"
NO_REASON = "解散の理由か、どう確かめたかを入力してください。あとで見る人のために残します。"
GONE_ALREADY = "この団体は、すでに解散になっています。"
STILL_THERE = "この団体は、解散になっていません。"


@dataclass(frozen=True)
class GroupEntry:
    """A group with the places it runs and what one can do there. A place that was merged is not its own any more."""

    group: Group
    places: tuple[Place, ...]
    openings: tuple[Opening, ...]

    @property
    def key(self) -> str:
        """The group's key."""
        return self.group.key

    @property
    def going_on(self) -> tuple[Place, ...]:
        """The places that would end with it."""
        return tuple(place for place in self.places if place.activity is not Activity.ENDED)

    @property
    def seal(self) -> str:
        """Stands for what was on the screen: somebody may have changed a place since."""
        said = (self.group.dissolved_on, [(place.key, place.version) for place in self.places])
        return sha256(repr(said).encode()).hexdigest()[:16]

    def openings_of(self, place: Place) -> list[Opening]:
        """What one can do at one of its places."""
        return [opening for opening in self.openings if opening.place_id == place.id]


def get_group(key: str) -> GroupEntry:
    """A group with its places; NoResultFound (a 404 page) when there is none."""
    session = directory_session()
    group = session.scalars(select(Group).where(Group.key == key)).one()
    places = tuple(session.scalars(_places_of(group)))
    openings = select(Opening).where(Opening.place_id.in_([place.id for place in places]))
    return GroupEntry(group, places, tuple(session.scalars(openings.order_by(Opening.title, Opening.id))))


def groups_named(q: str) -> Select[Group, int]:
    """Groups whose name or reading holds this, in reading order, each with the number of its places."""
    count = select(func.count(Place.id)).where(Place.group_id == Group.id, Place.key.not_in(merged_keys()))
    query = select(Group, count.scalar_subquery()).order_by(Group.kana, Group.name, Group.id)
    return query.where(_says(q)) if q else query


def how_many_groups(session: Session, q: str) -> int:
    """How many those are."""
    query = select(func.count(Group.id))
    return session.scalar(query.where(_says(q)) if q else query) or 0


def dissolve(session: Session, entry: GroupEntry, *, reason: str, by: str, today: date) -> int:
    """End a group and every place it runs; how many places. Raises RuleBroken without a reason, or a second time."""
    group = entry.group
    if not reason.strip():
        raise RuleBroken(NO_REASON)
    if group.dissolved_on is not None:
        raise RuleBroken(GONE_ALREADY)
    ending = entry.going_on
    for place in ending:
        _set(session, place, Activity.ENDED, by=by, source=DISSOLVED, reason=reason.strip())
    group.dissolved_on = today
    _note(session, group, None, today, by=by, reason=reason.strip())
    return len(ending)


def revive(session: Session, entry: GroupEntry, *, by: str) -> int:
    """Take a dissolution back: its places go on as before, but for those somebody changed since; how many."""
    group = entry.group
    if group.dissolved_on is None:
        raise RuleBroken(STILL_THERE)
    back = 0
    for place in entry.places:
        before = _ended_by_it(session, place)
        if before is not None:
            _set(session, place, before, by=by, source=REVIVED, reason="")
            back += 1
    _note(session, group, group.dissolved_on, None, by=by, reason="")
    group.dissolved_on = None
    return back


def _set(session: Session, place: Place, activity: Activity, *, by: str, source: str, reason: str) -> None:
    before, place.activity = {"activity": str(place.activity)}, activity
    after = {"activity": str(activity)}
    record_revision(session, place, before=before, after=after, by=by, source=source, reason=reason)
    mark_changed(session, place)


def _ended_by_it(session: Session, place: Place) -> Activity | None:
    """How the place was before the group ended, if that is why it stands ended."""
    query = select(Revision).where(Revision.entry_type == EntryType.PLACE, Revision.entry_key == place.key)
    changes = (row for row in session.scalars(query.order_by(Revision.number.desc())) if "activity" in row.after)
    latest = next(changes, None)
    if latest is None or latest.source != DISSOLVED or place.activity is not Activity.ENDED:
        return None
    return Activity(latest.before["activity"])


def _note(session: Session, group: Group, before: date | None, after: date | None, *, by: str, reason: str) -> None:
    days = [{"dissolved_on": day.isoformat() if day else None} for day in (before, after)]
    source = DISSOLVED if after else REVIVED
    keep_revision(
        session, (EntryType.GROUP, group.key), before=days[0], after=days[1], by=by, source=source, reason=reason
    )


def _places_of(group: Group) -> Select[Place]:
    return (
        select(Place)
        .where(Place.group_id == group.id, Place.key.not_in(merged_keys()))
        .options(
            selectinload(Place.gatherings).joinedload(Gathering.town),
            selectinload(Place.kind_links),
            selectinload(Place.area_links),
        )
        .order_by(Place.kana, Place.id)
    )


def _says(q: str) -> ColumnElement[bool]:
    return Group.name.icontains(q, autoescape=True) | Group.kana.icontains(q, autoescape=True)
