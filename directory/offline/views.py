"""The service worker, the page it shows without a connection, and the manifest of the site as an app."""

import json

from flask import Blueprint, Response, render_template, url_for

from core.answers import BRIEFLY, json_answer, kept
from core.assets import STATIC, asset, scripts, stylesheet
from core.db import directory_session
from core.languages.site import one_address
from core.permissions import public
from directory.pages.queries import municipality_names
from directory.windows.queries import windows_that_refuse_nobody

offline = Blueprint("offline", __name__)

KEY_COLOUR, PAPER = "#115a36", "#ffffff"
ICONS = (("icon-192.png", "192x192"), ("icon-512.png", "512x512"))


@offline.get("/offline")
@public
def show() -> Response:
    """What can be read without a connection, and whom to call all the same."""
    page = render_template("directory/offline/show.html", anybody=windows_that_refuse_nobody(directory_session()))
    return kept(Response(page, mimetype="text/html"))


@offline.get("/service-worker.js")
@public
@one_address
def service_worker() -> Response:
    """The worker with the addresses it keeps from the start: a new style sheet makes a new worker."""
    first = [stylesheet("site"), scripts("site"), asset("icon.svg")]
    facts = {"offline": url_for("offline.show"), "first": first}
    script = (STATIC / "js" / "service-worker.js").read_text("utf-8")
    return kept(Response(f"var FACTS = {json.dumps(facts)};\n{script}", mimetype="text/javascript"), cache="no-cache")


@offline.get("/manifest.webmanifest")
@public
@one_address
def manifest() -> Response:
    """The site as an app on the first screen of a phone (W3C Web Application Manifest)."""
    names = municipality_names(directory_session())
    name = f"{names[0]} 居場所さがし" if len(names) == 1 else "居場所さがし"
    body = {
        "name": name,
        "short_name": "居場所さがし",
        "lang": "ja",
        "id": "/",
        "start_url": url_for("pages.home"),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": KEY_COLOUR,
        "background_color": PAPER,
        "icons": [
            {"src": asset("icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(
                {"src": asset(file), "type": "image/png", "sizes": size, "purpose": "any maskable"}
                for file, size in ICONS
            ),
        ],
    }
    return kept(json_answer(body, "application/manifest+json"), cache=BRIEFLY)
