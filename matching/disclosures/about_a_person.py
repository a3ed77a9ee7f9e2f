"""A handing-over about a person: on consent only what the one check covers."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.basis import basis_of
from matching.consents.models import Consent, ConsentItem, HostScope, Purpose, Recipient
from matching.disclosures.models import Disclosure, LegalBasis
from matching.disclosures.services import Handed, enter
from matching.people.household import asked_of, household_of
from matching.people.models import HouseholdMember, Person

TO_WHOM = "同意にもとづいて伝えたときは、相手の種類と目的を選んでください。同意と照らし合わせます。"
NO_BASIS = (
    "「{purpose}」のために「{recipient}」に「{item}」を伝える同意がないか、取り消されています。"
    "先に同意を確かめて記録してください。"
)
NOBODY_KNOWN = (
    "「家族・世帯のこと」は、世帯のそれぞれの方の同意で伝えます。"
    "先に「世帯に加える」で世帯の方と、その方が同意した日を記録してください。"
)
NOT_AGREED = (
    "世帯の{count}人から、伝えることへの同意がまだ（または取り消されて）います。"
    "「家族・世帯のこと」のチェックを外すか、先に世帯の欄に同意した日を記録してください。"
)


def enter_about(
    session: Session,
    person: Person,
    handed: Handed,
    recipient: Recipient | None,
    *,
    purpose: Purpose | None = Purpose.PARTICIPATION,
    by: str,
    today: date,
    idempotency_key: str = "",
) -> Disclosure:
    """A line about this person.

    Raises RuleBroken when consent is named and does not cover it on that day for that purpose, or when the household
    is told of and one of it has not agreed.
    """
    covering: list[Consent] = []
    if handed.basis is LegalBasis.CONSENT:
        if recipient is None or purpose is None:
            raise RuleBroken(TO_WHOM)
        covering = _covering(session, person, handed, recipient, purpose)
    return enter(
        session,
        handed,
        by=by,
        today=today,
        person_key=person.key,
        consent_key=covering[0].key if covering else "",
        idempotency_key=idempotency_key,
    )


def tellable(
    session: Session, person: Person, recipients: Iterable[Recipient], purpose: Purpose, on: date
) -> dict[Recipient, list[ConsentItem]]:
    """What each may be told that day, of the household only if each of it agrees, as `enter_about` asks."""
    basis, agree = basis_of(session, person, on), _all_agree(household_of(session, person), on)
    return {
        each: [item for item in basis.items_for(each, purpose) if agree or item is not ConsentItem.HOUSEHOLD]
        for each in recipients
    }


def note_introduction(
    session: Session,
    person: Person,
    scope: HostScope,
    host: str,
    *,
    items: Collection[ConsentItem],
    why: str,
    by: str,
    on: date,
) -> None:
    """What a host is told of a person by a page or a paper of ours enters the register; where nothing is, no line."""
    if items:
        handed = Handed(host, items, LegalBasis.CONSENT, why, on)
        enter_about(session, person, handed, scope, by=by, today=on)


def _covering(
    session: Session, person: Person, handed: Handed, recipient: Recipient, purpose: Purpose
) -> list[Consent]:
    basis, found = basis_of(session, person, handed.on), []
    for item in handed.items:
        consent = basis.consent_for(recipient, item, purpose)
        if consent is None:
            words = {"purpose": purpose.label, "recipient": recipient.label, "item": item.label}
            raise RuleBroken(NO_BASIS.format(**words))
        found.append(consent)
    if ConsentItem.HOUSEHOLD in handed.items:
        _each_must_agree(session, person, handed.on)
    return found


def _each_must_agree(session: Session, person: Person, on: date) -> None:
    household = household_of(session, person)
    if not household:
        raise RuleBroken(NOBODY_KNOWN)
    if not _all_agree(household, on):
        raise RuleBroken(NOT_AGREED.format(count=sum(not member.agrees(on) for member in asked_of(household, on))))


def _all_agree(household: list[HouseholdMember], on: date) -> bool:
    return bool(household) and all(member.agrees(on) for member in asked_of(household, on))
