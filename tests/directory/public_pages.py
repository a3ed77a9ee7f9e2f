"""The addresses of the public half: what every check of pages walks through. A new route without a row fails."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app import create_app
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.migrations import upgrade_all
from directory.asking.queries import Selection, askable, asks_of
from directory.asking.services import Wanted, new_link, start_round
from directory.hsds.rows import TAXONOMY, TERMS
from directory.leaflets.choice import Choice, made_sheet
from directory.leaflets.models import SavedSheet
from directory.leaflets.saved import keep_sheet
from directory.search.outbox import rebuild_index
from directory.seeding.leaflets import demo_code
from directory.seeding.services import seed_directory
from directory.windows.troubles import key_of
from tests.conftest import KEYS

AS_JSON = {"Accept": "application/json"}

# Endpoint → addresses of pages people look at. `{place}` and the like are keys of the city at hand.
PAGES: dict[str, tuple[str, ...]] = {
    "pages.home": ("/",),
    "places.index": (
        "/places",
        "/places?page=4",
        "/places?q=食堂&weekday=SA",
        "/places?q=見つからない言葉&kind=salon",
    ),
    "places.show": ("/places/{place}", "/places/{place}?month=2027-01"),
    "places.share": ("/places/{place}/share",),
    "my_list.show": ("/my-list", "/my-list?p={place}.{place2}.nosuchkey1&q=サロン"),
    "offline.show": ("/offline",),
    "sheet_pages.show_public": ("/sheets/{sheet}",),
    "embed.place": ("/embed/places/{place}",),
    "embed.area": ("/embed/areas/{area}",),
    "leaflet_pages.show": ("/l/{leaflet}", "/l/{leaflet}-1"),
    "pages.this_week": ("/this-week",),
    "pages.calendar": ("/calendar/{area}/2026-12",),
    "pages.accessibility": ("/accessibility",),
    "pages.licences": ("/licences",),
    "windows.index": ("/windows", "/windows?q=眠れない", "/windows?q=夫がこわい", "/windows?q=見つからない言葉"),
    "windows.trouble": ("/windows/troubles/{trouble}",),
    "windows.show": ("/windows/{window}", "/windows/{sensitive}"),
    "windows.in_charge": (
        "/windows/in-charge",
        "/windows/in-charge?address=本町一丁目",
        "/windows/in-charge?address=本町",
        "/windows/in-charge?address=遠い町",
    ),
    "openings.index": ("/openings",),
    "data_pages.open_data": ("/open-data/",),
    "inbox.suggest": ("/suggest-a-place",),
    "inbox.report_place": ("/places/{place}/report",),
    "inbox.report_window": ("/windows/{window}/report", "/windows/{sensitive}/report"),
    "inbox.report_opening": ("/openings/{opening}/report",),
    "inbox.thanks": ("/thank-you/report", "/thank-you/suggestion"),
    "asking.by_code": ("/confirm",),
    "asking.answer": (
        "/confirm/{ask}",
        "/confirm/{ask}?answer=changed",
        "/confirm/{ask}?answer=paused",
        "/confirm/{ask}?answer=call",
    ),
}
# Endpoint → addresses that answer something else than a page.
DATA: dict[str, tuple[str, ...]] = {
    "places.suggested": ("/places/suggestions.json?q=さ",),
    "places.calendar": ("/places/{place}.ics",),
    "pages.area_calendar": ("/calendar/{area}.ics",),
    "my_list.calendar": ("/my-list.ics?p={place}.{place2}",),
    "handouts.show": ("/my-list.pdf?p={place}.{place2}",),
    "offline.manifest": ("/manifest.webmanifest",),
    "maps.clusters": ("/places/clusters.json?box=122,20,154,46&zoom=12",),
    "maps.outline": ("/maps/outline.json",),
    "data_pages.geojson": ("/places.geojson",),
    "data_pages.places_csv": ("/open-data/places.csv",),
    "data_pages.standard_places_csv": ("/open-data/standard-places.csv",),
    "data_pages.standard_windows_csv": ("/open-data/standard-windows.csv",),
    "data_pages.feed": ("/feed.atom", "/feed.atom?area={area}"),
    "data_pages.sitemap": ("/sitemap.xml",),
    "data_pages.robots": ("/robots.txt",),
    "hsds.index": ("/hsds/",),
    "hsds.openapi": ("/hsds/openapi.json",),
    "hsds.services": ("/hsds/services", "/hsds/services?full=true&format=ndjson"),
    "hsds.service": ("/hsds/services/{service}",),
    "hsds.organizations": ("/hsds/organizations?full_service=true&per_page=500",),
    "hsds.organization": ("/hsds/organizations/{organization}",),
    "hsds.service_at_locations": ("/hsds/service_at_locations?full=true&per_page=500",),
    "hsds.service_at_location": ("/hsds/service_at_locations/{link}",),
    "hsds.taxonomies": ("/hsds/taxonomies",),
    "hsds.taxonomy": (f"/hsds/taxonomies/{TAXONOMY['id']}",),
    "hsds.taxonomy_terms": ("/hsds/taxonomy_terms",),
    "hsds.taxonomy_term": (f"/hsds/taxonomy_terms/{next(iter(TERMS.values()))['id']}",),
    "pages.healthz": ("/healthz",),
}
# Nothing of the directory's texts is in them.
ELSEWHERE = {
    "static",
    "assets.sheet",
    "assets.script",
    "maps.script",
    "offline.service_worker",
    "windows.leave",
    "accounts.sign_in",
    "accounts.sign_in_code",
    "accounts.set_up",
    "calendar_feed.show",
    "host_answers.answer",
    "host_answers.thanks",
}
HSDS = {"services": "service", "organizations": "organization", "service_at_locations": "link"}
NOT_FOUND = "/no-such-page"


def all_pages() -> list[str]:
    """Every page a resident can look at, and the one that is not there."""
    return [path for paths in PAGES.values() for path in paths] + [NOT_FOUND]


def public_endpoints(app: Flask) -> set[str]:
    """The public routes that answer GET."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and getattr(app.view_functions[rule.endpoint], "access", "public") == "public"
    }


