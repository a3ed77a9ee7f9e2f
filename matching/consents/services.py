"""Giving and withdrawing consent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.models import Agency, Consent, ConsentHow, ConsentItem, HostScope, Purpose
from matching.people.models import Person
from matching.sheets.catalogue import catalogue
from matching.sheets.services import keep_edition


@dataclass(frozen=True)
class ConsentDetails:
    """What the consent form says; `left_out` holds "recipient:item" pairs that stay closed."""

    on: date
    how: ConsentHow
    items: Collection[ConsentItem]
    scopes: Collection[HostScope]
    ends_on: date | None = None
    agencies: Collection[Agency] = ()
    purposes: Collection[Purpose] = (Purpose.PARTICIPATION,)
    left_out: Collection[str] = ()
    form: str = ""
    note: str = ""


def give_consent(
    session: Session,
    person: Person,
    details: ConsentDetails,
    *,
    explained_by: str,
    today: date,
    idempotency_key: str = "",
) -> Consent:
    """Record a consent, the same form sent twice once, with the edition of the form that was explained.

    Raises RuleBroken when it names nothing or lies ahead.
    """
    if idempotency_key and (sent := _already(session, person, idempotency_key)):
        return sent
    _must_say_something(details, today)
    consent = Consent(
        person_key=person.key,
        given_on=details.on,
        ends_on=details.ends_on,
        how=details.how,
        items=sorted(details.items),
        scopes=sorted(details.scopes),
        agencies=sorted(details.agencies),
        purposes=sorted(details.purposes),
        left_out=sorted(details.left_out),
        form=details.form,
        explained_by=explained_by,
        idempotency_key=idempotency_key or None,
    )
    consent.note = details.note.strip()
    if not any(consent.tells(recipient, item) for recipient in consent.recipients for item in details.items):
        raise RuleBroken("すべての組み合わせを「伝えない」にすると、同意がないのと同じです。お確かめください。")
    if (sheet := catalogue().edition(details.form)) is not None:
        keep_edition(session, sheet)
    session.add(consent)
    session.flush()
    return consent


def withdraw_consent(consent: Consent, *, on: date, by: str = "") -> None:
    """From this day on nothing rests on it; what was done before stays recorded."""
    if consent.withdrawn_on is not None:
        raise RuleBroken("この同意は、すでに取り消されています。")
    consent.withdrawn_on = max(on, consent.given_on)
    consent.withdrawn_by = by


def _must_say_something(details: ConsentDetails, today: date) -> None:
    on, ends_on = details.on, details.ends_on
    if on > today:
        raise RuleBroken("同意の日が未来になっています。お確かめください。")
    if not details.items or not (details.scopes or details.agencies):
        raise RuleBroken("同意の内容（伝えてよいことと、受け入れ先か関係機関）を一つ以上選んでください。")
    if not details.purposes:
        raise RuleBroken("何のために伝えるのか（目的）を一つ以上選んでください。")
    if ends_on is not None and ends_on < on:
        raise RuleBroken("同意の期限が、同意の日より前になっています。")


def _already(session: Session, person: Person, idempotency_key: str) -> Consent | None:
    query = select(Consent).where(Consent.idempotency_key == idempotency_key, Consent.person_key == person.key)
    return session.scalars(query).one_or_none()
