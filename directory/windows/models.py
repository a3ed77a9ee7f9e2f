"""相談窓口: whom to ask, when, how to say it, and the area each is in charge of."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, false
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from directory.areas.models import Area, Town
from directory.places.models import Publication


class WindowKind(StrEnum):
    """What a window is there for. One kind has one window in charge of each town."""

    ANYTHING = "anything"
    OLDER_PEOPLE = "older_people"
    LIVELIHOOD = "livelihood"
    CHILDREN = "children"
    DISABILITY = "disability"
    WITHDRAWN = "withdrawn"
    VIOLENCE = "violence"
    RIGHTS = "rights"
    FOREIGN_RESIDENTS = "foreign_residents"
    HEALTH = "health"
    WORK = "work"
    VOLUNTEERING = "volunteering"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The heading residents read."""
        return {
            "anything": "どこに相談したらよいか分からないとき",
            "older_people": "高齢の方・介護",
            "livelihood": "お金・くらし・住まい",
            "children": "子育て・こども",
            "disability": "障がい",
            "withdrawn": "ひきこもり",
            "violence": "暴力・虐待",
            "rights": "成年後見・お金の管理",
            "foreign_residents": "外国人の相談",
            "health": "こころと体の健康",
            "work": "仕事",
            "volunteering": "ボランティア・参加したい",
            "other": "その他の相談",
        }[self]


class WindowArea(DirectoryBase):
    """An area a window is in charge of (担当区域)."""

    __tablename__ = "window_area"

    window_id: Mapped[int] = mapped_column(ForeignKey("consultation_window.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, index=True)
    area: Mapped[Area] = relationship()


class WindowTown(DirectoryBase):
    """A town a window is in charge of by itself, where no area fits."""

    __tablename__ = "window_town"

    window_id: Mapped[int] = mapped_column(ForeignKey("consultation_window.id", ondelete="CASCADE"), primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id", ondelete="CASCADE"), primary_key=True, index=True)
    town: Mapped[Town] = relationship()


class ConsultationWindow(Keyed, DirectoryBase):
    """A 相談窓口. Without areas and towns it serves the whole municipality.

    `is_sensitive` windows (DV, abuse) get a quick exit and are never suggested by an automatic fallback;
    `refuses_nobody` marks the 断らない相談窓口; `stands_in` one that answers at night and on holidays for others
    (the city's night desk, a national line). `troubles` are parted by 「；」, `other_ways` are those besides speaking.
    """

    __tablename__ = "consultation_window"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("NOT (is_sensitive AND refuses_nobody)", name="a_sensitive_window_is_no_fallback"),
        CheckConstraint("NOT (is_sensitive AND stands_in)", name="a_sensitive_window_stands_in_for_none"),
        CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="a_point_has_both_numbers"),
        CheckConstraint("url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'", name="url_is_a_web_address"),
    )

    id: Mapped[Id]
    kind: Mapped[WindowKind] = mapped_column(one_of(WindowKind), index=True)
    name: Mapped[str]
    kana: Mapped[str] = mapped_column(default="")
    operator: Mapped[str] = mapped_column(default="")
    troubles: Mapped[str] = mapped_column(default="")
    serves: Mapped[str] = mapped_column(default="")
    script: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    fax: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    hours_text: Mapped[str] = mapped_column(default="")
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    hours_sentence: Mapped[str] = mapped_column(default="")
    booking: Mapped[str] = mapped_column(default="")
    outside_hours: Mapped[str] = mapped_column(default="")
    languages: Mapped[str] = mapped_column(default="")
    other_ways: Mapped[str] = mapped_column(default="", server_default="")
    venue_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id", ondelete="SET NULL"))
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    refuses_nobody: Mapped[bool] = mapped_column(default=False)
    stands_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    publication: Mapped[Publication] = mapped_column(one_of(Publication), default=Publication.DRAFT)
    confirmed_on: Mapped[date | None]
    changed_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    town: Mapped[Town | None] = relationship()
    area_links: Mapped[list[WindowArea]] = relationship(cascade="all, delete-orphan")
    areas: AssociationProxy[list[Area]] = association_proxy(
        "area_links", "area", creator=lambda area: WindowArea(area=area)
    )
    town_links: Mapped[list[WindowTown]] = relationship(cascade="all, delete-orphan")
    towns: AssociationProxy[list[Town]] = association_proxy(
        "town_links", "town", creator=lambda town: WindowTown(town=town)
    )

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads a plain dict

    @property
    def area_keys(self) -> set[str]:
        """The areas whose coordinators look after it."""
        return {area.key for area in self.areas} | {area.key for town in self.towns for area in town.areas}

    @property
    def has_districts(self) -> bool:
        """Whether it is in charge of a part of the municipality only."""
        return bool(self.area_links or self.town_links)

    @property
    def district_names(self) -> list[str]:
        """The areas and towns it is in charge of, as residents call them."""
        return [area.name for area in self.areas] + [town.name for town in self.towns]

    @property
    def is_public(self) -> bool:
        """Whether residents see it."""
        return self.publication is Publication.PUBLISHED
