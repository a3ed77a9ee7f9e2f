"""The person at the centre. Everything about them is encrypted; who opens it is logged (see core.audit)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from core.accounts.models import Account
from core.calendar import JAPAN, wareki
from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from core.secrets import Sealed, keyring


class Route(StrEnum):
    """How a person came to us (相談経路)."""

    SELF = "self"
    FAMILY = "family"
    WELFARE_COMMISSIONER = "welfare_commissioner"
    SCHOOL = "school"
    SHOP = "shop"
    AGENCY = "agency"
    LEAFLET = "leaflet"
    OUTREACH = "outreach"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on the intake form."""
        return {
            "self": "本人から",
            "family": "家族から",
            "welfare_commissioner": "民生委員・児童委員から",
            "school": "学校から",
            "shop": "お店から",
            "agency": "関係機関から",
            "leaflet": "リーフレットを見て",
            "outreach": "訪問・声かけ",
            "other": "その他",
        }[self]


class Person(Keyed, OfficeBase):
    """Someone who is supported (本人). Never called client, case or user.

    `closed_reason` is a code of the list of reasons, never words. The `*_index` columns are keyed fingerprints
    for finding the same person twice; nothing can be read from them. `home` is "lat,lng" in degrees, and like
    every field of a person it is encrypted.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_same", "kana_index", "birth_index"),
        CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", name="a_closing_has_a_reason"),
    )

    audited_as = "person"

    id: Mapped[Id]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    birth_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    home_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_index: Mapped[str] = mapped_column(default="")
    birth_index: Mapped[str] = mapped_column(default="")
    phone_index: Mapped[str] = mapped_column(default="", index=True)
    route: Mapped[Route] = mapped_column(one_of(Route), default=Route.OTHER)
    closed_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    closed_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[list["TeamMember"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    name, kana, birth, phone, address, home, note = (Sealed() for _ in range(7))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open this record."""
        return {member.account_key for member in self.team}

    @property
    def birth_date(self) -> date | None:
        """The birth date, if it is known."""
        return date.fromisoformat(self.birth) if self.birth else None

    @property
    def closed_on(self) -> date | None:
        """The day support ended, while it is over."""
        return self.closed_at.astimezone(JAPAN).date() if self.closed_at else None

    @property
    def home_point(self) -> tuple[float, float] | None:
        """Where the person sets out from, in degrees."""
        if not self.home:
            return None
        lat, lng = self.home.split(",")
        return float(lat), float(lng)

    def refresh_indexes(self) -> None:
        """Write the fingerprints anew after name, birth date or telephone changed."""
        ring = keyring()
        self.kana_index = ring.blind_index(self.kana, purpose="kana") if self.kana else ""
        self.birth_index = ring.blind_index(self.birth, purpose="birth") if self.birth else ""
        digits = "".join(character for character in self.phone if character.isdigit())
        self.phone_index = ring.blind_index(digits, purpose="phone") if digits else ""


class TeamMember(OfficeBase):
    """An account on a person's team; exactly one leads."""

    __tablename__ = "team_member"
    __table_args__ = (Index("ix_team_member_account", "account_key"),)

    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), primary_key=True)
    account_key: Mapped[str] = mapped_column(primary_key=True)
    leads: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account | None] = relationship(
        primaryjoin=lambda: foreign(TeamMember.account_key) == Account.key, viewonly=True, lazy="raise"
    )


class KeepApart(Keyed, OfficeBase):
    """A place this person must not be introduced to: somebody they must not meet, or what happened before."""

    __tablename__ = "keep_apart"

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    place_key: Mapped[str]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    reason = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key


class Gone(StrEnum):
    """Why somebody is of the household no more."""

    MOVED_OUT = "moved_out"
    DIED = "died"

    @property
    def label(self) -> str:
        """The words on screens and papers."""
        return {"moved_out": "世帯を出た", "died": "亡くなった"}[self]


class HouseholdMember(Keyed, OfficeBase):
    """Somebody of a person's household (世帯); their consent to being told of is their own to give.

    From `gone_on` they are of it no more, and are not asked any more; what they had said until then holds.
    """

    __tablename__ = "household_member"
    __table_args__ = (
        CheckConstraint(
            "withdrawn_on IS NULL OR (agreed_on IS NOT NULL AND withdrawn_on >= agreed_on)",
            name="withdrawn_after_it_was_given",
        ),
        CheckConstraint("(gone_on IS NULL) = (gone_how IS NULL)", name="who_is_gone_has_a_day"),
        CheckConstraint("(gone_on IS NULL) = (gone_by = '')", name="who_noted_it_is_known"),
        CheckConstraint("gone_on IS NULL OR agreed_on IS NULL OR agreed_on <= gone_on", name="agreed_before_they_went"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    birth_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    relation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lives_together: Mapped[bool | None]
    agreed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    gone_how: Mapped[Gone | None] = mapped_column(one_of(Gone))
    gone_on: Mapped[date | None]
    gone_by: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    name, kana, birth, relation, note = (Sealed() for _ in range(5))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys

    @property
    def birth_date(self) -> date | None:
        """The birth date, if it is known."""
        return date.fromisoformat(self.birth) if self.birth else None

    @property
    def gone_words(self) -> str:
        """Since when they are gone and how; empty for who is there."""
        return f"{wareki(self.gone_on)}に{self.gone_how.label}" if self.gone_on and self.gone_how else ""

    def is_there(self, on: date) -> bool:
        """Whether they are of the household on that day."""
        return self.gone_on is None or on < self.gone_on

    def agrees(self, on: date) -> bool:
        """Whether this member has agreed by that day to being told of, and has not taken it back."""
        if self.agreed_on is None or on < self.agreed_on:
            return False
        return self.withdrawn_on is None or on < self.withdrawn_on
