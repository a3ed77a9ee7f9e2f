"""Finding people. Loading one is a read, and reads are logged (see core.audit)."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from core.accounts.models import Account
from core.db import office_session
from matching.people.models import KeepApart, Person, TeamMember


@dataclass(frozen=True, slots=True)
class OfAPerson:
    """Something that belongs to a person and is no record of its own; it opens as the person does."""

    person: Person

    audited_as = "person"

    @property
    def key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person.key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys


def get_person(person_key: str) -> Person:
    """The person with their team and its names, in one question; or NoResultFound (a 404 page)."""
    names = joinedload(TeamMember.account).load_only(Account.key, Account.name)
    query = select(Person).where(Person.key == person_key).options(joinedload(Person.team).options(names))
    return office_session().scalars(query).unique().one()


def people_of(account_key: str) -> Select[Person]:
    """The people on whose team an account is, newest first; closed records last."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    return select(Person).where(Person.key.in_(mine)).order_by(Person.closed_at.is_not(None), Person.id.desc())


def own_person(session: Session, account_key: str, person_key: str) -> Person | None:
    """This person, if the account is on their team; of anybody else nothing is opened."""
    return session.scalars(people_of(account_key).where(Person.key == person_key)).one_or_none()


def how_many_people(session: Session, account_key: str) -> int:
    """How many people an account is on the team of."""
    query = select(func.count()).where(TeamMember.account_key == account_key)
    return session.scalar(query) or 0


def kept_apart_from(person: Person) -> Select[KeepApart]:
    """The places this person must not be introduced to."""
    return select(KeepApart).where(KeepApart.person_key == person.key)
