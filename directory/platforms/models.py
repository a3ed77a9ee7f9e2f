"""Platforms, their members and meetings, and what came of them. No person is named here."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, one_of
from directory.areas.models import Area
from directory.groups.models import Group
from directory.partners.models import Listing
from directory.places.models import Place
from directory.platforms.states import ResultKind

platform_area = Table(
    "platform_area",
    DirectoryBase.metadata,
    Column("platform_id", ForeignKey("platform.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Platform(Keyed, DirectoryBase):
    """A つながりづくりプラットフォーム of some areas (none: the whole city)."""

    __tablename__ = "platform"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("ended_on >= started_on", name="ends_after_it_starts"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    areas: Mapped[list[Area]] = relationship(secondary=platform_area, order_by=(Area.kind, Area.position, Area.id))
    members: Mapped[list["PlatformMember"]] = relationship(back_populates="platform", order_by="PlatformMember.id")
    meetings: Mapped[list["PlatformMeeting"]] = relationship(
        back_populates="platform", order_by="PlatformMeeting.held_on.desc(), PlatformMeeting.id.desc()"
    )
    results: Mapped[list["PlatformResult"]] = relationship(
        back_populates="platform", order_by="PlatformResult.on_day.desc(), PlatformResult.id.desc()"
    )

    __mapper_args__ = {"version_id_col": version}

    def members_on(self, on: date) -> list["PlatformMember"]:
        """Who takes part on a day."""
        return [member for member in self.members if member.takes_part(on)]


class PlatformMember(Keyed, DirectoryBase):
    """A group or company in a platform, from a day on; `left_on` is the first day without it."""

    __tablename__ = "platform_member"
    __table_args__ = (
        UniqueConstraint("platform_id", "group_id", name="one_row_per_member"),
        CheckConstraint("left_on >= joined_on", name="leaves_after_it_joined"),
    )

    id: Mapped[Id]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("activity_group.id"), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    platform: Mapped[Platform] = relationship(back_populates="members")
    group: Mapped[Group] = relationship()

    def takes_part(self, on: date) -> bool:
        """Whether it is a member on a day."""
        is_in_time = self.joined_on <= on and (self.left_on is None or on < self.left_on)
        return is_in_time and self.group.goes_on(on)


class PlatformMeeting(Keyed, DirectoryBase):
    """One meeting: the day, the subject, how many people were there."""

    __tablename__ = "platform_meeting"
    __table_args__ = (
        CheckConstraint("subject <> ''", name="has_a_subject"),
        CheckConstraint("present >= 0", name="present_is_a_number"),
    )

    id: Mapped[Id]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date]
    subject: Mapped[str]
    present: Mapped[int]
    summary: Mapped[str] = mapped_column(default="")

    platform: Mapped[Platform] = relationship(back_populates="meetings")


class PlatformResult(Keyed, DirectoryBase):
    """What came of it: a place begun, a wish fulfilled, something done together."""

    __tablename__ = "platform_result"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_what"),
        CheckConstraint("place_id IS NULL OR kind = 'place_begun'", name="a_place_was_begun"),
        CheckConstraint("listing_id IS NULL OR kind = 'need_closed'", name="a_wish_was_fulfilled"),
    )

    id: Mapped[Id]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id", ondelete="CASCADE"), index=True)
    on_day: Mapped[date]
    kind: Mapped[ResultKind] = mapped_column(one_of(ResultKind))
    words: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"), index=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)

    platform: Mapped[Platform] = relationship(back_populates="results")
    place: Mapped[Place | None] = relationship()
    listing: Mapped[Listing | None] = relationship()
