"""The ledger of the honoraria and insurance of hosts (office database)."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase


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
