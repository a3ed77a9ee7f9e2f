"""Pairs of places somebody looked at and found to be two: nobody is asked about them again. Nothing commits here."""

from collections.abc import Iterable

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from core.calendar import now
from directory.upkeep.models import DistinctPair


def distinct_from(session: Session, key: str) -> set[str]:
    """The keys of the places this one was told apart from."""
    rows = session.execute(
        select(DistinctPair.a_key, DistinctPair.b_key).where(or_(DistinctPair.a_key == key, DistinctPair.b_key == key))
    )
    return {other for pair in rows for other in pair if other != key}


def tell_apart(session: Session, key: str, others: Iterable[str], *, by: str) -> None:
    """Remember that a place is none of the others; what is remembered already stays as it was."""
    for other in sorted(set(others) - {key} - distinct_from(session, key)):
        a_key, b_key = sorted((key, other))
        session.add(DistinctPair(a_key=a_key, b_key=b_key, by=by, at=now()))


def tell_together(session: Session, key: str, other: str) -> None:
    """Forget that the two were told apart: they are asked about again."""
    a_key, b_key = sorted((key, other))
    session.execute(delete(DistinctPair).where(DistinctPair.a_key == a_key, DistinctPair.b_key == b_key))
