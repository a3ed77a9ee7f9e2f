"""Answers to scales. The questions stand beside the answers, so that old answers can be read for ever."""

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase
from core.secrets import Sealed
from matching.people.models import Person
from matching.scales.definitions import Given


class ScaleAnswer(Keyed, OfficeBase):
    """What a person answered on one scale on one day. `given_text` is sealed JSON of the questions and answers."""

    __tablename__ = "scale_answer"
    __table_args__ = (Index("ix_scale_answer_person_scale", "person_key", "scale"),)

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"))
    scale: Mapped[str]
    edition: Mapped[str]
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    given_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    given_text = Sealed("given_sealed")
    person: Mapped[Person] = relationship()

    @property
    def given(self) -> Given:
        """The questions as they were asked, with the answers."""
        return Given.from_json(self.given_text)

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys
