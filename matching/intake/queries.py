"""Finding sheets: those one took or holds, and those of a person or a circle."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from core.accounts.queries import accounts_in
from core.db import office_session
from core.roles import WORKS_WITH_PERSONS
from matching.circles.models import Circle
from matching.intake.models import Intake, IntakeState
from matching.people.models import Person

EARLIER = "@earlier"
"""Beside the names of questions, which begin with a letter."""


def get_intake(intake_key: str) -> Intake:
    """The sheet, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Intake).where(Intake.key == intake_key)).one()


def intakes_of(account_key: str, state: IntakeState) -> Select[Intake]:
    """Those an account took or holds that lie in no compartment yet, the longest waiting first."""
    order = Intake.id.desc() if state is IntakeState.SORTED else Intake.id
    return select(Intake).where(*loose_of(account_key, state)).order_by(order)


def how_many_intakes(session: Session, account_key: str, state: IntakeState) -> int:
    """How many that are; none is opened."""
    return session.scalar(select(func.count(Intake.id)).where(*loose_of(account_key, state))) or 0


def loose_of(account_key: str, state: IntakeState) -> tuple[ColumnElement[bool], ...]:
    """Whether a sheet is one an account took or holds, and lies in no compartment yet."""
    mine = (Intake.held_by == account_key) | (Intake.taken_by == account_key)
    return mine, Intake.state == state, Intake.circle_key.is_(None), Intake.person_key.is_(None)


def intakes_in(session: Session, compartment: Person | Circle) -> Sequence[Intake]:
    """The sheets in a person's record or in a circle, oldest first."""
    column = Intake.person_key if isinstance(compartment, Person) else Intake.circle_key
    return session.scalars(select(Intake).where(column == compartment.key).order_by(Intake.id)).all()


def who_may_hold(session: Session) -> list[tuple[str, str]]:
    """Key and name of everybody who may hold a sheet, in reading order."""
    return accounts_in(session, WORKS_WITH_PERSONS)


def answers_of_intake(intake: Intake) -> dict[str, Any]:
    """Everything that was answered on its form, by the names of the questions."""
    return intake.open_answers | {name: value for name, value in _sealed(intake).items() if name != EARLIER}


def earlier_answers(intake: Intake) -> dict[str, dict[str, Any]]:
    """What was answered on other forms before and its own does not ask, by their editions."""
    earlier: dict[str, dict[str, Any]] = _sealed(intake).get(EARLIER, {})
    return earlier


def _sealed(intake: Intake) -> dict[str, Any]:
    sealed: dict[str, Any] = json.loads(intake.answers_text) if intake.answers_text else {}
    return sealed
