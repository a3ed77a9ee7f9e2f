"""The list and the page of a place, as residents and machines get them."""

import json
from datetime import date, timedelta

import icalendar
import pytest

from core.calendar import today
from core.db import unit_of_work
from directory.places.kinds import PlaceKind
from directory.places.models import Activity
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType
from tests.directory.ical import expanded
from tests.factories import a_gathering, a_place, a_window, an_opening, keep_open

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "`${alert(1)}`",
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
    "\u202egnp.exe\u2028x",
    "&lt;b&gt;=1+1",
)


def main_of(page):
    return page.partition("<main")[2]


@pytest.fixture
def kept(directory):
    """Keep a place with its schedule read and its open days computed."""

    def keep(schedule="毎週水曜日 10:00〜12:00", **changes):
        gathering = a_gathering(schedule_text=schedule, **changes.pop("venue", {}))
        place = a_place(gatherings=[gathering], **changes)
        keep_open(directory, place, on=today())
        return place

    return keep


def as_json(client, path):
    return json.loads(client.get(path, headers={"Accept": "application/json"}).text)


def test_the_groups_own_words_stand_beside_what_was_understood(client, kept):
    place = kept("第２・４土曜　１０時〜１２時")
    text = client.get(f"/places/{place.key}").text

    assert "第２・４土曜　１０時〜１２時" in text
    assert "第2・第4土曜日 10:00〜12:00" in text


def test_an_easy_text_stands_in_for_the_summary_on_easy_pages_alone(client, kept):
    place, plain = kept(summary="お茶を喫する集い", easy_summary="お茶を のみます。"), kept(summary="体操をします")

    assert "お茶を のみます。" in main_of(client.get(f"/easy/places/{place.key}").text)
    assert "喫する" not in main_of(client.get(f"/easy/places/{place.key}").text)
    assert "体操をします" in main_of(client.get(f"/easy/places/{plain.key}").text)
    for prefix in ("", "/en"):
        assert "お茶を のみます。" not in client.get(f"{prefix}/places/{place.key}").text


def test_what_nobody_confirmed_is_said_to_be_unknown(client, kept):
    place = kept(confirmed_on=None)
    text = client.get(f"/places/{place.key}").text

    assert "内容は未確認です" in text
    assert text.count("未確認") > 3


def test_the_page_says_when_and_how_it_was_confirmed(client, kept, saved):
    place = kept(confirmed_on=date(2026, 11, 1))
    saved(
        Confirmation(
            entry_type=EntryType.PLACE,
            entry_key=place.key,
            field="schedule",
            confirmed_on=date(2026, 11, 1),
            how=ConfirmedHow.PHONE,
        )
    )

    assert "2026年11月1日に電話で確認" in client.get(f"/places/{place.key}").text


def test_an_old_confirmation_warns(client, kept):
    place = kept(confirmed_on=today() - timedelta(days=400))

    assert "そのあとは未確認" in client.get(f"/places/{place.key}").text


def test_a_paused_place_says_so_and_has_no_next_day(client, kept):
    place = kept(activity=Activity.PAUSED)
    text = client.get(f"/places/{place.key}").text

    assert "いまはお休みしています" in text
    assert "つぎに開く日" not in text


def test_the_phone_number_can_be_tapped(client, kept):
    place = kept(phone="0000-00-0001")

    assert 'href="tel:0000000001"' in client.get(f"/places/{place.key}").text


def test_the_calendar_file_holds_the_coming_days(client, kept):
    place = kept("毎週水曜日 10:00〜12:00")
    first = today().replace(day=1)
    days = expanded(client.get(f"/places/{place.key}.ics").data, first, first + timedelta(days=360))

    assert len(days) > 50
    assert {(on.weekday(), starts, ends) for on, starts, ends in days} == {(2, 600, 720)}


def test_an_opening_without_hours_is_a_whole_day_in_the_calendar(client, kept):
    place = kept("毎週水曜日")
    event = icalendar.Calendar.from_ical(client.get(f"/places/{place.key}.ics").data).walk("VEVENT")[0]

    assert type(event["dtstart"].dt) is date
    assert "dtend" not in event


def test_only_public_roles_stand_on_the_page_of_a_place(client, kept, saved):
    place = kept()
    saved(an_opening(place=place, title="お茶番"), an_opening(place=place, title="見習い枠", kind="reception"))
    text = client.get(f"/places/{place.key}").text

    assert "お茶番" in text
    assert "見習い枠" not in text


