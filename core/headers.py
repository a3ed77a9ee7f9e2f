"""What every answer says to the browser; a dozen headers are simpler than a dormant library."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

PERMISSIONS = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"


STAFF_PATHS = ("/desk", "/office", "/account", "/sign-", "/set-up")
FOR_EVER = "public, max-age=31536000, immutable"


def is_staff_page() -> bool:
    """Whether the request is for the staff half: only there is a cookie ever looked at."""
    return request.path.startswith(STAFF_PATHS)


def init_headers(app: Flask) -> None:
    """Add the security headers to every answer; staff pages are never kept by caches."""
    policy = content_security_policy(app.config["TILES"])

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if is_staff_page():
            response.headers["Cache-Control"] = "no-store"
        elif request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = FOR_EVER
        return response


def content_security_policy(tiles: str) -> str:
    """Everything closed but our own origin, and the one tile server if there is one."""
    tile_origin = f" {urlsplit(tiles).scheme}://{urlsplit(tiles).netloc}" if tiles else ""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tile_origin}; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
