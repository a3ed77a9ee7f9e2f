"""Half-lives, page views, what groups answered, and the telephone hours in which they were asked."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.upkeep.models import ConfirmedHow


class HalfLife(DirectoryBase):
    """After how many months half of a field's facts must be expected to be wrong, where the municipality said so.

    `field` is one of `limits.SHIPPED`; `changed_by` the key of an account.
    """

    __tablename__ = "half_life"
    __table_args__ = (
        UniqueConstraint("field", name="one_half_life_per_field"),
        CheckConstraint("months BETWEEN 1 AND 60", name="months_to_five_years"),
    )

    id: Mapped[Id]
    field: Mapped[str]
    months: Mapped[int]
    changed_at: Mapped[Moment] = mapped_column(UtcMoment)
    changed_by: Mapped[str]


class PlaceViews(DirectoryBase):
    """How often a place's page was looked at in a month: nothing about who, when or from where.

    `month` is its first day, and so is the moment the row says it was made.
    """

    __tablename__ = "place_views"
    __table_args__ = (
        UniqueConstraint("place_key", "month", name="one_count_of_views"),
        CheckConstraint("views >= 1", name="was_looked_at"),
    )

    id: Mapped[Id]
    place_key: Mapped[str]
    month: Mapped[date] = mapped_column(index=True)
    views: Mapped[int]


class Answer(StrEnum):
    """What comes back when a group is asked whether its entry is still right."""

    SAME = "same"
    CHANGED = "changed"
    PAUSED = "paused"
    UNREACHED = "unreached"

    @property
    def label(self) -> str:
        """The words on the buttons."""
        return {"same": "変更なし", "changed": "変わった", "paused": "休止", "unreached": "つながらない"}[self]


class Contact(DirectoryBase):
    """One time a group was asked, with its answer or its silence. `by` is an account's key, or who answered.

    `note_sealed` is what was said, sealed for the office (core/sealing.py): it may name people.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("answer <> 'changed' OR note_sealed IS NOT NULL", name="a_change_says_what_it_is"),
    )

    id: Mapped[Id]
    place_key: Mapped[str] = mapped_column(index=True)
    on_day: Mapped[date]
    how: Mapped[ConfirmedHow] = mapped_column(one_of(ConfirmedHow))
    answer: Mapped[Answer] = mapped_column(one_of(Answer))
    by: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class PhoneHour(Keyed, DirectoryBase):
    """A round of calls of one account (`by`); until `held_until` nobody else is given its groups."""

    __tablename__ = "phone_hour"

    id: Mapped[Id]
    by: Mapped[str] = mapped_column(index=True)
    held_until: Mapped[Moment] = mapped_column(UtcMoment)
    ended_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    calls: Mapped[list["PhoneCall"]] = relationship(
        back_populates="hour", cascade="all, delete-orphan", order_by="PhoneCall.position"
    )


class PhoneCall(DirectoryBase):
    """A group to call in an hour; once answered, with what taking the answer back needs (`taken`).

    `note_sealed` is what was typed, so that it stands there again when the answer is taken back.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        UniqueConstraint("hour_id", "place_key", name="a_group_once_an_hour"),
        UniqueConstraint("hour_id", "position", name="calls_stand_in_a_row"),
        CheckConstraint("(answer IS NULL) = (taken IS NULL)", name="an_answer_can_be_taken_back"),
    )

    id: Mapped[Id]
    hour_id: Mapped[int] = mapped_column(ForeignKey("phone_hour.id", ondelete="CASCADE"))
    position: Mapped[int]
    place_key: Mapped[str] = mapped_column(index=True)
    answer: Mapped[Answer | None] = mapped_column(one_of(Answer))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    hour: Mapped[PhoneHour] = relationship(back_populates="calls")
