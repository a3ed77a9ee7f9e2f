"""Lists in pages, by the `page` of the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `page` (from 1) of `pages`; a number out of range means the nearest page.

    `path` is where the list is to be had when it is shown at another address (as the answer to a form), and `carried`
    what its address then says; otherwise the address asked for and its questions are kept.
    """

    page: int
    pages: int
    per_page: int
    path: str = ""
    carried: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        """How many entries come before this page."""
        return (self.page - 1) * self.per_page

    def url_of(self, number: int) -> str:
        """The address of another page of the same list."""
        asked = self.carried if self.path else request.args.items(multi=True)
        kept = [(name, value) for name, value in asked if value and name != "page"]
        query = urlencode([*kept, ("page", str(number))] if number > 1 else kept)
        here = self.path or request.script_root + request.path
        return f"{here}?{query}" if query else here


def wanted_page() -> int:
    """The page the address asks for; 1 when it says nothing readable."""
    given = request.args.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and 1 <= len(given) <= 6 and int(given) > 0 else 1


def page_of(total: int, per_page: int, path: str = "", carried: Iterable[tuple[str, str]] = ()) -> Paging:
    """The paging of a list of `total` entries; `path` and `carried` as in `Paging`."""
    pages = max(1, -(-total // per_page))
    return Paging(min(wanted_page(), pages), pages, per_page, path, tuple(carried))