def keys_of(app: Flask) -> dict[str, str]:
    """Keys of some entries of the served city, to fill the addresses with."""
    client = app.test_client()
    listed = json.loads(client.get("/places?type=place", headers=AS_JSON).text)
    windows = json.loads(client.get("/windows", headers=AS_JSON).text)["results"]
    first_of = {name: client.get(f"/hsds/{name}?per_page=1").json["contents"][0]["id"] for name in HSDS}
    return {
        **{HSDS[name]: id_ for name, id_ in first_of.items()},
        "place": listed["results"][0]["key"],
        "place2": listed["results"][1]["key"],
        "opening": json.loads(client.get("/openings", headers=AS_JSON).text)["results"][0]["key"],
        "area": next(iter(listed["area_names"])),
        "window": next(each["key"] for each in windows if not each["is_sensitive"]),
        "trouble": key_of("介護の手続きが分からない"),
        "sensitive": next(each["key"] for each in windows if each["is_sensitive"]),
        "ask": a_link(app),
        "leaflet": demo_code(),
        "sheet": a_public_sheet(app),
    }


def a_link(app: Flask) -> str:
    """The secret part of an address for the group of some place."""
    with app.app_context():
        session = directory_session()
        with unit_of_work(session):
            places = session.scalars(askable(Selection(is_due_only=False), None, today()).limit(1)).all()
            wanted = Wanted("見本の窓口 0000-00-0000")
            made = start_round(session, places, wanted, by="test", now=now(), today=today(), days=60)
            return new_link(session, session.scalars(asks_of(made, None)).one())


def a_public_sheet(app: Flask) -> str:
    """The key of a leaflet that residents may read as a page."""
    with app.app_context():
        session, choice = directory_session(), Choice(kind=("salon",))
        made = made_sheet(session, choice, today=today(), base_url="https://map.example.lg.jp")
        with unit_of_work(session):
            name = f"サロン {session.query(SavedSheet).count()}"
            return keep_sheet(session, name, choice, made.sheet, is_public=True, by="test", now=now()).key


@contextmanager
def demo_city(folder: Path) -> Iterator[Flask]:
    """The application with the demo city's public half."""
    app = create_app(site="all", IBASHO_DATA=str(folder), TESTING=True, **KEYS)
    with app.app_context():
        upgrade_all()
        with unit_of_work(directory_session()) as session:
            seed_directory(session, today())
        rebuild_index(directory_session())
    yield app
