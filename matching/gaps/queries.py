"""Questions about what is missing. Other teams' people are counted here, never opened."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matching.gaps.models import GapWaiting, GapWork, ResourceGap
from matching.gaps.states import Cluster, GapState
from matching.people.models import Person

OVER = (GapState.OPENED, GapState.DROPPED)


def is_of(table: Any, cluster: Cluster) -> ColumnElement[bool]:
    """Rows of a table with a cluster that belong to this one."""
    return and_(
        table.need == cluster.need,
        table.area_key == cluster.area_key,
        table.time_band.is_(None) if cluster.time_band is None else table.time_band == cluster.time_band,
    )


def live_work(session: Session, cluster: Cluster) -> GapWork | None:
    """The work that goes on for a cluster; at most one does."""
    query = select(GapWork).where(is_of(GapWork, cluster), GapWork.state.not_in(OVER))
    return session.scalars(query.order_by(GapWork.id)).first()


def waits_already(session: Session, person: Person, cluster: Cluster) -> ResourceGap | None:
    """What was noted before for this person and is still to be done."""
    query = (
        select(ResourceGap)
        .join(GapWaiting, GapWaiting.key == ResourceGap.waiting_key)
        .outerjoin(GapWork, GapWork.key == ResourceGap.work_key)
        .where(
            GapWaiting.person_key == person.key,
            is_of(ResourceGap, cluster),
            or_(GapWork.key.is_(None), GapWork.state.not_in(OVER)),
        )
    )
    return session.scalars(query.order_by(ResourceGap.id)).first()
