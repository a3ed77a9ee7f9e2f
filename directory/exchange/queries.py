"""Imports as the desk asks for them."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.db import directory_session
from directory.exchange.models import ImportBatch, ImportChange
from directory.places.models import Place


def get_batch(key: str) -> ImportBatch:
    """One batch; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(select(ImportBatch).where(ImportBatch.key == key)).one()


def batch_of_upload(session: Session, token: str) -> ImportBatch | None:
    """The batch an upload became, if it was taken in."""
    return session.scalar(select(ImportBatch).where(ImportBatch.token == token))


def batches() -> Select[ImportBatch]:
    """All of them, the latest first."""
    return select(ImportBatch).order_by(ImportBatch.id.desc())


def how_many_batches(session: Session) -> int:
    """All of them."""
    return session.scalar(select(func.count(ImportBatch.id))) or 0


def changes_of(batch: ImportBatch) -> Select[ImportChange]:
    """The places it made or changed, in the order of the file."""
    return select(ImportChange).where(ImportChange.batch_id == batch.id).order_by(ImportChange.id)


def how_many_changes(session: Session, batch: ImportBatch) -> tuple[int, int]:
    """How many places it made, and how many it changed."""
    counted = select(ImportChange.is_new, func.count()).where(ImportChange.batch_id == batch.id)
    found = {bool(is_new): count for is_new, count in session.execute(counted.group_by(ImportChange.is_new))}
    return found.get(True, 0), found.get(False, 0)


def still_there(session: Session, keys: list[str]) -> set[str]:
    """Which of these places exist."""
    return set(session.scalars(select(Place.key).where(Place.key.in_(keys))))
