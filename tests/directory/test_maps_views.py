"""The addresses behind the live map."""

import json

import pytest
from markupsafe import escape

from core.db import unit_of_work
from directory.maps.views import map_shell
from directory.places.kinds import PlaceKind
from tests.directory.map_page import HOSTILE, map_app_with
from tests.factories import a_gathering, a_municipality, a_place, a_town

BOX = "box=136.5,35.0,137.5,35.6&zoom=12"
JSON = {"Accept": "application/json"}


def keys_on_the_map(client, question=""):
    answer = client.get(f"/places/clusters.json?{BOX.replace('zoom=12', 'zoom=18')}{question}")
    return {place["key"] for spot in answer.json["spots"] for place in spot["members"]}


def keys_in_the_list(client, question=""):
    return {result["key"] for result in client.get(f"/places?{question}", headers=JSON).json["results"]}


@pytest.fixture
def a_few(saved):
    return saved(
        a_place(name="みなみ食堂", kinds=[PlaceKind.CHILDREN_CAFETERIA]),
        a_place(name="きたのサロン", gatherings=[a_gathering(lat=35.35)]),
        a_place(name="ひがしの食堂", kinds=[PlaceKind.COMMUNITY_CAFETERIA], gatherings=[a_gathering(lng=137.0)]),
    )


@pytest.mark.parametrize(
    "question", ["", "&kind=salon", "&kind=children_cafeteria&kind=community_cafeteria", "&q=食堂"]
)
def test_the_map_shows_the_places_of_the_list(client, a_few, question):
    assert keys_on_the_map(client, question) == keys_in_the_list(client, question.lstrip("&")) != set()


def test_spots_are_json_that_no_browser_takes_for_anything_else(client, a_few):
    answer = client.get(f"/places/clusters.json?{BOX}")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_arrives_unchanged_as_text(client, saved, name):
    saved(a_place(name=name))
    answer = client.get(f"/places/clusters.json?{BOX}")
    assert answer.json["spots"][0]["members"][0]["name"] == name


@pytest.mark.parametrize("name", [name for name in HOSTILE if set(name) & set("<\"'")])
def test_a_hostile_name_is_escaped_on_the_page_around_the_map(tmp_path, name):
    page = map_app_with(tmp_path, (a_place(name=name),)).test_client().get("/map-trial").text
    assert (name in page, str(escape(name)) in page) == (False, True)


@pytest.mark.parametrize("path", [f"/places/clusters.json?{BOX}", "/maps/outline.json"])
def test_an_unchanged_answer_is_not_sent_again(client, a_few, path):
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_changed_place_changes_the_answer(client, directory, a_few):
    tag = client.get(f"/places/clusters.json?{BOX}&zoom=18").headers["ETag"]
    with unit_of_work(directory):
        a_few[0].name = "みなみ食堂（新）"
    assert client.get(f"/places/clusters.json?{BOX}&zoom=18", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("question", ["", "box=1,2,3&zoom=4", "box=nan,35,137,36&zoom=9", "box=136,35,137,36&zoom=x"])
def test_a_box_that_cannot_be_read_is_answered_with_a_sentence(client, question):
    answer = client.get(f"/places/clusters.json?{question}", headers=JSON)
    assert (answer.status_code, "地図の範囲" in answer.json["message"]) == (400, True)


@pytest.mark.parametrize("zoom", ["-5", "99"])
def test_any_zoom_is_answered(client, a_few, zoom):
    assert client.get(f"/places/clusters.json?box=122,20,154,46&zoom={zoom}").status_code == 200


def test_listed_keys_that_do_not_exist_are_ignored(client, a_few):
    answer = client.get(f"/places/clusters.json?{BOX}&listed=nothing,',;--,{'x' * 500}")
    assert sum(spot["count"] for spot in answer.json["spots"]) == 3


def test_a_few_questions_are_enough_for_the_database(app, client, a_few):
    client.get(f"/places/clusters.json?{BOX}")
    client.query_budget = 6
    assert client.get(f"/places/clusters.json?{BOX}&listed={a_few[0].key}").status_code == 200


def test_each_place_leads_to_its_page(client, saved):
    place = saved(a_place())
    answer = client.get(f"/places/clusters.json?{BOX}")
    assert answer.json["spots"][0]["members"][0]["url"] == f"/places/{place.key}"


def test_the_ground_holds_outline_towns_and_source(client, saved):
    square = {"type": "Polygon", "coordinates": [[[136, 35], [137, 35], [137, 36], [136, 36], [136, 35]]]}
    saved(a_town(municipality=a_municipality(outline=square, credit="見本市")))
    ground = json.loads(client.get("/maps/outline.json").data)
    assert (ground["municipalities"][0]["credit"], len(ground["towns"]["names"])) == ("見本市", 1)


def test_the_script_is_named_by_its_content_and_kept_for_good(app, client):
    with app.test_request_context():
        digest = map_shell().digest
    answer = client.get(f"/maps/map.{digest}.js")
    assert (answer.mimetype, "immutable" in answer.headers["Cache-Control"]) == ("text/javascript", True)


def test_an_old_name_of_the_script_still_answers_but_is_not_kept(client):
    answer = client.get("/maps/map.0123456789abcdef.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
