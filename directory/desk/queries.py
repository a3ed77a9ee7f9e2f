"""Questions of the desk: it sees drafts and withdrawn entries, of the areas somebody looks after."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, selectinload
from werkzeug.datastructures import MultiDict

from core.db import directory_session
from directory.areas.models import Area, AreaKind
from directory.groups.models import Group
from directory.places.models import Activity, Gathering, Place, PlaceArea, Publication
from directory.places.queries import EVERYTHING
from directory.upkeep.models import EntryType, Revision
from directory.upkeep.queries import merged_keys

LONGEST_LINE = 100
MOST_WORDS = 6
MOST_GROUPS = 500
REVISIONS_SHOWN = 50
TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
TO_HIRAGANA = {katakana: hiragana for hiragana, katakana in TO_KATAKANA.items()}


class DeskState(StrEnum):
    """What the list is narrowed to."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    OLD = "old"

    @property
    def label(self) -> str:
        """The word on the button."""
        return {
            "published": "公開中",
            "draft": "下書き",
            "withdrawn": "非公開",
            "paused": "休止",
            "old": "確認が古い",
        }[self]

    def where(self, ask_before: date) -> ColumnElement[bool]:
        """The condition it stands for; what was confirmed before `ask_before` is to be asked again."""
        if self is DeskState.PAUSED:
            return Place.activity == Activity.PAUSED
        if self is DeskState.OLD:
            stale = or_(Place.confirmed_on.is_(None), Place.confirmed_on < ask_before)
            return and_(stale, Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)
        return Place.publication == Publication(self.value)


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What the address of the list asks; unknown words are left out."""

    q: str = ""
    state: DeskState | None = None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "DeskFilter":
        """The filter of an address."""
        state = args.get("state", "")
        return cls(args.get("q", "").strip()[:LONGEST_LINE], DeskState(state) if state in set(DeskState) else None)


def get_place(key: str) -> Place:
    """The place with all the desk shows, published or not; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Place).where(Place.key == key).options(*EVERYTHING)).one()


def known_place(session: Session, key: str) -> Place | None:
    """The same, or None."""
    return session.scalars(select(Place).where(Place.key == key).options(*EVERYTHING)).one_or_none()


def looked_after(area_keys: Collection[str] | None) -> ColumnElement[bool]:
    """Places in these areas, and those outside every area; all with None."""
    if not area_keys:
        return Place.id.is_not(None)
    mine = select(PlaceArea.place_id).join(Area, Area.id == PlaceArea.area_id).where(Area.key.in_(area_keys))
    return or_(Place.id.in_(mine), ~select(PlaceArea.place_id).where(PlaceArea.place_id == Place.id).exists())


def places_for(asked: DeskFilter, area_keys: Collection[str] | None, ask_before: date) -> Select[Place]:
    """The list: in reading order, or the longest unconfirmed first when one looks for those."""
    query = select(Place).where(*_conditions(asked, area_keys, ask_before)).options(*FOR_THE_LIST)
    if asked.state is DeskState.OLD:
        return query.order_by(Place.confirmed_on.is_not(None), Place.confirmed_on, Place.kana, Place.id)
    return query.order_by(Place.kana, Place.name, Place.id)


FOR_THE_LIST = (selectinload(Place.kind_links), selectinload(Place.gatherings).joinedload(Gathering.town))


def how_many(session: Session, asked: DeskFilter, area_keys: Collection[str] | None, ask_before: date) -> int:
    """How long that list is."""
    query = select(func.count()).select_from(Place).where(*_conditions(asked, area_keys, ask_before))
    return session.scalar(query) or 0


def counts(session: Session, q: str, area_keys: Collection[str] | None, ask_before: date) -> dict[DeskState, int]:
    """How many places each state has, with the same search."""
    sums = [func.coalesce(func.sum(case((state.where(ask_before), 1), else_=0)), 0) for state in DeskState]
    row = session.execute(select(*sums).where(*_conditions(DeskFilter(q), area_keys, ask_before))).one()
    return dict(zip(DeskState, (int(count) for count in row), strict=True))


def group_names(session: Session) -> list[str]:
    """The names of groups that go on to choose from, in reading order."""
    going_on = select(Group.name).where(Group.dissolved_on.is_(None))
    return list(session.scalars(going_on.order_by(Group.kana, Group.name).limit(MOST_GROUPS)))


def areas_to_choose(session: Session) -> list[tuple[str, str]]:
    """Key and name of every 圏域."""
    rows = session.execute(select(Area.key, Area.name, Area.kind).order_by(Area.kind, Area.position, Area.name))
    return [(key, name if kind is AreaKind.LIFE_AREA else f"{name}（{kind.label}）") for key, name, kind in rows]


def revisions_of(entry_type: EntryType, key: str) -> Select[Revision]:
    """The newest changes of an entry."""
    own = and_(Revision.entry_type == entry_type, Revision.entry_key == key)
    return select(Revision).where(own).order_by(Revision.number.desc()).limit(REVISIONS_SHOWN)


def _conditions(asked: DeskFilter, area_keys: Collection[str] | None, ask_before: date) -> list[ColumnElement[bool]]:
    conditions = [looked_after(area_keys), Place.key.not_in(merged_keys())]
    conditions += [_says(word) for word in unicodedata.normalize("NFKC", asked.q).split()[:MOST_WORDS]]
    if asked.state is not None:
        conditions.append(asked.state.where(ask_before))
    return conditions


def _says(word: str) -> ColumnElement[bool]:
    """The word stands in the name, its reading, the venue, the address, the group or the telephone number."""
    readings = {word, word.translate(TO_KATAKANA), word.translate(TO_HIRAGANA)}
    own = [column.icontains(each, autoescape=True) for column in (Place.name, Place.kana) for each in readings]
    venue = or_(*(c.icontains(word, autoescape=True) for c in (Gathering.address, Gathering.venue_name)))
    group = select(Group.id).where(Group.id == Place.group_id, Group.name.icontains(word, autoescape=True)).exists()
    return or_(*own, Place.gatherings.any(venue), group, Place.phone.contains(word, autoescape=True))
