"""How somebody reads: language, readings over kanji, large type. It stands in the address.

`/en/places`, `/easy/furigana/places`, `/large/places`: pages stay cacheable, a shared link opens as it was sent, and
neither a cookie nor a script is needed. The part in front is moved to SCRIPT_NAME (WSGI's name for what comes before
the application), so every `url_for` of the page keeps it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from core.languages.known import BY_CODE, JAPANESE, Language

IN_THE_REQUEST = "ibasho.way"


@dataclass(frozen=True, slots=True)
class Way:
    """The language, whether kanji carry their readings, and whether the type is large."""

    language: Language = JAPANESE
    furigana: bool = False
    large: bool = False

    @property
    def prefix(self) -> str:
        """What its addresses begin with; empty for the plain Japanese page."""
        names = [self.language.code] if self.language is not JAPANESE else []
        names += ["furigana"] if self.furigana else []
        names += ["large"] if self.large else []
        return "".join(f"/{name}" for name in names)


PLAIN = Way()
OF_A_PAPER: ContextVar[Way | None] = ContextVar("way of a paper", default=None)


def read_way(path: str) -> tuple[Way, str]:
    """The way a path asks for, and the rest of the path; language, furigana and large stand in this order."""
    names = path.lstrip("/").split("/")
    language = BY_CODE[names.pop(0)] if names[0] in BY_CODE and names[0] != JAPANESE.code else JAPANESE
    furigana = names[:1] == ["furigana"]
    names = names[furigana:]
    large = names[:1] == ["large"]
    way = Way(language, furigana, large)
    return way, path.removeprefix(way.prefix) or "/"


def way_now() -> Way:
    """The way of the paper that is being made, else of this request; plain outside of one (commands)."""
    of_a_paper = OF_A_PAPER.get()
    if of_a_paper is not None:
        return of_a_paper
    # Without Flask there is no request; to load it would take a paper of the command line longer than to be set.
    flask = sys.modules.get("flask")
    if flask is None or not flask.has_request_context():
        return PLAIN
    way: Way = flask.request.environ.get(IN_THE_REQUEST, PLAIN)
    return way


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything said inside is said in this language, whoever asked for it: a paper is made for its reader."""
    token = OF_A_PAPER.set(Way(language))
    try:
        yield
    finally:
        OF_A_PAPER.reset(token)


def site_in(language: Language, base_url: str) -> str:
    """The site as readers of a paper in this language read it: where the codes on it lead."""
    return f"{base_url}{Way(language).prefix}"


class AddressedWay:
    """Takes the way off the front of an address before the application sees it."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        way, rest = read_way(environ.get("PATH_INFO", ""))
        if way != PLAIN:
            outer = environ.get("SCRIPT_NAME", "").rstrip("/")
            environ = {**environ, "SCRIPT_NAME": outer + way.prefix, "PATH_INFO": rest, IN_THE_REQUEST: way}
        return self.application(environ, start_response)
