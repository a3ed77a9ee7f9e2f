"""What machines read: open data, feed, sitemap, robots."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, render_template, request

from core.answers import json_answer, kept, page_or_json
from core.calendar import today
from core.db import directory_session
from core.languages.site import one_address
from core.permissions import public
from directory.closures.queries import closures_to_tell
from directory.closures.wording import sentence_of
from directory.pages.feed import atom_feed
from directory.pages.open_data import (
    FILES,
    features,
    licences_of,
    newest_change,
    standard_places,
    standard_windows,
    table,
)
from directory.pages.queries import get_area, latest_places, municipality_names, public_addresses
from directory.places.queries import ids_in_area

data_pages = Blueprint("data_pages", __name__)

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IN_THE_FEED = 50
PER_SITEMAP = 40_000
STANDING = (
    "/",
    "/places",
    "/windows",
    "/openings",
    "/this-week",
    "/open-data/",
    "/accessibility",
    "/licences",
    "/suggest-a-place",
)


@data_pages.get("/open-data/")
@public
def open_data() -> Response:
    """The files anybody may use, with licence and date."""
    session = directory_session()
    facts = {"changed": newest_change(session), "licences": licences_of(session)}

    def data() -> dict[str, object]:
        return {"files": [{**file._asdict(), "url": _full(file.path)} for file in FILES], **facts}

    return page_or_json(lambda: render_template("directory/pages/open_data.html", files=FILES, **facts), data)


@data_pages.get("/places.geojson")
@public
@one_address
def geojson() -> Response:
    """Every published place that has a public point."""
    body = {"type": "FeatureCollection", "features": features(directory_session(), current_app.config["BASE_URL"])}
    return kept(json_answer(body, "application/geo+json"))


@data_pages.get("/open-data/places.csv")
@public
@one_address
def places_csv() -> Response:
    """Every published place and its venues in the columns this service also reads."""
    return _csv(table(directory_session()), "places.csv")


@data_pages.get("/open-data/standard-places.csv")
@public
@one_address
def standard_places_csv() -> Response:
    """Places in the columns every municipality's open data has."""
    return _csv(standard_places(directory_session()), "standard-places.csv")


@data_pages.get("/open-data/standard-windows.csv")
@public
@one_address
def standard_windows_csv() -> Response:
    """Windows in the columns every municipality's open data has."""
    return _csv(standard_windows(directory_session()), "standard-windows.csv")


@data_pages.get("/feed.atom")
@public
@one_address
def feed() -> Response:
    """The places that are new or changed, newest first; `area` keeps to one."""
    session, key = directory_session(), request.args.get("area", "")
    area = get_area(session, key) if key else None
    found = session.scalars(latest_places(IN_THE_FEED, among=ids_in_area(key) if area else None)).all()
    names = municipality_names(session)
    site = f"{names[0]} 居場所さがし" if len(names) == 1 else "居場所さがし"
    told = [(each, sentence_of(each, today())) for each in closures_to_tell(session, today(), area=key)]
    root = atom_feed(found, area=area, site=site, base_url=current_app.config["BASE_URL"], closures=told)
    return kept(_xml(root, "application/atom+xml"))


@data_pages.get("/sitemap.xml")
@public
@one_address
def sitemap() -> Response:
    """Every public page; beyond 40,000 an index of numbered parts."""
    changed = {f"/{kind}/{key}": moment for kind, key, moment in public_addresses(directory_session())}
    addresses = [*((path, None) for path in STANDING), *changed.items()]
    part = request.args.get("part", "")
    most = current_app.config.get("PER_SITEMAP", PER_SITEMAP)
    if len(addresses) <= most or part.isdigit():
        number = int(part) if part.isdigit() else 1
        chosen = addresses[(number - 1) * most : number * most] if number else []
        if not chosen:
            abort(404)
        return kept(_xml(_addresses("urlset", "url", chosen), "application/xml"))
    parts: list[tuple[str, datetime | None]] = []
    for number in range(-(-len(addresses) // most)):
        moments = [moment for _, moment in addresses[number * most : (number + 1) * most] if moment]
        parts.append((f"/sitemap.xml?part={number + 1}", max(moments, default=None)))
    return kept(_xml(_addresses("sitemapindex", "sitemap", parts), "application/xml"))


@data_pages.get("/robots.txt")
@public
@one_address
def robots() -> Response:
    """Public pages may be found; staff pages and addresses people asked about may not."""
    closed = ("/desk/", "/office/", "/windows/in-charge", "/windows/leave", "/my-list", "/confirm/", "/l/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {_full('/sitemap.xml')}"]
    return kept(Response("\n".join(lines) + "\n", mimetype="text/plain"))


def _csv(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept(response)


def _addresses(root: str, item: str, addresses: Sequence[tuple[str, datetime | None]]) -> Element:
    tree = Element(root, xmlns=SITEMAP)
    for path, changed in addresses:
        entry = SubElement(tree, item)
        SubElement(entry, "loc").text = _full(path)
        if changed is not None:
            SubElement(entry, "lastmod").text = changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return tree


def _xml(root: Element, mimetype: str) -> Response:
    return Response(tostring(root, "utf-8", xml_declaration=True), mimetype=mimetype)


def _full(path: str) -> str:
    return str(current_app.config["BASE_URL"]) + path
