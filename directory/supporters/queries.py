"""Questions about trainings."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year
from core.db import directory_session
from directory.supporters.models import Training, TrainingKind


@dataclass(frozen=True)
class YearOfTraining:
    """One 年度: how many trainings and hours, how many people, each time counted and once counted."""

    year: int
    trainings: int
    hours: float
    attended: int
    persons: int
    basic: int


def all_trainings(session: Session) -> Sequence[Training]:
    """Every training, the newest first."""
    return session.scalars(select(Training).order_by(Training.held_on.desc(), Training.id.desc())).all()


def get_training(key: str) -> Training:
    """One training; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(Training).where(Training.key == key)).one()


def years_of_training(trainings: Sequence[Training]) -> list[YearOfTraining]:
    """The figures of each 年度 in which something was held, the newest first; `basic` is 延べ of 養成講座."""
    years: dict[int, list[Training]] = {}
    for training in trainings:
        years.setdefault(fiscal_year(training.held_on), []).append(training)
    return [
        YearOfTraining(
            year=year,
            trainings=len(held),
            hours=round(sum(each.hours for each in held), 1),
            attended=sum(each.attended for each in held),
            persons=sum(each.first_time for each in held),
            basic=sum(each.attended for each in held if each.kind is TrainingKind.BASIC),
        )
        for year, held in sorted(years.items(), reverse=True)
    ]
