"""Questions about consents."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.db import office_session
from matching.consents.basis import Basis, bases_of, basis_of, consents_of
from matching.consents.models import Consent, HostScope
from matching.people.models import Person
from matching.sheets.definitions import Sheet
from matching.sheets.models import SheetEdition

__all__ = ["consented_scopes", "consents_of", "get_consent"]

OPEN_COLUMNS = ("items", "scopes", "agencies", "purposes", "left_out", "given_on", "ends_on", "withdrawn_on")


def consented_scopes(session: Session, person: Person, on: date) -> frozenset[HostScope]:
    """The kinds of host the person may be introduced to on that day, as the one check of `basis_of` says."""
    return basis_of(session, person, on).scopes


def scopes_of_people(session: Session, person_keys: Collection[str], on: date) -> dict[str, frozenset[HostScope]]:
    """The same for several people whose records are open."""
    return {key: basis.scopes for key, basis in bases_of(session, person_keys, on).items()}


def introducible(
    session: Session, person_keys: Select[str] | Collection[str], on: date
) -> dict[str, frozenset[HostScope]]:
    """Which of these persons may be introduced to any host on a day, and to which kinds; of nobody else a word."""
    scopes = {key: basis.scopes for key, basis in bases_unopened(session, person_keys, on).items()}
    return {key: kinds for key, kinds in scopes.items() if kinds}


def bases_unopened(session: Session, person_keys: Select[str] | Collection[str], on: date) -> dict[str, Basis]:
    """What `bases_of` answers, for people whose records stay closed; who has no consent that holds is missing.

    It goes by what stands open in the database: opening the consents would be a look at records of other teams.
    """
    columns = [getattr(Consent, name) for name in OPEN_COLUMNS]
    query = select(Consent.person_key, *columns).where(Consent.person_key.in_(person_keys))
    held: dict[str, list[Consent]] = {}
    for key, *facts in session.execute(query):
        consent = Consent(**dict(zip(OPEN_COLUMNS, facts, strict=True)))
        if consent.holds(on):
            held.setdefault(key, []).append(consent)
    return {key: Basis(tuple(consents)) for key, consents in held.items()}


def consents_with_forms(session: Session, person: Person) -> tuple[list[Consent], dict[str, Sheet]]:
    """Newest first, and the forms they were signed on by edition, as far as one was kept; both in one question."""
    query = consents_of(person).add_columns(SheetEdition)
    rows = session.execute(query.outerjoin(SheetEdition, SheetEdition.edition == Consent.form)).all()
    forms = {kept.edition: Sheet.read(kept.definition, kept.edition) for _, kept in rows if kept is not None}
    return [consent for consent, _ in rows], forms


def get_consent(person_key: str, consent_key: str) -> Consent:
    """A consent of this person, or NoResultFound when they do not belong together."""
    query = select(Consent).where(Consent.key == consent_key, Consent.person_key == person_key)
    return office_session().scalars(query).one()
