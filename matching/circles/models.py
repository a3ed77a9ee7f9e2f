"""支援会議: what its named members know of somebody who has not agreed yet. No fingerprint of it is kept anywhere."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from core.secrets import Sealed

SEATED = text("left_at IS NULL")


class RecordKind(StrEnum):
    """What a record of a circle says."""

    GRASPED = "grasped"
    VIEW = "view"
    ROLE = "role"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "grasped": "把握した状況",
            "view": "見立て・心配なこと",
            "role": "役割の分担",
            "decided": "決めたこと・次の約束",
        }[self]


class Circle(Keyed, OfficeBase):
    """One 支援会議 about one person without their consent (社会福祉法106条の6), with its named members.

    `person_key` is set when consent was given and records were moved into that person's record, the only one it may
    go into from then on. `has_sheet` says that a sheet lies in it. Unlike a person's
    record it has no fingerprints: no search, count or warning of duplicates ever meets it.
    """

    __tablename__ = "circle"
    __table_args__ = (CheckConstraint("(closed_on IS NULL) = (closed_by = '')", name="who_closed_it_is_known"),)

    audited_as = "circle"

    id: Mapped[Id]
    title_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    birth_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str] = mapped_column(default="")
    closed_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_key: Mapped[str | None] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    has_sheet: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list["CircleMember"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="CircleMember.id"
    )

    title, name, kana, birth, phone, address, closed_reason = (Sealed() for _ in range(7))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def is_closed(self) -> bool:
        """Whether it has ended: nothing is written any more."""
        return self.closed_on is not None

    @property
    def seated(self) -> list["CircleMember"]:
        """Those who are in it now."""
        return [member for member in self.members if member.left_at is None]

    @property
    def member_keys(self) -> set[str]:
        """The accounts in it now."""
        return {member.account_key for member in self.seated}

    @property
    def leader_keys(self) -> set[str]:
        """Those of them who lead it."""
        return {member.account_key for member in self.seated if member.leads}

    @property
    def pledged_keys(self) -> set[str]:
        """Those of them who have confirmed the duty of secrecy."""
        return {member.account_key for member in self.seated if member.pledged_at is not None}


class CircleMember(OfficeBase):
    """One account in one circle, from being named to leaving; who comes back has a second row."""

    __tablename__ = "circle_member"
    __table_args__ = (
        Index(
            "one_seat_in_a_circle",
            "circle_key",
            "account_key",
            unique=True,
            sqlite_where=SEATED,
            postgresql_where=SEATED,
        ),
        Index("ix_circle_member_account", "account_key"),
        CheckConstraint("(left_at IS NULL) = (left_by = '')", name="who_ended_it_is_known"),
    )

    id: Mapped[Id]
    circle_key: Mapped[str] = mapped_column(ForeignKey("circle.key", ondelete="CASCADE"))
    account_key: Mapped[str]
    leads: Mapped[bool] = mapped_column(default=False)
    named_by: Mapped[str]
    pledged_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    left_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    left_by: Mapped[str] = mapped_column(default="")


class CircleRecord(Keyed, OfficeBase):
    """One thing known or decided in a circle. What was moved into the person's record is here no more."""

    __tablename__ = "circle_record"
    __table_args__ = (
        UniqueConstraint("circle_key", "number", name="records_are_numbered"),
        CheckConstraint("(moved_at IS NULL) = (moved_by = '')", name="who_moved_it_is_known"),
        CheckConstraint(
            "moved_at IS NULL OR (text_sealed IS NULL AND source_sealed IS NULL)", name="what_was_moved_is_here_no_more"
        ),
    )

    audited_as = "circle"

    id: Mapped[Id]
    circle_key: Mapped[str] = mapped_column(ForeignKey("circle.key", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[RecordKind] = mapped_column(one_of(RecordKind))
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    source_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    moved_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    moved_by: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    source, text = (Sealed() for _ in range(2))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.circle_key


class CarriedRecord(Keyed, OfficeBase):
    """A record that came out of a circle into a person's own record, once there was consent. There is no way back."""

    __tablename__ = "carried_record"

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    record_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[RecordKind] = mapped_column(one_of(RecordKind, "carried_kind"))
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    carried_by: Mapped[str]
    consent_key: Mapped[str]
    source_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    source, text = (Sealed() for _ in range(2))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key
