"""What was decided for a place for a 年度, what one press of the button did, and figures that never change."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.places.models import Place


class YearChoice(StrEnum):
    """What becomes of a place in the new 年度."""

    CARRY_ON = "carry_on"
    ASK = "ask"
    END = "end"

    @property
    def label(self) -> str:
        """The word on the button."""
        return {"carry_on": "続ける", "ask": "たしかめる", "end": "終わる"}[self]


class YearTurn(Keyed, DirectoryBase):
    """One press of 「決める」: the choices it settled carry its id. Never deleted: the rows are the log."""

    __tablename__ = "year_turn"
    __table_args__ = (CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="who_undid_it_is_known"),)

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    made_by: Mapped[str]
    undone_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    undone_by: Mapped[str] = mapped_column(default="")

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_at is not None


class YearPlan(DirectoryBase):
    """The choice for one place in one 年度: open, then settled by a turn, then done on its day.

    `asks` says that somebody must be asked. `before` holds what undoing puts back, by the names of `desk.facts`;
    `version_after` is the version of the place once it was done, so that a later change of it shows.
    """

    __tablename__ = "year_plan"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "place_id", name="one_choice_a_year"),
        CheckConstraint("done_on IS NULL OR turn_id IS NOT NULL", name="what_is_done_was_settled"),
    )

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    choice: Mapped[YearChoice] = mapped_column(one_of(YearChoice))
    chosen_by: Mapped[str]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("year_turn.id"), index=True)
    done_on: Mapped[date | None]
    asks: Mapped[bool] = mapped_column(default=False)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version_after: Mapped[int | None]

    place: Mapped[Place] = relationship()
    turn: Mapped[YearTurn | None] = relationship()


class YearFigures(DirectoryBase):
    """The figures of a 年度 that ended, counted once and never again."""

    __tablename__ = "year_figures"

    id: Mapped[Id]
    fiscal_year: Mapped[int] = mapped_column(unique=True)
    as_of: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
