"""The versions of the town's rules for suggestions. Nothing about a person stands here."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, OfficeBase
from matching.suggestions.rules import Rules


class SuggestionRules(OfficeBase):
    """One version of the rules, counted from 1; the newest one holds. Versions are added, never changed.

    `facts` are weights, step rule and thresholds (`Rules.to_json`); `made_by` is the key of an account.
    """

    __tablename__ = "suggestion_rules"
    __table_args__ = (
        UniqueConstraint("number", name="versions_of_rules_are_numbered"),
        CheckConstraint("number >= 1", name="versions_of_rules_start_at_one"),
    )

    id: Mapped[Id]
    number: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[str]

    @property
    def rules(self) -> Rules:
        """As plain values."""
        return Rules.from_json(self.number, self.facts)
