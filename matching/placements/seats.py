"""An opening as moves see it: it lives in the other database and is named by its public key."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.groups.models import GroupKind
from directory.openings.models import Opening
from directory.places.models import Activity, Place, Publication
from directory.upkeep.queries import known_as
from matching.consents.models import HostScope

SCOPES = {
    GroupKind.SHAKYO: HostScope.WELFARE,
    GroupKind.NPO: HostScope.WELFARE,
    GroupKind.GOVERNMENT: HostScope.WELFARE,
    GroupKind.CARE_PROVIDER: HostScope.WELFARE,
    GroupKind.COMPANY: HostScope.COMPANY,
}


@dataclass(frozen=True)
class Seat:
    """What a move must know of the opening: it lives in the other database.

    `merged_keys` are those of places that were merged into its place: what was noted about them holds for it.
    """

    opening_key: str
    place_key: str
    place_name: str
    scope: HostScope
    capacity: int
    is_open: bool
    merged_keys: frozenset[str] = frozenset()

    @property
    def known_as(self) -> frozenset[str]:
        """Every key under which something may be noted about its place."""
        return self.merged_keys | {self.place_key}


def seats(directory: Session, opening_keys: Iterable[str]) -> dict[str, Seat]:
    """What moves must know of these openings; those that no longer exist are missing."""
    query = select(Opening).where(Opening.key.in_(list(opening_keys)))
    query = query.options(joinedload(Opening.place).joinedload(Place.group))
    found = directory.scalars(query).all()
    names = known_as(directory, {opening.place.key for opening in found})
    return {opening.key: seat_of(opening, names[opening.place.key]) for opening in found}


def opening_of(directory: Session, opening_key: str) -> Opening | None:
    """The opening itself with its days and times; None once it is gone."""
    query = select(Opening).where(Opening.key == opening_key).options(selectinload(Opening.slots))
    return directory.scalars(query).one_or_none()


def seat_of(opening: Opening, known_as: Collection[str] = ()) -> Seat:
    """The opening as moves see it."""
    place = opening.place
    active = place.activity is Activity.ACTIVE and place.publication is Publication.PUBLISHED
    return Seat(
        opening_key=opening.key,
        place_key=place.key,
        place_name=f"{place.name}・{opening.title}",
        scope=scope_of(place),
        capacity=opening.capacity,
        is_open=opening.is_open and active and opening.publication is Publication.PUBLISHED,
        merged_keys=frozenset(known_as) - {place.key},
    )


def scope_of(place: Place) -> HostScope:
    """The kind of host a place is, for consent."""
    return scope_of_kind(place.group.kind if place.group else None)


def scope_of_kind(kind: GroupKind | None) -> HostScope:
    """The kind of host a kind of group is; a place without a group belongs to residents."""
    return SCOPES.get(kind or GroupKind.RESIDENTS, HostScope.COMMUNITY)
