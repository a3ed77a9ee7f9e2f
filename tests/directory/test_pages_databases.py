"""Every public page on both databases: the same addresses answer on PostgreSQL as on SQLite."""

import json

from core.calendar import today
from core.db import directory_session, unit_of_work
from directory.seeding.services import seed_directory

PATHS = (
    "/",
    "/places",
    "/places?q=食堂&weekday=SA",
    "/places?open=today",
    "/places?open=week",
    "/places?open=evening",
    "/places?open=now",
    "/places?sort=soonest&near=本町一丁目",
    "/places/{place}",
    "/places/{place}.ics",
    "/this-week",
    "/this-week?area={area}",
    "/calendar/{area}/2026-12",
    "/windows",
    "/windows/in-charge?address=本町一丁目",
    "/openings?weekday=SA",
    "/open-data/",
    "/open-data/places.csv",
    "/places.geojson",
    "/feed.atom",
    "/sitemap.xml",
    "/healthz",
)


def test_every_address_answers_on_this_database(either_app):
    with unit_of_work(directory_session()) as session:
        seed_directory(session, today())
    client = either_app.test_client()
    listed = json.loads(client.get("/places", headers={"Accept": "application/json"}).text)
    keys = {"place": listed["results"][0]["key"], "area": next(iter(listed["area_names"]))}
    answers = {path: client.get(path.format(**keys)).status_code for path in PATHS}

    assert {path: code for path, code in answers.items() if code != 200} == {}
