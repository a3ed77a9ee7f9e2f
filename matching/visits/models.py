"""Visits: to the person and to the host, each its own record."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed


class VisitTo(StrEnum):
    """Whose side was visited."""

    PERSON = "person"
    HOST = "host"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"person": "本人", "host": "受け入れ先"}[self]


class VisitHow(StrEnum):
    """How contact was made; a silent contact (声かけのみ) counts too: つながり続ける."""

    AT_THE_PLACE = "at_the_place"
    AT_HOME = "at_home"
    PHONE = "phone"
    OFFICE = "office"
    SILENT = "silent"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "at_the_place": "活動先を訪問",
            "at_home": "自宅を訪問",
            "phone": "電話",
            "office": "来所",
            "silent": "声かけ・手紙だけ",
        }[self]


class Visit(Keyed, OfficeBase):
    """One contact with one side of a placement. `met` is False when nobody was there (it still counts)."""

    __tablename__ = "visit"

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"), index=True)
    to: Mapped[VisitTo] = mapped_column("to_side", one_of(VisitTo))
    on: Mapped[date] = mapped_column("on_day", index=True)
    how: Mapped[VisitHow] = mapped_column(one_of(VisitHow))
    met: Mapped[bool]
    was_absent: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    note = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key
