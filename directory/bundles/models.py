"""What a public site received last, so that an older bundle is never taken for a newer one."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Moment, UtcMoment


class ReceivedBundle(DirectoryBase):
    """The bundle residents see now (one row, `id` = 1): when the office made it, and the SHA-256 of its manifest."""

    __tablename__ = "received_bundle"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    made_at: Mapped[Moment] = mapped_column(UtcMoment)
    received_at: Mapped[Moment] = mapped_column(UtcMoment)
    digest: Mapped[str]
