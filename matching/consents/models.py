"""本人同意: items × agencies × purpose × term, how it was given, when it was withdrawn."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person


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

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "name": "名前",
            "contact": "連絡先",
            "interests": "興味・得意なこと・希望",
            "health": "体調・配慮してほしいこと",
            "household": "家族・世帯のこと",
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


class Consent(Keyed, OfficeBase):
    """One consent of one person. Withdrawn means: from that day on nothing rests on it."""

    __tablename__ = "consent"
    __table_args__ = (
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
    purpose: Mapped[str] = mapped_column(default="参加支援（社会福祉法106条の4第2項第2号）")
    explained_by: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

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
        return [ConsentItem(item).label for item in self.items]

    @property
    def scope_labels(self) -> list[str]:
        """To whom, in words."""
        return [HostScope(scope).label for scope in self.scopes]

    def holds(self, on: date) -> bool:
        """Given by that day, not ended and not withdrawn."""
        if on < self.given_on or (self.ends_on is not None and on > self.ends_on):
            return False
        return self.withdrawn_on is None or on < self.withdrawn_on
