"""What every answer says to the browser; a dozen headers are simpler than a dormant library."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from core.answers import FOR_EVER

DATA = {"application/json", "application/geo+json"}
NOTHING_AT_ALL = "default-src 'none'; frame-ancestors 'none'"  # data asks for nothing, so what it may ask is short
PERMISSIONS = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"


View = TypeVar("View", bound=Callable[..., Any])
STAFF_PATHS = ("/desk", "/office", "/account", "/sign-", "/set-up")


def is_staff_page() -> bool:
    """Whether the request is for the staff half: only there is a cookie ever looked at."""
    return request.path.startswith(STAFF_PATHS)


def embeddable(view: View) -> View:
    """Mark a view that may stand in a frame of another site; every other page refuses."""
    view.embeddable = True  # type: ignore[attr-defined]  # read by `_may_be_framed`
    return view


def init_headers(app: Flask) -> None:
    """Add the security headers to every answer; staff pages are never kept by caches."""
    policy = content_security_policy(app.config["TILES"])
    framed = policy.replace("frame-ancestors 'none'", f"frame-ancestors {app.config['EMBED']}")

    @app.after_request
    def headers(response: Response) -> Response:
        is_framed = _may_be_framed()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_framed else "same-origin"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if is_staff_page():
            response.headers["Cache-Control"] = "no-store"
        elif request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = FOR_EVER
        if _is_part_of_a_page(response):
            return response
        if response.mimetype in DATA:
            response.headers["Content-Security-Policy"] = NOTHING_AT_ALL
            return response
        response.headers.setdefault("Content-Security-Policy", framed if is_framed else policy)
        if not is_framed:
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response


def _is_part_of_a_page(response: Response) -> bool:
    """Whether it is a style sheet or script of a page: browsers obey the page's policy there, never the file's own.

    A service worker does have a policy of its own; its name stays the same, so it is never kept for good.
    """
    return response.mimetype in ("text/css", "text/javascript") and "immutable" in response.headers.get(
        "Cache-Control", ""
    )


def _may_be_framed() -> bool:
    """Whether another site may show the answer; the older X-Frame-Options knows no list of sites, so CSP decides."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "embeddable") and current_app.config["EMBED"] != "'none'"


def content_security_policy(tiles: str) -> str:
    """Everything closed but our own origin, and the one tile server if there is one."""
    tile_origin = f" {urlsplit(tiles).scheme}://{urlsplit(tiles).netloc}" if tiles else ""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tile_origin}; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
