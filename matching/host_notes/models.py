"""Worries, promises, advice and thanks of a host, known by its place (office database; each look is in the log)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.host_rests.models import OfAHost


class NoteKind(StrEnum):
    """What a line of the host's record is."""

    WORRY = "worry"
    PROMISE = "promise"
    ADVICE = "advice"
    THANKS = "thanks"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"worry": "心配ごと", "promise": "約束", "advice": "助言・工夫", "thanks": "お礼"}[self]

    @property
    def waits(self) -> bool:
        """Whether something is still to be done after it was written."""
        return self in {NoteKind.WORRY, NoteKind.PROMISE}


class HostNote(OfAHost, Keyed, OfficeBase):
    """One line of a host's record. A worry or a promise stays open until somebody closes it and says how.

    `visit_key` is the visit about one person at which it was said: it goes when that person's record is deleted.
    """

    __tablename__ = "host_note"
    __table_args__ = (
        CheckConstraint("text_sealed IS NOT NULL", name="says_something"),
        CheckConstraint("kind <> 'promise' OR due_on IS NOT NULL", name="a_promise_has_a_day"),
        CheckConstraint("(closed_on IS NULL) = (closed_by = '')", name="who_closed_it_is_known"),
        CheckConstraint("closed_on IS NULL OR kind IN ('worry', 'promise')", name="only_what_waits_is_closed"),
    )

    id: Mapped[Id]
    kind: Mapped[NoteKind] = mapped_column(one_of(NoteKind))
    on: Mapped[date] = mapped_column("on_day")
    due_on: Mapped[date | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str] = mapped_column(default="")
    visit_key: Mapped[str | None] = mapped_column(ForeignKey("visit.key", ondelete="CASCADE"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    text, outcome = Sealed(), Sealed()

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.kind.waits and self.closed_on is None

    def is_late(self, today: date) -> bool:
        """Whether its day is past and nobody closed it."""
        return self.is_open and self.due_on is not None and self.due_on < today
