"""圏域: a municipality, its towns with coordinates, and areas that overlap freely."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Key, Keyed, one_of


class AreaKind(StrEnum):
    """How a city cuts its map; the cuts overlap and are never one tree."""

    LIFE_AREA = "life_area"
    ELEMENTARY_SCHOOL = "elementary_school"
    JUNIOR_HIGH_SCHOOL = "junior_high_school"
    NEIGHBOURHOOD = "neighbourhood"
    EAST_WEST = "east_west"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word of the municipality's plan."""
        return {
            "life_area": "日常生活圏域",
            "elementary_school": "小学校区",
            "junior_high_school": "中学校区",
            "neighbourhood": "自治会・町内会",
            "east_west": "エリア",
            "other": "その他の地域",
        }[self]


area_town = Table(
    "area_town",
    DirectoryBase.metadata,
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("town_id", ForeignKey("town.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Municipality(DirectoryBase):
    """A city whose town table is loaded; `outline` is a GeoJSON geometry in degrees, `credit` its source line."""

    __tablename__ = "municipality"

    id: Mapped[Id]
    code: Mapped[Key]
    prefecture: Mapped[str]
    name: Mapped[str]
    outline: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    credit: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    towns: Mapped[list["Town"]] = relationship(back_populates="municipality", cascade="all, delete-orphan")


class Town(DirectoryBase):
    """A 町丁目 with a representative point (degrees, WGS 84)."""

    __tablename__ = "town"
    __table_args__ = (
        UniqueConstraint("municipality_id", "name", name="one_row_per_town"),
        CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="a_point_has_both_numbers"),
        CheckConstraint("lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name="the_point_is_in_japan"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"))
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    municipality: Mapped[Municipality] = relationship(back_populates="towns")
    areas: Mapped[list["Area"]] = relationship(secondary=area_town, back_populates="towns")
    koaza: Mapped[list["Koaza"]] = relationship(back_populates="town", cascade="all, delete-orphan")


class Koaza(DirectoryBase):
    """A 小字, a named part of a town: it brings an address nearer, and is never shown as an area of its own."""

    __tablename__ = "koaza"
    __table_args__ = (
        UniqueConstraint("town_id", "name", name="one_row_per_koaza"),
        CheckConstraint("lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name="the_point_is_in_japan"),
    )

    id: Mapped[Id]
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id", ondelete="CASCADE"))
    name: Mapped[str]
    lat: Mapped[float]
    lng: Mapped[float]
    town: Mapped[Town] = relationship(back_populates="koaza")


class Area(Keyed, DirectoryBase):
    """One 圏域: a set of towns under a name the residents know."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("kind", "name", name="one_name_per_kind"),)

    id: Mapped[Id]
    kind: Mapped[AreaKind] = mapped_column(one_of(AreaKind))
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    towns: Mapped[list[Town]] = relationship(secondary=area_town, back_populates="areas")
