"""Indicators a municipality puts together by choosing; what they are is kept in editions, so a change can be seen."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase


class TailoredIndicator(Keyed, OfficeBase):
    """An indicator by choosing; retired ones are counted no more and keep their history."""

    __tablename__ = "tailored_indicator"

    id: Mapped[Id]
    is_used: Mapped[bool] = mapped_column(default=True)
    made_by: Mapped[str]

    editions: Mapped[list["TailoredEdition"]] = relationship(
        cascade="all, delete-orphan", order_by="TailoredEdition.number.desc()"
    )

    @property
    def newest(self) -> "TailoredEdition":
        """What it is today."""
        return self.editions[0]


class TailoredEdition(OfficeBase):
    """What an indicator was from one change to the next. `choice` as `tailored_choices.Choice` reads it."""

    __tablename__ = "tailored_edition"
    __table_args__ = (
        UniqueConstraint("indicator_key", "number", name="one_edition_a_number"),
        CheckConstraint("number >= 1", name="is_numbered"),
        CheckConstraint("label <> '' AND unit <> '' AND definition <> ''", name="says_what_it_counts"),
    )

    id: Mapped[Id]
    indicator_key: Mapped[str] = mapped_column(ForeignKey("tailored_indicator.key", ondelete="CASCADE"))
    number: Mapped[int]
    label: Mapped[str]
    unit: Mapped[str]
    definition: Mapped[str]
    choice: Mapped[dict[str, Any]] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[str]
