"""How many people live in each town, as the municipality published it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id
from directory.areas.models import Municipality, Town


class PopulationSource(DirectoryBase):
    """As of which day and from which publication the figures of a municipality are; one at a time.

    `loaded_by` is the key of an account, empty for the command.
    """

    __tablename__ = "population_source"
    __table_args__ = (CheckConstraint("source <> ''", name="says_where_it_is_from"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"), unique=True)
    as_of: Mapped[date]
    source: Mapped[str]
    loaded_by: Mapped[str] = mapped_column(default="")
    municipality: Mapped[Municipality] = relationship()


class TownPopulation(DirectoryBase):
    """The people of one 町丁目; NULL is what was not published (秘匿) or not in the table, never nobody."""

    __tablename__ = "town_population"
    __table_args__ = (
        CheckConstraint("total >= 0", name="counts_nobody_less_than_none"),
        CheckConstraint("children BETWEEN 0 AND total", name="children_are_some_of_all"),
        CheckConstraint("older BETWEEN 0 AND total", name="older_people_are_some_of_all"),
        CheckConstraint("oldest BETWEEN 0 AND older", name="the_oldest_are_some_of_the_older"),
    )

    id: Mapped[Id]
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id", ondelete="CASCADE"), unique=True)
    total: Mapped[int | None]
    children: Mapped[int | None]
    older: Mapped[int | None]
    oldest: Mapped[int | None]
    town: Mapped[Town] = relationship()
