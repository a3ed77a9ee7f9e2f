"""Spots, batches with the very facts printed on them, drops, what came back, and scans."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment, one_of
from core.geo.points import Point
from directory.areas.models import Area
from directory.asking.codes import spelled
from directory.distribution.states import SpotKind

NO_SPOT = 0  # of a scan: the code was that of the whole batch


class LeafletSpot(Keyed, DirectoryBase):
    """A house that lets leaflets lie; `number` is short enough for a QR code, `rack` is how many copies have room.

    `contact` says whom to ask for (店長, 受付), never by name. `lat`, `lng` in degrees, by the address.
    """

    __tablename__ = "leaflet_spot"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("number BETWEEN 1 AND 99999", name="number_is_short"),
        CheckConstraint("rack >= 1", name="has_room"),
        CheckConstraint("(lat IS NULL) = (lng IS NULL)", name="a_point_has_both_numbers"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[SpotKind] = mapped_column(one_of(SpotKind))
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="SET NULL"), index=True)
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    rack: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    retired_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def point(self) -> Point | None:
        """Where it is, when its address says so."""
        return None if self.lat is None or self.lng is None else Point.at(self.lat, self.lng)


class LeafletBatch(Keyed, DirectoryBase):
    """One printing: `code` stands on the paper; `facts` and `ground` are the sheet as it was printed (see `frozen`).

    `choice` is what it was made from, so that a new one is made from the same. `layout` and `audience` are codes of
    `leaflets.sheet.Layout` and `LeafletAudience`. `made_by` is the key of an account.
    """

    __tablename__ = "leaflet_batch"
    __table_args__ = (
        CheckConstraint("copies >= 1", name="some_copies"),
        CheckConstraint("expires_on >= printed_on", name="expires_after_it_was_printed"),
        CheckConstraint("ended_on >= printed_on", name="ends_after_it_was_printed"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    layout: Mapped[str]
    audience: Mapped[str]
    choice: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    ground: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    printed_on: Mapped[date]
    expires_on: Mapped[date]
    copies: Mapped[int]
    made_by: Mapped[str]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("leaflet_batch.id", ondelete="SET NULL"), index=True)
    ended_on: Mapped[date | None]
    form_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    replaces: Mapped["LeafletBatch | None"] = relationship(
        remote_side="LeafletBatch.id", back_populates="replacements", foreign_keys="LeafletBatch.replaces_id"
    )
    replacements: Mapped[list["LeafletBatch"]] = relationship(
        back_populates="replaces", order_by="LeafletBatch.id", foreign_keys="LeafletBatch.replaces_id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def spelled(self) -> str:
        """The code as it stands on the paper."""
        return spelled(self.code)

    def has_ended(self, today: date) -> bool:
        """Whether nobody lays it any more."""
        return self.ended_on is not None and self.ended_on <= today

    @property
    def latest(self) -> "LeafletBatch":
        """What replaced it, and what replaced that; itself when nothing did."""
        found = self
        while found.replacements:
            found = found.replacements[-1]
        return found


class LeafletDrop(Keyed, DirectoryBase):
    """Copies of one batch laid at one spot; `left_over` is how many of that batch still lay there, when counted.

    `by` and `undone_by` are keys of accounts; `form_key` makes the same form sent twice one drop. What was noted by
    mistake stays, undone, and counts nowhere.
    """

    __tablename__ = "leaflet_drop"
    __table_args__ = (
        Index("ix_leaflet_drop_batch", "batch_id", "spot_id"),
        Index("ix_leaflet_drop_spot", "spot_id", "dropped_on"),
        CheckConstraint("copies >= 0 AND (copies > 0 OR left_over IS NOT NULL)", name="laid_or_counted"),
        CheckConstraint("left_over >= 0", name="left_over_is_counted"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="who_undid_it_is_known"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("leaflet_batch.id"))
    spot_id: Mapped[int] = mapped_column(ForeignKey("leaflet_spot.id"))
    dropped_on: Mapped[date]
    copies: Mapped[int]
    left_over: Mapped[int | None]
    by: Mapped[str]
    form_key: Mapped[str | None] = mapped_column(unique=True)
    undone_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    undone_by: Mapped[str] = mapped_column(default="")

    batch: Mapped[LeafletBatch] = relationship()
    spot: Mapped[LeafletSpot] = relationship()


class LeafletCollection(Keyed, DirectoryBase):
    """回収: what was fetched back of one batch at one spot; nothing of it lies there until copies are laid again.

    What was noted by mistake stays, undone, and counts nowhere; `by` and `undone_by` are keys of accounts.
    """

    __tablename__ = "leaflet_collection"
    __table_args__ = (
        Index("ix_leaflet_collection_batch", "batch_id", "spot_id"),
        CheckConstraint("copies >= 0", name="copies_are_counted"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="who_undid_it_is_known"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("leaflet_batch.id"))
    spot_id: Mapped[int] = mapped_column(ForeignKey("leaflet_spot.id"), index=True)
    collected_on: Mapped[date]
    copies: Mapped[int]
    by: Mapped[str]
    undone_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    undone_by: Mapped[str] = mapped_column(default="")

    batch: Mapped[LeafletBatch] = relationship()
    spot: Mapped[LeafletSpot] = relationship()


class LeafletScan(DirectoryBase):
    """How often the code of a batch was opened on a day, by the number of the spot on it (0: none).

    Nothing about who or from where; kept by code and number, so that it counts where neither table is complete.
    """

    __tablename__ = "leaflet_scan"
    __table_args__ = (
        UniqueConstraint("code", "spot_number", "on_day", name="one_count_of_scans"),
        CheckConstraint("scans >= 1", name="was_scanned"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    spot_number: Mapped[int] = mapped_column(default=NO_SPOT)
    on_day: Mapped[date]
    scans: Mapped[int]
