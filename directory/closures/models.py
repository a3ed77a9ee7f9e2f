"""一斉休止: a time in which the activities of some areas are not held, for one reason, made and lifted by somebody."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.areas.models import Area
from directory.places.kinds import PlaceKind

area_closure_area = Table(
    "area_closure_area",
    DirectoryBase.metadata,
    Column("closure_id", ForeignKey("area_closure.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class AreaClosureKind(DirectoryBase):
    """One of the kinds a closure is limited to; a closure without any is for all kinds."""

    __tablename__ = "area_closure_kind"

    closure_id: Mapped[int] = mapped_column(ForeignKey("area_closure.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[PlaceKind] = mapped_column(one_of(PlaceKind), primary_key=True)


class AreaClosure(Keyed, DirectoryBase):
    """Nothing of these areas (or of the whole city) is held from the first to the last day, both included.

    Nothing is taken out of the places or their open days: every question about time asks here, so lifting it brings
    back exactly what was. A row is never changed but for being lifted, and never deleted: the rows are the log.
    """

    __tablename__ = "area_closure"
    __table_args__ = (
        Index("ix_area_closure_days", "last_day", "first_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by = '')", name="who_lifted_it_is_known"),
    )

    id: Mapped[Id]
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str]
    whole_city: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str]
    lifted_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    lifted_by: Mapped[str] = mapped_column(default="")

    areas: Mapped[list[Area]] = relationship(secondary=area_closure_area, order_by=(Area.kind, Area.position, Area.id))
    kind_links: Mapped[list[AreaClosureKind]] = relationship(
        cascade="all, delete-orphan", order_by=AreaClosureKind.kind
    )

    @property
    def kinds(self) -> list[PlaceKind]:
        """The kinds it is limited to; none means all."""
        return [link.kind for link in self.kind_links]

    @property
    def area_keys(self) -> frozenset[str]:
        """The areas somebody must look after to lift it; none for the whole city."""
        return frozenset() if self.whole_city else frozenset(area.key for area in self.areas)

    @property
    def is_lifted(self) -> bool:
        """Whether it was taken back."""
        return self.lifted_at is not None

    @property
    def is_one_day(self) -> bool:
        """Whether it is for a single day."""
        return self.first_day == self.last_day
