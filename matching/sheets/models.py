"""Every edition of a form on which something was answered, so that old answers can be read for ever."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, OfficeBase


class SheetEdition(OfficeBase):
    """One version of one form as it was when it was first answered; it holds questions, no answers."""

    __tablename__ = "sheet_edition"

    id: Mapped[Id]
    edition: Mapped[str] = mapped_column(unique=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
