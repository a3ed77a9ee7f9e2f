"""Trainings of つながりサポーター: numbers only. Who wishes to be called upon is in the office database (`called`)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Keyed, one_of


class TrainingKind(StrEnum):
    """What sort of training it was."""

    BASIC = "basic"
    FOLLOW_UP = "follow_up"
    LECTURE = "lecture"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"basic": "養成講座", "follow_up": "フォローアップ研修", "lecture": "出前講座・啓発"}[self]


class Training(Keyed, DirectoryBase):
    """One training. `attended` people were there, `first_time` of them for the first time in this 年度: the sum of
    the first over a year is 延べ, the sum of the second 実人数.
    """

    __tablename__ = "supporter_training"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("hours > 0 AND hours <= 100", name="takes_some_hours"),
        CheckConstraint("first_time >= 0 AND first_time <= attended", name="first_time_are_some_of_all"),
    )

    id: Mapped[Id]
    held_on: Mapped[date] = mapped_column(index=True)
    title: Mapped[str]
    kind: Mapped[TrainingKind] = mapped_column(one_of(TrainingKind))
    venue: Mapped[str] = mapped_column(default="")
    hours: Mapped[float]
    attended: Mapped[int]
    first_time: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
