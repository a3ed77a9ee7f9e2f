"""家族の年表: what happened to the person and to those around them. All of it is sealed, the time too."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase
from core.secrets import Sealed
from matching.people.models import HouseholdMember, Person

SELF = "本人"


class LifeEvent(Keyed, OfficeBase):
    """One event. It is told of the person, of a member of the household, or of somebody named in free words.

    `happened` is "YYYY", "YYYY-MM" or "YYYY-MM-DD", as far as it is known; `kind` a word of the list of kinds, or
    empty. What is told of a member goes when the member does.
    """

    __tablename__ = "life_event"
    __table_args__ = (
        CheckConstraint("member_key IS NULL OR who_words_sealed IS NULL", name="is_told_of_one"),
        CheckConstraint("happened_sealed IS NOT NULL", name="has_a_time"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    member_key: Mapped[str | None] = mapped_column(ForeignKey("household_member.key", ondelete="CASCADE"), index=True)
    happened_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    who_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kind_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    what_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    happened, who_words, kind, what = (Sealed() for _ in range(4))
    person: Mapped[Person] = relationship()
    member: Mapped[HouseholdMember | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def who(self) -> str:
        """Of whom it is told, in words."""
        if self.member is not None:
            return f"{self.member.relation}（{self.member.name}）" if self.member.relation else str(self.member.name)
        return self.who_words or SELF

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys
