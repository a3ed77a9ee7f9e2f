"""Finding sheets: those one took or holds, and those of a person or a circle."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.accounts.models import Account
from core.db import office_session
from core.roles import WORKS_WITH_PERSONS
from matching.circles.models import Circle
from matching.intake.models import Intake, IntakeState
from matching.people.models import Person


def get_intake(intake_key: str) -> Intake:
    """The sheet, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Intake).where(Intake.key == intake_key)).one()


def intakes_of(account_key: str, state: IntakeState) -> Select[Intake]:
    """Those an account took or holds that lie in no compartment yet, the longest waiting first."""
    mine = (Intake.held_by == account_key) | (Intake.taken_by == account_key)
    loose = (Intake.circle_key.is_(None), Intake.person_key.is_(None))
    order = Intake.id.desc() if state is IntakeState.SORTED else Intake.id
    return select(Intake).where(mine, Intake.state == state, *loose).order_by(order)


def intakes_in(session: Session, compartment: Person | Circle) -> Sequence[Intake]:
    """The sheets in a person's record or in a circle, oldest first."""
    column = Intake.person_key if isinstance(compartment, Person) else Intake.circle_key
    return session.scalars(select(Intake).where(column == compartment.key).order_by(Intake.id)).all()


def who_may_hold(session: Session) -> list[tuple[str, str]]:
    """Key and name of everybody who may hold a sheet, in reading order."""
    may = (Account.role.in_(WORKS_WITH_PERSONS), Account.disabled_at.is_(None))
    rows = session.execute(select(Account.key, Account.name).where(*may).order_by(Account.name, Account.id))
    return [(key, name) for key, name in rows]


def answers_of_intake(intake: Intake) -> dict[str, Any]:
    """Everything that was answered, by the names of the questions."""
    sealed: dict[str, Any] = json.loads(intake.answers_text) if intake.answers_text else {}
    return intake.open_answers | sealed
