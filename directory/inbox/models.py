"""One message of a resident to the desk: what it is about stands open, every word they typed is sealed."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.upkeep.models import EntryType


class Topic(StrEnum):
    """What is wrong with an entry."""

    WHEN = "when"
    WHERE = "where"
    CONTACT = "contact"
    ENDED = "ended"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The choice on the form, and the word in the desk's list."""
        return {
            "when": "日時がちがう",
            "where": "場所がちがう",
            "contact": "電話・連絡先がちがう",
            "ended": "もうやっていない",
            "other": "そのほか",
        }[self]


class MessageState(StrEnum):
    """How far the desk is with it."""

    NEW = "new"
    DONE = "done"
    SPAM = "spam"

    @property
    def label(self) -> str:
        """The word in the desk's list."""
        return {"new": "未対応", "done": "対応済み", "spam": "迷惑・いたずら"}[self]


class InboxMessage(Keyed, DirectoryBase):
    """A report on an entry (`topic` and `entry_*` are set) or a suggestion of a place (none is).

    `sealed` is a JSON object of the typed texts, sealed for the office (core/sealing.py) and bound to `key`; `key`
    comes out of the form's signed stamp, so that sending a form twice leaves one row. `likeness` is a keyed hash that
    lets the same words meet without being read; such messages are folded, and `times` counts them. Where the public
    site has a database of its own, its rows of state "new" are what the office fetches: they stand for themselves,
    refer to entries by public key, and are open to nobody on the way.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        Index("ix_inbox_message_state", "state", "created_at"),
        CheckConstraint("times >= 1", name="came_at_least_once"),
        CheckConstraint("(topic IS NULL) = (entry_type IS NULL)", name="a_topic_is_of_an_entry"),
        CheckConstraint("(entry_type IS NULL) = (entry_key = '')", name="an_entry_has_a_key"),
        CheckConstraint("(state = 'new') = (handled_at IS NULL)", name="what_is_handled_has_a_moment"),
    )

    id: Mapped[Id]
    topic: Mapped[Topic | None] = mapped_column(one_of(Topic))
    entry_type: Mapped[EntryType | None] = mapped_column(one_of(EntryType, "inbox_entry_type"))
    entry_key: Mapped[str] = mapped_column(default="")
    sealed: Mapped[bytes]
    likeness: Mapped[str] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(default=1)
    state: Mapped[MessageState] = mapped_column(one_of(MessageState), default=MessageState.NEW)
    handled_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    handled_by: Mapped[str] = mapped_column(default="")
    place_key: Mapped[str] = mapped_column(default="")

    @property
    def is_suggestion(self) -> bool:
        """Whether it tells of a place that is not here yet."""
        return self.entry_type is None

    @property
    def subject(self) -> str:
        """What it is about, in a word."""
        return "載せてほしい場所" if self.topic is None else self.topic.label
