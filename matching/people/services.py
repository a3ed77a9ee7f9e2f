"""What staff do with a person's record. A service checks, then changes; it never commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.secrets import keyring
from matching.people.models import Person, Route, TeamMember


@dataclass(frozen=True)
class PersonDetails:
    """What the intake form asks. `home` is "lat,lng" worked out from the address, or empty."""

    name: str
    kana: str = ""
    birth: date | None = None
    phone: str = ""
    address: str = ""
    home: str = ""
    note: str = ""
    route: Route = Route.OTHER


def register_person(session: Session, *, details: PersonDetails, lead_key: str, today: date) -> Person:
    """A new record, led by the account that makes it; raises RuleBroken when name or birth date cannot be."""
    person = Person()
    person.team = [TeamMember(account_key=lead_key, leads=True)]
    update_person(person, details, today=today)
    session.add(person)
    session.flush()
    return person


def update_person(person: Person, details: PersonDetails, *, today: date) -> None:
    """Write the details; the fingerprints follow."""
    if not details.name.strip():
        raise RuleBroken("名前を入力してください。本名が分からないときは、呼び名でかまいません。")
    if details.birth is not None and not date(1900, 1, 1) <= details.birth <= today:
        raise RuleBroken("生年月日をお確かめください（未来の日付や、1900年より前は使えません）。")
    person.name, person.kana = details.name.strip(), details.kana.strip()
    person.birth = details.birth.isoformat() if details.birth else ""
    person.phone, person.address = details.phone.strip(), details.address.strip()
    person.home, person.note = details.home, details.note.strip()
    person.route = details.route
    person.refresh_indexes()


def others_like(session: Session, details: PersonDetails) -> int:
    """How many records look like the same person (reading with birth date, or telephone).

    Only a count: a record of another team is never listed, and nothing is opened or decrypted.
    """
    alike = _alike(details)
    if not alike:
        return 0
    return session.scalar(select(func.count()).select_from(Person).where(or_(*alike))) or 0


def own_like(session: Session, details: PersonDetails, account_key: str) -> list[Person]:
    """Those among the people of an account's own teams who look like the same person."""
    alike = _alike(details)
    if not alike:
        return []
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    return list(session.scalars(select(Person).where(or_(*alike), Person.key.in_(mine)).order_by(Person.id.desc())))


def _alike(details: PersonDetails) -> list[ColumnElement[bool]]:
    ring = keyring()
    digits = "".join(character for character in details.phone if character.isdigit())
    alike: list[ColumnElement[bool]] = []
    if details.kana and details.birth:
        kana = ring.blind_index(details.kana, purpose="kana")
        birth = ring.blind_index(details.birth.isoformat(), purpose="birth")
        alike.append((Person.kana_index == kana) & (Person.birth_index == birth))
    if digits:
        alike.append(Person.phone_index == ring.blind_index(digits, purpose="phone"))
    return alike
