"""The newest batch proposal, and what staff settle beforehand. Openings are named by their public key."""

import json
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person


class LockKind(StrEnum):
    """What staff settle about a person and an opening."""

    KEEP = "keep"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The words on screens."""
        return {"keep": "この枠に決めておく", "never": "この枠は提案しない"}[self]


class AssignmentRun(Keyed, OfficeBase):
    """A batch proposal. `facts` are sums and counts by opening; what it says of a person stands in their line."""

    __tablename__ = "assignment_run"

    id: Mapped[Id]
    made_on: Mapped[date]
    made_by: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class AssignmentLine(Keyed, OfficeBase):
    """What the proposal says of one person, encrypted."""

    __tablename__ = "assignment_line"
    __table_args__ = (UniqueConstraint("run_id", "person_key", name="one_line_per_person"),)

    audited_as = "person"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("assignment_run.id", ondelete="CASCADE"))
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    facts_text = Sealed("facts_sealed")
    person: Mapped[Person] = relationship()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def facts(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.facts_text)
        return found


class AssignmentLock(Keyed, OfficeBase):
    """A person and an opening that the next proposals keep together, or apart."""

    __tablename__ = "assignment_lock"
    __table_args__ = (
        UniqueConstraint("person_key", "opening_key", name="one_lock_per_pair"),
        Index(
            "one_kept_opening_per_person",
            "person_key",
            unique=True,
            sqlite_where=text("kind = 'keep'"),
            postgresql_where=text("kind = 'keep'"),
        ),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"))
    opening_key: Mapped[str]
    kind: Mapped[LockKind] = mapped_column(one_of(LockKind))
    by: Mapped[str]

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key


class AnotherAsked(OfficeBase):
    """Somebody has a place or a candidate already and looks for another as well: the lead says so."""

    __tablename__ = "another_asked"

    audited_as = "person"

    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), primary_key=True)
    asked_on: Mapped[date]
    by: Mapped[str]

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key
