"""What every paper of a municipality carries, and what the desk is told about a paper that was made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from directory.branding.services import brand_of
from directory.leaflets.glyphs import of_missing
from directory.leaflets.page_data import logo_data
from directory.leaflets.press import Picture
from directory.leaflets.qr import qr_code
from directory.leaflets.queries import municipalities_of
from directory.leaflets.services import municipality_name
from directory.leaflets.words import long_date


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF with its pages, and what a person must know before printing it."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...] = ()


def paper_facts(session: Session, on: date, *, title: str, address: str) -> dict[str, Any]:
    """Title, face of the municipality, day, and the code that leads to `address`."""
    brand = brand_of(session)
    code = qr_code(address)
    return {
        "title": title,
        "municipality": brand.name or municipality_name(municipalities_of(session, ())),
        "contact": brand.contact,
        "accent": brand.accent,
        "logo": logo_data(brand.logo, brand.logo_words),
        "issued": f"{long_date(on)}発行",
        "qr": {"svg": Picture(code.svg), "size": code.size_mm},
    }


def signs_missing(missing: tuple[str, ...]) -> tuple[str, ...]:
    """The warning about characters that were printed as others; nothing where there were none."""
    return (of_missing(missing),) if missing else ()


def short(text: str, longest: int) -> str:
    """The text, or its beginning and … where it is longer than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
