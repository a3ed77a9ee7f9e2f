"""Giving and withdrawing consent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.consents.models import Consent, ConsentHow, ConsentItem, HostScope
from matching.people.models import Person


@dataclass(frozen=True)
class ConsentDetails:
    """What the consent form says."""

    on: date
    how: ConsentHow
    items: Collection[ConsentItem]
    scopes: Collection[HostScope]
    ends_on: date | None = None


def give_consent(
    session: Session, person: Person, details: ConsentDetails, *, explained_by: str, today: date
) -> Consent:
    """Record a consent; raises RuleBroken when it names nothing or lies in the future."""
    on, ends_on = details.on, details.ends_on
    if on > today:
        raise RuleBroken("同意の日が未来になっています。お確かめください。")
    if not details.items or not details.scopes:
        raise RuleBroken("同意の内容（伝えてよいこと・紹介してよい受け入れ先）を一つ以上選んでください。")
    if ends_on is not None and ends_on < on:
        raise RuleBroken("同意の期限が、同意の日より前になっています。")
    consent = Consent(
        person_key=person.key,
        given_on=on,
        ends_on=ends_on,
        how=details.how,
        items=sorted(details.items),
        scopes=sorted(details.scopes),
        explained_by=explained_by,
    )
    session.add(consent)
    return consent


def withdraw_consent(consent: Consent, *, on: date) -> None:
    """From this day on nothing rests on it; what was done before stays recorded."""
    if consent.withdrawn_on is not None:
        raise RuleBroken("この同意は、すでに取り消されています。")
    consent.withdrawn_on = max(on, consent.given_on)
