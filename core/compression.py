"""Texts leave compressed for browsers that can read it: a map page is 54 KiB instead of 220."""

import gzip
from functools import lru_cache

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, g, request

LEAST = 1_000  # below, the headers weigh more than what is saved
TEXTS = {
    "application/atom+xml",
    "application/geo+json",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "text/calendar",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
}
AN_HOUR = 3600  # seconds a browser keeps the answer: it is the same for everybody until then
BEST, QUICK = 11, 5  # Brotli's scale


def init_compression(app: Flask) -> None:
    """Compress answers after everything else is done to them; call it before other `after_request` functions."""
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """The answer as the browser can read it.

    Staff pages and pages with a form's token stay as they are: the length of a compressed page that holds both a
    secret and what a stranger made the browser send tells the secret (BREACH).
    """
    if response.mimetype not in TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    way = request.accept_encodings.best_match(["br", "gzip"])
    if way is None or not _may_be(response):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < LEAST:
        return response
    response.set_data(_for_good(data, way) if _is_kept_long(response) else _now(data, way))
    response.headers["Content-Encoding"] = way
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(tag, weak=True)
    return response


def _may_be(response: Response) -> bool:
    return (
        response.status_code == 200
        and "csrf_token" not in g  # where Flask-WTF notes that it wrote one into this page
        and not response.cache_control.no_store
        and (response.direct_passthrough or not response.is_streamed)
        and "Content-Encoding" not in response.headers
        and "Content-Range" not in response.headers
    )


def _is_kept_long(response: Response) -> bool:
    return (response.cache_control.max_age or 0) >= AN_HOUR or request.endpoint == "static"


@lru_cache(maxsize=64)
def _for_good(data: bytes, way: str) -> bytes:
    """As small as it gets; a file is worth half a second once."""
    return bytes(brotli.compress(data, quality=BEST)) if way == "br" else gzip.compress(data, 9, mtime=0)


def _now(data: bytes, way: str) -> bytes:
    return bytes(brotli.compress(data, quality=QUICK)) if way == "br" else gzip.compress(data, 6, mtime=0)
