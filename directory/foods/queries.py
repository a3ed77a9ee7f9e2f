"""Questions about the food network."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from core.db import directory_session
from directory.foods.models import LESS_THAN_ANY, FoodMember, FoodOffer, FoodReservation
from directory.foods.states import FoodRole, Storage
from directory.groups.models import Group

MEMBER = (joinedload(FoodMember.group), selectinload(FoodMember.role_links))
OFFER = (
    joinedload(FoodOffer.giver),
    joinedload(FoodOffer.hub).joinedload(FoodMember.group),
    selectinload(FoodOffer.reservations).joinedload(FoodReservation.member).joinedload(FoodMember.group),
)


def get_offer(key: str) -> FoodOffer:
    """One offer; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(FoodOffer).where(FoodOffer.key == key).options(*OFFER)).one()


def get_member(key: str) -> FoodMember:
    """One member; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(FoodMember).where(FoodMember.key == key).options(*MEMBER)).one()


def get_reservation(key: str) -> FoodReservation:
    """One reservation; NoResultFound (a 404 page) when there is none."""
    query = select(FoodReservation).where(FoodReservation.key == key)
    return directory_session().scalars(query.options(joinedload(FoodReservation.offer))).one()


def all_members() -> Select[FoodMember]:
    """Everyone who is or was in the network, in reading order."""
    query = select(FoodMember).join(FoodMember.group).options(*MEMBER)
    return query.order_by(FoodMember.left_on.is_not(None), Group.kana, Group.name, FoodMember.id)


def members_on(session: Session, on: date) -> list[FoodMember]:
    """Who takes part on a day."""
    return [member for member in session.scalars(all_members()) if member.takes_part(on)]


def hubs_on(session: Session, on: date) -> list[FoodMember]:
    """The hubs of a day."""
    return [member for member in members_on(session, on) if FoodRole.HUB in member.roles]


def running_offers(session: Session) -> Sequence[FoodOffer]:
    """Offers that are neither withdrawn nor wholly handed over, what expires first first."""
    query = select(FoodOffer).where(not_(_is_over())).options(*OFFER)
    return session.scalars(query.order_by(FoodOffer.expires_on.is_(None), FoodOffer.expires_on, FoodOffer.id)).all()


def finished_offers() -> Select[FoodOffer]:
    """Offers that are over, the newest first."""
    return (
        select(FoodOffer).where(_is_over()).options(*OFFER).order_by(FoodOffer.offered_on.desc(), FoodOffer.id.desc())
    )


def how_many_finished(session: Session) -> int:
    """How many are over."""
    return session.scalar(select(func.count()).select_from(FoodOffer).where(_is_over())) or 0


def offers_between(session: Session, first: date, last: date) -> Sequence[FoodOffer]:
    """What was offered from first to last."""
    query = select(FoodOffer).where(FoodOffer.offered_on.between(first, last)).options(*OFFER)
    return session.scalars(query.order_by(FoodOffer.offered_on, FoodOffer.id)).all()


def boxes_taken(session: Session, hub_ids: Collection[int]) -> dict[tuple[int, Storage], int]:
    """How much of each hub's room is taken, by how it is kept."""
    taken: dict[tuple[int, Storage], int] = {}
    query = select(FoodOffer).where(FoodOffer.hub_id.in_(hub_ids), not_(_is_over()))
    for offer in session.scalars(query.options(selectinload(FoodOffer.reservations))):
        where = (offer.hub_id or 0, offer.storage)
        taken[where] = taken.get(where, 0) + offer.boxes_taken
    return taken


def first_year(session: Session) -> date | None:
    """The first day anything was offered."""
    return session.scalar(select(func.min(FoodOffer.offered_on)))


def _is_over() -> ColumnElement[bool]:
    own = (FoodReservation.offer_id == FoodOffer.id) & FoodReservation.handed_on.is_not(None)
    handed = select(func.coalesce(func.sum(FoodReservation.amount), 0)).where(own).scalar_subquery()
    return FoodOffer.withdrawn_on.is_not(None) | (FoodOffer.amount - handed < LESS_THAN_ANY)
