"""A paper as the answer of a page."""

from typing import Protocol

from flask import Response, flash

from core.answers import NEVER_KEPT
from directory.leaflets.glyphs import of_missing


class IsPrinted(Protocol):
    """A PDF, and the characters that stand in it as others because the fonts lack them."""

    @property
    def pdf(self) -> bytes:
        """The file."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Each once."""


def paper_answer(pdf: bytes, name: str, *, is_kept: bool = False) -> Response:
    """A paper to look at, or to keep (`is_kept`), under a name that says nothing personal; no cache keeps it."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'{"attachment" if is_kept else "inline"}; filename="{name}.pdf"'
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


def staff_paper(printed: IsPrinted, name: str, *, is_kept: bool = False) -> Response:
    """The same for staff, who are told on the next page which characters, of a name perhaps, are printed as others."""
    if printed.missing:
        flash(of_missing(printed.missing), "warning")
    return paper_answer(printed.pdf, name, is_kept=is_kept)
