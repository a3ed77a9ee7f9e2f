"""Sheets saved to be made again."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import DirectoryBase, Id, Keyed, Moment, UtcMoment


class SavedSheet(Keyed, DirectoryBase):
    """A choice under a name, with the places that stood on the sheet when it was last saved.

    `choice` is what `choice.Choice` keeps, `places` a list of [key, name]; facts are never kept, every sheet is made
    with those of its day. `is_public` makes it a page for residents too. `changed_by` is the key of an account.
    """

    __tablename__ = "saved_sheet"
    __table_args__ = (
        UniqueConstraint("name", name="one_saved_sheet_of_a_name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    choice: Mapped[dict[str, Any]] = mapped_column(JSON)
    places: Mapped[list[list[str]]] = mapped_column(JSON)
    is_public: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[Moment] = mapped_column(UtcMoment)
    changed_by: Mapped[str]
