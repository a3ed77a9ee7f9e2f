"""Figures of partner businesses per 年度: how many are registered, introductions, and how many came true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year
from directory.groups.models import Group
from directory.partners.models import Introduction, PartnerBusiness
from directory.partners.states import Outcome, PartnerState


@dataclass(frozen=True)
class YearOfPartners:
    """One 年度; `registered` at its end, or today."""

    year: int
    registered: int
    introduced: int
    came_true: int


def years_of_partners(session: Session, years: Iterable[int], today: date) -> list[YearOfPartners]:
    """The figures of each year. What came true counts in the year it did, whenever it was introduced."""
    spans = spans_of_partners(session)
    introduced = [fiscal_year(on) for on in session.scalars(select(Introduction.introduced_on))]
    query = select(Introduction.outcome_on).where(Introduction.outcome == Outcome.CAME_TRUE)
    came_true = [fiscal_year(on) for on in session.scalars(query) if on is not None]
    found = []
    for year in years:
        end = min(date(year + 1, 3, 31), today)
        registered = sum(start <= end and (over is None or over > end) for start, over in spans)
        found.append(YearOfPartners(year, registered, introduced.count(year), came_true.count(year)))
    return found


def spans_of_partners(session: Session) -> list[tuple[date, date | None]]:
    """From which day each was registered, and the day it ended or its group dissolved; a candidate has none yet."""
    was_registered = (PartnerBusiness.state != PartnerState.CANDIDATE, PartnerBusiness.registered_on.is_not(None))
    days = select(PartnerBusiness.registered_on, PartnerBusiness.ended_on, Group.dissolved_on)
    rows = session.execute(days.join(PartnerBusiness.group).where(*was_registered))
    return [(start, min((day for day in overs if day), default=None)) for start, *overs in rows if start]
