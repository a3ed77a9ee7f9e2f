"""Pages in the reader's way: addresses that keep it, the mark on Japanese text, the headers that tell it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue

from core.languages.dates import day_without_weekday, long_day, month_name, short_day, weekday_short
from core.languages.known import LANGUAGES, Language
from core.languages.sentences import _
from core.languages.texts import TheirText, as_japanese, in_brackets, listed, their_lang, their_parts
from core.languages.ways import PLAIN, AddressedWay, Way, way_now
from core.sent import Sent

View = TypeVar("View", bound=Callable[..., Any])
IN_A_QUERY = "=&%+/?:@!$'()*,;~"  # RFC 3986; what a browser sent is encoded already


def one_address(view: View) -> View:
    """Mark a public view whose answer is the same for every reader (data, feeds, files): it has one address only."""
    view.one_address = True  # type: ignore[attr-defined]  # read by `has_ways`
    return view


class Site(Flask):
    """A Flask application whose addresses keep the reader's way, but for pages that have none."""

    request_class = Sent

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
    app.jinja_env.globals.update({"weekday_short": weekday_short, "their_lang": their_lang})
    app.jinja_env.globals["their_text"] = as_japanese  # for constants: Jinja works a filter on one out only once
    app.jinja_env.filters.update(
        {"ja": as_japanese, "their_parts": their_parts, "said": said_unless_theirs, "listed": listed}
    )
    app.jinja_env.filters.update({"in_brackets": in_brackets, "long_day": long_day, "month_name": month_name})
    app.jinja_env.filters.update({"day_without_weekday": day_without_weekday, "short_day": short_day})


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
    asked = f"?{quote(request.query_string, safe=IN_A_QUERY)}" if query and request.query_string else ""
    return f"{outer}{wanted.prefix}{request.path}{asked}"


def other_ways(*, plain: bool = False) -> Iterator[tuple[Language, str]]:
    """Every language with the address of this page in it; `plain` without readings, large type and questions."""
    for language in LANGUAGES:
        yield language, way_url(Way(language), query=False) if plain else way_url(language=language)


def said_unless_theirs(text: str) -> str:
    """A sentence of ours in the reader's language; a name or a text somebody wrote stays as it is."""
    return text if isinstance(text, TheirText) else _(text)
