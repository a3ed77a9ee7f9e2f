"""What a browser sent, before any form or view reads it."""

from typing import IO, Any

from flask import Request
from werkzeug.formparser import FormDataParser


class WithoutNul(FormDataParser):
    """Drops the character no database keeps and no screen shows from everything that was filled in."""

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any = None) -> Any:
        """Read the form; files are left as they are."""
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        kept = ((name.replace("\0", ""), value.replace("\0", "")) for name, value in fields.items(multi=True))
        return rest, self.cls(kept), files


class Sent(Request):
    """A request whose fields hold no U+0000, however a view reads them."""

    form_data_parser_class = WithoutNul
