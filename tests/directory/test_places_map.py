"""The map on the list page: the part somebody looks at, what they are near to, and the areas they chose."""

import re

import pytest

from directory.areas.models import Area, AreaKind
from directory.search.outbox import rebuild_index
from tests.factories import a_gathering, a_municipality, a_place, a_town

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[136.8, 35.2], [137.0, 35.2], [137.0, 35.4], [136.8, 35.4], [136.8, 35.2]]],
}
JSON = {"Accept": "application/json"}
WEST = "box=136.80000,35.25000,136.90000,35.35000"


@pytest.fixture
def city(saved, directory):
    town = a_town(name="西町", municipality=a_municipality(outline=SQUARE), lat=35.3, lng=136.85)
    area = Area(kind=AreaKind.LIFE_AREA, name="西圏域", towns=[town])
    rows = saved(
        area,
        a_town(name="東町", municipality=town.municipality, lat=35.3, lng=136.95),
        a_place(name="にしの居場所", gatherings=[a_gathering(lat=35.3, lng=136.85, town=town)], areas=[area]),
        a_place(name="ひがしの居場所", gatherings=[a_gathering(lat=35.3, lng=136.95)]),
    )
    rebuild_index(directory)
    return rows


def names(client, question):
    return {found["name"] for found in client.get(f"/places?{question}", headers=JSON).json["results"]}


def steps(page):
    """The steps over the map by their words."""
    moves = page.partition('class="map__moves"')[2].partition("</nav>")[0]
    return {words: link.replace("&amp;", "&") for link, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', moves)}


def test_the_list_of_a_part_of_the_map_holds_the_places_in_it(client, city):
    assert names(client, WEST) == {"にしの居場所"}


def test_a_part_of_the_map_opens_the_live_map_there_and_can_be_taken_away(client, city):
    page = client.get(f"/places?{WEST}").text
    assert f'data-bounds="{WEST.removeprefix("box=")}" data-exact' in page
    assert "地図の範囲" in page


def test_without_scripts_a_step_to_the_east_is_the_list_of_the_east(client, city):
    east = steps(client.get(f"/places?{WEST}").text)["東へ"]
    far_east = steps(client.get(east).text)["東へ"]
    assert names(client, far_east.partition("?")[2]) == {"ひがしの居場所"}


def test_a_step_keeps_what_else_is_asked_and_begins_at_the_first_page(client, city):
    link = steps(client.get("/places?q=居場所&sort=name&page=1").text)["広く見る"]
    assert "page=" not in link
    assert re.search(r"q=.+&sort=name&box=", link)


def test_where_nothing_is_the_map_stays_and_leads_on(client, city):
    page = client.get("/places?box=136.81000,35.38000,136.82000,35.39000").text
    assert {"広く見る", "北へ", "南へ", "西へ", "東へ"} <= set(steps(page))
    assert 'data-search="/places?box=' in page


def test_wider_and_wider_finds_everything_again(client, city):
    link, found = "/places?box=136.81000,35.38000,136.82000,35.39000", set()
    for _ in range(6):
        link = steps(client.get(link).text)["広く見る"]
        found = names(client, link.partition("?")[2])
    assert found == {"にしの居場所", "ひがしの居場所"}


def test_near_a_town_the_map_shows_how_far_one_walks(client, city):
    page = client.get("/places?near=西町&within=1000").text
    assert re.findall("歩いて[0-9]+分", page.partition("</svg>")[0]) == ["歩いて5分", "歩いて10分", "歩いて15分"]
    assert re.search("◎は「[^」]+西町」です", page)


def test_a_position_is_known_to_about_100_metres_however_exactly_it_was_told(client, city):
    exact, rough = (
        client.get(f"/places?near={told}", headers=JSON).json for told in ("35.3004,136.8496", "35.3,136.85")
    )
    assert exact["results"] == rough["results"]


def test_the_answer_to_a_position_is_kept_by_nobody_else(client, city):
    assert client.get("/places?near=35.3,136.85").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/places?near=西町").headers["Cache-Control"].startswith("public")


def test_a_chosen_area_is_drawn_and_said_to_be_rough(client, city):
    page = client.get(f"/places?area={city[0].key}").text
    assert "stroke-dasharray='9 3 2 3'" in page
    assert "正式な境ではありません" in page
    assert "正式な境ではありません" not in client.get("/places").text
