"""Accounts, how they prove themselves, and where they are signed in (office database)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from core.permissions import Role
from core.secrets import Sealed


class Account(Keyed, OfficeBase):
    """A member of staff who can sign in once a password and a second factor are set."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("login <> ''", name="has_a_login"),
        CheckConstraint("login = lower(login)", name="login_is_lower_case"),
    )

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role))
    password_hash: Mapped[str | None]
    totp_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    areas: Mapped[list["AccountArea"]] = relationship(cascade="all, delete-orphan")
    stands_in: Mapped[list["Substitution"]] = relationship(
        foreign_keys="Substitution.substitute_key", order_by="Substitution.id", viewonly=True, lazy="raise"
    )

    totp_secret = Sealed()

    @property
    def area_keys(self) -> set[str]:
        """The areas this account looks after; none means all."""
        return {area.area_key for area in self.areas}

    @property
    def is_ready(self) -> bool:
        """Whether it can sign in."""
        return self.disabled_at is None and bool(self.password_hash) and self.totp_secret_sealed is not None


class AccountArea(OfficeBase):
    """An area an account looks after, by the area's public key."""

    __tablename__ = "account_area"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    area_key: Mapped[str] = mapped_column(primary_key=True)


class Substitution(Keyed, OfficeBase):
    """Who stands in for whom, from the first to the last day in Japan, both included; `ended_at` ends it early."""

    __tablename__ = "substitution"
    __table_args__ = (
        Index("ix_substitution_days", "substitute_key", "last_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
        CheckConstraint("away_key <> substitute_key", name="nobody_stands_in_for_themselves"),
        CheckConstraint("made_by <> substitute_key", name="nobody_names_themselves"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="who_ended_it_is_known"),
    )

    id: Mapped[Id]
    away_key: Mapped[str] = mapped_column(ForeignKey("account.key"), index=True)
    substitute_key: Mapped[str] = mapped_column(ForeignKey("account.key"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    made_by: Mapped[str]
    ended_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    ended_by: Mapped[str] = mapped_column(default="")
    away: Mapped[Account] = relationship(foreign_keys=away_key)
    substitute: Mapped[Account] = relationship(foreign_keys=substitute_key)


class RecoveryCode(OfficeBase):
    """A code on paper that stands in for the second factor, once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[Moment | None] = mapped_column(UtcMoment)


class SetUpLink(OfficeBase):
    """A one-time link with which an account sets its password and second factor. Only its hash is kept."""

    __tablename__ = "set_up_link"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[Moment] = mapped_column(UtcMoment)
    used_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    account: Mapped[Account] = relationship()


class SignIn(OfficeBase):
    """One signed-in browser. Ended at once by sign-out, disabling, or a change of role or password."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_open", "account_id", "ended_at"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[Moment] = mapped_column(UtcMoment)
    second_factor_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    ended_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    account: Mapped[Account] = relationship()


class FailedSignIn(OfficeBase):
    """A wrong password or code, counted per login and device so that a stranger cannot lock the owner out."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_counted", "login_index", "device", "at"),)

    id: Mapped[Id]
    login_index: Mapped[str]
    device: Mapped[str]
    at: Mapped[Moment] = mapped_column(UtcMoment)
