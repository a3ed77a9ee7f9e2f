"""The seasons to count with: those of the database that is being asked."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, object_session

from directory.schedules.seasons import USUAL, Given, Seasons
from directory.seasons.models import SeasonPeriod

KEPT = "seasons"


def seasons_of(session: Session) -> Seasons:
    """The municipality's seasons; read at most once in a transaction, and only when a season is needed."""
    transaction = session.get_transaction()
    kept = session.info.get(KEPT)
    if kept is None or transaction is None or kept[0] is not transaction:
        kept = session.info[KEPT] = (transaction, Seasons(lambda: given_periods(session)))
    seasons: Seasons = kept[1]
    return seasons


def seasons_for(row: object) -> Seasons:
    """The seasons of the database a row belongs to; the usual ones for a row that was never kept."""
    session = object_session(row)
    return USUAL if session is None else seasons_of(session)


def seasons_if_any(session: Session) -> Seasons:
    """The municipality's seasons, or the usual ones where no database answers; none is made."""
    address = session.get_bind().engine.url
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return USUAL
    try:
        given = given_periods(session)
    except DBAPIError:
        session.rollback()
        return USUAL
    return Seasons(lambda: given)


def given_periods(session: Session) -> Given:
    """What the municipality set, by name and 年度."""
    with session.no_autoflush:
        rows = session.execute(
            select(SeasonPeriod.name, SeasonPeriod.fiscal_year, SeasonPeriod.first_day, SeasonPeriod.last_day)
        )
        return {(name, year): (first, last) for name, year, first, last in rows}
