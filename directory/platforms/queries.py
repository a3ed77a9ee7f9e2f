"""Questions about platforms."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from core.db import directory_session
from directory.partners.models import Listing
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember, PlatformResult

WHOLE = (
    selectinload(Platform.areas),
    selectinload(Platform.members).joinedload(PlatformMember.group),
    selectinload(Platform.meetings),
    selectinload(Platform.results).options(
        joinedload(PlatformResult.place), joinedload(PlatformResult.listing).joinedload(Listing.group)
    ),
)


def platforms_with_all(session: Session) -> Sequence[Platform]:
    """Every platform with its members, meetings and results, those that go on first."""
    return session.scalars(
        select(Platform).options(*WHOLE).order_by(Platform.ended_on.is_not(None), Platform.started_on, Platform.id)
    ).all()


def get_platform(key: str) -> Platform:
    """One platform; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Platform).where(Platform.key == key).options(*WHOLE)).one()


def get_member(key: str) -> PlatformMember:
    """One membership; NoResultFound (a 404 page) when there is none."""
    query = select(PlatformMember).where(PlatformMember.key == key)
    return directory_session().scalars(query.options(joinedload(PlatformMember.platform))).one()


def get_meeting(key: str) -> PlatformMeeting:
    """One meeting; NoResultFound (a 404 page) when there is none."""
    query = select(PlatformMeeting).where(PlatformMeeting.key == key)
    return directory_session().scalars(query.options(joinedload(PlatformMeeting.platform))).one()
