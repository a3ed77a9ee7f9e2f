"""Who looks after whom, by account: names and numbers. Nobody who is supported is opened here."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.accounts.models import Account
from core.roles import WORKS_WITH_PERSONS, Role
from matching.outings.models import Outing
from matching.people.models import Person, TeamMember
from matching.placements.appointment_models import Appointment, AppointmentState

GONE = "（今はないアカウント）"


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account as it stands on a team; `is_usable` says whether it can sign in and open a person at all."""

    key: str
    name: str
    role: Role | None
    is_usable: bool

    @property
    def role_words(self) -> str:
        """What the account is for, in words."""
        return self.role.label if self.role else ""

    @property
    def words(self) -> str:
        """Name and role, as in a list to choose from."""
        return f"{self.name}（{self.role_words}）" if self.role else self.name


@dataclass(frozen=True, slots=True)
class Load:
    """How many people an account leads and how many it is on the team of besides; closed records apart."""

    who: Colleague
    leads: int
    others: int
    closed: int

    @property
    def is_left_alone(self) -> bool:
        """Whether nobody looks after the people it leads."""
        return not self.who.is_usable and self.leads > 0


def colleagues_by_key(session: Session, keys: Collection[str]) -> dict[str, Colleague]:
    """Every one of these accounts; one that is gone has no role."""
    rows = session.scalars(select(Account).where(Account.key.in_(keys))) if keys else ()
    known = {account.key: _colleague(account) for account in rows}
    return {key: known.get(key, Colleague(key, GONE, None, False)) for key in keys}


def ready_colleagues(session: Session) -> list[Colleague]:
    """Whoever may take somebody on, in reading order: can sign in, and works with persons."""
    query = select(Account).where(Account.role.in_(WORKS_WITH_PERSONS)).order_by(Account.name, Account.id)
    return [_colleague(account) for account in session.scalars(query) if account.is_ready]


def loads(session: Session) -> list[Load]:
    """Every account on a team: first those that cannot be used, since nobody looks after their people."""
    closed = Person.closed_at.is_not(None)
    query = select(TeamMember.account_key, TeamMember.leads, closed, func.count())
    query = query.join(Person, Person.key == TeamMember.person_key)
    counts: dict[str, Counter[str]] = {}
    for key, is_lead, is_closed, count in session.execute(
        query.group_by(TeamMember.account_key, TeamMember.leads, closed)
    ):
        kind = "leads" if is_lead else "others"
        counts.setdefault(key, Counter()).update({kind: count, "closed": count if is_closed else 0})
    who = colleagues_by_key(session, counts.keys())
    found = [Load(who[key], each["leads"], each["others"], each["closed"]) for key, each in counts.items()]
    return sorted(found, key=lambda load: (load.who.is_usable, not load.is_left_alone, load.who.name, load.who.key))


def planned_by_account(session: Session, person_keys: Collection[str], today: date) -> Counter[str]:
    """In how many plans of these people (見学・同行, visits to come) each account is named; by columns."""
    appointments = select(Appointment.supporter_key, func.count()).where(
        Appointment.person_key.in_(person_keys),
        Appointment.state == AppointmentState.PLANNED,
        Appointment.supporter_key != "",
    )
    found: Counter[str] = Counter()
    for key, count in session.execute(appointments.group_by(Appointment.supporter_key)):
        found[key] += count
    outings = select(Outing.by, Outing.with_key).where(
        Outing.person_key.in_(person_keys),
        Outing.called_off_at.is_(None),
        Outing.back_at.is_(None),
        Outing.on >= today,
    )
    for pair in session.execute(outings):
        found.update(key for key in pair if key)
    return found


def _colleague(account: Account) -> Colleague:
    is_usable = account.is_ready and account.role in WORKS_WITH_PERSONS
    return Colleague(account.key, account.name, account.role, is_usable)
