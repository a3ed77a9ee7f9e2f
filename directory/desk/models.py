"""What the desk keeps for itself (office database): forms that are not finished, and flyers as evidence."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment
from core.secrets import Sealed


class FormDraft(Keyed, OfficeBase):
    """A registration form as far as one account has filled it in: its values as JSON, sealed.

    `place_key` is the key the place has, or will have once it is registered. What is typed may still hold what is
    never shown to residents, so it lies in the office database and opens only with the field key.
    """

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("account_key", "place_key", name="one_draft_per_account_and_place"),)

    id: Mapped[Id]
    account_key: Mapped[str]
    place_key: Mapped[str]
    is_new: Mapped[bool]
    values_sealed: Mapped[bytes]
    saved_at: Mapped[Moment] = mapped_column(UtcMoment, index=True)

    values = Sealed()


class Evidence(Keyed, OfficeBase):
    """One page of a flyer, as a picture (JPEG) made anew from what was sent, sealed; staff only.

    `place_key` is the key the place has, or will have once it is registered; `digest` is the SHA-256 of the picture.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("place_key", "digest", name="one_picture_once_per_place"),)
    audited_as = "evidence"

    id: Mapped[Id]
    place_key: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str]
    picture_sealed: Mapped[bytes]
    added_by: Mapped[str]
    added_at: Mapped[Moment] = mapped_column(UtcMoment)

    @property
    def audit_key(self) -> str:
        """Its line in the log names the picture."""
        return self.key
