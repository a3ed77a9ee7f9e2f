"""Finding circles: only those one is named in."""

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.accounts.queries import accounts_in
from core.db import office_session
from core.roles import MAY_BE_IN_A_CIRCLE
from matching.circles.models import CarriedRecord, Circle, CircleMember, CircleRecord
from matching.consents.basis import still_covered
from matching.people.models import Person


def get_circle(circle_key: str) -> Circle:
    """The circle, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Circle).where(Circle.key == circle_key)).one()


def circles_of(account_key: str) -> Select[Circle]:
    """The circles an account sits in now, newest first; of closed ones only those it leads."""
    seats = select(CircleMember.circle_key).where(
        CircleMember.account_key == account_key, CircleMember.left_at.is_(None)
    )
    led = seats.where(CircleMember.leads.is_(True))
    here = Circle.key.in_(seats) & (Circle.closed_on.is_(None) | Circle.key.in_(led))
    return select(Circle).where(here).order_by(Circle.closed_on.is_not(None), Circle.id.desc())


def records_of(session: Session, circle: Circle) -> list[CircleRecord]:
    """What is known in it, newest first."""
    query = select(CircleRecord).where(CircleRecord.circle_key == circle.key).order_by(CircleRecord.number.desc())
    return list(session.scalars(query))


def next_number(session: Session, circle: Circle) -> int:
    """The number of its next record."""
    newest = select(func.max(CircleRecord.number)).where(CircleRecord.circle_key == circle.key)
    return (session.scalar(newest) or 0) + 1


def carried_into(session: Session, person: Person, on: date) -> list[CarriedRecord]:
    """What came out of circles into this person's record and may be read on that day, newest first.

    A record is read while the consent it was moved on is covered: who takes consent back closes it, who agrees anew
    opens it again. What is closed is not loaded.
    """
    covered = CarriedRecord.consent_key.in_(still_covered(session, person, on))
    query = select(CarriedRecord).where(CarriedRecord.person_key == person.key, covered)
    return list(session.scalars(query.order_by(CarriedRecord.on.desc(), CarriedRecord.id.desc())))


def how_many_carried(session: Session, person: Person) -> int:
    """How many records came out of circles into this person's record, readable or not; none is opened."""
    query = select(func.count(CarriedRecord.id)).where(CarriedRecord.person_key == person.key)
    return session.scalar(query) or 0


def accounts_for_circles(session: Session) -> list[tuple[str, str]]:
    """Key and name of everybody who may be named in a circle, in reading order."""
    return accounts_in(session, MAY_BE_IN_A_CIRCLE)
