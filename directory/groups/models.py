"""活動団体: who runs places. Private contacts are not here; they live in the office database."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Keyed, one_of


class GroupKind(StrEnum):
    """What sort of body it is."""

    RESIDENTS = "residents"
    SHAKYO = "shakyo"
    NPO = "npo"
    COMPANY = "company"
    GOVERNMENT = "government"
    CARE_PROVIDER = "care_provider"
    INDIVIDUAL = "individual"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on the registration form."""
        return {
            "residents": "住民団体",
            "shakyo": "社会福祉協議会",
            "npo": "NPO・市民団体",
            "company": "企業",
            "government": "行政",
            "care_provider": "介護事業所",
            "individual": "個人",
            "other": "その他",
        }[self]


class Group(Keyed, DirectoryBase):
    """A 団体 that runs one or more places; `is_partner` marks a 地域福祉推進パートナー事業者.

    `dissolved_on` is the day it ended; its places and its name stay for their history.
    """

    __tablename__ = "activity_group"
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(index=True)
    kana: Mapped[str] = mapped_column(default="")
    kind: Mapped[GroupKind] = mapped_column(one_of(GroupKind), default=GroupKind.OTHER)
    is_partner: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    dissolved_on: Mapped[date | None]

    def goes_on(self, on: date) -> bool:
        """Whether it has not ended by that day."""
        return self.dissolved_on is None or on < self.dissolved_on
