"""Accounts and teams for tests of 担当."""

from sqlalchemy import select

from core import audit
from core.accounts.models import Account
from core.accounts.substitutes import Absence, name_substitute
from core.calendar import now, today
from core.db import unit_of_work
from core.roles import Role
from matching.people.models import Person, TeamMember
from tests.matching.people import a_person, acting


def ready(session, login, role=Role.STAFF, **facts) -> str:
    """The key of an account that can sign in; it is its login, so that a failing test says who."""
    account = Account(key=login, login=login, name=f"見本 {login}", role=role, password_hash="x", **facts)
    account.totp_secret = "x"
    session.add(account)
    session.flush()
    return account.key


def with_team(session, lead, *members, **facts) -> Person:
    person = a_person(session, lead=lead, consented=False, **facts)
    person.team += [TeamMember(account_key=key) for key in members]
    session.flush()
    return person


def found(session, key) -> Person:
    return session.scalars(select(Person).where(Person.key == key)).one()


def team(office, key) -> dict[str, bool]:
    """Who is on the team, as the database says, and whether they lead."""
    office.rollback()
    rows = office.scalars(select(TeamMember).where(TeamMember.person_key == key))
    return {row.account_key: row.leads for row in rows}


def disabled(office, key) -> None:
    with acting(office) as session:
        session.scalars(select(Account).where(Account.key == key)).one().disabled_at = now()


def stands_in(office, away, substitute) -> None:
    """From today until today."""
    with unit_of_work(office) as session:
        audit.act_as(session, away, "test")
        one, other = (session.scalars(select(Account).where(Account.key == key)).one() for key in (away, substitute))
        absence = Absence(one, other, today(), today())
        name_substitute(session, absence, by=away, is_supervisor=False, key="", today=today())
