"""Questions about partner businesses, offers, wishes and introductions."""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from core.db import directory_session
from directory.areas.models import Area
from directory.desk.queries import MOST_WORDS, TO_HIRAGANA, TO_KATAKANA
from directory.groups.models import Group
from directory.partners.models import Introduction, Listing, PartnerBusiness
from directory.partners.states import Outcome, PartnerState, Side

ASK_AFTER = timedelta(days=30)
PARTNER = (joinedload(PartnerBusiness.group), selectinload(PartnerBusiness.areas))
LISTING = (joinedload(Listing.group), selectinload(Listing.areas))
BOTH_SIDES = (
    joinedload(Introduction.offer).options(*LISTING),
    joinedload(Introduction.wish).options(*LISTING),
)


def get_partner(key: str) -> PartnerBusiness:
    """One business; NoResultFound (a 404 page) when there is none."""
    return (
        directory_session().scalars(select(PartnerBusiness).where(PartnerBusiness.key == key).options(*PARTNER)).one()
    )


def get_listing(key: str) -> Listing:
    """One offer or wish; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Listing).where(Listing.key == key).options(*LISTING)).one()


def get_introduction(key: str) -> Introduction:
    """One introduction; NoResultFound (a 404 page) when there is none."""
    query = select(Introduction).where(Introduction.key == key).options(*BOTH_SIDES)
    return directory_session().scalars(query).one()


def partners_for(q: str, state: PartnerState | None) -> Select[PartnerBusiness]:
    """The register in reading order, narrowed by a word of name or reading and by state."""
    query = select(PartnerBusiness).join(PartnerBusiness.group).where(*_named(q)).options(*PARTNER)
    if state is not None:
        query = query.where(PartnerBusiness.state == state)
    return query.order_by(Group.kana, Group.name, PartnerBusiness.id)


def partner_counts(session: Session, q: str) -> dict[PartnerState, int]:
    """How many businesses each state has, with the same word."""
    query = select(PartnerBusiness.state, func.count()).join(PartnerBusiness.group).where(*_named(q))
    found = {each.state: each[1] for each in session.execute(query.group_by(PartnerBusiness.state))}
    return {state: found.get(state, 0) for state in PartnerState}


def partner_of_group(session: Session, group_id: int) -> PartnerBusiness | None:
    """The business a group is, if it is one."""
    return session.scalars(select(PartnerBusiness).where(PartnerBusiness.group_id == group_id)).one_or_none()


def partners_of_groups(session: Session, group_ids: Collection[int]) -> dict[int, PartnerBusiness]:
    """The businesses among these groups, by group."""
    query = select(PartnerBusiness).where(PartnerBusiness.group_id.in_(group_ids)).options(*PARTNER)
    return {partner.group_id: partner for partner in session.scalars(query)}


def standing(on: date) -> ColumnElement[bool]:
    """Listings that still stand on a day; those of ended groups do not."""
    goes_on = Listing.group.has(or_(Group.dissolved_on.is_(None), Group.dissolved_on > on))
    return Listing.closed_on.is_(None) & or_(Listing.last_day.is_(None), Listing.last_day >= on) & goes_on


def listings_of(side: Side, on: date | None) -> Select[Listing]:
    """Offers or wishes, the newest first; with a day those that stand on it, without one all."""
    query = select(Listing).where(Listing.side == side).options(*LISTING)
    return (query if on is None else query.where(standing(on))).order_by(Listing.id.desc())


def listings_of_group(session: Session, group_id: int) -> list[Listing]:
    """What one group offers and wishes: what stands first, then the newest."""
    query = select(Listing).where(Listing.group_id == group_id).options(*LISTING)
    return list(session.scalars(query.order_by(Listing.closed_on.is_not(None), Listing.side, Listing.id.desc())))


def introductions_of(session: Session, listing_ids: Collection[int]) -> list[Introduction]:
    """The introductions in which these offers or wishes take part, the newest first."""
    query = select(Introduction).where(
        or_(Introduction.offer_id.in_(listing_ids), Introduction.wish_id.in_(listing_ids))
    )
    return list(
        session.scalars(query.options(*BOTH_SIDES).order_by(Introduction.introduced_on.desc(), Introduction.id.desc()))
    )


def all_introductions() -> Select[Introduction]:
    """Every introduction in the order they were made."""
    return select(Introduction).options(*BOTH_SIDES).order_by(Introduction.introduced_on, Introduction.id)


def unanswered_introductions(session: Session, today: date) -> Sequence[Introduction]:
    """Introductions of which nobody has said for a month what came of them, the oldest first."""
    waiting = (Introduction.outcome == Outcome.WAITING, Introduction.introduced_on <= today - ASK_AFTER)
    query = select(Introduction).where(*waiting).options(*BOTH_SIDES)
    return session.scalars(query.order_by(Introduction.introduced_on, Introduction.id)).all()


def areas_of_keys(session: Session, keys: Collection[str]) -> list[Area]:
    """The areas of these keys."""
    return list(session.scalars(select(Area).where(Area.key.in_(keys)).order_by(Area.id)))


def _named(q: str) -> list[ColumnElement[bool]]:
    words = unicodedata.normalize("NFKC", q).split()[:MOST_WORDS]
    return [
        or_(
            *(
                column.icontains(each, autoescape=True)
                for each in {word, word.translate(TO_KATAKANA), word.translate(TO_HIRAGANA)}
                for column in (Group.name, Group.kana)
            )
        )
        for word in words
    ]
