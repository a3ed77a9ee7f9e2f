"""Places, their gatherings, and the days they are open."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.areas.models import Area, Town
from directory.groups.models import Group
from directory.places.kinds import Audience, Cost, PlaceKind


class Publication(StrEnum):
    """Whether residents see an entry."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {"draft": "下書き", "published": "公開中", "withdrawn": "非公開"}[self]


TOWN_ONLY = "{town}（くわしい場所はお問い合わせください）"


class Activity(StrEnum):
    """Whether a published place is going on."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word on the page."""
        return {"active": "活動中", "paused": "休止中", "ended": "終了しました"}[self]


class VenueVisibility(StrEnum):
    """How much of a venue residents may know."""

    EXACT = "exact"
    AREA_ONLY = "area_only"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        """The word of the registration form."""
        return {"exact": "住所", "area_only": "地区まで", "hidden": "非公開"}[self]


class PointSource(StrEnum):
    """Where a venue's point came from, which says how far it can be trusted."""

    BY_HAND = "by_hand"
    GIVEN = "given"
    BUILDING = "building"
    BLOCK = "block"
    TOWN = "town"
    CITY = "city"

    @property
    def label(self) -> str:
        """How exact the pin is."""
        return {
            "by_hand": "手で置いた位置",
            "given": "元データの位置",
            "building": "建物の位置",
            "block": "街区の位置",
            "town": "町丁目の代表点",
            "city": "市区町村の代表点",
        }[self]


class PlaceKindLink(DirectoryBase):
    """One of the kinds of one place."""

    __tablename__ = "place_kind"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[PlaceKind] = mapped_column(one_of(PlaceKind), primary_key=True, index=True)


class PlaceAudience(DirectoryBase):
    """One of the audiences of one place."""

    __tablename__ = "place_audience"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[Audience] = mapped_column(one_of(Audience), primary_key=True, index=True)


class PlaceArea(DirectoryBase):
    """A 圏域 a place belongs to: through the town of a venue, or named by hand (`is_by_hand`)."""

    __tablename__ = "place_area"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    area: Mapped[Area] = relationship()


