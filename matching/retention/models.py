"""Notices before a record is erased, and the little that is left for statistics."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, OfficeBase, one_of


class Kept(StrEnum):
    """The kinds of records that end and are erased as a whole."""

    PERSON = "person"
    CIRCLE = "circle"
    INTAKE = "intake"
    OUTREACH = "outreach"

    @property
    def label(self) -> str:
        """The words on screens and in the answer of the command."""
        return {
            "person": "終結した方の記録",
            "circle": "閉じた支援会議",
            "intake": "振分ずみの相談受付票",
            "outreach": "終わりにした声かけ",
        }[self]


class RetentionNotice(OfficeBase):
    """That a record's time is over and it will be erased once the days of grace are past."""

    __tablename__ = "retention_notice"
    __table_args__ = (UniqueConstraint("kind", "subject_key", name="one_notice_per_record"),)

    id: Mapped[Id]
    kind: Mapped[Kept] = mapped_column(one_of(Kept))
    subject_key: Mapped[str]
    notified_on: Mapped[date]


class ErasedRecord(OfficeBase):
    """What is left of an erased record: months, codes, no key. Each month is given by its first day."""

    __tablename__ = "erased_record"
    id: Mapped[Id]
    kind: Mapped[Kept] = mapped_column(one_of(Kept))
    began: Mapped[date]
    ended: Mapped[date]
    erased: Mapped[date]
    route: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    furthest: Mapped[str] = mapped_column(default="")
