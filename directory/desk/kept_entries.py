"""What windows and openings share at the desk: offered or withdrawn, confirmed as a whole, every change a revision.

A place has venues and facts confirmed one by one (`services`, `marks`); these are one row that is true or not.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from directory.desk.answers import Told
from directory.desk.facts import differences
from directory.desk.services import NO_REASON
from directory.openings.models import Opening
from directory.places.models import Publication
from directory.search.models import SearchedType, SearchOutbox
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType, Revision
from directory.upkeep.services import keep_revision
from directory.windows.models import ConsultationWindow

KeptEntry = ConsultationWindow | Opening
CONFIRMED_FIELDS = {EntryType.WINDOW: ("phone", "hours_text"), EntryType.OPENING: ("slots", "capacity")}


def entry_of(kept: KeptEntry) -> tuple[EntryType, str]:
    """Its type and key, as revisions and confirmations name it."""
    return EntryType.OPENING if isinstance(kept, Opening) else EntryType.WINDOW, kept.key


def mark_changed(session: Session, kept: KeptEntry) -> None:
    """It changed now, and the search follows."""
    entry_type, key = entry_of(kept)
    kept.changed_at = now()
    session.add(SearchOutbox(entry_type=SearchedType(entry_type.value), entry_key=key))


def keep_change(
    session: Session, kept: KeptEntry, was: dict[str, Any], now_is: dict[str, Any], *, told: Told, by: str
) -> Revision | None:
    """The revision of what the form changed, None when nothing did; what nobody confirmed is confirmed no more."""
    before, after = differences(was, now_is)
    if not after:
        return None
    if told is Told.NOT_YET:
        kept.confirmed_on = None
    mark_changed(session, kept)
    return keep_revision(session, entry_of(kept), before=before, after=after, by=by, source=told.label)


def set_publication(session: Session, kept: KeptEntry, wanted: Publication, *, by: str, reason: str = "") -> None:
    """Offer it, or withdraw it. Raises RuleBroken when it is withdrawn without a reason."""
    if wanted is Publication.WITHDRAWN and not reason.strip():
        raise RuleBroken(NO_REASON)
    if kept.publication is wanted:
        return
    before, after = {"publication": str(kept.publication)}, {"publication": str(wanted)}
    kept.publication = wanted
    keep_revision(session, entry_of(kept), before=before, after=after, by=by, reason=reason.strip())
    mark_changed(session, kept)


def confirm(session: Session, kept: KeptEntry, *, how: ConfirmedHow, by: str, today: date) -> None:
    """Mark what its page says as true today."""
    entry_type, key = entry_of(kept)
    fields: Collection[str] = CONFIRMED_FIELDS[entry_type]
    query = select(Confirmation).where(Confirmation.entry_type == entry_type, Confirmation.entry_key == key)
    marks = {mark.field: mark for mark in session.scalars(query)}
    for field in fields:
        mark = marks.get(field)
        if mark is None:
            mark = Confirmation(entry_type=entry_type, entry_key=key, field=field)
            session.add(mark)
        mark.confirmed_on, mark.how, mark.by = today, how, by
    kept.confirmed_on = today
    mark_changed(session, kept)
