"""Closings of a person's record. That it is closed, since when and why stands on the person, as a code."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person


class ClosingReason(StrEnum):
    """Why support ends."""

    ACHIEVED = "achieved"
    LINKED = "linked"
    MOVED = "moved"
    OWN_WISH = "own_wish"
    OUT_OF_REACH = "out_of_reach"
    DIED = "died"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "achieved": "望んでいた暮らし・つながりができた",
            "linked": "ほかの支援・窓口につないだ",
            "moved": "転居した",
            "own_wish": "本人が終わりを望んだ",
            "out_of_reach": "長く連絡がとれない",
            "died": "亡くなった",
            "other": "そのほか",
        }[self]


class Watcher(StrEnum):
    """Who keeps an eye on the person from now on (見守り)."""

    COMMISSIONER = "commissioner"
    PLACE = "place"
    AGENCY = "agency"
    FAMILY = "family"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "commissioner": "民生委員・児童委員",
            "place": "通っている居場所・仲間",
            "agency": "関係機関・相談窓口",
            "family": "家族・知人",
            "nobody": "とくに頼まない",
        }[self]


class Closing(Keyed, OfficeBase):
    """One end of support, and the day it began anew if it did."""

    __tablename__ = "closing"
    __table_args__ = (
        CheckConstraint("(reopened_on IS NULL) = (reopened_by = '')", name="who_reopened_it_is_known"),
        CheckConstraint("reopened_on IS NULL OR reopened_on >= on_day", name="begins_anew_after_the_end"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[ClosingReason] = mapped_column(one_of(ClosingReason))
    watcher: Mapped[Watcher] = mapped_column(one_of(Watcher))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    watch_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]
    reopened_on: Mapped[date | None]
    reopened_by: Mapped[str] = mapped_column(default="")
    reopened_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    words, watch_words, reopened_words = Sealed(), Sealed(), Sealed()
    person: Mapped[Person] = relationship()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key
