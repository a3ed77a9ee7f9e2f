"""The pages that belong to no single slice, and the files for machines."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest

from core.calendar import today
from core.db import unit_of_work
from directory.pages.conformance import CONFORMS, DOES_NOT_APPLY, criteria
from directory.places.services import refresh_occurrences
from tests.factories import a_gathering, a_group, a_municipality, a_place, a_town, a_window, an_area, keep_open

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGES = ("/", "/places", "/windows", "/openings", "/this-week", "/open-data/", "/accessibility", "/licences")


@pytest.fixture
def everyday(directory):
    """A place open every day in an area of its town."""
    gathering = a_gathering(schedule_text="毎日 10:00〜12:00", town=a_town())
    area = an_area()
    gathering.town.areas.append(area)
    place = a_place(gatherings=[gathering])
    keep_open(directory, place, on=today())
    return place


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_on_an_empty_directory(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_on_a_full_one(client, everyday, saved, path):
    saved(a_window(refuses_nobody=True))

    assert client.get(path).status_code == 200


def test_the_site_bears_the_name_of_the_municipality(client, saved):
    saved(a_municipality(name="ひだまり市"))

    assert "<title>今日、行けるところがあります｜ひだまり市 居場所さがし</title>" in client.get("/").text


def test_this_week_has_seven_days_with_every_opening(client, everyday):
    days = json.loads(client.get("/this-week", headers={"Accept": "application/json"}).text)["days"]

    assert [day["on"] for day in days] == [(today() + timedelta(days=n)).isoformat() for n in range(7)]
    assert {day["openings"][0]["key"] for day in days} == {everyday.key}


def test_an_area_narrows_the_week(client, everyday, saved):
    other = saved(an_area(name="よその地域"))
    answer = client.get(f"/this-week?area={other.key}", headers={"Accept": "application/json"})

    assert {day["total"] for day in json.loads(answer.text)["days"]} == {0}


def test_the_calendar_shows_the_whole_month(client, everyday):
    area = everyday.areas[0]
    answer = client.get(f"/calendar/{area.key}/2027-02", headers={"Accept": "application/json"})

    assert [day["total"] for day in json.loads(answer.text)["days"]] == [1] * 28
    assert "2027年2月の活動カレンダー" in client.get(f"/calendar/{area.key}/2027-02").text


def test_a_calendar_of_no_area_is_not_found(client):
    assert client.get("/calendar/none/2026-12").status_code == 404


def test_the_csv_has_one_row_per_venue_in_the_columns_we_read(client, everyday):
    text = client.get("/open-data/places.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert len(rows) == 1
    assert (rows[0]["名称"], rows[0]["開催日時"]) == ("ひだまりサロン", "毎日 10:00〜12:00")


def test_no_cell_of_the_csv_is_a_formula(client, saved):
    saved(a_place(name='=HYPERLINK("http://example.com")', phone="+81-0-0000"))
    text = client.get("/open-data/places.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_geojson_has_longitude_first(client, everyday):
    feature = json.loads(client.get("/places.geojson").text)["features"][0]

    assert feature["geometry"] == {"type": "Point", "coordinates": [136.9, 35.3]}
    assert feature["properties"]["key"] == everyday.key


def test_the_feed_names_what_changed_last_first(client, directory, saved):
    old, new = saved(a_place(name="古い"), a_place(name="新しい"))
    with unit_of_work(directory):
        new.changed_at = old.created_at + timedelta(days=1)
    feed = fromstring(client.get("/feed.atom").text)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["新しい", "古い"]


def test_the_feed_stays_xml_whatever_a_name_holds(client, saved):
    saved(a_place(name="鐘\x0b<b>&\x00の会"))

    assert fromstring(client.get("/feed.atom").text).find(f"{ATOM}entry/{ATOM}title").text == "鐘<b>&の会"


def test_an_area_has_a_feed_of_its_own(client, everyday, saved):
    other = saved(a_place(name="よその場"))
    area = everyday.areas[0]
    feed = fromstring(client.get(f"/feed.atom?area={area.key}").text)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [everyday.name]
    assert feed.findtext(f"{ATOM}title") == f"{area.name}の新しい居場所・活動"
    assert f'href="/feed.atom?area={area.key}"' in client.get(f"/calendar/{area.key}/2026-12").text
    assert client.get("/feed.atom?area=none").status_code == 404
    assert other.key not in client.get(f"/feed.atom?area={area.key}").text


def test_a_feed_has_what_the_standard_asks_for(client, everyday, saved):
    """RFC 4287: 4.1.1 and 4.1.2."""
    saved(a_place(name="ほかの場", group=a_group()))
    for path in ("/feed.atom", f"/feed.atom?area={everyday.areas[0].key}"):
        feed = fromstring(client.get(path).text)
        entries = feed.findall(f"{ATOM}entry")
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}

        assert links["self"] == f"http://127.0.0.1:5000{path}"
        for element in (feed, *entries):
            assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert feed.find(f"{ATOM}author/{ATOM}name").text
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        assert max(entry.findtext(f"{ATOM}updated") for entry in entries) == feed.findtext(f"{ATOM}updated")
        assert all(entry.findtext(f"{ATOM}summary") for entry in entries)


def test_an_entry_keeps_its_id_when_it_changes_or_the_site_moves(app, client, directory, saved):
    place = saved(a_place())
    before = fromstring(client.get("/feed.atom").text).find(f"{ATOM}entry")
    with unit_of_work(directory):
        place.name, place.changed_at = "別の名前", place.created_at + timedelta(days=1)
    app.config["BASE_URL"] = "https://moved.example.jp"
    after = fromstring(client.get("/feed.atom").text).find(f"{ATOM}entry")

    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    assert before.findtext(f"{ATOM}published") == after.findtext(f"{ATOM}published")
    assert before.findtext(f"{ATOM}updated") < after.findtext(f"{ATOM}updated")


def test_the_sitemap_says_when_an_entry_last_changed(app, client, directory, saved):
    place, window = saved(a_place(), a_window())
    with unit_of_work(directory):
        place.changed_at = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
    listed = fromstring(client.get("/sitemap.xml").text)
    dates = {url.findtext(f"{SITEMAP}loc").split("/")[-1]: url.findtext(f"{SITEMAP}lastmod") for url in listed}

    assert dates[place.key] == "2026-11-03T12:00:00Z"
    assert dates[window.key] is not None
    app.config["PER_SITEMAP"] = len(dates) - 2
    parts = fromstring(client.get("/sitemap.xml").text)
    assert [part.findtext(f"{SITEMAP}lastmod") is None for part in parts] == [True, False]


def test_the_sitemap_lists_public_entries_only(client, everyday, saved):
    draft = saved(a_place(publication="draft"))
    text = client.get("/sitemap.xml").text

    assert f"/places/{everyday.key}" in text
    assert draft.key not in text


def test_a_large_sitemap_comes_in_parts(app, client, saved):
    app.config["PER_SITEMAP"] = 10
    places = saved(*(a_place(name=f"場所{number}") for number in range(12)))
    index = fromstring(client.get("/sitemap.xml").text)
    parts = [client.get(f"/sitemap.xml?part={number}").text for number in range(1, len(list(index)) + 1)]

    assert all(sum(place.key in part for part in parts) == 1 for place in places)
    assert client.get("/sitemap.xml?part=99").status_code == 404


def test_robots_keep_out_of_addresses_people_asked_about(client):
    assert "Disallow: /windows/in-charge" in client.get("/robots.txt").text


def test_health_is_degraded_until_the_open_days_are_computed(client, directory):
    assert client.get("/healthz").json["status"] == "degraded"
    with unit_of_work(directory) as session:
        refresh_occurrences(session, None, today())

    assert client.get("/healthz").json["status"] == "ok"


def test_the_parts_are_listed_with_their_licences(client):
    text = client.get("/licences").text

    assert "leaflet" in text
    assert "Flask" in text


def test_a_style_sheet_has_only_the_tokens_it_uses(client):
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = client.get(address)

    assert sheet.headers["Cache-Control"].endswith("immutable")
    assert "--color-primitive-green-900" in sheet.text
    assert "--color-primitive-magenta-50:" not in sheet.text


def test_an_old_style_address_is_answered_but_not_kept(client):
    assert client.get("/assets/site.0000000000.css").headers["Cache-Control"] == "no-cache"


def test_the_statement_shows_a_result_for_each_criterion_of_both_levels(client):
    levels = [criterion.level for criterion in criteria()]

    assert (levels.count("A"), levels.count("AA")) == (25, 13)
    assert {criterion.result for criterion in criteria()} <= {CONFORMS, DOES_NOT_APPLY}
    page = client.get("/accessibility").text
    assert all(f">{criterion.number} {criterion.name}（" in page for criterion in criteria())
