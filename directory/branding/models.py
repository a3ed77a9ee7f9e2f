"""What the municipality set for its papers: one row, or none where nothing was set."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Moment, UtcMoment


class Branding(DirectoryBase):
    """How every paper of this municipality looks. Empty texts mean: as it would be without.

    `accent` is #rrggbb or empty; `logo` a PNG drawn anew, as base64, or empty; `changed_by` the key of an account.
    """

    __tablename__ = "branding"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("logo = '' OR logo_words <> ''", name="a_logo_has_its_words"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(default="")
    logo: Mapped[str] = mapped_column(default="")
    logo_words: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Moment] = mapped_column(UtcMoment)
    changed_by: Mapped[str]
