"""What search keeps in the database: entries waiting to be indexed, and words that found little."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.calendar import now
from core.db import DirectoryBase, Id, Moment, UtcMoment, one_of


class SearchedType(StrEnum):
    """What one box searches."""

    PLACE = "place"
    WINDOW = "window"
    OPENING = "opening"

    @property
    def label(self) -> str:
        """The word over the results."""
        return {"place": "居場所・活動", "window": "相談窓口", "opening": "役割・ボランティア"}[self]


class SearchOutbox(DirectoryBase):
    """An entry that changed: written in the same transaction as the change, read by the one index writer."""

    __tablename__ = "search_outbox"
    __table_args__ = (
        CheckConstraint("entry_key <> ''", name="names_an_entry"),
        Index("ix_search_outbox_entry", "entry_type", "entry_key"),
    )

    id: Mapped[Id]
    entry_type: Mapped[SearchedType] = mapped_column(one_of(SearchedType))
    entry_key: Mapped[str]
    queued_at: Mapped[Moment] = mapped_column(UtcMoment, default=now)


class SearchMiss(DirectoryBase):
    """Words that found little, counted per month: nothing about who asked, when or from where.

    `words` is folded and at most 40 characters; `found_most` the largest number of results it ever had.
    """

    __tablename__ = "search_miss"
    __table_args__ = (
        UniqueConstraint("month", "words", name="one_count_per_month"),
        CheckConstraint("times >= 1", name="was_asked"),
        CheckConstraint("length(words) BETWEEN 1 AND 40", name="words_are_short"),
    )

    id: Mapped[Id]
    month: Mapped[date]
    words: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    found_most: Mapped[int] = mapped_column(default=0)
