"""Who may do what at the desk, and what the list shows."""

from datetime import timedelta

import pytest

from core.calendar import today
from core.permissions import Role
from directory.places.models import Activity, Place, PlaceArea, Publication
from tests.directory.desk_pages import a_desk
from tests.factories import a_gathering, a_group, a_place, a_town, an_area
from tests.staff import signed_in_as


@pytest.fixture
def east(saved):
    return saved(an_area(name="東部", key="east"))


@pytest.fixture
def west(saved):
    return saved(an_area(name="西部", key="west"))


def in_area(area, **facts) -> Place:
    place = a_place(**facts)
    place.area_links.append(PlaceArea(area=area, is_by_hand=True))
    return place


@pytest.fixture
def coordinator(app, office, east):
    return a_desk(app, office, Role.COORDINATOR, areas=["east"])


def paths_of(place: Place) -> dict[str, str]:
    return {"show": f"/desk/places/{place.key}", "edit": f"/desk/places/{place.key}/edit"}


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        (Role.COORDINATOR, {"index": 200, "new": 200, "import": 200, "show": 200, "edit": 200}),
        (Role.SUPERVISOR, {"index": 200, "new": 200, "import": 200, "show": 200, "edit": 200}),
        (Role.STAFF, {"index": 200, "new": 403, "import": 403, "show": 200, "edit": 404}),
        (Role.WELFARE_COMMISSIONER, {"index": 403, "new": 403, "import": 403, "show": 404, "edit": 404}),
        (Role.AUDITOR, {"index": 403, "new": 403, "import": 403, "show": 404, "edit": 404}),
    ],
)
def test_each_role_opens_what_it_is_for(app, office, saved, east, role, answers):
    browser = signed_in_as(app, office, role, areas=["east"] if role is Role.COORDINATOR else ())
    paths = {"index": "/desk/", "new": "/desk/places/new", "import": "/desk/import"} | paths_of(saved(in_area(east)))
    assert {name: browser.get(path).status_code for name, path in paths.items()} == answers


def test_without_signing_in_every_page_asks_to(client, saved):
    paths = ["/desk/", "/desk/places/new", "/desk/import", *paths_of(saved(a_place())).values()]
    assert {client.get(path).location for path in paths} == {"/sign-in"}


def test_the_desk_does_not_exist_on_the_public_site(settings):
    from app import create_app

    public = create_app(site="public", **settings | {"IBASHO_FIELD_KEY": ""})
    assert not [rule for rule in public.url_map.iter_rules() if rule.rule.startswith("/desk")]


@pytest.mark.parametrize("page", ["show", "edit"])
def test_a_place_of_another_area_looks_as_if_it_did_not_exist(coordinator, saved, west, page):
    assert coordinator.get(paths_of(saved(in_area(west)))[page]).status_code == 404


@pytest.mark.parametrize(("action", "do"), [("state", "withdraw"), ("confirm", "all"), ("edit", "save")])
def test_nothing_can_be_done_to_a_place_of_another_area(coordinator, directory, saved, west, action, do):
    place = saved(in_area(west))
    token = coordinator.open("/desk/places/new")["csrf_token"][0]
    sent = {"csrf_token": token, "do": do, "version": "1", "reason": "x", "how": "phone", "told": "phone", "name": "x"}
    assert coordinator.post(f"/desk/places/{place.key}/{action}", data=sent).status_code == 404
    assert (place.publication, place.name, place.version) == (Publication.PUBLISHED, "ひだまりサロン", 1)


@pytest.mark.parametrize(("action", "do"), [("state", "withdraw"), ("confirm", "all"), ("edit", "save")])
def test_staff_read_and_change_nothing(app, office, saved, action, do):
    place = saved(a_place())
    browser = signed_in_as(app, office, Role.STAFF)
    assert "非公開にする" not in browser.get(f"/desk/places/{place.key}").text
    sent = {"do": do, "version": "1", "reason": "x", "how": "phone"}
    assert browser.post(f"/desk/places/{place.key}/{action}", data=sent).status_code in (400, 404)
    assert place.publication is Publication.PUBLISHED


