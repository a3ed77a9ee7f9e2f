"""Pages that may stand in another site: small, without scripts and cookies, and the only ones that may."""

import re

import html5lib
import pytest
from flask import Flask

from app import create_app
from core.calendar import today
from core.errors import BadInput
from directory.places.models import Activity, Publication
from tests.browser import serving
from tests.directory.map_page import HOSTILE
from tests.factories import a_gathering, a_place, a_town, an_area, keep_open

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def kept(directory):
    town = a_town()
    town.areas.append(an_area())

    def keep(**changes):
        gathering = a_gathering(schedule_text="毎日 10:00〜12:00", town=town)
        place = a_place(gatherings=[gathering], **changes)
        keep_open(directory, place, on=today())
        return place

    return keep


def policy(answer):
    return answer.headers["Content-Security-Policy"]


def snippet_on(client, path):
    page = html5lib.parse(client.get(path).text)
    return next("".join(field.itertext()) for field in page.iter(HTML + "textarea") if field.get("id") == "snippet")


def test_only_pages_made_for_it_may_be_framed(app, client, kept):
    place = kept()
    framed = {"/embed/places/x", "/embed/areas/x"}
    for path in ("/", "/places", f"/places/{place.key}", f"/places/{place.key}/share", "/my-list", "/no-such-page"):
        answer = client.get(path)
        assert "frame-ancestors 'none'" in policy(answer), path
        assert answer.headers["X-Frame-Options"] == "DENY", path
    for path in framed | {f"/embed/places/{place.key}", f"/embed/areas/{place.areas[0].key}"}:
        answer = client.get(path)
        assert "frame-ancestors *" in policy(answer), path
        assert "X-Frame-Options" not in answer.headers, path
    marked = {name for name, view in app.view_functions.items() if hasattr(view, "embeddable")}
    assert marked == {"embed.place", "embed.area"}


def test_they_carry_no_script_no_cookie_and_no_form(client, kept):
    place = kept()
    for path in (f"/embed/places/{place.key}", f"/embed/areas/{place.areas[0].key}", "/embed/places/none"):
        answer = client.get(path)
        assert answer.headers.getlist("Set-Cookie") == []
        assert not re.search(r"<(script|form|iframe)\b", answer.text)


def test_they_say_when_it_is_next_open_and_lead_to_the_whole_page(client, kept):
    place = kept(phone="0000-00-0001")
    alone = client.get(f"/embed/places/{place.key}").text
    area = client.get(f"/embed/areas/{place.areas[0].key}").text

    assert "10:00〜12:00" in alone
    assert "0000-00-0001" in alone
    assert f'href="http://127.0.0.1:5000/places/{place.key}" target="_blank" rel="noopener"' in alone
    assert area.count(place.name) >= 6


def test_what_rests_or_is_gone_promises_nothing(client, kept):
    assert "つぎに開く日" not in client.get(f"/embed/places/{kept(activity=Activity.PAUSED).key}").text
    gone = client.get(f"/embed/places/{kept(name='ひみつの場', publication=Publication.WITHDRAWN).key}")

    assert gone.status_code == 404
    assert "いまは載っていません" in gone.text
    assert "ひみつの場" not in gone.text


@pytest.mark.parametrize("setting", ["none", "https://group.example.jp, https://www.example.org:8443"])
def test_the_city_may_name_the_sites(settings, setting):
    answer = create_app(site="all", IBASHO_EMBED=setting, **settings).test_client().get("/embed/places/none")
    named = setting.replace(",", "") if setting != "none" else "'none'"

    assert policy(answer).endswith(f"frame-ancestors {named}")
    assert ("X-Frame-Options" in answer.headers) is (setting == "none")


@pytest.mark.parametrize("setting", ["everywhere", "https://a.example.jp; script-src *", "example.jp", ","])
def test_a_setting_nobody_can_mean_stops_the_start(settings, setting):
    with pytest.raises(BadInput, match="IBASHO_EMBED"):
        create_app(site="all", IBASHO_EMBED=setting, **settings)


@pytest.mark.parametrize("words", HOSTILE)
def test_the_snippet_is_one_frame_whatever_the_name(client, kept, words):
    place = kept(name=f"場{words}")
    text = snippet_on(client, f"/places/{place.key}/share")
    (frame,) = html5lib.parseFragment(text)

    assert (frame.tag, len(frame)) == (HTML + "iframe", 0)
    assert frame.get("src") == f"http://127.0.0.1:5000/embed/places/{place.key}"
    assert frame.get("title") == f"場{words}"


def test_the_calendar_of_an_area_has_its_snippet_too(client, kept):
    area = kept().areas[0]

    assert f"/embed/areas/{area.key}" in snippet_on(client, f"/calendar/{area.key}/2026-12")


@pytest.mark.browser
def test_another_site_shows_the_frame_and_no_other_page(app, kept, browser):
    place, group = kept(), Flask("group")
    with serving(app) as address, serving(group) as other:
        group.add_url_rule("/<path:path>", view_func=lambda path: f'<iframe src="{address}/{path}" title="x"></iframe>')
        page = browser.new_page()
        for path, shown in ((f"/embed/places/{place.key}", True), (f"/places/{place.key}", False)):
            page.goto(other + path, wait_until="load")
            assert (place.name in (page.frames[1].text_content("body") or "")) is shown, path
