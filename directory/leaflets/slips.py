"""確認票: one A4 sheet for each place of a group, filled in with what is public, to be ticked and returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.leaflets.press import Picture, the_press
from directory.leaflets.qr import qr_code

ACCENT = "#1b3f73"
MOST_SLIPS = 200  # in one PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One place. `facts` are (what it is, what is public now or ""); `code` is spelled as it is read aloud."""

    name: str
    group: str
    code: str
    url: str
    page: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]
    answer_by: str
    contact: str
    return_to: str


@dataclass(frozen=True, slots=True)
class PrintedSlips:
    """The PDF, its pages, and the characters that were printed as others."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


def print_slips(slips: Sequence[Slip], *, municipality: str, on: date) -> PrintedSlips:
    """The slips one after the other, each on a page of its own; a long one goes on with its name and code on top.

    PDF/UA-1 and PDF/A-2a as every leaflet. Raises BadInput for an address no QR code can carry, Unavailable without
    fonts.
    """
    facts = {
        "title": "確認票",
        "municipality": municipality,
        "accent": ACCENT,
        "slips": [_facts(slip) for slip in slips],
    }
    done = the_press().typeset("slip", facts, on=on)
    return PrintedSlips(done.pdf, done.report["pages"], done.missing)


def _facts(slip: Slip) -> dict[str, Any]:
    code = qr_code(slip.url)
    return {
        "name": slip.name,
        "group": slip.group,
        "code": slip.code,
        "page": slip.page,
        "facts": [list(fact) for fact in slip.facts],
        "answers": list(slip.answers),
        "answer_by": slip.answer_by,
        "contact": slip.contact,
        "return_to": slip.return_to,
        "qr": {"svg": Picture(code.svg), "size": code.size_mm},
    }
