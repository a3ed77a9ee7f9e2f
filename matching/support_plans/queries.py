"""Finding plans: of a person, for whoever is asked to approve one, and those to be looked at again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from core.accounts.models import Account
from core.db import office_session
from core.roles import MAY_APPROVE
from matching.people.models import Person, TeamMember
from matching.people.queries import OfAPerson, get_person
from matching.support_plans.models import SupportPlan
from matching.support_plans.states import PlanState

AHEAD = timedelta(days=14)
"""So long before its day a review is spoken of."""


@dataclass(frozen=True, slots=True)
class Draft(OfAPerson):
    """A version somebody wants to throw away, of their person; None once it is gone. It opens as the person does."""

    plan: SupportPlan | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A version somebody is asked to approve, as far as it may be known before it is opened."""

    person_key: str
    plan_key: str
    number: int
    by: str
    on: date


def get_plan(person_key: str, plan_key: str) -> SupportPlan:
    """A version of this person's plan, or NoResultFound when they do not belong together."""
    query = select(SupportPlan).where(SupportPlan.key == plan_key, SupportPlan.person_key == person_key)
    return office_session().scalars(query).one()


def get_draft(person_key: str, plan_key: str) -> Draft:
    """A version of this person's plan, or that there is none any more; NoResultFound without the person."""
    query = select(SupportPlan).where(SupportPlan.key == plan_key, SupportPlan.person_key == person_key)
    return Draft(get_person(person_key), office_session().scalars(query).one_or_none())


def plans_of(session: Session, person: Person) -> Sequence[SupportPlan]:
    """Every version, the newest first."""
    return session.scalars(_versions([person.key])).all()


def newest_plan(session: Session, person: Person) -> SupportPlan | None:
    """The version with the highest number, whatever its state."""
    return session.scalars(_versions([person.key]).limit(1)).first()


def approved_plan(session: Session, person: Person) -> SupportPlan | None:
    """The newest version that was approved; whether it has begun yet, `in_force` says."""
    query = _versions([person.key]).where(SupportPlan.state == PlanState.APPROVED)
    return session.scalars(query.limit(1)).first()


def in_force(versions: Collection[SupportPlan], on: date) -> SupportPlan | None:
    """The approved version that holds on a day: from its start it takes the place of those before it."""
    begun = [one for one in versions if one.state is PlanState.APPROVED and one.starts_on and one.starts_on <= on]
    newest = max(begun, key=lambda one: one.number, default=None)
    return newest if newest is not None and newest.ends_on and on <= newest.ends_on else None


def plans_in_force(session: Session, person_keys: Collection[str], on: date) -> dict[str, SupportPlan]:
    """The versions that hold on a day, of several people whose records are open."""
    approved = SupportPlan.state == PlanState.APPROVED
    of: dict[str, list[SupportPlan]] = {}
    for plan in session.scalars(_versions(person_keys).where(approved)):
        of.setdefault(plan.person_key, []).append(plan)
    held = {key: in_force(versions, on) for key, versions in of.items()}
    return {key: plan for key, plan in held.items() if plan is not None}


def before(session: Session, plan: SupportPlan) -> SupportPlan | None:
    """The version it followed."""
    query = _versions([plan.person_key]).where(SupportPlan.number < plan.number)
    return session.scalars(query.limit(1)).first()


def approvers_for(session: Session, plan: SupportPlan, by: str) -> list[Account]:
    """Whoever may be asked: can sign in, has a role that approves, and wrote none of its words."""
    query = select(Account).where(Account.role.in_(MAY_APPROVE)).order_by(Account.name, Account.id)
    closed = {*plan.writers, by}
    return [account for account in session.scalars(query) if account.is_ready and account.key not in closed]


def asked_of(session: Session, account_key: str) -> list[Asked]:
    """What waits for this account's approval of people not closed, the longest waiting first; no record is opened."""
    columns = (SupportPlan.person_key, SupportPlan.key, SupportPlan.number, SupportPlan.submitted_by)
    query = select(*columns, func.coalesce(SupportPlan.submitted_on, SupportPlan.made_on))
    query = query.join(Person, Person.key == SupportPlan.person_key).where(Person.closed_at.is_(None))
    query = query.where(SupportPlan.approver_key == account_key, SupportPlan.state == PlanState.SUBMITTED)
    return [Asked(*row) for row in session.execute(query.order_by(SupportPlan.submitted_on, SupportPlan.id))]


def how_many_to_review(session: Session, account_key: str, on: date) -> int:
    """How many open people of an account's teams have a plan to be looked at again soon; nobody is opened."""
    due = _to_review(account_key, on)
    return session.scalar(select(func.count()).select_from(due)) or 0


def people_to_review(session: Session, account_key: str, on: date) -> list[tuple[Person, date]]:
    """Those people with the day of the review, the earliest first."""
    due = _to_review(account_key, on)
    query = select(Person, due.c.review_on).join(due, due.c.person_key == Person.key)
    return [(person, day) for person, day in session.execute(query.order_by(due.c.review_on, Person.id))]


def _versions(person_keys: Collection[str]) -> Select[SupportPlan]:
    query = select(SupportPlan).where(SupportPlan.person_key.in_(person_keys))
    return query.order_by(SupportPlan.person_key, SupportPlan.number.desc())


def _to_review(account_key: str, on: date) -> Subquery:
    """The newest version that has begun, of each open person of the account, where its review is near or past."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    place = func.row_number().over(partition_by=SupportPlan.person_key, order_by=SupportPlan.number.desc())
    begun = (
        select(SupportPlan.person_key, SupportPlan.review_on, place.label("place"))
        .join(Person, Person.key == SupportPlan.person_key)
        .where(SupportPlan.person_key.in_(mine), Person.closed_at.is_(None))
        .where(SupportPlan.state == PlanState.APPROVED, SupportPlan.starts_on <= on)
        .subquery()
    )
    due = select(begun.c.person_key, begun.c.review_on).where(begun.c.place == 1, begun.c.review_on <= on + AHEAD)
    return due.subquery()
