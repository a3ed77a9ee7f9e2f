"""What people add to figures: years from before the records, self-evaluations, and the words of a 年度.

Evaluations, sheets and the list of marks are never changed: each saving is one more row, and the newest counts.
"""

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, OfficeBase


class EarlierFigure(OfficeBase):
    """A figure of a 年度 that was typed in: of an indicator, or of one `part` of it; or why there is none."""

    __tablename__ = "earlier_figure"
    __table_args__ = (
        UniqueConstraint("indicator", "part", "fiscal_year", name="one_earlier_figure_a_year"),
        CheckConstraint("value IS NOT NULL OR reason <> ''", name="has_a_value_or_a_reason"),
    )

    id: Mapped[Id]
    indicator: Mapped[str]
    part: Mapped[str] = mapped_column(default="")
    part_label: Mapped[str] = mapped_column(default="")
    fiscal_year: Mapped[int]
    value: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[str]


class Evaluation(OfficeBase):
    """自己評価 of an indicator in a 年度: a mark with its meaning as it was called then, and a comment."""

    __tablename__ = "figure_evaluation"
    __table_args__ = (
        UniqueConstraint("indicator", "fiscal_year", "number", name="one_evaluation_a_number"),
        CheckConstraint("number >= 1", name="is_numbered"),
    )

    id: Mapped[Id]
    indicator: Mapped[str]
    fiscal_year: Mapped[int]
    number: Mapped[int]
    mark: Mapped[str]
    meaning: Mapped[str]
    comment: Mapped[str]
    written_by: Mapped[str]

    @property
    def is_empty(self) -> bool:
        """Whether it was taken back."""
        return not (self.mark or self.comment)


class YearSheet(OfficeBase):
    """評価シート of a 年度: 成果, 課題, 今後."""

    __tablename__ = "year_sheet"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "number", name="one_sheet_a_number"),
        CheckConstraint("number >= 1", name="is_numbered"),
    )

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    number: Mapped[int]
    achievements: Mapped[str]
    issues: Mapped[str]
    next_steps: Mapped[str]
    written_by: Mapped[str]


class MarkSet(OfficeBase):
    """The marks of self-evaluation as the municipality names them: [mark, meaning] in their order."""

    __tablename__ = "evaluation_mark_set"
    __table_args__ = (UniqueConstraint("number", name="one_set_a_number"),)

    id: Mapped[Id]
    number: Mapped[int]
    marks: Mapped[list[list[str]]] = mapped_column(JSON)
    set_by: Mapped[str]
