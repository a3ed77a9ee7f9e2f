"""A handing-over about a person: on consent only what the one check covers."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.basis import Basis, basis_of
from matching.consents.models import Consent, ConsentItem, HostScope, Purpose, Recipient
from matching.disclosures.models import Disclosure, LegalBasis
from matching.disclosures.services import Handed, enter
from matching.people.models import Person

TO_WHOM = "同意にもとづいて伝えたときは、相手の種類を選んでください。同意と照らし合わせます。"

NO_BASIS = "「{recipient}」に「{item}」を伝える同意がないか、取り消されています。先に同意を確かめて記録してください。"


def enter_about(
    session: Session,
    person: Person,
    handed: Handed,
    recipient: Recipient | None,
    *,
    by: str,
    today: date,
    idempotency_key: str = "",
) -> Disclosure:
    """A line about this person. Raises RuleBroken when consent is named and does not cover it on that day."""
    consent_key = ""
    if handed.basis is LegalBasis.CONSENT:
        if recipient is None:
            raise RuleBroken(TO_WHOM)
        basis = basis_of(session, person, handed.on)
        covering = [_covering(basis, recipient, item) for item in handed.items]
        consent_key = covering[0].key if covering else "-"
    return enter(
        session,
        handed,
        by=by,
        today=today,
        person_key=person.key,
        consent_key=consent_key,
        idempotency_key=idempotency_key,
    )


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


def _covering(basis: Basis, recipient: Recipient, item: ConsentItem) -> Consent:
    for purpose in Purpose:
        if (consent := basis.consent_for(recipient, item, purpose)) is not None:
            return consent
    raise RuleBroken(NO_BASIS.format(recipient=recipient.label, item=item.label))
