"""Entering a handing-over in the register. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year
from core.errors import RuleBroken
from matching.consents.models import ConsentItem
from matching.disclosures.models import Disclosure, LegalBasis
from matching.people.models import Person


@dataclass(frozen=True)
class Handed:
    """What was handed to whom, on which day, on what basis and why."""

    to: str
    items: Collection[ConsentItem]
    basis: LegalBasis
    reason: str
    on: date


def enter(
    session: Session,
    handed: Handed,
    *,
    by: str,
    today: date,
    person_key: str | None = None,
    intake_key: str | None = None,
    consent_key: str = "",
    idempotency_key: str = "",
) -> Disclosure:
    """One line of the register, the same form sent twice once. Raises RuleBroken when something is left open."""
    if idempotency_key and (sent := _entered(session, idempotency_key, by)):
        return sent
    _must_be_whole(handed, today)
    year = fiscal_year(handed.on)
    newest = select(func.max(Disclosure.number)).where(Disclosure.fiscal_year == year)
    line = Disclosure(
        fiscal_year=year,
        number=(session.scalar(newest) or 0) + 1,
        on=handed.on,
        person_key=person_key,
        intake_key=intake_key,
        basis=handed.basis,
        consent_key=consent_key,
        items=sorted(handed.items),
        by=by,
        idempotency_key=idempotency_key or None,
    )
    line.to, line.reason = handed.to.strip(), handed.reason.strip()
    session.add(line)
    session.flush()
    return line


def belongs_to(session: Session, intake_key: str, person: Person) -> None:
    """A sheet became a person's record: what was handed over with it stands there too."""
    for line in session.scalars(select(Disclosure).where(Disclosure.intake_key == intake_key)):
        line.person_key = person.key


def _must_be_whole(handed: Handed, today: date) -> None:
    if not date(1900, 1, 1) <= handed.on <= today:
        raise RuleBroken("伝えた日をお確かめください（まだ来ていない日は使えません）。")
    if not handed.to.strip():
        raise RuleBroken("だれに伝えたのか（機関の名前）を入力してください。")
    if not handed.items:
        raise RuleBroken("伝えたことを一つ以上選んでください。")
    if not handed.reason.strip():
        raise RuleBroken("伝えた理由を入力してください。台帳に残ります。")


def _entered(session: Session, idempotency_key: str, by: str) -> Disclosure | None:
    query = select(Disclosure).where(Disclosure.idempotency_key == idempotency_key, Disclosure.by == by)
    return session.scalars(query).one_or_none()
