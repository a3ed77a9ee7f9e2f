"""Questions about consents."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.db import office_session
from matching.consents.models import Consent, HostScope
from matching.people.models import Person


def consents_of(person: Person) -> Select[Consent]:
    """Newest first."""
    return select(Consent).where(Consent.person_key == person.key).order_by(Consent.given_on.desc(), Consent.id.desc())


def consented_scopes(session: Session, person: Person, on: date) -> frozenset[HostScope]:
    """The kinds of host the person may be introduced to on that day: the one check everything rests on."""
    return scopes_of_people(session, [person.key], on)[person.key]


def scopes_of_people(session: Session, person_keys: Collection[str], on: date) -> dict[str, frozenset[HostScope]]:
    """The same for several people whose records are open."""
    held: dict[str, set[HostScope]] = {key: set() for key in person_keys}
    for consent in session.scalars(select(Consent).where(Consent.person_key.in_(person_keys))):
        if consent.holds(on):
            held[consent.person_key] |= {HostScope(scope) for scope in consent.scopes}
    return {key: frozenset(scopes) for key, scopes in held.items()}


def get_consent(person_key: str, consent_key: str) -> Consent:
    """A consent of this person, or NoResultFound when they do not belong together."""
    query = select(Consent).where(Consent.key == consent_key, Consent.person_key == person_key)
    return office_session().scalars(query).one()
