"""What leaves the house: published entries with all that residents may see, and nothing more."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.areas.models import Town
from directory.places.models import Gathering, Place, Publication
from directory.windows.models import ConsultationWindow

AT_ONCE = 500


def published_places(session: Session) -> Iterator[Place]:
    """Published places with kinds, group and venues, in the order they were made; memory stays small."""
    query = (
        select(Place)
        .where(Place.publication == Publication.PUBLISHED)
        .order_by(Place.id)
        .options(
            joinedload(Place.group),
            selectinload(Place.kind_links),
            selectinload(Place.audience_links),
            selectinload(Place.gatherings).joinedload(Gathering.town).joinedload(Town.municipality),
        )
        .execution_options(yield_per=AT_ONCE)
    )
    yield from session.scalars(query)


def published_windows(session: Session) -> Iterator[ConsultationWindow]:
    """Published consultation windows, in their order."""
    query = (
        select(ConsultationWindow)
        .where(ConsultationWindow.publication == Publication.PUBLISHED)
        .order_by(ConsultationWindow.position, ConsultationWindow.id)
        .options(selectinload(ConsultationWindow.area_links), selectinload(ConsultationWindow.town_links))
    )
    yield from session.scalars(query)
