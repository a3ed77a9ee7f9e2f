"""Writing the time line of a family. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.families.models import SELF, LifeEvent
from matching.families.when import read_when
from matching.people.models import HouseholdMember, Person

LONGEST_WHAT, LONGEST_WHO = 2_000, 100
NOTHING_SAID = "何があったかを入力するか、種類を選んでください。"
NOT_A_MEMBER = "世帯の方が変わりました。だれのことかを選び直してください。"
ONE_ONLY = "「だれのこと」と「そのほかの人」は、どちらか一つにしてください。"
SENT_ALREADY = "この用紙はもう記録されています。新しく開いて書いてください。"
CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、もう一度押してください。"
)
CHANGED_BEFORE_REMOVING = "ほかの人が先に変更しました。新しい内容を確かめてから、もう一度押してください。"


@dataclass(frozen=True)
class EventDetails:
    """What the form says. `happened` as it was typed; `member_key` or `who_words` where it is not the person."""

    happened: str
    what: str
    member_key: str = ""
    who_words: str = ""
    kind: str = ""


def add_event(
    session: Session, person: Person, details: EventDetails, *, by: str, today: date, idempotency_key: str = ""
) -> LifeEvent:
    """One more event; the same form sent twice is kept once, sent with other words it is refused.

    Raises AtField where a time cannot be read, cannot be, or has not come yet; RuleBroken.
    """
    event = LifeEvent(person_key=person.key, by=by, idempotency_key=idempotency_key or None)
    _write(session, event, details, today)
    if idempotency_key and (sent := _sent(session, person, idempotency_key)):
        if _content(sent) != _content(event):
            raise RuleBroken(SENT_ALREADY)
        return sent
    session.add(event)
    session.flush()
    return event


def change_event(session: Session, event: LifeEvent, details: EventDetails, *, today: date, version: str) -> None:
    """Correct an event; the same words sent twice are kept once.

    Raises RuleBroken when somebody else was faster, and what `add_event` raises.
    """
    if version != str(event.version):
        if _is_written(session, event, details, today):
            return
        raise RuleBroken(CHANGED_MEANWHILE)
    _write(session, event, details, today)
    session.flush()


def remove_event(session: Session, event: LifeEvent, *, version: str) -> None:
    """Take a mistaken event off the time line. Raises RuleBroken when somebody else changed it meanwhile."""
    if version != str(event.version):
        raise RuleBroken(CHANGED_BEFORE_REMOVING)
    session.delete(event)
    session.flush()


def _write(session: Session, event: LifeEvent, details: EventDetails, today: date) -> None:
    happened, what, kind = read_when(details.happened, today=today), details.what.strip(), details.kind.strip()
    if not what and not kind:
        raise AtField("what", NOTHING_SAID)
    who_words = details.who_words.strip()
    if details.member_key and who_words:
        raise AtField("who_words", ONE_ONLY)
    if details.member_key and not _is_member(session, event.person_key, details.member_key):
        raise AtField("who", NOT_A_MEMBER)
    event.happened, event.what, event.kind = happened, what, kind
    event.member_key = details.member_key or None
    event.who_words = "" if who_words == SELF else who_words


def _is_written(session: Session, event: LifeEvent, details: EventDetails, today: date) -> bool:
    """Whether the event says this already."""
    wanted = LifeEvent(person_key=event.person_key)
    try:
        _write(session, wanted, details, today)
    except AtField:
        return False
    return _content(wanted) == _content(event)


def _is_member(session: Session, person_key: str, member_key: str) -> bool:
    same = (HouseholdMember.key == member_key, HouseholdMember.person_key == person_key)
    return session.scalar(select(HouseholdMember.id).where(*same)) is not None


def _content(event: LifeEvent) -> tuple[str | None, ...]:
    return event.happened, event.member_key, event.who_words, event.kind, event.what


def _sent(session: Session, person: Person, idempotency_key: str) -> LifeEvent | None:
    same = (LifeEvent.idempotency_key == idempotency_key, LifeEvent.person_key == person.key)
    return session.scalars(select(LifeEvent).where(*same)).one_or_none()
