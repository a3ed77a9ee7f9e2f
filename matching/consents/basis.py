"""May this be told to them? The one check that everything told outside a person's team goes through.

`basis_of` reads the consents that hold on a day; it answers for every recipient, item and purpose. What was
withdrawn is no basis from that day on, so the next request finds it gone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matching.consents.models import Consent, ConsentItem, HostScope, Purpose, Recipient
from matching.people.models import Person


@dataclass(frozen=True)
class Basis:
    """The consents of one person that hold on one day."""

    held: tuple[Consent, ...]

    @property
    def is_there(self) -> bool:
        """Whether anything may be told to anybody."""
        return bool(self.held)

    @property
    def scopes(self) -> frozenset[HostScope]:
        """The kinds of host the person may be introduced to, for 参加支援."""
        held = [consent for consent in self.held if Purpose.PARTICIPATION in consent.purposes]
        return frozenset(
            scope
            for consent in held
            for scope in map(HostScope, consent.scopes)
            if any(consent.tells(scope, item) for item in ConsentItem)
        )

    def consent_for(
        self, recipient: Recipient, item: ConsentItem, purpose: Purpose = Purpose.PARTICIPATION
    ) -> Consent | None:
        """The consent on which this item may be told to this recipient for this purpose, or None."""
        return next((c for c in self.held if purpose in c.purposes and c.tells(recipient, item)), None)

    def items_for(self, recipient: Recipient, purpose: Purpose = Purpose.PARTICIPATION) -> list[ConsentItem]:
        """What this recipient may be told, in the order of the form."""
        return [item for item in ConsentItem if self.consent_for(recipient, item, purpose) is not None]


def basis_of(session: Session, person: Person, on: date) -> Basis:
    """What may be told about the person on that day, and to whom."""
    return Basis(tuple(consent for consent in session.scalars(consents_of(person)) if consent.holds(on)))


def bases_of(session: Session, person_keys: Collection[str], on: date) -> dict[str, Basis]:
    """The same for several people whose records are open."""
    held: dict[str, list[Consent]] = {key: [] for key in person_keys}
    query = select(Consent).where(Consent.person_key.in_(person_keys))
    for consent in session.scalars(query.order_by(Consent.given_on.desc(), Consent.id.desc())):
        if consent.holds(on):
            held[consent.person_key].append(consent)
    return {key: Basis(tuple(consents)) for key, consents in held.items()}


def still_covered(session: Session, person: Person, on: date) -> list[str]:
    """The consents, by key, that hold on that day or that were given before one which does."""
    consents = session.scalars(consents_of(person))
    return [consent.key for consent in dropwhile(lambda consent: not consent.holds(on), consents)]


def consents_of(person: Person) -> Select[Consent]:
    """Newest first."""
    return select(Consent).where(Consent.person_key == person.key).order_by(Consent.given_on.desc(), Consent.id.desc())
