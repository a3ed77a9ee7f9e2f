"""見学・同行: going to a place together on a day that was agreed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed


class AppointmentKind(StrEnum):
    """What it is for."""

    LOOK = "look"
    TOGETHER = "together"
    TALK = "talk"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"look": "見学", "together": "同行", "talk": "顔合わせ・相談"}[self]


class Companion(StrEnum):
    """Who comes along. Nobody but accounts is named here: other supporters are known by their role."""

    STAFF = "staff"
    SUPPORTER = "supporter"
    COMMISSIONER = "commissioner"
    FAMILY = "family"
    HOST = "host"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "staff": "チームの職員",
            "supporter": "つながりサポーター",
            "commissioner": "民生委員・児童委員",
            "family": "家族・知人",
            "host": "受け入れ先の人が迎えに来る",
            "nobody": "本人だけで行く",
        }[self]


class AppointmentState(StrEnum):
    """What became of it."""

    PLANNED = "planned"
    HAPPENED = "happened"
    MISSED = "missed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"planned": "予定", "happened": "行けた", "missed": "行けなかった", "cancelled": "取りやめ"}[self]


class Appointment(Keyed, OfficeBase):
    """One day with a place to meet. `starts` and `ends` are minutes from midnight in Japan.

    The meeting point may be somebody's door and the words are about the person, so both are sealed.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_supporter", "supporter_key", "on_day"),
        CheckConstraint("starts >= 0 AND ends > starts AND ends <= 1440", name="an_appointment_has_an_end"),
        CheckConstraint("(companion = 'staff') = (supporter_key <> '')", name="staff_who_come_along_are_named"),
        CheckConstraint("state <> 'cancelled' OR words_sealed IS NOT NULL", name="a_cancelling_has_a_reason"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"), index=True)
    kind: Mapped[AppointmentKind] = mapped_column(one_of(AppointmentKind))
    on: Mapped[date] = mapped_column("on_day")
    starts: Mapped[int]
    ends: Mapped[int]
    companion: Mapped[Companion] = mapped_column(one_of(Companion))
    supporter_key: Mapped[str] = mapped_column(default="")
    meeting_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[AppointmentState] = mapped_column(
        one_of(AppointmentState, "appointment_state"), default=AppointmentState.PLANNED
    )
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    meeting, words = Sealed(), Sealed()

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def hours(self) -> str:
        """9:05〜10:00."""
        return f"{clock(self.starts)}〜{clock(self.ends)}"


def clock(minute: int) -> str:
    """9:05 for 545."""
    return f"{minute // 60}:{minute % 60:02}"