def test_neighbours_are_named_with_the_walk(client, kept):
    here = kept(name="ここ")
    kept(name="となり", venue={"lat": 35.303})
    kept(name="ずっと遠く", venue={"lat": 35.9})
    text = client.get(f"/places/{here.key}").text

    assert "となり" in text
    assert "歩いて5分" in text
    assert "ずっと遠く" not in text


@pytest.mark.parametrize("path", ["/places", "/windows", "/openings", "/this-week", "/open-data/"])
def test_every_list_answers_as_json_too(client, path):
    answer = client.get(path, headers={"Accept": "application/json"})

    assert answer.mimetype == "application/json"
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/", "/places", "/places/{key}", "/places/{key}.ics", "/places.geojson", "/feed.atom"]
)
def test_what_did_not_change_is_not_sent_again(client, kept, path):
    path = path.format(key=kept().key)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_a_change_is_sent_again(client, directory, kept):
    place = kept()
    tag = client.get(f"/places/{place.key}").headers["ETag"]
    with unit_of_work(directory):
        place.summary = "新しい説明"

    assert client.get(f"/places/{place.key}", headers={"If-None-Match": tag}).status_code == 200


def test_page_and_json_list_the_same_places(client, kept):
    places = [kept(name=f"サロン{number}") for number in range(3)]
    results = as_json(client, "/places?kind=salon")["results"]

    assert {each["key"] for each in results} == {place.key for place in places}
    assert all(f"/places/{place.key}" in client.get("/places?kind=salon").text for place in places)


def test_an_unknown_kind_is_no_filter_and_a_known_one_is(client, kept):
    kept(name="サロン")
    kept(name="食堂", kinds=[PlaceKind.CHILDREN_CAFETERIA])

    assert as_json(client, "/places?kind=nonsense")["total"] == 2
    assert as_json(client, "/places?kind=children_cafeteria")["total"] == 1


def test_open_and_on_ask_the_table_of_open_days(client, kept):
    tomorrow = today() + timedelta(days=1)
    weekday = "月火水木金土日"[tomorrow.weekday()]
    place = kept(f"毎週{weekday}曜日 10:00〜12:00")

    assert [each["key"] for each in as_json(client, "/places?open=tomorrow")["results"]] == [place.key]
    assert [each["key"] for each in as_json(client, f"/places?on={tomorrow}")["results"]] == [place.key]
    assert as_json(client, f"/places?on={tomorrow + timedelta(days=1)}")["total"] == 0


def test_near_an_unreadable_position_says_so(client, kept):
    kept()

    assert "場所が分かりませんでした" in client.get("/places?near=どこでもないところ").text


def test_an_empty_list_offers_the_window_that_refuses_nobody_and_no_sensitive_one(client, saved):
    saved(a_window(name="まるごと相談", refuses_nobody=True), a_window(name="秘密の相談", is_sensitive=True))
    text = client.get("/places?q=存在しない言葉そのもの&kind=salon").text

    assert "まるごと相談" in text
    assert "秘密の相談" not in text


@pytest.mark.parametrize("path", ["/places?on=2026-13-01", "/places?box=1,2,3", "/calendar/none/2026-13"])
def test_what_cannot_be_read_is_refused_in_words(client, path):
    answer = client.get(path)

    assert answer.status_code in (400, 404)
    assert "<h1" in answer.text


def test_names_of_ours_in_an_address_lead_nowhere_else(client, kept):
    kept()
    text = client.get("/places?_external=1&_scheme=javascript&endpoint=x&_anchor=y&open=week").text

    assert "javascript:" not in text
    assert 'href="http://127.0.0.1' not in text


@pytest.mark.parametrize("words", HOSTILE)
def test_no_hostile_text_becomes_markup(client, kept, words):
    """The client refuses inline scripts, styles and handlers on every page it gets."""
    place = kept(name=f"場所{words}", summary=words, phone=words, note=words, venue={"venue_name": words})

    for path in (f"/places/{place.key}", "/places", f"/places?q={words}", "/this-week", "/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert "<script>alert" not in client.get("/feed.atom").text


def test_what_is_typed_is_completed(app, client, kept):
    kept(name="ひだまりサロン")
    assert app.test_cli_runner().invoke(args=["reindex"]).exit_code == 0

    assert "サロン" in "".join(client.get("/places/suggestions.json?q=さろ").json["lines"])
