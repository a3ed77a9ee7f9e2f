"""本人同意: items × agencies × purpose × term, how it was given, when it was withdrawn."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person
from matching.sheets.definitions import KNOWN_ANSWERS


class ConsentHow(StrEnum):
    """How consent was given."""

    IN_WRITING = "in_writing"
    BY_WORD = "by_word"
    BY_REPRESENTATIVE = "by_representative"

    @property
    def label(self) -> str:
        """The word on the form."""
        return {"in_writing": "書面", "by_word": "口頭（記録あり）", "by_representative": "代理の方"}[self]


class ConsentItem(StrEnum):
    """What may be told."""

    NAME = "name"
    CONTACT = "contact"
    INTERESTS = "interests"
    HEALTH = "health"
    HOUSEHOLD = "household"
    COURSE = "course"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "name": "名前",
            "contact": "連絡先",
            "interests": "興味・得意なこと・希望",
            "health": "体調・配慮してほしいこと",
            "household": "家族・世帯のこと",
            "course": "相談と支援の経過",
        }[self]


class HostScope(StrEnum):
    """To what kind of host the person may be introduced."""

    COMMUNITY = "community"
    WELFARE = "welfare"
    COMPANY = "company"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "community": "地域の居場所・住民の団体",
            "welfare": "社協・NPO・介護事業所・行政",
            "company": "企業・お店",
        }[self]


class Agency(StrEnum):
    """支援関係機関 a person may agree to be spoken about with (社会福祉法4条3項)."""

    CITY = "city"
    COMMUNITY_CARE = "community_care"
    DISABILITY = "disability"
    SELF_RELIANCE = "self_reliance"
    CHILD_FAMILY = "child_family"
    SHAKYO = "shakyo"
    COMMISSIONER = "commissioner"
    SCHOOL = "school"
    MEDICAL = "medical"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "city": "市の関係する課",
            "community_care": "地域包括支援センター",
            "disability": "障がい者生活支援センター",
            "self_reliance": "自立相談支援の窓口",
            "child_family": "こども家庭センター",
            "shakyo": "社会福祉協議会",
            "commissioner": "民生委員・児童委員",
            "school": "学校・教育委員会",
            "medical": "医療機関",
        }[self]


KNOWN_ANSWERS |= {"consent_items": ConsentItem, "consent_agencies": Agency, "consent_how": ConsentHow}
Recipient = HostScope | Agency
"""Whoever is outside the person's own team."""


class Purpose(StrEnum):
    """What for; the words name the clause of 社会福祉法106条の4第2項."""

    PARTICIPATION = "participation"
    COORDINATION = "coordination"
    CONSULTATION = "consultation"
    OUTREACH = "outreach"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "participation": "参加支援（社会福祉法106条の4第2項第2号）",
            "coordination": "機関どうしの連携・会議（同項第5号）",
            "consultation": "相談窓口へのつなぎ（同項第1号）",
            "outreach": "見守り・訪問（同項第4号）",
        }[self]


class Consent(Keyed, OfficeBase):
    """One consent of one person: items × recipients × purposes × term, less the pairs in `left_out`.

    `left_out` holds "recipient:item": what must not be told to that one though it may be told to others. Withdrawn
    means: from that day on nothing rests on it. `form` is the edition of the form that was signed.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("one_consent_per_form", "idempotency_key", unique=True),
        CheckConstraint("ends_on IS NULL OR ends_on >= given_on", name="ends_after_it_was_given"),
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_it_was_given"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    given_on: Mapped[date]
    ends_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    how: Mapped[ConsentHow] = mapped_column(one_of(ConsentHow))
    items: Mapped[list[str]] = mapped_column(JSON)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    agencies: Mapped[list[str]] = mapped_column(JSON, default=list)
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)
    purposes: Mapped[list[str]] = mapped_column(JSON, default=lambda: [Purpose.PARTICIPATION.value])
    form: Mapped[str] = mapped_column(default="")
    explained_by: Mapped[str]
    withdrawn_by: Mapped[str] = mapped_column(default="")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None]

    note = Sealed()
    person: Mapped[Person] = relationship()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys

    @property
    def item_labels(self) -> list[str]:
        """What may be told, in words."""
        return [item.label for item in ConsentItem if item in self.items]

    @property
    def recipients(self) -> list[Recipient]:
        """To whom."""
        scopes = [scope for scope in HostScope if scope in self.scopes]
        return [*scopes, *(agency for agency in Agency if agency in self.agencies)]

    @property
    def recipient_labels(self) -> list[str]:
        """To whom, in words."""
        return [recipient.label for recipient in self.recipients]

    @property
    def purpose_labels(self) -> list[str]:
        """What for, in words."""
        return [purpose.label for purpose in Purpose if purpose in self.purposes]

    @property
    def left_out_labels(self) -> list[str]:
        """What must not be told to whom, in words."""
        return [
            f"{recipient.label}には{item.label}"
            for recipient in self.recipients
            for item in ConsentItem
            if item in self.items and not self.tells(recipient, item)
        ]

    def tells(self, recipient: Recipient, item: ConsentItem) -> bool:
        """Whether it lets this one be told this; whether it holds that day is another question."""
        if recipient not in (self.scopes if isinstance(recipient, HostScope) else self.agencies):
            return False
        return item in self.items and f"{recipient}:{item}" not in self.left_out

    def holds(self, on: date) -> bool:
        """Given by that day, not ended and not withdrawn."""
        if on < self.given_on or (self.ends_on is not None and on > self.ends_on):
            return False
        return self.withdrawn_on is None or on < self.withdrawn_on
