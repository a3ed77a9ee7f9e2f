"""The branding of papers: reading it, setting it. Nothing here commits."""

import base64
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from directory.branding.colours import ACCENT
from directory.branding.models import Branding

ROW = 1
CHANGED_MEANWHILE = (
    "入力している間に、ほかの人が設定を変えました。いまの設定を確かめて、もう一度「保存する」を押してください。"
)


@dataclass(frozen=True, slots=True)
class Brand:
    """What papers carry; an empty text stands for what a sheet finds by itself. `logo` is a PNG as base64."""

    name: str = ""
    contact: str = ""
    accent: str = ACCENT
    logo: str = ""
    logo_words: str = ""
    version: int = 0

    @property
    def picture(self) -> bytes:
        """The logo as PNG; nothing without one."""
        return base64.b64decode(self.logo)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of the branding; `logo` None keeps the one there is, b"" takes it away."""

    name: str
    contact: str
    accent: str
    logo_words: str
    logo: bytes | None = None


def brand_of(session: Session) -> Brand:
    """The branding as it is set now."""
    row = session.get(Branding, ROW)
    if row is None:
        return Brand()
    return Brand(row.name, row.contact, row.accent or ACCENT, row.logo, row.logo_words, row.version)


def set_brand(session: Session, wish: Wish, *, seen: int, by: str, now: datetime) -> None:
    """Keep the branding. Raises RuleBroken when somebody changed it since version `seen` (0: none was set)."""
    row = session.get(Branding, ROW, with_for_update=True)
    if (row.version if row else 0) != seen:
        raise RuleBroken(CHANGED_MEANWHILE)
    if row is None:
        row = Branding(id=ROW, version=0, logo="")
        session.add(row)
    row.name, row.contact, row.accent = wish.name, wish.contact, wish.accent
    if wish.logo is not None:
        row.logo = base64.b64encode(wish.logo).decode()
    row.logo_words = wish.logo_words if row.logo else ""
    row.version, row.changed_at, row.changed_by = row.version + 1, now, by
    session.flush()
