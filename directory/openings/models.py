"""役割・受け入れ枠: what one can do at a place, cut small."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.places.models import Place, Publication


class OpeningKind(StrEnum):
    """Who is addressed: a volunteer role is public, a 受け入れ枠 is seen by staff only."""

    VOLUNTEER = "volunteer"
    RECEPTION = "reception"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"volunteer": "ボランティア・役割", "reception": "受け入れ枠"}[self]


class Opening(Keyed, DirectoryBase):
    """Something to do at a place: tasks, days with start and end, how many at once, how demanding.

    `demand_step` 0 (just being there) to 5 (close to work); `noise` 0 (silent) to 3 (lively); `people` how
    many are usually there; NULL is 未確認. `interests` are words of `data/words/interests.csv`. `needs_met`
    answers {"wheelchair": true, "interpreter": false …}, a missing answer is 未確認.
    """

    __tablename__ = "opening"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("demand_step BETWEEN 0 AND 5", name="steps_go_from_0_to_5"),
        CheckConstraint("noise BETWEEN 0 AND 3", name="noise_goes_from_0_to_3"),
        CheckConstraint("capacity >= 1", name="takes_somebody"),
        CheckConstraint("newcomers_per_month >= 0", name="newcomers_are_counted"),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OpeningKind] = mapped_column(one_of(OpeningKind))
    title: Mapped[str]
    tasks: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int | None]
    demand_step: Mapped[int]
    noise: Mapped[int | None]
    people: Mapped[int | None]
    capacity: Mapped[int] = mapped_column(default=1)
    newcomers_per_month: Mapped[int | None]
    honorarium: Mapped[str] = mapped_column(default="")
    is_insured: Mapped[bool | None]
    interests: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs_met: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    rule: Mapped[str] = mapped_column(default="")
    rule_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    publication: Mapped[Publication] = mapped_column(one_of(Publication), default=Publication.DRAFT)
    is_open: Mapped[bool] = mapped_column(default=True)
    confirmed_on: Mapped[date | None]
    changed_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    version: Mapped[int] = mapped_column(default=1)

    place: Mapped[Place] = relationship()
    slots: Mapped[list["OpeningSlot"]] = relationship(
        back_populates="opening",
        cascade="all, delete-orphan",
        order_by="(OpeningSlot.weekday, OpeningSlot.starts)",
    )

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    @property
    def area_keys(self) -> set[str]:
        """The areas whose coordinators look after it: those of its place."""
        return self.place.area_keys

    @property
    def is_for_staff(self) -> bool:
        """Whether staff alone see it."""
        return self.kind is OpeningKind.RECEPTION

    @property
    def offered_words(self) -> str:
        """Who is offered it now, for the desk."""
        if self.publication is not Publication.PUBLISHED:
            return self.publication.label
        return "職員の提案に出ています" if self.is_for_staff else self.publication.label


class OpeningSlot(DirectoryBase):
    """A weekday (0 Monday … 6 Sunday) with start and end in minutes: volunteers look at the end first."""

    __tablename__ = "opening_slot"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_is_one_of_seven"),
        CheckConstraint("starts >= 0 AND ends > starts AND ends <= 1440", name="a_slot_has_an_end"),
    )

    id: Mapped[Id]
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]
    opening: Mapped[Opening] = relationship(back_populates="slots")
