"""Rests of a host, and the ledger of its honoraria and insurance (office database)."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment
from core.secrets import Sealed
from matching.host_notes.models import OfAHost


class HostRest(OfAHost, Keyed, OfficeBase):
    """A host takes nobody new for some days (クールダウン): one opening of it, or all (`opening_key` is None)."""

    __tablename__ = "host_rest"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by = '')", name="who_lifted_it_is_known"),
    )

    id: Mapped[Id]
    opening_key: Mapped[str | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]
    lifted_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    lifted_by: Mapped[str] = mapped_column(default="")

    reason = Sealed()


class HonorariumLine(Keyed, OfficeBase):
    """Hours a host took people in, with the honorarium and insurance of the table of that day. About nobody by name.

    `hours` for each of `people`; `yen` and `insurance_yen` for all of them together. A line is never changed: a wrong
    one is taken back.
    """

    __tablename__ = "honorarium_line"
    __table_args__ = (
        CheckConstraint("hours > 0 AND hours <= 24", name="hours_of_a_day"),
        CheckConstraint("people BETWEEN 1 AND 99", name="somebody_was_there"),
        CheckConstraint("yen >= 0 AND insurance_yen >= 0", name="nothing_is_taken_from_a_host"),
        CheckConstraint("(taken_back_on IS NULL) = (taken_back_by = '')", name="who_took_it_back_is_known"),
        Index("ix_honorarium_line_place", "place_key", "on_day"),
    )

    id: Mapped[Id]
    place_key: Mapped[str]
    on: Mapped[date] = mapped_column("on_day")
    people: Mapped[int]
    hours: Mapped[float]
    yen: Mapped[int]
    insurance_yen: Mapped[int]
    by: Mapped[str]
    taken_back_on: Mapped[date | None]
    taken_back_by: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