class Place(Keyed, DirectoryBase):
    """A 居場所・活動 as a resident sees it. Features are yes, no or NULL for 未確認 (see `kinds.FEATURES`)."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        UniqueConstraint("source", "external_id", name="one_row_per_source_id"),
        CheckConstraint("(source IS NULL) = (external_id IS NULL)", name="a_source_id_has_a_source"),
        CheckConstraint("url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'", name="url_is_a_web_address"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(index=True)
    kana: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    easy_summary: Mapped[str] = mapped_column(default="")
    for_whom: Mapped[str] = mapped_column(default="")
    cost: Mapped[Cost] = mapped_column(one_of(Cost), default=Cost.UNKNOWN)
    cost_text: Mapped[str] = mapped_column(default="")
    booking: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    languages: Mapped[str] = mapped_column(default="")
    nearest_stop: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    just_being: Mapped[bool | None]
    women_only: Mapped[bool | None]
    no_work_pressure: Mapped[bool | None]
    first_timers: Mapped[bool | None]
    accompanied: Mapped[bool | None]
    wheelchair: Mapped[bool | None]
    accessible_toilet: Mapped[bool | None]
    written_talk: Mapped[bool | None]
    quiet: Mapped[bool | None]
    soft_light: Mapped[bool | None]
    no_strong_smell: Mapped[bool | None]
    parking: Mapped[bool | None]
    lift_offered: Mapped[bool | None]
    publication: Mapped[Publication] = mapped_column(one_of(Publication), default=Publication.DRAFT)
    activity: Mapped[Activity] = mapped_column(one_of(Activity), default=Activity.ACTIVE)
    confirmed_on: Mapped[date | None] = mapped_column(index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("activity_group.id", ondelete="SET NULL"), index=True)
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    source_hash: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[Moment | None] = mapped_column(UtcMoment, index=True)
    version: Mapped[int] = mapped_column(default=1)

    group: Mapped[Group | None] = relationship()
    kind_links: Mapped[list[PlaceKindLink]] = relationship(cascade="all, delete-orphan", order_by=PlaceKindLink.kind)
    audience_links: Mapped[list[PlaceAudience]] = relationship(
        cascade="all, delete-orphan", order_by=PlaceAudience.audience
    )
    area_links: Mapped[list[PlaceArea]] = relationship(cascade="all, delete-orphan")
    gatherings: Mapped[list["Gathering"]] = relationship(
        back_populates="place", cascade="all, delete-orphan", order_by="Gathering.position"
    )
    kinds: AssociationProxy[list[PlaceKind]] = association_proxy(
        "kind_links", "kind", creator=lambda kind: PlaceKindLink(kind=kind)
    )
    audiences: AssociationProxy[list[Audience]] = association_proxy(
        "audience_links", "audience", creator=lambda audience: PlaceAudience(audience=audience)
    )
    areas: AssociationProxy[list[Area]] = association_proxy(
        "area_links", "area", creator=lambda area: PlaceArea(area=area)
    )

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    @property
    def is_public(self) -> bool:
        """Whether residents may see it."""
        return self.publication is Publication.PUBLISHED

    @property
    def area_keys(self) -> set[str]:
        """The areas whose coordinators look after it."""
        return {area.key for area in self.areas}


class Gathering(Keyed, DirectoryBase):
    """One venue of a place with its schedule: the group's own words beside what was understood of them.

    `lat`, `lng` in degrees. A venue shown by area only or hidden keeps its point for staff; residents get the
    town's point or none: `public_point` is the only way pages ask.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="a_point_has_both_numbers"),
        CheckConstraint("(lat IS NULL) = (point_source IS NULL)", name="a_point_has_a_source"),
        CheckConstraint("lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name="the_point_is_in_japan"),
        CheckConstraint("NOT is_mobile OR visibility <> 'exact' OR lat IS NULL", name="a_round_has_no_pin"),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(default="")
    venue_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id", ondelete="SET NULL"), index=True)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    point_source: Mapped[PointSource | None] = mapped_column(one_of(PointSource))
    visibility: Mapped[VenueVisibility] = mapped_column(one_of(VenueVisibility), default=VenueVisibility.EXACT)
    is_mobile: Mapped[bool] = mapped_column(default=False)
    schedule_text: Mapped[str] = mapped_column(default="")
    schedule_status: Mapped[str] = mapped_column(default="unread")
    schedule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    schedule_sentence: Mapped[str] = mapped_column(default="")
    schedule_unread: Mapped[str] = mapped_column(default="")

    place: Mapped[Place] = relationship(back_populates="gatherings")
    town: Mapped[Town | None] = relationship()

    @property
    def public_point(self) -> tuple[float, float] | None:
        """Where residents may see it: the pin, the town's point when only the area is shown, or nowhere."""
        if self.visibility is VenueVisibility.EXACT and self.lat is not None and self.lng is not None:
            return self.lat, self.lng
        if self.visibility is VenueVisibility.AREA_ONLY and self.town is not None:
            return None if self.town.lat is None or self.town.lng is None else (self.town.lat, self.town.lng)
        return None

    @property
    def public_address(self) -> str:
        """What residents may read of the address."""
        if self.visibility is VenueVisibility.EXACT:
            return self.address
        if self.visibility is VenueVisibility.AREA_ONLY:
            return TOWN_ONLY.format(town=self.town.name) if self.town else "地区のみ公開"
        return "場所は公開していません（お問い合わせください）"

    @property
    def public_venue_name(self) -> str:
        """The hall's name, where the venue itself is public."""
        return self.venue_name if self.visibility is VenueVisibility.EXACT else ""


class Occurrence(DirectoryBase):
    """One day one gathering is open, computed for 400 days ahead. Minutes from midnight; NULL is unknown."""

    __tablename__ = "occurrence"
    __table_args__ = (
        Index("ix_occurrence_day", "on_day", "place_id"),
        Index("ix_occurrence_place", "place_id", "on_day"),
        Index("ix_occurrence_gathering", "gathering_id", "on_day"),
        CheckConstraint("starts BETWEEN 0 AND 1440", name="starts_within_the_day"),
        CheckConstraint("ends > starts AND ends <= 2880", name="ends_after_it_starts"),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id", ondelete="CASCADE"))
    on_day: Mapped[date]
    starts: Mapped[int | None]
    ends: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class OccurrenceHorizon(DirectoryBase):
    """From which day to which the occurrence table is filled; one row (`id` = 1)."""

    __tablename__ = "occurrence_horizon"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    first_day: Mapped[date]
    last_day: Mapped[date]
