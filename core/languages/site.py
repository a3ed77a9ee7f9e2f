"""Pages in the reader's way: addresses that keep it, the mark on Japanese text, the headers that tell it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from core.languages.dates import long_day
from core.languages.known import LANGUAGES, Language
from core.languages.sentences import _
from core.languages.ways import PLAIN, AddressedWay, Way, way_now

View = TypeVar("View", bound=Callable[..., Any])


def one_address(view: View) -> View:
    """Mark a public view whose answer is the same for every reader (data, feeds, files): it has one address only."""
    view.one_address = True  # type: ignore[attr-defined]  # read by `has_ways`
    return view


class Site(Flask):
    """A Flask application whose addresses keep the reader's way, but for pages that have none."""

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Flask's url_for; files, data and staff pages have one address for everybody."""
        url = super().url_for(endpoint, **values)
        prefix = way_now().prefix
        if not prefix or has_ways(self._whole_name(endpoint)):
            return url
        return url.replace(f"{prefix}/", "/", 1)

    def _whole_name(self, endpoint: str) -> str:
        return f"{request.blueprint or ''}{endpoint}".lstrip(".") if endpoint.startswith(".") else endpoint


def has_ways(endpoint: str) -> bool:
    """Whether a page can be had in other languages, with readings and in large type: every public page can."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "access", "") == "public" and not getattr(view, "one_address", False)


def init_languages(app: Flask) -> None:
    """Read the way off each address, and let templates speak in it."""
    app.wsgi_app = AddressedWay(app.wsgi_app)  # type: ignore[method-assign]  # how Flask is wrapped
    app.before_request(to_the_one_address)
    app.after_request(tell_the_language)
    app.jinja_env.globals.update({"_": _, "way": way_now, "way_url": way_url, "other_ways": other_ways})
    app.jinja_env.filters.update({"ja": as_japanese, "long_day": long_day})


def to_the_one_address() -> ResponseReturnValue | None:
    """A page without ways, asked for in one, is at its own address."""
    if way_now() == PLAIN or request.endpoint is None or has_ways(request.endpoint):
        return None
    if request.method not in ("GET", "HEAD"):
        abort(404)
    return redirect(way_url(PLAIN))


def tell_the_language(response: Response) -> Response:
    """Say in which language a page speaks."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", way_now().language.tag)
    return response


def way_url(way: Way | None = None, *, query: bool = True, **changes: Any) -> str:
    """The address of this same page in another way: `way_url(large=True)`."""
    outer = request.script_root.removesuffix(way_now().prefix)
    wanted = way or replace(way_now(), **changes)
    asked = f"?{request.query_string.decode('ascii', 'replace')}" if query and request.query_string else ""
    return f"{outer}{wanted.prefix}{request.path}{asked}"


def other_ways(*, plain: bool = False) -> Iterator[tuple[Language, str]]:
    """Every language with the address of this page in it; `plain` without readings, large type and questions."""
    for language in LANGUAGES:
        yield language, way_url(Way(language), query=False) if plain else way_url(language=language)


def as_japanese(text: object) -> Markup:
    """Text in Japanese that is not ours (names, descriptions), marked for readers of other languages.

    Screen readers then change their voice, browsers their glyphs (WCAG 2.2, 3.1.2 Language of Parts).
    """
    if not text or way_now().language.is_japanese:
        return escape(text)
    return Markup('<span lang="ja">{}</span>').format(text)
