"""What search keeps in the database: entries waiting to be indexed, the index itself where PostgreSQL holds it, own
words, and words that found little.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.calendar import now
from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of


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


class SearchEntry(DirectoryBase):
    """One document of the index that lives in PostgreSQL: changed in the transaction of the edit. SQLite has none.

    `version` grows with every commit that changes entries, so a reader asks only for what is newer than it knows.
    An entry that left stays as a bare uid, to tell the readers. `text` is folded, `grams` is what it is found by.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        CheckConstraint("uid <> ''", name="names_an_entry"),
        CheckConstraint("NOT is_gone OR text = ''", name="gone_says_nothing"),
        Index("ix_search_entry_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(BigInteger, index=True)
    is_gone: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB().with_variant(JSON(), "sqlite"))
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text).with_variant(JSON(), "sqlite"))


class SearchBuild(DirectoryBase):
    """That every entry was written, and in which format: without a row of the code's own format nothing is read."""

    __tablename__ = "search_build"

    id: Mapped[Id]
    format: Mapped[int] = mapped_column(unique=True)


class OwnWord(Keyed, DirectoryBase):
    """A row the municipality adds to the word list, each cell as the CSV has it (`directory.search.words.COLUMNS`).

    `folded` is the word as it is compared, so that no word has two rows; `changed_by` the key of an account.
    """

    __tablename__ = "own_word"
    __table_args__ = (
        UniqueConstraint("folded", name="one_row_per_word"),
        CheckConstraint("folded <> ''", name="says_something"),
    )

    id: Mapped[Id]
    folded: Mapped[str]
    word: Mapped[str]
    reading: Mapped[str] = mapped_column(default="")
    same: Mapped[str] = mapped_column(default="")
    related: Mapped[str] = mapped_column(default="")
    sort: Mapped[str]
    kinds: Mapped[str] = mapped_column(default="")
    windows: Mapped[str] = mapped_column(default="")
    people: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[Moment] = mapped_column(UtcMoment, default=now)
    changed_by: Mapped[str] = mapped_column(default="")


class SearchMiss(DirectoryBase):
    """Words that found little, counted per month: nothing about who asked, when or from where.

    `words` is folded and at most 40 characters; `found_most` the largest number of results it ever had. The row says
    it was made on the first of the month. `is_settled`: the desk needs to see it no more.
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
    is_settled: Mapped[bool] = mapped_column(default=False)


class SearchMark(DirectoryBase):
    """That some unknown words were typed on some day of a month: a keyed hash of both, from which neither can be read.

    When the marks of one line are there for enough days, the line may be counted as `SearchMiss`.
    """

    __tablename__ = "search_mark"
    __table_args__ = (UniqueConstraint("mark", name="one_mark_a_day"),)

    id: Mapped[Id]
    month: Mapped[date]
    mark: Mapped[str]
