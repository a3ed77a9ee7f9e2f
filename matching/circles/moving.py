"""Out of the compartment without consent into a person's own record: one way, on consent, with its line in the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from matching.circles.models import CarriedRecord, Circle, CircleRecord
from matching.consents.basis import basis_of
from matching.consents.services import ConsentDetails, give_consent
from matching.people.models import Person
from matching.people.services import PersonDetails, register_person

NOTHING_CHOSEN = "本人の記録へ移すものを、一つ以上選んでください。"
NO_NAME = (
    "新しい記録には名前が要ります。「本人の名前」を入力してください。本名が分からないときは、呼び名でかまいません。"
)
MOVED_TO_ONE = (
    "この支援会議からは、前に本人の記録へ移しています。新しい記録はつくらず、前と同じ記録を選んでください。"
    "選べないときは、その記録の担当の方に頼んでください。"
)
MOVED_BEFORE = "選んだ記録の中に、もう移されたものがあります。開き直して、いまの一覧から選んでください。"
NO_CONSENT = "本人の同意がないか、取り消されています。同意がないうちは、支援会議の外へ移せません。"


@dataclass(frozen=True)
class Mover:
    """Who moves, and on which day."""

    account_key: str
    today: date


def move_into_record(
    session: Session,
    circle: Circle,
    person: Person | None,
    consent: ConsentDetails,
    chosen: Collection[str],
    *,
    mover: Mover,
    home: str = "",
    with_sheet: bool = False,
) -> Person:
    """Record the consent and move the chosen records; without `person` a new record is begun, led by the mover.

    `with_sheet` says that the circle's sheet goes along. Raises RuleBroken when nothing is chosen, a record was moved
    before, the circle went into another record before, or no consent holds today.
    """
    records = _chosen(session, circle, chosen)
    if not records and not with_sheet:
        raise RuleBroken(NOTHING_CHOSEN)
    if circle.person_key is not None and (person is None or person.key != circle.person_key):
        raise RuleBroken(MOVED_TO_ONE)
    if person is None:
        if not circle.name:
            raise RuleBroken(NO_NAME)
        person = register_person(
            session, details=details_of(circle, home), lead_key=mover.account_key, today=mover.today
        )
    given = give_consent(session, person, consent, explained_by=mover.account_key, today=mover.today)
    if given not in basis_of(session, person, mover.today).held:
        raise RuleBroken(NO_CONSENT)
    for record in records:
        session.add(_carried(record, person, given.key, mover))
        record.text = record.source = ""
        record.moved_at, record.moved_by = now(), mover.account_key
    circle.person_key, circle.has_sheet = person.key, circle.has_sheet and not with_sheet
    session.flush()
    return person


def name_at_last(circle: Circle, name: str) -> None:
    """Who agrees says their name, if the circle did not know it before."""
    circle.name = circle.name or name.strip()


def _chosen(session: Session, circle: Circle, keys: Collection[str]) -> list[CircleRecord]:
    query = select(CircleRecord).where(CircleRecord.circle_key == circle.key, CircleRecord.key.in_(set(keys)))
    found = list(session.scalars(query.order_by(CircleRecord.number)))
    if len(found) < len(set(keys)) or any(record.moved_at for record in found):
        raise RuleBroken(MOVED_BEFORE)
    return found


def _carried(record: CircleRecord, person: Person, consent_key: str, mover: Mover) -> CarriedRecord:
    carried = CarriedRecord(
        person_key=person.key,
        record_key=record.key,
        kind=record.kind,
        on=record.on,
        by=record.by,
        carried_by=mover.account_key,
        consent_key=consent_key,
    )
    carried.text, carried.source = record.text, record.source
    return carried


def details_of(circle: Circle, home: str) -> PersonDetails:
    """Whom the circle is about, as a person's record holds it; `home` is "lat,lng" or empty."""
    birth = date.fromisoformat(circle.birth) if circle.birth else None
    return PersonDetails(
        name=circle.name, kana=circle.kana, birth=birth, phone=circle.phone, address=circle.address, home=home
    )
