"""Assessments: one row each time, so that the way a person has come can be seen."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase
from core.secrets import Sealed
from matching.plans.facts import AssessmentFacts


class Assessment(Keyed, OfficeBase):
    """アセスメント of one person on one day; the newest one counts."""

    __tablename__ = "assessment"

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    made_on: Mapped[date]
    made_by: Mapped[str]
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    facts_text = Sealed("facts_sealed")

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def facts(self) -> AssessmentFacts:
        """What it says."""
        return AssessmentFacts.from_json(self.facts_text)
