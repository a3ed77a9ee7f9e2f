"""Targets, figures a municipality keeps by hand, and figures as they were submitted."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase


class Target(OfficeBase):
    """What an indicator is to reach in a 年度; `indicator` is its name, or the key of one's own."""

    __tablename__ = "figure_target"
    __table_args__ = (UniqueConstraint("indicator", "fiscal_year", name="one_target_a_year"),)

    id: Mapped[Id]
    indicator: Mapped[str]
    fiscal_year: Mapped[int]
    value: Mapped[float]
    set_by: Mapped[str]


class OwnIndicator(Keyed, OfficeBase):
    """A figure no record of ours holds (推進員の人数 3.5人 …): what it is, its unit, and its values by 年度."""

    __tablename__ = "own_indicator"
    __table_args__ = (
        UniqueConstraint("label", name="one_row_per_label"),
        CheckConstraint("label <> '' AND unit <> ''", name="has_a_label_and_a_unit"),
    )

    id: Mapped[Id]
    label: Mapped[str]
    unit: Mapped[str]
    definition: Mapped[str] = mapped_column(default="")
    about_people: Mapped[bool] = mapped_column(default=False)
    """Whether a small number of it could tell of somebody."""
    changed_by: Mapped[str]
    values: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SubmittedFigures(Keyed, OfficeBase):
    """The figures of a 年度 as they were submitted on a day; never changed. `figures` as the command gives them."""

    __tablename__ = "submitted_figures"

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    as_of: Mapped[date]
    submitted_on: Mapped[date]
    purpose: Mapped[str]
    made_by: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
