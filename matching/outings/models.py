"""A planned visit (訪問の予定), and the secret address of a calendar. Nothing here says how it went: visits do."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.calendar import JAPAN
from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from matching.people.models import Person
from matching.placements.models import Placement
from matching.visits.models import VisitHow, VisitTo

STANDS = text("called_off_at IS NULL")


class Outing(Keyed, OfficeBase):
    """Somebody is to visit one side of a placement on a day. `starts` and `back_by` are minutes since midnight.

    With `back_by` they are waited for: `back_at` is when they said 「もどりました」.
    """

    __tablename__ = "outing"
    __table_args__ = (
        CheckConstraint("starts BETWEEN 0 AND 1439", name="starts_in_the_day"),
        CheckConstraint("back_by BETWEEN 1 AND 1439", name="is_back_in_the_day"),
        CheckConstraint("back_by > starts", name="is_back_after_it_starts"),
        CheckConstraint("with_key <> by", name="nobody_comes_along_with_themselves"),
        CheckConstraint("back_at IS NULL OR called_off_at IS NULL", name="nobody_returns_from_what_was_called_off"),
        Index("ix_outing_day", "on_day", "by"),
        Index(
            "one_outing_per_side_and_day",
            "placement_key",
            "to_side",
            "on_day",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"))
    to: Mapped[VisitTo] = mapped_column("to_side", one_of(VisitTo))
    how: Mapped[VisitHow] = mapped_column(one_of(VisitHow))
    on: Mapped[date] = mapped_column("on_day")
    starts: Mapped[int | None]
    by: Mapped[str]
    with_key: Mapped[str | None]
    back_by: Mapped[int | None]
    back_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    called_off_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    placement: Mapped[Placement] = relationship()

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys

    def other_than(self, account_key: str) -> str | None:
        """Who went along with an account; None when it went alone."""
        return self.with_key if account_key != self.with_key else self.by

    def is_missed(self, now: datetime) -> bool:
        """Whether they should be back by now and nobody said so."""
        if self.back_by is None or self.back_at is not None or self.called_off_at is not None:
            return False
        return now > moment_of(self.on, self.back_by)


class CalendarFeed(OfficeBase):
    """The address under which a calendar asks for one account's planned visits. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[Id]
    account_key: Mapped[str] = mapped_column(ForeignKey("account.key", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)


def moment_of(on: date, minute: int) -> datetime:
    """A minute of a day in Japan."""
    return datetime.combine(on, time(), JAPAN) + timedelta(minutes=minute)
