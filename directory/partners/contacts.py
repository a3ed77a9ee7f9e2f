"""Whom to ask for at a partner business: personal data, kept sealed in the office database, every look noted."""

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Id, Keyed, OfficeBase
from core.secrets import Sealed


class PartnerContact(Keyed, OfficeBase):
    """The person in charge at one business, known to the office alone; opening the row leaves a line in the log."""

    __tablename__ = "partner_contact"

    audited_as = "partner_contact"

    id: Mapped[Id]
    partner_key: Mapped[str] = mapped_column(unique=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    name, phone, mail, note = (Sealed() for _ in range(4))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.partner_key


FIELDS = ("name", "phone", "mail", "note")


def contact_of(session: Session, partner_key: str) -> PartnerContact | None:
    """The contact, opened (and noted); None when none was kept."""
    return session.scalars(select(PartnerContact).where(PartnerContact.partner_key == partner_key)).one_or_none()


def keep_contact(session: Session, partner_key: str, texts: dict[str, str]) -> None:
    """Write what is known; a contact without any text is deleted."""
    contact = contact_of(session, partner_key)
    if not any(texts.values()):
        if contact is not None:
            session.delete(contact)
        return
    if contact is None:
        contact = PartnerContact(partner_key=partner_key)
        session.add(contact)
    for name in FIELDS:
        if getattr(contact, name) != texts.get(name, ""):
            setattr(contact, name, texts.get(name, ""))
