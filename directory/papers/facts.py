"""What every paper of a municipality carries, and what the desk is told about a paper that was made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.languages.sentences import N_, _
from core.languages.texts import TheirText
from core.languages.ways import way_now
from directory.branding.services import brand_of
from directory.leaflets.breaking import title_pieces
from directory.leaflets.furigana import Segment
from directory.leaflets.glyphs import of_missing
from directory.leaflets.page_data import logo_data, own_words
from directory.leaflets.press import Picture
from directory.leaflets.qr import qr_code
from directory.leaflets.queries import municipalities_of
from directory.leaflets.services import municipality_name
from directory.leaflets.words import fixed_words, long_date

SAY = {"contact": N_("お問い合わせ"), "continued": N_("つづき"), "code_of": N_("{name}のページのQRコード")}
"""What every one of these papers says."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF with its pages, and what a person must know before printing it."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...] = ()


def paper_facts(session: Session, on: date, *, title: str, address: str, say: dict[str, str]) -> dict[str, Any]:
    """Title, face of the municipality, day, and the code that leads to `address`, in the language of the paper.

    `say` are the sentences of ours that its template needs, by name.
    """
    brand = brand_of(session)
    code = qr_code(address)
    return {
        "lang": way_now().language.base,
        "title": title,
        "title_parts": spoken_parts(title),
        "title_pieces": title_pieces(spoken_parts(title)),
        "municipality": TheirText(brand.name or municipality_name(municipalities_of(session, ()))),
        "contact": TheirText(brand.contact),
        "accent": brand.accent,
        "logo": logo_data(brand.logo, brand.logo_words),
        "issued": _("{day}発行", day=long_date(on)),
        "say": fixed_words(SAY | say),
        "qr": {"svg": Picture(code.svg), "size": code.size_mm},
    }


def spoken_parts(text: str) -> list[Segment]:
    """A sentence of ours in pieces; in やさしい日本語 with readings over its kanji."""
    return own_words(text, way_now().language.code == "easy")


def signs_missing(missing: tuple[str, ...]) -> tuple[str, ...]:
    """The warning about characters that were printed as others; nothing where there were none."""
    return (of_missing(missing),) if missing else ()


def short(text: str, longest: int) -> str:
    """The text, or its beginning and … where it is longer than `longest` characters; what is theirs stays so."""
    return text if len(text) <= longest else type(text)(text[: longest - 1] + "…")
