"""The same answer as a page or as JSON, with an ETag so that what did not change is not sent again."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request

View = TypeVar("View", bound=Callable[..., Any])
BRIEFLY = "public, max-age=60"
READERS_OWN = "private, no-cache"  # kept on the reader's own machine alone
NEVER_KEPT = "no-store"
FOR_EVER = "public, max-age=31536000, immutable"  # what has its fingerprint in its address


def page_or_json(page: Callable[[], str], data: Callable[[], Any], *, cache: str = BRIEFLY) -> Response:
    """The page, or its facts as JSON when the request prefers `application/json`; only the wanted one is made."""
    response = json_answer(data()) if wants_json() else Response(page(), mimetype="text/html")
    response.vary.add("Accept")
    return kept(response, cache=cache)


def json_answer(data: Any, mimetype: str = "application/json") -> Response:
    """`data` as JSON in UTF-8, dates as ISO 8601."""
    return Response(json.dumps(data, ensure_ascii=False, default=_iso, separators=(",", ":")), mimetype=mimetype)


def kept(response: Response, *, cache: str = BRIEFLY) -> Response:
    """Let caches keep the answer as told; a request that already has it gets 304 and no body."""
    response.headers["Cache-Control"] = cache
    if cache == NEVER_KEPT:
        return response
    response.add_etag()
    response.make_conditional(request)
    return response


def answers_json(view: View) -> View:
    """Mark a view that has no page: its errors are JSON too, unless a page is asked for."""
    view.answers_json = True  # type: ignore[attr-defined]  # read by the error pages
    return view


def wants_json() -> bool:
    """Whether the request prefers JSON over a page."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _iso(value: Any) -> str:
    return str(value.isoformat())
