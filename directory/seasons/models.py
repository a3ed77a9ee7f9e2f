"""When a season is in one 年度, where the municipality said so; without a row it is as usual."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Moment, UtcMoment


class SeasonPeriod(DirectoryBase):
    """First and last day of a season, both included, in the 年度 in which it begins.

    `name` is one of `schedules.seasons.USUAL_SPANS`; `changed_by` the key of an account.
    """

    __tablename__ = "season_period"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "name", name="one_period_a_year"),
        CheckConstraint("first_day <= last_day", name="ends_after_it_starts"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    changed_at: Mapped[Moment] = mapped_column(UtcMoment)
    changed_by: Mapped[str]
