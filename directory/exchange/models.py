"""What was imported from where: so that the same file changes nothing twice, and no hand-made change is lost."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment


class ImportedRow(DirectoryBase):
    """One row of a list as it was last taken: which place and venue it became, a hash of what it said, the
    values that were written (`written`, field → value) and remarks never shown (`unshown`, column → text).

    A field that no longer holds what was written was changed by hand, and the next import leaves it alone.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        CheckConstraint("source <> '' AND external_id <> ''", name="comes_from_somewhere"),
        CheckConstraint("length(digest) = 32", name="has_a_hash"),
        Index("ix_imported_row_source", "source", "external_id"),
    )

    id: Mapped[Id]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(ForeignKey("gathering.id", ondelete="SET NULL"), index=True)
    source: Mapped[str]
    external_id: Mapped[str]
    more_key: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]
    written: Mapped[dict[str, Any]] = mapped_column(JSON)
    unshown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ImportBatch(Keyed, DirectoryBase):
    """One file taken in: by whom, what came of its rows (`report`, see `ImportReport.kept`), and whether it was
    taken back. `token` is that of the upload, so that no upload is taken in twice. New groups of the batch were made
    at its `created_at`.
    """

    __tablename__ = "import_batch"
    __table_args__ = (CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="taken_back_by_somebody"),)

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(unique=True)
    file: Mapped[str]
    by: Mapped[str]
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    undone_by: Mapped[str] = mapped_column(default="")


class ImportChange(DirectoryBase):
    """What a batch did to one place: made it, or changed it from `before` (see `ledger`).

    `version_before` and `version` are the place's; while it still has the latter, nobody built on the change.
    """

    __tablename__ = "import_change"
    __table_args__ = (
        UniqueConstraint("batch_id", "place_key", name="one_change_per_place"),
        CheckConstraint("is_new = (before IS NULL)", name="a_change_has_a_before"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    place_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    is_new: Mapped[bool]
    version_before: Mapped[int]
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ImportSource(DirectoryBase):
    """How a list was read the last time, so that next year's file is read alike; `header` are its column names
    folded, by which it is known again, `is_named` whether a person gave the name.
    """

    __tablename__ = "import_source"
    __table_args__ = (CheckConstraint("name <> ''", name="has_a_name"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    is_named: Mapped[bool]
    header: Mapped[list[str]] = mapped_column(JSON)
    how: Mapped[dict[str, Any]] = mapped_column(JSON)
    file: Mapped[str]
    used_at: Mapped[Moment] = mapped_column(UtcMoment)
