"""Questions about proposed changes: which wait, whose they are, and what became of one's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from core.db import directory_session
from directory.desk.queries import looked_after
from directory.places.models import Place
from directory.places.queries import EVERYTHING
from directory.upkeep.models import EntryType, Revision, RevisionState

DECIDED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change beside the place it speaks of; whoever may decide on it looks after the place."""

    revision: Revision
    place: Place

    @property
    def key(self) -> str:
        """The place's."""
        return self.place.key

    @property
    def by(self) -> str:
        """Who proposed it."""
        return self.revision.by

    @property
    def area_keys(self) -> set[str]:
        """The place's."""
        return self.place.area_keys

    @property
    def is_waiting(self) -> bool:
        """Whether nobody decided yet."""
        return self.revision.state is RevisionState.WAITING

    @property
    def is_refused(self) -> bool:
        """Whether the place stays as it was."""
        return self.revision.state is RevisionState.REFUSED


def get_proposal(proposal: int) -> Proposal:
    """One proposed change, decided or not; NoResultFound (a 404 page) when there is none."""
    query = select(Revision, Place).join(Place, ABOUT).where(Revision.id == proposal).options(*EVERYTHING)
    revision, place = directory_session().execute(query).one()
    return Proposal(revision, place)


def waiting_for(area_keys: Collection[str] | None) -> Select[Revision, Place]:
    """Proposed changes (revision and place) of the places somebody looks after, the oldest first."""
    query = select(Revision, Place).join(Place, ABOUT).where(*_waiting(area_keys)).options(*EVERYTHING)
    return query.order_by(Revision.created_at, Revision.id)


def how_many_wait(session: Session, area_keys: Collection[str] | None) -> int:
    """How long that list is."""
    query = select(func.count()).select_from(Revision).join(Place, ABOUT).where(*_waiting(area_keys))
    return session.scalar(query) or 0


def waiting_at(session: Session, place: Place) -> Sequence[Revision]:
    """The proposed changes of one place, the oldest first."""
    own = and_(ABOUT, Place.id == place.id)
    query = select(Revision).join(Place, own).where(Revision.state == RevisionState.WAITING)
    return session.scalars(query.order_by(Revision.created_at, Revision.id)).all()


def proposed_by(account: str) -> Select[Revision, Place]:
    """What somebody proposed (revision and place): what waits, then what was decided last."""
    query = select(Revision, Place).join(Place, ABOUT).where(Revision.by == account, _was_proposed())
    query = query.options(*EVERYTHING)
    return query.order_by(Revision.decided_at.is_not(None), Revision.decided_at.desc(), Revision.id).limit(
        DECIDED_SHOWN
    )


def _waiting(area_keys: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return Revision.state == RevisionState.WAITING, looked_after(area_keys)


def _was_proposed() -> ColumnElement[bool]:
    """A change somebody else decided on; one's own direct changes are decided by oneself."""
    return Revision.decided_by != Revision.by


ABOUT = and_(Revision.entry_type == EntryType.PLACE, Revision.entry_key == Place.key)
