"""Questions about messages of residents, and about the entries they speak of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.db import directory_session
from directory.inbox.models import InboxMessage, MessageState
from directory.openings.models import Opening
from directory.openings.queries import openings_by_key
from directory.places.models import Place
from directory.places.queries import published_places
from directory.upkeep.models import EntryType
from directory.upkeep.queries import followed
from directory.windows.models import ConsultationWindow
from directory.windows.queries import get_published_window

FOLDED_WITHIN = timedelta(days=14)
OF_TYPE = {
    EntryType.PLACE: (Place.key, Place.name),
    EntryType.WINDOW: (ConsultationWindow.key, ConsultationWindow.name),
    EntryType.OPENING: (Opening.key, Opening.title),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The entry a resident speaks of; `page_type` and `page_key` lead to its page. `is_sensitive`: leave no trace."""

    entry_type: EntryType
    key: str
    name: str
    page_type: EntryType
    page_key: str
    is_sensitive: bool = False


def get_subject(session: Session, entry_type: EntryType, key: str) -> Subject:
    """The published entry; for a merged place the one it became. Raises NoResultFound for any other."""
    if entry_type is EntryType.WINDOW:
        window = get_published_window(session, key)
        return Subject(entry_type, key, window.name, entry_type, key, window.is_sensitive)
    if entry_type is EntryType.OPENING:
        opening = openings_by_key(session, [key]).get(key)
        if opening is None:
            raise NoResultFound
        return Subject(entry_type, key, opening.title, EntryType.PLACE, opening.place.key)
    (key,) = followed(session, [key])
    place = session.scalars(published_places().where(Place.key == key)).unique().one()
    return Subject(entry_type, key, place.name, entry_type, key)


def names_of_entries(session: Session, messages: Collection[InboxMessage]) -> dict[tuple[EntryType, str], str]:
    """The names of the entries these messages are about, published or not; an entry that is gone has none."""
    names: dict[tuple[EntryType, str], str] = {}
    for entry_type, (key, name) in OF_TYPE.items():
        wanted = {message.entry_key for message in messages if message.entry_type is entry_type}
        if wanted:
            names |= {
                (entry_type, found): said for found, said in session.execute(select(key, name).where(key.in_(wanted)))
            }
    return names


def get_message(key: str) -> InboxMessage:
    """One message; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(InboxMessage).where(InboxMessage.key == key)).one()


def messages_in(state: MessageState) -> Select[InboxMessage]:
    """Messages the desk has taken so far, the newest first."""
    query = select(InboxMessage).where(InboxMessage.state == state)
    return query.order_by(InboxMessage.created_at.desc(), InboxMessage.id.desc())


def counts_by_state(session: Session) -> dict[MessageState, int]:
    """How many there are in each state."""
    rows = session.execute(select(InboxMessage.state, func.count()).group_by(InboxMessage.state)).all()
    return dict.fromkeys(MessageState, 0) | {state: count for state, count in rows}  # noqa: C416  # rows are not tuples to mypy


def came_since(session: Session, moment: datetime) -> int:
    """How many messages were kept since then."""
    return session.scalar(select(func.count()).where(InboxMessage.created_at >= moment)) or 0


def same_words(likeness: str, now: datetime) -> Select[InboxMessage]:
    """A message that waits and says the same."""
    return select(InboxMessage).where(
        InboxMessage.likeness == likeness,
        InboxMessage.state == MessageState.NEW,
        InboxMessage.created_at > now - FOLDED_WITHIN,
    )
