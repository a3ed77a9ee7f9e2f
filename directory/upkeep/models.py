"""Confirmations, revisions, and which entries are one. They name an entry by its key, so any entry can have them."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.calendar import JAPAN
from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of


class EntryType(StrEnum):
    """What can be confirmed and revised."""

    PLACE = "place"
    GATHERING = "gathering"
    WINDOW = "window"
    OPENING = "opening"
    GROUP = "group"


class ConfirmedHow(StrEnum):
    """How somebody came to know that a fact is true."""

    PHONE = "phone"
    VISIT = "visit"
    GROUP_ITSELF = "group_itself"
    FLYER = "flyer"
    OFFICIAL = "official"
    IMPORTED = "imported"

    @property
    def label(self) -> str:
        """The word beside the date."""
        return {
            "phone": "電話",
            "visit": "訪問",
            "group_itself": "団体から",
            "flyer": "チラシ",
            "official": "公式サイト",
            "imported": "公開データ",
        }[self]


class Confirmation(DirectoryBase):
    """The latest time one field of one entry was confirmed, by whom (account key or source) and how."""

    __tablename__ = "confirmation"
    __table_args__ = (UniqueConstraint("entry_type", "entry_key", "field", name="one_mark_per_field"),)

    id: Mapped[Id]
    entry_type: Mapped[EntryType] = mapped_column(one_of(EntryType))
    entry_key: Mapped[str]
    field: Mapped[str]
    confirmed_on: Mapped[date] = mapped_column(index=True)
    how: Mapped[ConfirmedHow] = mapped_column(one_of(ConfirmedHow))
    by: Mapped[str] = mapped_column(default="")


class RevisionState(StrEnum):
    """Where a proposed change stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word in the list of changes."""
        return {"waiting": "確認待ち", "approved": "公開に反映", "refused": "見送り"}[self]


class ProposalSource(StrEnum):
    """Where a proposed change comes from; a revision keeps the label."""

    PHONE = "phone"
    VISIT = "visit"
    GROUP_ITSELF = "group_itself"
    FLYER = "flyer"
    OFFICIAL = "official"
    LINK = "link"
    SLIP = "slip"
    IMPORTED = "imported"
    RESIDENT = "resident"
    CORRECTION = "correction"
    STAFF = "staff"

    @property
    def label(self) -> str:
        """The word beside the proposal; no two are alike."""
        return {
            "phone": "電話",
            "visit": "訪問",
            "group_itself": "団体から",
            "flyer": "チラシ",
            "official": "公式サイト",
            "link": "団体がリンクから回答",
            "slip": "団体の確認票",
            "imported": "ファイルの取り込み",
            "resident": "住民からのお知らせ",
            "correction": "書きまちがいの直し",
            "staff": "職員（まだ確かめていない）",
        }[self]


class Revision(DirectoryBase):
    """One version of an entry: the fields that change, before and after, by whom and from what source.

    What waits has changed nothing yet. `note_sealed` is what was said in own words, sealed for the office
    (core/sealing.py): it may name people, and this database may stand on the public side.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("entry_type", "entry_key", "number", name="numbers_run_per_entry"),
        Index("ix_revision_waiting", "state", "created_at"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="a_decision_has_a_moment"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="a_refusal_has_a_reason"),
    )

    id: Mapped[Id]
    entry_type: Mapped[EntryType] = mapped_column(one_of(EntryType, "revision_entry_type"))
    entry_key: Mapped[str]
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(one_of(RevisionState))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    decided_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class DistinctPair(DirectoryBase):
    """Two places that look alike and are two, as somebody (`by`, an account's key) found at a moment."""

    __tablename__ = "distinct_pair"
    __table_args__ = (
        UniqueConstraint("a_key", "b_key", name="one_row_per_pair"),
        CheckConstraint("a_key < b_key", name="the_smaller_key_comes_first"),
    )

    id: Mapped[Id]
    a_key: Mapped[str]
    b_key: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    at: Mapped[Moment] = mapped_column(UtcMoment)


UNDOABLE_FOR = timedelta(days=30)
NOT_UNDONE = text("undone_at IS NULL")


class PlaceMerge(Keyed, DirectoryBase):
    """One place became a part of another: from then on the key `gone_key` stands for `staying_key`.

    The place that went keeps its row, its own facts and its history, withdrawn. `kept` holds what it takes to undo it:
    the facts of the staying place before and after, and which venues, roles, imported rows and marks moved.
    """

    __tablename__ = "place_merge"
    __table_args__ = (
        Index("one_merge_per_place", "gone_key", unique=True, sqlite_where=NOT_UNDONE, postgresql_where=NOT_UNDONE),
        CheckConstraint("gone_key <> staying_key", name="a_merge_has_two_places"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="who_undid_it_is_known"),
    )

    id: Mapped[Id]
    gone_key: Mapped[str]
    gone_name: Mapped[str]
    staying_key: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    undone_by: Mapped[str] = mapped_column(default="")

    def may_be_undone(self, today: date) -> bool:
        """Whether it stands and is not too long ago."""
        return self.undone_at is None and today <= self.created_at.astimezone(JAPAN).date() + UNDOABLE_FOR
