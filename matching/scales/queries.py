"""Finding answers to scales, and what may be answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.db import office_session
from matching.people.models import Person
from matching.people.queries import OfAPerson, get_person
from matching.scales.catalogue import offered_scales
from matching.scales.definitions import Scale
from matching.scales.models import ScaleAnswer


@dataclass(frozen=True, slots=True)
class ScaleOf(OfAPerson):
    """A scale asked of one person; it opens as the person does."""

    scale: Scale


def get_scale(person_key: str, scale_key: str) -> ScaleOf:
    """A scale for this person; NoResultFound where there is no such person, or the scale is not offered."""
    person, scale = get_person(person_key), offered_scales().get(scale_key)
    if scale is None:
        raise NoResultFound
    return ScaleOf(person, scale)


@dataclass(frozen=True, slots=True)
class AnswerOf(OfAPerson):
    """An answer of one person, None once it was removed; it opens as the person does."""

    answer: ScaleAnswer | None


def find_answer(person_key: str, answer_key: str) -> AnswerOf:
    """An answer of this person, be it there or removed; NoResultFound where there is no such person."""
    query = select(ScaleAnswer).where(ScaleAnswer.key == answer_key, ScaleAnswer.person_key == person_key)
    return AnswerOf(get_person(person_key), office_session().scalars(query).one_or_none())


def answers_to(session: Session, person: Person, scale_key: str = "") -> Sequence[ScaleAnswer]:
    """What a person answered, on one scale or on all, the oldest first."""
    query = select(ScaleAnswer).where(ScaleAnswer.person_key == person.key)
    if scale_key:
        query = query.where(ScaleAnswer.scale == scale_key)
    return session.scalars(query.order_by(ScaleAnswer.on, ScaleAnswer.id)).all()
