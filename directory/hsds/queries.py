"""What the API asks of the database: published places alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from directory.areas.models import Town
from directory.groups.models import Group
from directory.hsds.ids import Thing, key_of
from directory.places.kinds import PlaceKind
from directory.places.models import Gathering, Place, PlaceKindLink, Publication


@dataclass(frozen=True)
class Wanted:
    """What a request asks for; None asks for everything, an empty set for nothing."""

    found: frozenset[int] | None = None
    kinds: frozenset[PlaceKind] | None = None
    organization: str | None = None
    changed_since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on a published place."""
        conditions: list[ColumnElement[bool]] = [Place.publication == Publication.PUBLISHED]
        if self.found is not None:
            conditions.append(Place.id.in_(self.found))
        if self.kinds is not None:
            of_kind = select(PlaceKindLink.place_id).where(PlaceKindLink.kind.in_(self.kinds))
            conditions.append(Place.id.in_(of_kind))
        if self.organization is not None:
            conditions.append(_run_by(self.organization))
        if self.changed_since is not None:
            conditions.append(func.coalesce(Place.changed_at, Place.created_at) >= self.changed_since)
        return conditions


def _run_by(organization: str) -> ColumnElement[bool]:
    if (group := key_of(organization, Thing.GROUP)) is not None:
        return Place.group_id.in_(select(Group.id).where(Group.key == group))
    place = key_of(organization, Thing.OPERATOR)
    return (Place.key == (place or "")) & Place.group_id.is_(None)


def places(session: Session, wanted: Wanted, *, first: int = 0, most: int | None = None) -> list[Place]:
    """Published places as asked for, in the order they were made."""
    query = select(Place).where(*wanted.conditions()).order_by(Place.id).offset(first).limit(most)
    return list(session.scalars(query.options(*OF_A_PLACE)))


def how_many_places(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalar(select(func.count(Place.id)).where(*wanted.conditions())) or 0


def gatherings(session: Session, wanted: Wanted, *, first: int = 0, most: int | None = None) -> list[Gathering]:
    """The venues of published places as asked for."""
    query = select(Gathering).join(Gathering.place).where(*wanted.conditions())
    query = query.order_by(Place.id, Gathering.position, Gathering.id).offset(first).limit(most)
    return list(session.scalars(query.options(*OF_A_VENUE)))


def how_many_gatherings(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    query = select(func.count(Gathering.id)).join(Gathering.place).where(*wanted.conditions())
    return session.scalar(query) or 0


def get_place(session: Session, service: str) -> Place:
    """The published place of a service's id. Raises NoResultFound when there is none."""
    query = select(Place).where(Place.key == (key_of(service, Thing.PLACE) or ""))
    return session.scalars(query.where(Place.publication == Publication.PUBLISHED).options(*OF_A_PLACE)).one()


def get_gathering(session: Session, link: str) -> Gathering:
    """The venue of a published place by the id of a service at location. Raises NoResultFound when there is none."""
    key = key_of(link, Thing.GATHERING) or ""
    query = select(Gathering).join(Gathering.place)
    query = query.where(Gathering.key == key, Place.publication == Publication.PUBLISHED)
    return session.scalars(query.options(*OF_A_VENUE)).one()


def first_places(session: Session, wanted: Wanted, *, first: int = 0, most: int | None = None) -> list[Place]:
    """For each organization that runs a place asked for the first of its places: it names the organization."""
    chosen = _firsts(wanted).order_by("first").offset(first).limit(most)
    ids = list(session.scalars(chosen))
    found = {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(ids)).options(*OF_A_PLACE))}
    return [found[id_] for id_ in ids]


def how_many_organizations(session: Session, wanted: Wanted) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_firsts(wanted).subquery())) or 0


def run_together(session: Session, firsts: Sequence[Place]) -> list[list[Place]]:
    """For each of these places every published place of those who run it."""
    groups = {place.group_id for place in firsts if place.group_id is not None}
    query = select(Place).where(Place.group_id.in_(groups), Place.publication == Publication.PUBLISHED)
    theirs: dict[int | None, list[Place]] = {}
    for place in session.scalars(query.order_by(Place.id).options(*OF_A_PLACE)):
        theirs.setdefault(place.group_id, []).append(place)
    return [[first] if first.group_id is None else theirs[first.group_id] for first in firsts]


def get_first_place(session: Session, organization: str) -> Place:
    """The first place of an organization by its id. Raises NoResultFound when it runs no published place."""
    query = select(Place).where(*Wanted(organization=organization).conditions()).order_by(Place.id).limit(1)
    return session.scalars(query.options(*OF_A_PLACE)).one()


def _firsts(wanted: Wanted) -> Select[int]:
    """A place nobody is known to run stands for its own organization."""
    runner = func.coalesce(Place.group_id, -Place.id)
    return select(func.min(Place.id).label("first")).where(*wanted.conditions()).group_by(runner)


OF_A_PLACE = (
    joinedload(Place.group),
    selectinload(Place.kind_links),
    selectinload(Place.audience_links),
    selectinload(Place.gatherings).joinedload(Gathering.town).joinedload(Town.municipality),
)
OF_A_VENUE = (
    joinedload(Gathering.town).joinedload(Town.municipality),
    contains_eager(Gathering.place).options(
        joinedload(Place.group), selectinload(Place.kind_links), selectinload(Place.audience_links)
    ),
)
