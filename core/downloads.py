"""A file for a spreadsheet as the answer of a staff page."""

from flask import Response


def csv_download(text: str, name: str) -> Response:
    """The text as a file of this name (ASCII, nothing personal); no cache keeps it."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