def test_a_request_without_the_token_of_the_form_changes_nothing(coordinator, saved, east):
    place = saved(in_area(east))
    sent = {"do": "withdraw", "version": "1", "reason": "x"}
    assert coordinator.post(f"/desk/places/{place.key}/state", data=sent).status_code == 400
    assert place.publication is Publication.PUBLISHED


def test_a_coordinator_lists_the_own_areas_and_what_belongs_to_nobody(coordinator, saved, east, west):
    saved(in_area(east, name="東の場所"), in_area(west, name="西の場所"), a_place(name="どこでもない場所"))
    page = coordinator.get("/desk/").text
    assert "東の場所" in page and "どこでもない場所" in page and "西の場所" not in page


def test_a_supervisor_lists_everything(app, office, saved, west):
    saved(in_area(west, name="西の場所", publication=Publication.DRAFT))
    assert "西の場所" in signed_in_as(app, office, Role.SUPERVISOR).get("/desk/").text


def test_registering_in_another_area_hands_the_place_over(coordinator, saved, west):
    town = saved(a_town(areas=[west]))
    answer = coordinator.save("/desk/places/new", name="西の場所", address=f"見本県ひだまり市{town.name}", told="phone")
    assert answer.location == "/desk/"
    assert "その地域のコーディネーターが受け持ちます" in coordinator.get("/desk/").text


@pytest.mark.parametrize(
    "words", ["ひだまり", "ヒダマリ", "日向町一丁目", "集会所", "0568-00", "ぼっこの会", "ﾋﾀﾞﾏﾘ　日向町"]
)
def test_the_box_finds_by_name_reading_address_venue_telephone_and_group(coordinator, saved, words):
    saved(a_place(phone="0568-00-1111", group=a_group()), a_place(name="よその場所", kana="", gatherings=[]))
    page = coordinator.get("/desk/", query_string={"q": words}).text
    assert "ひだまりサロン" in page and "よその場所" not in page


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "ない" * 80])
def test_odd_words_in_the_box_find_nothing_and_break_nothing(coordinator, saved, words):
    saved(a_place())
    assert "あてはまる場所がありません" in coordinator.get("/desk/", query_string={"q": words}).text


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("published", {"公開の場所", "休む場所"}),
        ("draft", {"下書きの場所"}),
        ("withdrawn", {"しまった場所"}),
        ("paused", {"休む場所"}),
        ("nonsense", {"公開の場所", "下書きの場所", "しまった場所", "休む場所"}),
    ],
)
def test_the_list_narrows_to_a_state(coordinator, saved, state, names):
    saved(
        a_place(name="公開の場所"),
        a_place(name="下書きの場所", publication=Publication.DRAFT),
        a_place(name="しまった場所", publication=Publication.WITHDRAWN),
        a_place(name="休む場所", activity=Activity.PAUSED),
    )
    page = coordinator.get(f"/desk/?state={state}").text
    assert {name for name in ("公開の場所", "下書きの場所", "しまった場所", "休む場所") if name in page} == names


def test_what_was_not_confirmed_for_longest_comes_first(coordinator, saved):
    days = {"きのうの場所": 1, "去年の場所": 400, "半年前の場所": 200}
    saved(*(a_place(name=name, confirmed_on=today() - timedelta(days=past)) for name, past in days.items()))
    saved(a_place(name="未確認の場所", confirmed_on=None))
    page = coordinator.get("/desk/?state=old").text
    order = [page.index(name) for name in ("未確認の場所", "去年の場所", "半年前の場所")]
    assert order == sorted(order) and "きのうの場所" not in page


def test_the_count_on_a_button_is_the_length_of_its_list(coordinator, saved):
    saved(*(a_place(name=f"下書き{n}", publication=Publication.DRAFT) for n in range(3)), a_place())
    assert '下書き<span class="chips__count">3</span>' in coordinator.get("/desk/").text


def test_a_long_list_is_paged_and_costs_twelve_statements_at_most(coordinator, saved):
    saved(*(a_place(name=f"場所{n:03}", kana="", gatherings=[a_gathering(), a_gathering()]) for n in range(65)))
    coordinator.browser._client.query_budget = 12
    last = coordinator.get("/desk/?page=3").text
    assert "場所064" in last and "場所059" not in last and "3／3ページ" in last
