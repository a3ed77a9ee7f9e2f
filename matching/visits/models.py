"""Visits: to the person and to the host, each its own record."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.host_rests.models import OfAHost


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


class Attendance(StrEnum):
    """What was learned about the last day of the activity: whether the person came."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"present": "来ていた", "absent": "休んだ", "unknown": "聞いていない"}[self]


class Visit(Keyed, OfficeBase):
    """One contact with one side of a placement. `met` is False when nobody was there (it still counts).

    `was_there` and `was_absent` say whether the person came to the activity; neither when nobody asked. `with_key`
    is the account that came along. `due_on` is the day of the follow-up it answers, as the schedule was when it was
    recorded; none where nothing asked for it, and for visits from before the day was kept. `corrected_by` is whoever
    last mended what was recorded, and `corrected_on` when.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("NOT (was_there AND was_absent)", name="came_or_stayed_away"),
        CheckConstraint("with_key <> by", name="nobody_comes_along_with_themselves"),
        Index("ix_visit_last_contact", "placement_key", "to_side", "on_day"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"), index=True)
    to: Mapped[VisitTo] = mapped_column("to_side", one_of(VisitTo))
    on: Mapped[date] = mapped_column("on_day", index=True)
    due_on: Mapped[date | None]
    how: Mapped[VisitHow] = mapped_column(one_of(VisitHow))
    met: Mapped[bool]
    was_absent: Mapped[bool] = mapped_column(default=False)
    was_there: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    by: Mapped[str]
    with_key: Mapped[str | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    corrected_by: Mapped[str | None]
    corrected_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    note = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def attendance(self) -> Attendance:
        """Whether the person came to the activity. Who was met at the place was there."""
        if self.was_absent:
            return Attendance.ABSENT
        met_there = self.to is VisitTo.PERSON and self.how is VisitHow.AT_THE_PLACE and self.met
        return Attendance.PRESENT if self.was_there or met_there else Attendance.UNKNOWN


class HostVisit(OfAHost, Keyed, OfficeBase):
    """One contact with a host that is about nobody in particular; it counts for all who take part there.

    `due_on` is the earliest day of the follow-ups it answers; `corrected_by` and `corrected_on` are as with a visit
    about somebody.
    """

    __tablename__ = "host_visit"
    __table_args__ = (CheckConstraint("with_key <> by", name="nobody_comes_along_with_themselves"),)

    id: Mapped[Id]
    on: Mapped[date] = mapped_column("on_day")
    due_on: Mapped[date | None]
    how: Mapped[VisitHow] = mapped_column(one_of(VisitHow))
    met: Mapped[bool]
    by: Mapped[str]
    with_key: Mapped[str | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    corrected_by: Mapped[str | None]
    corrected_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    note = Sealed()


class FollowUpPlan(OfficeBase):
    """When both sides are visited at each stage, where a supervisor changed it (`schedule.py`); one row (`id` = 1)."""

    __tablename__ = "follow_up_plan"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict
