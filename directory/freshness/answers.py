"""What a group answers when asked whether its entry is still right, and what follows. Nothing here commits.

Staff act: they confirm, or pause an activity. What a group itself tells of a pause, and every change, waits as a
proposal until the desk has decided. Silence is kept so that it can be counted, and changes nothing residents see.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken, Unavailable
from core.sealing import Opener, sealer
from directory.desk.marks import marks_of
from directory.desk.services import confirm_facts, set_activity
from directory.freshness.models import Answer, Contact
from directory.places.models import Activity, Place
from directory.places.services import mark_changed
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType, ProposalSource, Revision, RevisionState
from directory.upkeep.proposals import CLOSED, propose

SAY_WHAT = "何が変わったかを入力してください。ひとことで足ります。"
CHANGED_SINCE = "このあとに内容が変わったので、取り消せません。居場所のページで直してください。"
DECIDED_SINCE = "この変更はもう確認されたので、取り消せません。居場所のページで直してください。"
BOUND_TO = "contact.note"


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was taken, with what stood before as plain JSON, so that it can be taken back.

    `version` is that of the place afterwards; `marks` are entry type, entry key, field, day, how and by.
    """

    answer: str
    contact: int
    version: int
    took_effect: bool
    proposal: int | None
    activity: str
    confirmed_on: str | None
    marks: list[list[str]]

    def as_json(self) -> dict[str, Any]:
        """To keep in a column."""
        return asdict(self)


def take_answer(
    session: Session, place: Place, answer: Answer, *, text: str, how: ConfirmedHow, by: str, today: date
) -> Taken:
    """Do what an answer asks for; `text` is what was said beside it, `by` an account's key or who answered.

    Raises RuleBroken when it changed and nobody says what, or a pause that is known is told again; Unavailable when
    words cannot be sealed here.
    """
    words = text.strip()
    if answer is Answer.CHANGED and not words:
        raise RuleBroken(SAY_WHAT)
    activity, confirmed_on, marks = str(place.activity), place.confirmed_on, _marks_now(session, place)
    proposal = None
    if answer is Answer.SAME:
        confirm_facts(session, place, None, how=how, by=by, today=today)
    elif _takes_effect(answer, how):
        set_activity(session, place, Activity.PAUSED, by=by, source=how.label)
    elif answer is not Answer.UNREACHED:
        after = {"activity": str(Activity.PAUSED)} if answer is Answer.PAUSED else {}
        proposal = propose(session, place, after, note=words, source=ProposalSource(how), by=by).id
    contact = Contact(
        place_key=place.key,
        on_day=today,
        how=how,
        answer=answer,
        by=by,
        note_sealed=sealed_note(words),
    )
    session.add(contact)
    session.flush()
    return Taken(
        answer=str(answer),
        contact=contact.id,
        version=place.version,
        took_effect=_takes_effect(answer, how),
        proposal=proposal,
        activity=activity,
        confirmed_on=confirmed_on.isoformat() if confirmed_on else None,
        marks=marks,
    )


def undo_answer(session: Session, place: Place, taken: Taken, *, by: str) -> None:
    """Take an answer back: all is as before. Raises RuleBroken when something came after it."""
    if taken.took_effect:
        if taken.version != place.version:
            raise RuleBroken(CHANGED_SINCE)
        if taken.answer == Answer.SAME:
            _restore_marks(session, place, taken)
        else:
            set_activity(session, place, Activity(taken.activity), by=by)
    if taken.proposal is not None:
        _drop_proposal(session, taken.proposal)
    session.execute(delete(Contact).where(Contact.id == taken.contact))


def silences(session: Session, keys: Collection[str]) -> dict[str, int]:
    """How often a place was asked in vain since somebody last answered or confirmed it; places never missed are out."""
    answered = (
        select(func.coalesce(func.max(Contact.id), 0))
        .where(Contact.place_key == Place.key, Contact.answer != Answer.UNREACHED)
        .correlate(Place)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Place.key, func.count())
        .join(Contact, Contact.place_key == Place.key)
        .where(
            Place.key.in_(keys),
            Contact.answer == Answer.UNREACHED,
            Contact.id > answered,
            or_(Place.confirmed_on.is_(None), Contact.on_day > Place.confirmed_on),
        )
        .group_by(Place.key)
    )
    return {key: count for key, count in rows.all()}  # noqa: C416  # rows are no pairs to mypy


def sealed_note(words: str) -> bytes | None:
    """Words as they are kept; None without any. Raises Unavailable when they cannot be sealed here."""
    if not words:
        return None
    sealing = sealer()
    if sealing is None:
        raise Unavailable(CLOSED)
    return sealing.seal(words, bound_to=BOUND_TO)


def opened_note(sealed: bytes | None, opener: Opener) -> str:
    """The words again; empty without any. Raises Unavailable when they cannot be opened."""
    return opener.open(sealed, bound_to=BOUND_TO) if sealed else ""


def _takes_effect(answer: Answer, how: ConfirmedHow) -> bool:
    return answer is Answer.SAME or (answer is Answer.PAUSED and how is not ConfirmedHow.GROUP_ITSELF)


def _marks_now(session: Session, place: Place) -> list[list[str]]:
    return [
        [str(m.entry_type), m.entry_key, m.field, m.confirmed_on.isoformat(), str(m.how), m.by]
        for m in session.scalars(marks_of(place))
    ]


def _restore_marks(session: Session, place: Place, taken: Taken) -> None:
    for mark in session.scalars(marks_of(place)):
        session.delete(mark)
    session.flush()
    for entry_type, key, field, on, how, by in taken.marks:
        facts = {"entry_type": EntryType(entry_type), "entry_key": key, "field": field}
        session.add(Confirmation(**facts, confirmed_on=date.fromisoformat(on), how=ConfirmedHow(how), by=by))
    place.confirmed_on = date.fromisoformat(taken.confirmed_on) if taken.confirmed_on else None
    mark_changed(session, place)


def _drop_proposal(session: Session, number: int) -> None:
    proposal = session.get(Revision, number)
    if proposal is None or proposal.state is not RevisionState.WAITING:
        raise RuleBroken(DECIDED_SINCE)
    session.delete(proposal)
