"""Questions about openings, their hosts and the town's rules. Persons are counted here, never opened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select, union_all
from sqlalchemy.orm import Session, joinedload

from directory.areas.models import Town
from directory.groups.models import Group
from directory.openings.models import Opening, OpeningSlot
from directory.places.models import Activity, Gathering, Place, Publication
from matching.people.models import Person, TeamMember
from matching.placements.models import Placement
from matching.placements.queries import LIVE
from matching.placements.states import PlacementState
from matching.suggestions.facts import Point
from matching.suggestions.models import SuggestionRules
from matching.suggestions.rules import SHIPPED, Rules
from matching.visits.models import HostVisit, Visit, VisitTo

PROPOSABLE = (
    Opening.publication == Publication.PUBLISHED,
    Place.publication == Publication.PUBLISHED,
    Place.activity == Activity.ACTIVE,
)
"""What staff may propose: published openings of active, published places, public or seen by staff only."""


Slot = tuple[int, int, int]
"""Weekday, and from when to when in minutes from midnight."""


@dataclass(frozen=True)
class OpeningRows:
    """Openings as rows of the directory, with the slots of each opening and where each place is.

    Rows and slots can be compared and hashed: who reads them may know again what was read before.
    """

    openings: list[Row]  # type: ignore[type-arg]  # columns as named in `opening_rows`
    slots: dict[int, tuple[Slot, ...]]
    points: dict[int, Point]


def opening_rows(directory: Session, only: ColumnElement[bool] | None = None) -> OpeningRows:
    """Every opening staff may propose, or `only` some of them, in the order they were made.

    Columns and not whole rows, those in JSON as their text: a town has a thousand of them, and a page waits for it.
    """
    proposable = PROPOSABLE if only is None else (*PROPOSABLE, only)
    own = [getattr(Opening, name) for name in OPENING_COLUMNS]
    own += [cast(getattr(Opening, name), Text).label(name) for name in JSON_COLUMNS]
    query = (
        select(
            *own,
            Place.id.label("place_id"),
            Place.key.label("place_key"),
            Place.name.label("place_name"),
            *(getattr(Place, name) for name in PLACE_COLUMNS),
            Group.kind.label("group_kind"),
        )
        .join(Opening.place)
        .outerjoin(Place.group)
        .where(*proposable)
        .order_by(Opening.id)
    )
    return OpeningRows(list(directory.execute(query)), _slots(directory, proposable), _points(directory, proposable))


OPENING_COLUMNS = (
    *("id", "key", "title", "demand_step", "capacity", "is_open", "noise", "people", "rule"),
    "newcomers_per_month",
)
JSON_COLUMNS = ("interests", "needs_met", "rule_facts")
PLACE_COLUMNS = ("wheelchair", "quiet", "women_only", "written_talk", "accompanied", "lift_offered")


def _slots(directory: Session, proposable: Collection[ColumnElement[bool]]) -> dict[int, tuple[Slot, ...]]:
    columns = (OpeningSlot.opening_id, OpeningSlot.weekday, OpeningSlot.starts, OpeningSlot.ends)
    query = select(*columns).join(OpeningSlot.opening).join(Opening.place).where(*proposable).order_by(*columns)
    found: dict[int, list[Slot]] = {}
    for opening_id, weekday, starts, ends in directory.execute(query):
        found.setdefault(opening_id, []).append((weekday, starts, ends))
    return {opening_id: tuple(slots) for opening_id, slots in found.items()}


def _points(directory: Session, proposable: Collection[ColumnElement[bool]]) -> dict[int, Point]:
    """Where one goes: staff may know the venue even where residents see only the area."""
    with_openings = select(Opening.place_id).join(Opening.place).where(*proposable)
    query = (
        select(Gathering.place_id, Gathering.lat, Gathering.lng, Town.lat, Town.lng)
        .outerjoin(Gathering.town)
        .where(Gathering.place_id.in_(with_openings))
        .order_by(Gathering.position.desc(), Gathering.id.desc())  # the first venue is written last
    )
    found: dict[int, Point] = {}
    for place_id, lat, lng, town_lat, town_lng in directory.execute(query):
        if lat is not None and lng is not None:
            found[place_id] = lat, lng
        elif town_lat is not None and town_lng is not None:
            found[place_id] = town_lat, town_lng
    return found


def openings_to_print(directory: Session, keys: Collection[str]) -> dict[str, Opening]:
    """Openings by key with everything a sheet for the person says about them."""
    query = select(Opening).where(Opening.key.in_(keys))
    query = query.options(joinedload(Opening.place).selectinload(Place.gatherings).joinedload(Gathering.town))
    return {opening.key: opening for opening in directory.scalars(query)}


def candidate_openings(office: Session, person: Person) -> list[str]:
    """Keys of the openings that are candidates for a person and that no host was asked for yet, newest first."""
    query = select(Placement.opening_key).where(
        Placement.person_key == person.key, Placement.state == PlacementState.CANDIDATE
    )
    return list(office.scalars(query.order_by(Placement.id.desc())))


def hosts_last_met(office: Session) -> dict[str, date]:
    """When somebody last met the host of each place, on a visit about somebody or about nobody in particular."""
    about_somebody = (
        select(Placement.place_key, func.max(Visit.on))
        .join(Placement, Placement.key == Visit.placement_key)
        .where(Visit.to == VisitTo.HOST, Visit.met.is_(True))
        .group_by(Placement.place_key)
    )
    about_nobody = select(HostVisit.place_key, func.max(HostVisit.on)).where(HostVisit.met.is_(True))
    met: dict[str, date] = {}
    for place_key, on in office.execute(union_all(about_somebody, about_nobody.group_by(HostVisit.place_key))):
        met[place_key] = max(on, met.get(place_key, on))
    return met


def waiting_with_others(account_key: str) -> Select[str]:
    """Keys of people nobody has a place for yet, on whose team an account is not; not one record is opened."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    placed = select(Placement.person_key).where(Placement.state.in_(LIVE))
    return select(Person.key).where(Person.closed_at.is_(None), Person.key.not_in(mine), Person.key.not_in(placed))


def versions_of_rules() -> Select[SuggestionRules]:
    """Newest first."""
    return select(SuggestionRules).order_by(SuggestionRules.number.desc())


def current_rules(office: Session) -> Rules:
    """The rules that hold now: the newest version, or what is shipped."""
    newest = office.scalars(versions_of_rules().limit(1)).first()
    return newest.rules if newest else SHIPPED
