"""マイリスト: the address is the list; it works without scripts, prints, and says nothing about anybody."""

import json

import pytest

from core.calendar import today
from core.db import unit_of_work
from directory.my_list.chosen import MOST, Chosen
from directory.places.models import Activity, Publication, VenueVisibility
from tests.directory.ical import events_of
from tests.factories import a_gathering, a_place, keep_open

AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def kept(directory):
    def keep(name, *schedules, **changes):
        gatherings = [
            a_gathering(schedule_text=text, name=f"会場{n}")
            for n, text in enumerate(schedules or ("毎日 10:00〜12:00",), 1)
        ]
        place = a_place(name=name, gatherings=gatherings, **changes)
        keep_open(directory, place, on=today())
        return place

    return keep


def keys(client, path):
    return [each["key"] for each in json.loads(client.get(path, headers=AS_JSON).text)["results"]]


def test_the_address_is_the_list_in_its_order(client, kept):
    one, two = kept("一つめ"), kept("二つめ")

    assert keys(client, f"/my-list?p={two.key}.{one.key}") == [two.key, one.key]
    assert keys(client, f"/my-list?p={two.key}&p={one.key}") == [two.key, one.key]
    assert client.get(f"/my-list?p={one.key}").headers.getlist("Set-Cookie") == []


def test_one_more_is_put_into_the_address_and_never_twice(client, kept):
    one, two = kept("一つめ"), kept("二つめ")

    assert client.get(f"/my-list?p={one.key}&add={two.key}").location == f"/my-list?p={one.key}.{two.key}"
    assert client.get(f"/my-list?p={one.key}&add={one.key}").location == f"/my-list?p={one.key}"
    assert client.get(f"/en/my-list?add={one.key}").location == f"/en/my-list?p={one.key}"


def test_each_place_has_its_next_days_its_phone_and_a_way_off_the_list(client, kept):
    one = kept("一つめ", phone="0000-00-0001")
    two = kept("二つめ", "毎日 13:00〜15:00", "毎日 9:00〜10:00")
    text = client.get(f"/my-list?p={one.key}.{two.key}").text

    assert "10:00〜12:00" in text
    assert 'href="tel:0000000001"' in text
    assert "9:00〜10:00（会場2）" in text
    assert f'href="/my-list?p={two.key}"' in text
    assert "あした " not in text and "きょう " not in text


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.WITHDRAWN])
def test_what_is_no_longer_published_is_counted_and_not_named(client, kept, publication):
    one, gone = kept("一つめ"), kept("ひみつの場", publication=publication)
    text = client.get(f"/my-list?p={gone.key}.{one.key}").text

    assert "1か所は、活動が終わったか、案内をお休みしています" in text
    assert "ひみつの場" not in text
    assert f'href="/my-list?p={one.key}"' in text


def test_a_list_of_withdrawn_places_alone_is_still_a_page(client):
    assert "いまは載っていない場所があります" in client.get("/my-list?p=nosuchkey1").text


def test_a_resting_place_says_so_and_promises_no_day(client, kept):
    text = client.get(f"/my-list?p={kept('お休み中', activity=Activity.PAUSED).key}").text

    assert "休止中" in text
    assert "kept__days" not in text


def test_a_hidden_venue_stays_hidden(client, directory, kept):
    place = kept("一つめ")
    with unit_of_work(directory):
        place.gatherings[0].visibility = VenueVisibility.HIDDEN
    text = client.get(f"/my-list?p={place.key}").text

    assert "日向町集会所" not in text
    assert "35.3" not in text


def test_the_empty_list_says_how_to_fill_it(client):
    assert "まだ何も入っていません" in client.get("/my-list").text


def test_a_list_is_cut_at_fifty_and_says_so(client):
    asked = ".".join(f"key{number}" for number in range(MOST + 1))

    assert len(Chosen.read([asked]).keys) == MOST
    assert "50か所まで" in client.get(f"/my-list?p={asked}").text


@pytest.mark.parametrize(
    "written", ["<script>alert(1)</script>", '"><img src=x>', "..", "あ", "a" * 3000, "javascript:alert(1)"]
)
def test_what_can_be_no_key_is_passed_over(client, written):
    answer = client.get("/my-list", query_string={"p": written})

    assert Chosen.read([written]).keys == ()
    assert "まだ何も入っていません" in answer.text


def test_more_places_are_found_by_name_without_any_script(app, client, kept):
    one, two = kept("ひだまり茶の間"), kept("ひだまり将棋")
    assert app.test_cli_runner().invoke(args=["reindex"]).exit_code == 0
    text = client.get(f"/my-list?p={one.key}&q=ひだまり").text

    assert f'href="/my-list?p={one.key}.{two.key}"' in text
    assert text.count("found-list__name") == 1


def test_the_calendar_of_a_list_has_the_days_of_its_places_only(client, kept):
    one, two, other = kept("一つめ"), kept("二つめ"), kept("ほか")
    answer = client.get(f"/my-list.ics?p={one.key}.{two.key}")
    uids = {str(event["uid"]).split("@")[1] for event in events_of(answer.data)}

    assert uids == {f"{one.key}.ibasho", f"{two.key}.ibasho"}
    assert f"SOURCE;VALUE=URI:http://127.0.0.1:5000/my-list.ics?p={one.key}.{two.key}" in answer.text.replace(
        "\r\n ", ""
    )
    assert other.key not in answer.text


def test_a_list_is_kept_by_no_shared_cache_and_found_by_no_search_engine(client, kept):
    answer = client.get(f"/my-list?p={kept('一つめ').key}")

    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Disallow: /my-list" in client.get("/robots.txt").text


def test_the_page_to_pass_on_has_the_address_three_ways(client, kept):
    place = kept("一つめ")
    text = client.get(f"/places/{place.key}/share").text

    assert f'value="http://127.0.0.1:5000/places/{place.key}"' in text
    assert "mailto:?subject=%E4%B8%80" in text
    assert "<svg" in text
