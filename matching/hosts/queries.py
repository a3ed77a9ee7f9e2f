"""Who takes part at a host (opened for their own team only, everybody else is counted), its rests and its ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from directory.merging.groups import GroupEntry
from directory.upkeep.queries import keys_standing_for
from matching.host_rests.models import HostRest
from matching.hosts.models import HonorariumLine
from matching.people.models import TeamMember
from matching.placements.models import Placement
from matching.placements.queries import LIVE


@dataclass(frozen=True)
class Participants:
    """Placements of people one works with, and how many others each colleague leads there."""

    own: list[Placement]
    led_by: dict[str, int]

    @property
    def others(self) -> int:
        """How many placements of other people there are."""
        return sum(self.led_by.values())


def participants(office: Session, directory: Session, group: GroupEntry, account_key: str) -> Participants:
    """Everybody with a placement that is not over at the places of a group, those merged into them included.

    Only placements of persons on whose team the account is are loaded, and so logged; of the others nothing but the
    number for each leading colleague leaves the database.
    """
    places = keys_standing_for(directory, [place.key for place in group.places])
    openings = {opening.key for opening in group.openings}
    there = (Placement.place_key.in_(places) | Placement.opening_key.in_(openings), Placement.state.in_(LIVE))
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    own = select(Placement).where(*there, Placement.person_key.in_(mine)).options(joinedload(Placement.person))
    others = (
        select(TeamMember.account_key, func.count(Placement.id))
        .join(TeamMember, TeamMember.person_key == Placement.person_key)
        .where(*there, TeamMember.leads.is_(True), Placement.person_key.not_in(mine))
        .group_by(TeamMember.account_key)
    )
    led_by = {account: count for account, count in office.execute(others)}  # noqa: C416  # rows are no pairs to mypy
    return Participants(list(office.scalars(own.order_by(Placement.id))), led_by)


def openings_by_key(group: GroupEntry, keys: Collection[str]) -> dict[str, str]:
    """The titles of what one can do at the places of a group."""
    return {opening.key: opening.title for opening in group.openings if opening.key in keys}


def rests_of(session: Session, place_keys: Collection[str], today: date) -> list[HostRest]:
    """The rests of a host that go on or are to come, the first first."""
    query = select(HostRest).where(HostRest.place_key.in_(place_keys), HostRest.lifted_at.is_(None))
    return list(session.scalars(query.where(HostRest.last_day >= today).order_by(HostRest.first_day, HostRest.id)))


def get_rest(session: Session, place_keys: Collection[str], key: str) -> HostRest:
    """One rest of this host; NoResultFound (a 404 page) when there is none."""
    return session.scalars(select(HostRest).where(HostRest.key == key, HostRest.place_key.in_(place_keys))).one()


def ledger_of(session: Session, place_keys: Collection[str], first: date, last: date) -> list[HonorariumLine]:
    """The lines of a host between two days, both included, the newest first; those taken back too."""
    query = select(HonorariumLine).where(HonorariumLine.place_key.in_(place_keys))
    within = query.where(HonorariumLine.on.between(first, last))
    return list(session.scalars(within.order_by(HonorariumLine.on.desc(), HonorariumLine.id.desc())))


def whole_ledger(session: Session, first: date, last: date) -> list[HonorariumLine]:
    """The lines of every host between two days that stand."""
    query = select(HonorariumLine).where(HonorariumLine.on.between(first, last))
    standing = query.where(HonorariumLine.taken_back_on.is_(None))
    return list(session.scalars(standing.order_by(HonorariumLine.on, HonorariumLine.id)))


def get_line(session: Session, place_keys: Collection[str], key: str) -> HonorariumLine:
    """One line of this host's ledger; NoResultFound (a 404 page) when there is none."""
    query = select(HonorariumLine).where(HonorariumLine.key == key, HonorariumLine.place_key.in_(place_keys))
    return session.scalars(query).one()
