"""Questions about consents."""

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
    held = [consent for consent in session.scalars(consents_of(person)) if consent.holds(on)]
    return frozenset(HostScope(scope) for consent in held for scope in consent.scopes)


def get_consent(person_key: str, consent_key: str) -> Consent:
    """A consent of this person, or NoResultFound when they do not belong together."""
    query = select(Consent).where(Consent.key == consent_key, Consent.person_key == person_key)
    return office_session().scalars(query).one()
