"""Asking a host: what they are told, the secret address they answer by, and what they said."""

import json
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from core.secrets import Sealed

HOST = "host"
"""Stands for the host itself where an account key would stand."""
OPEN = text("answer IS NULL AND withdrawn_at IS NULL")


class HostAnswer(StrEnum):
    """What a host can answer."""

    YES = "yes"
    CONDITIONS = "conditions"
    NOT_NOW = "not_now"

    @property
    def label(self) -> str:
        """The words on the button and in the record."""
        return {"yes": "受けられる", "conditions": "条件があれば受けられる", "not_now": "いまは難しい"}[self]

    @property
    def is_a_yes(self) -> bool:
        """Whether one may go on."""
        return self is not HostAnswer.NOT_NOW


class AnsweredHow(StrEnum):
    """The way an answer came."""

    LINK = "link"
    CALL = "call"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"link": "リンクから", "call": "電話・訪問で"}[self]


class HostRequest(Keyed, OfficeBase):
    """One asking of one host about one person who is not named.

    `asking` is the number of the step with which the host began to be asked. `told` (sealed JSON) is what staff chose
    to tell; what a page shows of it is decided by the consent of that day. Of the secret address only the hash is
    here; an answer given by telephone has none. `stamp` is the key of the form that was answered, so that a button
    pressed twice is one answer.
    """

    __tablename__ = "host_request"
    __table_args__ = (
        Index("one_open_request_per_placement", "placement_key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("(token_hash IS NULL) = (expires_on IS NULL)", name="a_link_runs_out"),
        CheckConstraint("token_hash IS NOT NULL OR answer IS NOT NULL", name="a_call_has_an_answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="an_answer_has_a_moment"),
        CheckConstraint("(answer IS NULL) = (answered_how IS NULL)", name="an_answer_came_some_way"),
        CheckConstraint("answer IS NULL OR withdrawn_at IS NULL", name="what_was_withdrawn_is_not_answered"),
        CheckConstraint("answer <> 'conditions' OR words_sealed IS NOT NULL", name="conditions_are_said"),
        CheckConstraint("answer <> 'not_now' OR reason_code <> ''", name="a_refusal_has_a_reason"),
        Index("ix_host_request_placement", "placement_key"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"))
    asking: Mapped[int]
    made_by: Mapped[str]
    told_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_on: Mapped[date | None]
    withdrawn_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    answer: Mapped[HostAnswer | None] = mapped_column(one_of(HostAnswer))
    answered_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    answered_on: Mapped[date | None]
    answered_how: Mapped[AnsweredHow | None] = mapped_column(one_of(AnsweredHow, "host_answered_how"))
    answered_by: Mapped[str] = mapped_column(default="")
    reason_code: Mapped[str] = mapped_column(default="")
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stamp: Mapped[str] = mapped_column(default="")

    told_text, words = Sealed("told_sealed"), Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def told(self) -> dict[str, Any]:
        """What staff chose to tell."""
        found: dict[str, Any] = json.loads(self.told_text or "{}")
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether it was neither answered nor taken back."""
        return self.answer is None and self.withdrawn_at is None

    def has_run_out(self, on: date) -> bool:
        """Whether the address opens nothing any more because its last day has passed."""
        return self.expires_on is not None and on > self.expires_on
