"""相談受付票 and 振分. What was answered is sealed; only the day, the route, the code of a leaflet and the
form's edition are open.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.circles.models import Circle
from matching.people.models import Person


class IntakeState(StrEnum):
    """How far a sheet is."""

    MEMO = "memo"
    WRITTEN = "written"
    SORTED = "sorted"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"memo": "あとで書き足す", "written": "振分を待っている", "sorted": "振分ずみ"}[self]


class Destination(StrEnum):
    """Where a consultation goes (振分)."""

    PARTICIPATION = "participation"
    CIRCLE = "circle"
    WINDOW = "window"
    AGENCY = "agency"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """The words on the form."""
        return {
            "participation": "参加支援につなぐ（本人の記録にする）",
            "circle": "支援会議で共有する（同意がまだのとき）",
            "window": "相談窓口へつなぐ",
            "agency": "ほかの機関へつなぐ",
            "information": "情報提供のみ",
        }[self]

    @property
    def leaves_the_team(self) -> bool:
        """Whether somebody outside takes it over."""
        return self in (Destination.WINDOW, Destination.AGENCY)


class Intake(Keyed, OfficeBase):
    """One consultation on one edition of a form: with who took it, then in one compartment, a person or a circle."""

    __tablename__ = "intake"
    __table_args__ = (
        Index("ix_intake_held_by", "held_by", "state"),
        Index("ix_intake_taken_by", "taken_by", "state"),
        CheckConstraint("circle_key IS NULL OR person_key IS NULL", name="lies_in_one_compartment"),
    )

    audited_as = "intake"

    id: Mapped[Id]
    edition: Mapped[str] = mapped_column(ForeignKey("sheet_edition.edition"))
    with_consent: Mapped[bool]
    state: Mapped[IntakeState] = mapped_column(one_of(IntakeState))
    received_on: Mapped[date]
    route: Mapped[str] = mapped_column(default="")
    open_answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_by: Mapped[str]
    held_by: Mapped[str]
    circle_key: Mapped[str | None] = mapped_column(ForeignKey("circle.key", ondelete="CASCADE"), index=True)
    person_key: Mapped[str | None] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    leaflet_code: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    answers_text = Sealed("answers_sealed")
    circle: Mapped[Circle | None] = relationship()
    person: Mapped[Person | None] = relationship()
    sortings: Mapped[list["Sorting"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Sorting.number"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it while it lies in no circle."""
        return self.person.team_keys if self.person is not None else {self.taken_by, self.held_by}

    @property
    def is_settled(self) -> bool:
        """Whether it lies in a compartment for good."""
        return self.person_key is not None or self.circle_key is not None


class Sorting(Keyed, OfficeBase):
    """One 振分: where to, when, by whom, why."""

    __tablename__ = "sorting"
    __table_args__ = (UniqueConstraint("intake_key", "number", name="sortings_are_numbered"),)

    audited_as = "intake"

    id: Mapped[Id]
    intake_key: Mapped[str] = mapped_column(ForeignKey("intake.key", ondelete="CASCADE"))
    number: Mapped[int]
    destination: Mapped[Destination] = mapped_column(one_of(Destination))
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    to, reason = (Sealed() for _ in range(2))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.intake_key
