"""Keeping trainings. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.desk.services import KEY, ChangedMeanwhile
from directory.supporters.models import Training, TrainingKind


@dataclass(frozen=True)
class TrainingFacts:
    """What the form of a training says."""

    held_on: date
    title: str
    kind: TrainingKind
    venue: str
    hours: float
    attended: int
    first_time: int


def keep_training(
    session: Session, facts: TrainingFacts, *, key: str = "", training: Training | None = None, seen: str = ""
) -> Training:
    """A training that was held, or its record put right; the same `key` twice makes one. Raises ChangedMeanwhile."""
    if training is None:
        known = session.scalars(select(Training).where(Training.key == key)).one_or_none()
        if known is not None:
            return known
        training = Training(key=key if KEY.fullmatch(key) else None)
        session.add(training)
    elif seen != str(training.version):
        raise ChangedMeanwhile
    training.held_on, training.title, training.kind, training.venue = (
        facts.held_on,
        facts.title,
        facts.kind,
        facts.venue,
    )
    training.hours, training.attended, training.first_time = facts.hours, facts.attended, facts.first_time
    return training
