"""Questions about consents."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import office_session
from matching.consents.basis import bases_of, basis_of, consents_of
from matching.consents.models import Consent, HostScope
from matching.people.models import Person

__all__ = ["consented_scopes", "consents_of", "get_consent"]


def consented_scopes(session: Session, person: Person, on: date) -> frozenset[HostScope]:
    """The kinds of host the person may be introduced to on that day, as the one check of `basis_of` says."""
    return basis_of(session, person, on).scopes


def scopes_of_people(session: Session, person_keys: Collection[str], on: date) -> dict[str, frozenset[HostScope]]:
    """The same for several people whose records are open."""
    return {key: basis.scopes for key, basis in bases_of(session, person_keys, on).items()}


def get_consent(person_key: str, consent_key: str) -> Consent:
    """A consent of this person, or NoResultFound when they do not belong together."""
    query = select(Consent).where(Consent.key == consent_key, Consent.person_key == person_key)
    return office_session().scalars(query).one()
