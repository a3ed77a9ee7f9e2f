"""声かけの記録. Everything said of the person is sealed; who holds it and when it was stands open."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.intake.models import Intake


class Noticer(StrEnum):
    """Who noticed that somebody may need a hand (把握). The values are those of the route on the shipped sheets."""

    FAMILY = "family"
    WELFARE_COMMISSIONER = "welfare_commissioner"
    SCHOOL = "school"
    SHOP = "shop"
    AGENCY = "agency"
    OUTREACH = "outreach"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "family": "家族",
            "welfare_commissioner": "民生委員・児童委員",
            "school": "学校",
            "shop": "お店・金融機関・配達の人など",
            "agency": "関係機関",
            "outreach": "職員が訪問や見回りで",
            "other": "近所の人・そのほか",
        }[self]


class ContactHow(StrEnum):
    """How somebody was reached for."""

    DOORSTEP = "doorstep"
    LETTER = "letter"
    PHONE = "phone"
    OUT = "out"
    ALONG = "along"
    HEARD = "heard"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "doorstep": "自宅を訪ねた",
            "letter": "手紙・メモを届けた",
            "phone": "電話した",
            "out": "居場所や店などで会った",
            "along": "いっしょに出かけた（同行）",
            "heard": "まわりの人に聞いた",
        }[self]


class Response(StrEnum):
    """What came back."""

    NOTHING = "nothing"
    A_SIGN = "a_sign"
    MET = "met"
    NOT_SOUGHT = "not_sought"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "nothing": "会えなかった・返事がない",
            "a_sign": "声や手紙の返事があった",
            "met": "会えた・話せた",
            "not_sought": "本人には声をかけていない",
        }[self]


TRUST = (
    "まだ反応がない",
    "手紙や声かけを受け取ってくれる",
    "ことばを交わす",
    "玄関先や立ち話で話せる",
    "いっしょに出かけられる",
    "相談したいと言っている",
)
"""Steps of trust; each stands for what the person does, not for what somebody feels."""


class Outreach(Keyed, OfficeBase):
    """Somebody we reach out to. `held_by` and `with_key` alone open it; with `intake_key` it went on as a sheet."""

    __tablename__ = "outreach"
    __table_args__ = (
        CheckConstraint("(closed_on IS NULL) = (closed_by = '')", name="who_closed_it_is_known"),
        CheckConstraint("with_key <> held_by", name="nobody_comes_along_with_themselves"),
        CheckConstraint("intake_key IS NULL OR closed_on IS NULL", name="ends_in_one_way"),
        Index("ix_outreach_held_by", "held_by"),
    )

    audited_as = "outreach"

    id: Mapped[Id]
    called_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    whereabouts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    noticed_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    noticed_by: Mapped[Noticer] = mapped_column(one_of(Noticer))
    noticed_on: Mapped[date]
    held_by: Mapped[str]
    with_key: Mapped[str | None]
    intake_key: Mapped[str | None] = mapped_column(ForeignKey("intake.key", ondelete="CASCADE"), unique=True)
    closed_on: Mapped[date | None]
    closed_by: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    called, whereabouts, noticed_words, closed_words = (Sealed() for _ in range(4))
    intake: Mapped[Intake | None] = relationship()
    contacts: Mapped[list["OutreachContact"]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="OutreachContact.on.desc(), OutreachContact.id.desc()",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: who reaches out, and who goes along."""
        return {key for key in (self.held_by, self.with_key) if key}

    @property
    def is_open(self) -> bool:
        """Whether somebody still reaches out."""
        return self.closed_on is None and self.intake_key is None

    @property
    def trust(self) -> int:
        """The step the newest contact saw; 0 before the first."""
        return next((contact.trust for contact in self.contacts if contact.trust is not None), 0)

    @property
    def next_on(self) -> date | None:
        """The day of the next try, as the newest contact set it."""
        return self.contacts[0].next_on if self.contacts else self.noticed_on


class OutreachContact(Keyed, OfficeBase):
    """One try to reach somebody, with what became known. `trust` is a step of `TRUST`, or None where nothing showed."""

    __tablename__ = "outreach_contact"
    __table_args__ = (
        CheckConstraint("trust BETWEEN 0 AND 5", name="trust_is_a_step"),
        CheckConstraint("next_on IS NULL OR next_on >= on_day", name="the_next_try_comes_later"),
    )

    id: Mapped[Id]
    outreach_key: Mapped[str] = mapped_column(ForeignKey("outreach.key", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    how: Mapped[ContactHow] = mapped_column(one_of(ContactHow))
    response: Mapped[Response] = mapped_column(one_of(Response))
    trust: Mapped[int | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_on: Mapped[date | None]
    by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    text, next = Sealed(), Sealed()
