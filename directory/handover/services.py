"""Writing into the book, numbering its copies, and taking an area over. Nothing here commits."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.errors import RuleBroken
from directory.handover.models import GroupContact, GroupNote, GroupPromise, HandoverCopy, HandoverTaken

CONTACT_TEXTS = ("name", "role", "phone", "mail", "best_time", "note")
CHANGED_MEANWHILE = (
    "入力している間に、ほかの人が変えました。いまの内容は一覧にあります。見比べて、もう一度保存してください。"
)
OF_ANOTHER = "もう一度「この方を加える」から入力してください。"
BACK_ALREADY = "この控えは、もう回収しています。"


def keep_contact(
    session: Session,
    place_key: str,
    key: str,
    texts: Mapping[str, str],
    *,
    may_be_told: bool,
    seen: str,
    by: str,
    parts: Collection[str] = (),
) -> None:
    """Write what is known of a person; without any text they are forgotten. The same new `key` twice makes one.

    `parts` are the keys of places that became a part of this one. Raises RuleBroken when somebody else changed it
    since version `seen`, or `key` is of another place.
    """
    contact = session.scalars(select(GroupContact).where(GroupContact.key == key)).one_or_none()
    if contact is not None and contact.place_key not in {place_key, *parts}:
        raise RuleBroken(OF_ANOTHER)
    if contact is not None and seen and seen != str(contact.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    if not any(texts.values()):
        if contact is not None:
            session.delete(contact)
        return
    if contact is None:
        contact = GroupContact(key=key, place_key=place_key, changed_by=by)
        session.add(contact)
    for name in CONTACT_TEXTS:
        if getattr(contact, name) != texts.get(name, ""):
            setattr(contact, name, texts.get(name, ""))
    contact.may_be_told, contact.changed_by = may_be_told, by
    session.flush()


def promise(session: Session, place_key: str, key: str, text: str, due_on: date, *, by: str) -> None:
    """Note what was promised; the same `key` twice makes one."""
    if session.scalar(select(GroupPromise.id).where(GroupPromise.key == key)) is None:
        session.add(GroupPromise(key=key, place_key=place_key, text=text, due_on=due_on, made_by=by))
        session.flush()


def tick(promised: GroupPromise, *, is_kept: bool, by: str, today: date) -> None:
    """Mark a promise as kept, or as open again."""
    if is_kept and promised.done_on is None:
        promised.done_on, promised.done_by = today, by
    elif not is_kept:
        promised.done_on, promised.done_by = None, ""


def write_note(session: Session, place_key: str, key: str, text: str, *, by: str) -> None:
    """A line for whoever comes next; the same `key` twice makes one."""
    if session.scalar(select(GroupNote.id).where(GroupNote.key == key)) is None:
        session.add(GroupNote(key=key, place_key=place_key, text=text, written_by=by))
        session.flush()


def next_copy(session: Session, area_key: str, *, by: str) -> HandoverCopy:
    """The next numbered copy of the book of an area; that it was made is in the log."""
    last = session.scalar(select(func.max(HandoverCopy.number)).where(HandoverCopy.area_key == area_key))
    copy = HandoverCopy(area_key=area_key, number=(last or 0) + 1, made_by=by)
    session.add(copy)
    session.flush()
    audit.record(session, audit.Action.CREATED, ("handover_copy", f"{area_key}-{copy.number}"))
    return copy


def take_copy_back(copy: HandoverCopy, *, by: str, now: datetime) -> None:
    """A copy came back and was destroyed. Raises RuleBroken when that was noted before."""
    if copy.back_at is not None:
        raise RuleBroken(BACK_ALREADY)
    copy.back_at, copy.back_by = now, by


def take_over(session: Session, area_key: str, year: int, *, by: str) -> None:
    """引き継ぎました; a second time changes nothing."""
    own = (HandoverTaken.area_key == area_key, HandoverTaken.fiscal_year == year, HandoverTaken.taken_by == by)
    if session.scalar(select(HandoverTaken.id).where(*own)) is None:
        session.add(HandoverTaken(area_key=area_key, fiscal_year=year, taken_by=by))
        session.flush()
