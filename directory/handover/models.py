"""People known in a group, promises, notes, and who took an area over (office database; each look is in the log)."""

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment
from core.secrets import Sealed


class OfAPlace:
    """A row about a place of the directory, by its public key; whoever opens it leaves a line in the log."""

    audited_as = "handover"

    place_key: Mapped[str] = mapped_column(index=True)

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.place_key


class GroupContact(OfAPlace, Keyed, OfficeBase):
    """Whom to ask for at a place, and when. `may_be_told` is 掲載の可否: whether residents may learn it."""

    __tablename__ = "group_contact"

    id: Mapped[Id]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    role_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    best_time_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    may_be_told: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    name, role, phone, mail, best_time, note = (Sealed() for _ in range(6))

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict


class GroupPromise(OfAPlace, Keyed, OfficeBase):
    """What was promised to a group, until when, and who kept it."""

    __tablename__ = "group_promise"
    __table_args__ = (CheckConstraint("(done_on IS NULL) = (done_by = '')", name="who_kept_it_is_known"),)

    id: Mapped[Id]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    due_on: Mapped[date]
    made_by: Mapped[str]
    done_on: Mapped[date | None]
    done_by: Mapped[str] = mapped_column(default="")

    text = Sealed()

    def is_late(self, today: date) -> bool:
        """Whether its day is past and nobody kept it."""
        return self.done_on is None and self.due_on < today


class GroupNote(OfAPlace, Keyed, OfficeBase):
    """A line of the book: what one should know, by whom and when. Written once."""

    __tablename__ = "group_note"

    id: Mapped[Id]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_by: Mapped[str]

    text = Sealed()


class HandoverCopy(Keyed, OfficeBase):
    """One printed copy of the book of an area, by its running number: each must come back."""

    __tablename__ = "handover_copy"
    __table_args__ = (
        UniqueConstraint("area_key", "number", name="copies_are_numbered"),
        CheckConstraint("(back_at IS NULL) = (back_by = '')", name="who_took_it_back_is_known"),
    )

    id: Mapped[Id]
    area_key: Mapped[str]
    number: Mapped[int]
    made_by: Mapped[str]
    back_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    back_by: Mapped[str] = mapped_column(default="")


class HandoverTaken(OfficeBase):
    """Somebody said 引き継ぎました for an area and 年度."""

    __tablename__ = "handover_taken"
    __table_args__ = (UniqueConstraint("area_key", "fiscal_year", "taken_by", name="taken_once_a_year"),)

    id: Mapped[Id]
    area_key: Mapped[str]
    fiscal_year: Mapped[int]
    taken_by: Mapped[str]
