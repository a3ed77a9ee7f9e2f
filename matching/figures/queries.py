"""Reading targets, figures kept by hand, and what was submitted."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, defer

from matching.figures.models import OwnIndicator, SubmittedFigures, Target


def targets_of(session: Session, year: int) -> dict[str, float]:
    """The targets of a 年度 by indicator."""
    rows = session.execute(select(Target.indicator, Target.value).where(Target.fiscal_year == year))
    return {name: value for name, value in rows}  # noqa: C416  # rows are no pairs to mypy


def own_indicators(session: Session) -> Sequence[OwnIndicator]:
    """The municipality's own, in the order they were made."""
    return session.scalars(select(OwnIndicator).order_by(OwnIndicator.id)).all()


def get_own(session: Session, key: str) -> OwnIndicator:
    """One of them. Raises NoResultFound."""
    found = session.scalars(select(OwnIndicator).where(OwnIndicator.key == key)).one_or_none()
    if found is None:
        raise NoResultFound
    return found


def submitted(session: Session) -> Sequence[SubmittedFigures]:
    """What was submitted, the latest first; the figures themselves are read when they are asked for."""
    query = select(SubmittedFigures).options(defer(SubmittedFigures.figures))
    return session.scalars(query.order_by(SubmittedFigures.id.desc())).all()


def get_submitted(session: Session, key: str) -> SubmittedFigures:
    """One of them. Raises NoResultFound."""
    found = session.scalars(select(SubmittedFigures).where(SubmittedFigures.key == key)).one_or_none()
    if found is None:
        raise NoResultFound
    return found
