"""Partner businesses, what companies and groups offer and wish, and who was introduced to whom."""

from datetime import date, timedelta

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, one_of
from directory.areas.models import Area
from directory.groups.models import Group
from directory.partners.states import ListingKind, Outcome, PartnerField, PartnerState, Side

partner_area = Table(
    "partner_area",
    DirectoryBase.metadata,
    Column("partner_id", ForeignKey("partner_business.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)
listing_area = Table(
    "listing_area",
    DirectoryBase.metadata,
    Column("listing_id", ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)
EVERY_DAY = 0  # of `weekdays`: no day was named
WEEKDAYS = "月火水木金土日"
RENEW_WITHIN = timedelta(days=60)


class PartnerBusiness(Keyed, DirectoryBase):
    """A 地域福祉推進パートナー事業者, or a company that may become one; its name is that of its group.

    `phone`, `mail` and `url` may be told to anybody; whom to ask for lies in the office database. No areas: the whole
    city. `valid_until` is the last day of the certificate.
    """

    __tablename__ = "partner_business"
    __table_args__ = (
        Index(
            "one_business_per_certificate",
            "certificate_number",
            unique=True,
            sqlite_where=text("certificate_number <> ''"),
            postgresql_where=text("certificate_number <> ''"),
        ),
        CheckConstraint(
            "state <> 'registered' OR (certificate_number <> '' AND registered_on IS NOT NULL)",
            name="registered_has_a_certificate",
        ),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="end_has_a_day"),
        CheckConstraint("valid_until >= registered_on", name="valid_after_it_was_registered"),
        CheckConstraint("ended_on >= registered_on", name="ends_after_it_was_registered"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("activity_group.id"), unique=True)
    field: Mapped[PartnerField] = mapped_column(one_of(PartnerField), default=PartnerField.OTHER)
    summary: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    state: Mapped[PartnerState] = mapped_column(one_of(PartnerState), default=PartnerState.CANDIDATE)
    certificate_number: Mapped[str] = mapped_column(default="")
    registered_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    group: Mapped[Group] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=partner_area, order_by=(Area.kind, Area.position, Area.id))

    __mapper_args__ = {"version_id_col": version}

    def days_left(self, on: date) -> int | None:
        """Days to the end of the certificate, when it is near."""
        if not self.is_valid(on) or self.valid_until is None or self.valid_until - on > RENEW_WITHIN:
            return None
        return (self.valid_until - on).days

    def is_valid(self, on: date) -> bool:
        """Whether the registration holds on a day."""
        is_in_time = self.valid_until is None or on <= self.valid_until
        return self.state is PartnerState.REGISTERED and is_in_time and self.group.goes_on(on)


class Listing(Keyed, DirectoryBase):
    """Something a group or company offers or wishes.

    `weekdays` is a bit mask (1 for Monday … 64 for Sunday), 0 when no day was named. No areas: the whole city. No
    `last_day`: until it is closed.
    """

    __tablename__ = "listing"
    __table_args__ = (
        Index("ix_listing_open", "side", "kind", "closed_on"),
        CheckConstraint("words <> ''", name="says_what"),
        CheckConstraint("weekdays BETWEEN 0 AND 127", name="weekdays_are_seven"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("activity_group.id"), index=True)
    side: Mapped[Side] = mapped_column(one_of(Side))
    kind: Mapped[ListingKind] = mapped_column(one_of(ListingKind))
    words: Mapped[str]
    times: Mapped[str] = mapped_column(default="")
    weekdays: Mapped[int] = mapped_column(default=EVERY_DAY)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    group: Mapped[Group] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=listing_area, order_by=(Area.kind, Area.position, Area.id))

    __mapper_args__ = {"version_id_col": version}

    def is_open(self, on: date) -> bool:
        """Whether it still stands on a day; what an ended group offered or wished does not."""
        return self.closed_on is None and (self.last_day is None or on <= self.last_day) and self.group.goes_on(on)

    @property
    def days(self) -> list[int]:
        """The weekdays named, Monday as 0."""
        return [day for day in range(7) if self.weekdays >> day & 1]


class Introduction(Keyed, DirectoryBase):
    """A group and a company were introduced to each other for a wish and an offer, and what came of it."""

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("offer_id", "wish_id", name="introduced_once"),
        CheckConstraint("offer_id <> wish_id", name="joins_two"),
        CheckConstraint("(outcome = 'waiting') = (outcome_on IS NULL)", name="what_came_of_it_has_a_day"),
        CheckConstraint("outcome_on >= introduced_on", name="came_after_it"),
    )

    id: Mapped[Id]
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    wish_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    introduced_on: Mapped[date]
    by: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome), default=Outcome.WAITING)
    outcome_on: Mapped[date | None]
    outcome_words: Mapped[str] = mapped_column(default="")

    offer: Mapped[Listing] = relationship(foreign_keys=offer_id)
    wish: Mapped[Listing] = relationship(foreign_keys=wish_id)

    def counterpart(self, listing: Listing) -> Listing:
        """The other side, seen from one of the two."""
        return self.wish if listing.id == self.offer_id else self.offer
