"""Rests of a host (office database)."""

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment
from core.secrets import Sealed


class OfAHost:
    """A row about a host, by the public key of its place; whoever opens it leaves a line in the log."""

    audited_as = "host"

    place_key: Mapped[str] = mapped_column(index=True)

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.place_key


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
