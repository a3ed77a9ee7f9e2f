"""What of the results residents may see at this moment, and the words to show of it: the database has the last say."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.openings.models import Opening
from directory.places.models import Gathering, Place, Publication, VenueVisibility
from directory.search.indexing import IS_PUBLIC_OPENING, IS_PUBLIC_PLACE, batches
from directory.search.models import SearchedType
from directory.windows.models import ConsultationWindow


def published_keys(session: Session, entry_type: SearchedType, keys: Iterable[str]) -> set[str]:
    """Which of these entries residents may see now."""
    return {row[0] for part in batches(keys) for row in session.execute(_published(entry_type, part))}


def shown_texts(session: Session, entry_type: SearchedType, keys: Iterable[str]) -> dict[str, list[str]]:
    """The texts a snippet may be cut from, by key; an entry that is not public now has no key here."""
    wanted = list(keys)
    found = {row[0]: [text for text in row[1:] if text] for row in session.execute(_published(entry_type, wanted))}
    if entry_type is SearchedType.PLACE and found:
        venues = session.execute(
            select(Place.key, Gathering.schedule_text, Gathering.venue_name, Gathering.address, Gathering.visibility)
            .join(Place, Place.id == Gathering.place_id)
            .where(Place.key.in_(list(found)))
            .order_by(Gathering.position)
        )
        for key, schedule, venue, address, visibility in venues:
            found[key] += [text for text in (schedule, venue, address)[: _shown(visibility)] if text]
    return found


def _shown(visibility: VenueVisibility) -> int:
    return 3 if visibility is VenueVisibility.EXACT else 1


def _published(entry_type: SearchedType, keys: list[str]) -> Any:
    if entry_type is SearchedType.PLACE:
        place = select(Place.key, Place.summary, Place.for_whom, Place.cost_text, Place.booking, Place.note)
        return place.where(Place.key.in_(keys), *IS_PUBLIC_PLACE)
    if entry_type is SearchedType.WINDOW:
        window = ConsultationWindow
        return select(window.key, window.troubles, window.serves, window.script, window.hours_text).where(
            window.key.in_(keys), window.publication == Publication.PUBLISHED
        )
    opening = select(Opening.key, Opening.tasks, Opening.honorarium)
    return opening.join(Place, Place.id == Opening.place_id).where(Opening.key.in_(keys), *IS_PUBLIC_OPENING)
