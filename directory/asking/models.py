"""Rounds of asking: whom, until when, and what each answered. Private contacts of groups are not here."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Key, Keyed, Moment, UtcMoment, one_of
from directory.places.models import Place

GROUP = "group"
"""Stands for the group itself where an account key would stand."""


class AnswerKind(StrEnum):
    """What a group can answer."""

    SAME = "same"
    CHANGED = "changed"
    PAUSED = "paused"
    ENDED = "ended"
    CALL = "call"

    @property
    def label(self) -> str:
        """The words beside the box of the 確認票, on the page and in the desk."""
        return {
            "same": "変更なし",
            "changed": "変わったところがある",
            "paused": "休止している",
            "ended": "活動を終わった",
            "call": "電話がほしい",
        }[self]


class AnsweredHow(StrEnum):
    """The way an answer came."""

    LINK = "link"
    CODE = "code"
    SLIP = "slip"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {"link": "メールかQRコード", "code": "番号", "slip": "確認票"}[self]


class MailState(StrEnum):
    """How far a mail is. `unsure`: the machine stopped between sending and noting it; it is never sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {
            "waiting": "送信待ち",
            "sending": "送信中",
            "sent": "送信済み",
            "failed": "送れませんでした",
            "unsure": "送れたか分かりません",
        }[self]


class AskRound(Keyed, DirectoryBase):
    """One time of asking. `contact` is whom to call, `return_to` where slips are faxed or handed over."""

    __tablename__ = "ask_round"
    __table_args__ = (
        CheckConstraint("asked_on <= answer_by", name="answers_come_after_asking"),
        CheckConstraint("answer_by <= expires_on", name="links_last_until_the_answer"),
        CheckConstraint("contact <> ''", name="says_whom_to_call"),
    )

    id: Mapped[Id]
    asked_on: Mapped[date] = mapped_column(index=True)
    answer_by: Mapped[date]
    expires_on: Mapped[date]
    contact: Mapped[str]
    return_to: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]


class Ask(Keyed, DirectoryBase):
    """One place in one round. `code` is what is typed from paper; `mail` is empty where paper and telephone are left.

    `told_at` is when the group was told at all (slip printed, mail sent). `sealed` is a JSON object of what the
    group wrote, sealed for the office and bound to `key`; `handled_at` says that somebody has dealt with it.
    """

    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("round_id", "place_id", name="asked_once_a_round"),
        Index("ix_ask_place", "place_id"),
        CheckConstraint("length(code) = 8", name="a_code_has_eight_characters"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="an_answer_has_a_day"),
        CheckConstraint("(answer IS NULL) = (answered_how IS NULL)", name="an_answer_came_some_way"),
        CheckConstraint("(answer IS NULL) = (answered_by = '')", name="who_answered_is_known"),
        CheckConstraint("sealed IS NULL OR answer IS NOT NULL", name="words_belong_to_an_answer"),
        CheckConstraint("(handled_at IS NULL) = (handled_by = '')", name="who_handled_it_is_known"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("ask_round.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    code: Mapped[Key]
    mail: Mapped[str] = mapped_column(default="")
    told_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    answer: Mapped[AnswerKind | None] = mapped_column(one_of(AnswerKind))
    answered_on: Mapped[date | None]
    answered_how: Mapped[AnsweredHow | None] = mapped_column(one_of(AnsweredHow))
    answered_by: Mapped[str] = mapped_column(default="")
    sealed: Mapped[bytes | None]
    handled_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    handled_by: Mapped[str] = mapped_column(default="")

    round: Mapped[AskRound] = relationship()
    place: Mapped[Place] = relationship()

    @property
    def area_keys(self) -> set[str]:
        """The areas whose coordinators look after the place."""
        return self.place.area_keys

    @property
    def is_for_the_desk(self) -> bool:
        """Whether somebody has to call, and has not yet."""
        return self.handled_at is None and self.answer is AnswerKind.CALL


class AskLink(DirectoryBase):
    """A secret address for one ask: only its hash is here. Each print and each mail makes one of its own."""

    __tablename__ = "ask_link"

    id: Mapped[Id]
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[Key]
    is_of_a_code: Mapped[bool] = mapped_column(default=False)

    ask: Mapped[Ask] = relationship()


class WrongCodes(DirectoryBase):
    """How many codes that belong to nobody were typed on the public page on one day."""

    __tablename__ = "wrong_codes"

    on_day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class OutgoingMail(Keyed, DirectoryBase):
    """One mail to one public address of a group, about every ask of the round that goes there.

    Its text is made while it is sent: no secret address lies in the queue.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        UniqueConstraint("round_id", "address", "is_reminder", name="one_mail_an_address"),
        Index("ix_outgoing_mail_due", "state", "due_at"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="what_was_sent_has_a_moment"),
        CheckConstraint("attempts >= 0", name="attempts_are_counted"),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("ask_round.id", ondelete="CASCADE"))
    address: Mapped[str]
    is_reminder: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MailState] = mapped_column(one_of(MailState), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Moment] = mapped_column(UtcMoment)
    sent_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    trouble: Mapped[str] = mapped_column(default="")

    round: Mapped[AskRound] = relationship()
