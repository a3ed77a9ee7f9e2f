"""Finding closings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.closings.models import Closing
from matching.people.models import Person


def closings_of(session: Session, person: Person) -> Sequence[Closing]:
    """All ends of a person's support, the newest first."""
    query = select(Closing).where(Closing.person_key == person.key).order_by(Closing.id.desc())
    return session.scalars(query).all()


def present_closing(session: Session, person: Person) -> Closing | None:
    """The end that holds now; None for an open record, without asking, and for one closed before this was kept."""
    if person.closed_at is None:
        return None
    return next((one for one in closings_of(session, person) if one.reopened_on is None), None)
