"""What was imported from where: so that the same file changes nothing twice, and no hand-made change is lost."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id


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
