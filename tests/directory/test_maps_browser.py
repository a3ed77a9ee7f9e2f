"""The live map in a real browser, under the site's own Content-Security-Policy."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.settings import GSI_PALE
from directory.places.models import VenueVisibility
from tests.directory.map_page import HOSTILE, map_app_with, serving
from tests.factories import a_gathering, a_municipality, a_place, a_town

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[136.8, 35.2], [137.0, 35.2], [137.0, 35.4], [136.8, 35.4], [136.8, 35.2]]],
}


# How the map lies, until it has lain so for as long as a move of it would take.
AT_REST = """() => new Promise(done => {
  let before = null, since = 0;
  const look = now => {
    const moving = document.querySelectorAll('.leaflet-map-pane, .map-pin');
    const lying = [...moving].map(one => one.style.transform + one.ariaHidden).join();
    if (lying !== before) [before, since] = [lying, now];
    now - since > 400 ? done() : requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


@dataclass
class Seen:
    """One page and what its browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@pytest.fixture
def town():
    return a_town(municipality=a_municipality(outline=SQUARE, credit="国土数値情報を加工"))


@pytest.fixture
def looking(browser, tmp_path):
    """Open the trial page over these places; everything is closed after the test."""
    closing = []

    def look(*rows, tiles="", width=1280, listed=3, script=True, route=None, drawn=None) -> Seen:
        app = map_app_with(tmp_path, rows, tiles)
        app.config["TRIAL_DRAWN"] = drawn
        server = serving(app)
        address = server.__enter__()
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script, locale="ja")
        context.set_default_timeout(30_000)
        page = context.new_page()
        closing[:0] = [context.close, lambda: server.__exit__(None, None, None)]
        seen = Seen(page)
        page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("request", lambda asked: seen.hosts.add(asked.url.split("/")[2]))
        if route:
            page.route(*route)
        page.goto(f"{address}/map-trial?listed={listed}", wait_until="domcontentloaded")
        if script:
            page.wait_for_selector("[data-map][data-ready]")
        return seen

    yield look
    for close in closing:
        close()


def at(lat, lng, **changes):
    return [a_gathering(lat=lat, lng=lng, **changes)]


def three_places(town):
    return [
        a_place(name="ひだまりサロン", gatherings=at(35.30, 136.90, town=town)),
        a_place(name="みなみ食堂", gatherings=at(35.31, 136.93, town=town)),
        a_place(name="きたの居場所", gatherings=at(35.33, 136.88, town=town)),
    ]


def test_the_numbers_on_the_map_are_those_of_the_list(looking, town):
    page = looking(*three_places(town)).page
    assert page.locator(".map-pin--listed").all_inner_texts() == ["1", "2", "3"]


def test_every_pin_has_a_name_that_can_be_read_aloud(looking, town):
    page = looking(*three_places(town)).page
    expect(page.get_by_role("button", name="2番 みなみ食堂")).to_be_visible()


def test_the_picture_gives_way_to_the_live_map(looking, town):
    page = looking(*three_places(town)).page
    assert (page.locator(".map__picture").is_visible(), page.locator("#map").is_visible()) == (False, True)


def test_without_scripts_the_picture_is_the_map(looking, town):
    page = looking(*three_places(town), script=False).page
    assert (page.locator(".map__picture").is_visible(), page.locator("#map").is_visible()) == (True, False)


def test_a_pin_opens_with_the_keyboard_and_gives_the_focus_back(looking, town):
    page = looking(*three_places(town)).page
    page.get_by_role("button", name="2番 みなみ食堂").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link", name="みなみ食堂")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="2番 みなみ食堂")).to_be_focused()


def test_tab_alone_leads_from_the_page_into_the_map_and_to_the_first_pin(looking, town):
    page = looking(*three_places(town)).page
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.id"))
    assert [name[:6] for name in reached if name][:2] == ["動かせる地図", "1番 ひだま"]


def pins_in_the_order_of_tab(page):
    return page.locator(".map-pin").evaluate_all(
        "pins => pins.filter(pin => pin.tabIndex >= 0 && !pin.ariaHidden).map(pin => pin.ariaLabel)"
    )


def pins_out_of_sight(page):
    """Those whose middle lies outside the box of the map, however they come to be there."""
    return page.evaluate("""() => {
      const box = document.querySelector('#map').getBoundingClientRect();
      return [...document.querySelectorAll('.map-pin')].filter(pin => {
        const at = pin.getBoundingClientRect(), x = at.x + at.width / 2, y = at.y + at.height / 2;
        return x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1;
      }).map(pin => pin.ariaLabel);
    }""")


def test_a_pin_out_of_sight_is_not_reached_by_tab_until_the_map_has_moved(looking, town):
    page = looking(*three_places(town)).page
    page.locator("#map").focus()
    steps = 0
    while not (away := pins_out_of_sight(page)) and (steps := steps + 1) < 9:
        page.keyboard.press("ArrowRight")
        page.evaluate(AT_REST)
    assert (away, len(pins_in_the_order_of_tab(page))) == (["3番 きたの居場所"], 2)
    for _ in range(steps):
        page.keyboard.press("ArrowLeft")
        page.evaluate(AT_REST)
    assert (pins_out_of_sight(page), len(pins_in_the_order_of_tab(page))) == ([], 3)


def test_tab_never_leads_to_a_pin_that_cannot_be_seen(looking, town):
    crowd = [a_place(name=f"場所{n}", gatherings=at(35.25 + n / 300, 136.85 + n % 5 / 30)) for n in range(30)]
    page = looking(*three_places(town), *crowd, width=360).page
    page.get_by_role("button", name="2番を地図で見る").click()
    page.keyboard.press("Escape")
    page.evaluate(AT_REST)
    page.locator("#map").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        page.wait_for_timeout(60)
        assert page.evaluate("document.activeElement.ariaLabel") not in pins_out_of_sight(page)


def test_a_pin_that_leaves_the_box_gives_the_focus_to_the_map(looking, town):
    page = looking(*three_places(town)).page
    page.get_by_role("button", name="1番 ひだまりサロン").focus()
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.locator(".map-pin[aria-label='1番 ひだまりサロン']:not([aria-hidden])")).to_have_count(0)
    flown = page.locator(".leaflet-map-pane").evaluate("pane => pane._leaflet_pos.x")
    assert flown < 2 * box["width"]
    expect(page.locator("#map")).to_be_focused()


def test_the_whole_map_can_be_skipped(looking, town):
    page = looking(*three_places(town)).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="地図をとばす")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="ひだまりサロン")).to_be_focused()


def test_how_many_places_are_in_view_is_the_description_of_the_map(looking, town):
    page = looking(*three_places(town)).page
    expect(page.locator("#map")).to_have_accessible_description("地図に見えている範囲に、3か所あります。")


def test_reaching_a_pin_by_keyboard_marks_its_list_entry(looking, town):
    page = looking(*three_places(town)).page
    page.locator("#map").focus()
    page.keyboard.press("Tab")
    assert page.locator("li.is-pointed").get_attribute("data-number") == "1"


def test_looking_at_a_list_entry_marks_its_pin(looking, town):
    page = looking(*three_places(town)).page
    page.get_by_role("link", name="みなみ食堂").focus()
    assert page.locator(".map-pin.is-pointed").all_inner_texts() == ["2"]


def test_looking_at_a_pin_marks_its_list_entry(looking, town):
    page = looking(*three_places(town)).page
    page.get_by_role("button", name="3番 きたの居場所").hover()
    assert page.locator("li.is-pointed").get_attribute("data-number") == "3"


def test_the_list_leads_to_the_pin(looking, town):
    page = looking(*three_places(town), width=360).page
    page.get_by_role("button", name="3番を地図で見る").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="きたの居場所")).to_be_visible()


def test_how_many_places_are_in_view_is_announced(looking, town):
    page = looking(*three_places(town)).page
    expect(page.get_by_role("status")).to_have_text("地図に見えている範囲に、3か所あります。")


def test_searching_here_is_offered_once_the_map_was_moved_and_keeps_the_filters(looking, town):
    page = looking(*three_places(town)).page
    here = page.get_by_role("button", name="この範囲でさがす")
    expect(here).to_be_hidden()
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    expect(here).to_be_visible()
    with page.expect_request(lambda asked: "/places?" in asked.url) as request:
        here.click()
    assert "q=a&box=136." in request.value.url


def zoom_of(page):
    with page.expect_response(lambda answer: "clusters.json" in answer.url) as response:
        page.reload()
    return response.value.url.partition("zoom=")[2].partition("&")[0]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_box_that_was_searched_opens_as_it_was_seen(looking, town, width):
    page = looking(*three_places(town), width=width).page
    before = zoom_of(page)
    page.wait_for_selector("[data-map][data-ready]")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    with page.expect_request(lambda asked: "/places?" in asked.url) as request:
        page.get_by_role("button", name="この範囲でさがす").click()
    address = page.url.partition("/places")[0].partition("/map-trial")[0]
    page.goto(f"{address}/map-trial?{request.value.url.partition('?')[2]}")
    assert zoom_of(page) == before


AROUND = {"start": (35.30, 136.90), "walks": ((400, "歩いて5分"), (800, "歩いて10分"), (1200, "歩いて15分")),
          "border": [[[(35.28, 136.88), (35.28, 136.95), (35.34, 136.95), (35.28, 136.88)]]]}  # fmt: skip


def test_what_the_list_asked_for_is_drawn_under_the_pins(looking, town):
    seen = looking(*three_places(town), drawn=AROUND)
    assert seen.page.locator("path.map-walk").count() == 3
    assert seen.page.locator(".map-walk__name").all_inner_texts() == ["歩いて15分", "歩いて10分", "歩いて5分"]
    assert (seen.page.locator("path.map-border").count(), seen.complaints) == (1, [])


def test_a_circle_of_five_minutes_is_400_metres_on_the_live_map(looking, town):
    page = looking(*three_places(town), drawn=AROUND).page
    five, fifteen = (page.locator("path.map-walk").nth(n).bounding_box()["width"] for n in (2, 0))
    assert fifteen / five == pytest.approx(3, rel=0.1)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_of_a_circle_is_only_ever_text(looking, town, name):
    seen = looking(*three_places(town), drawn=AROUND | {"walks": ((400, name),)})
    assert seen.page.locator(".map-walk__name").text_content() == name
    assert (seen.page.evaluate("window.ran"), seen.complaints) == (None, [])


def test_where_i_am_is_asked_only_on_a_tap_and_told_to_about_100_metres(looking, town):
    page = looking(*three_places(town)).page
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 35.312345, "longitude": 136.912345})
    with page.expect_request(lambda asked: "/places?" in asked.url) as request:
        page.get_by_role("button", name="現在地からさがす").click()
    assert "near=35.312%2C136.912" in request.value.url


def test_a_refused_position_is_answered_with_another_way(looking, town):
    page = looking(*three_places(town)).page
    page.get_by_role("button", name="現在地からさがす").click()
    expect(page.get_by_role("status")).to_have_text("現在地がわかりませんでした。住所や駅の名前でもさがせます。")


def test_without_tiles_the_outline_the_town_and_the_source_are_shown(looking, town):
    page = looking(*three_places(town)).page
    expect(page.locator("path.map-land")).to_be_attached()
    expect(page.locator(".map-town__name")).to_have_text("日向町一丁目")
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("国土数値情報を加工")


def test_a_tile_server_that_fails_is_replaced_by_the_outline(looking, town):
    seen = looking(
        *three_places(town),
        tiles=GSI_PALE,
        route=("https://cyberjapandata.gsi.go.jp/**", lambda route: route.abort()),
    )
    expect(seen.page.locator("path.map-land")).to_be_attached()
    assert seen.page.locator(".map-pin--listed").count() == 3


@pytest.mark.parametrize("status", [404, 503])
def test_a_tile_server_that_refuses_is_replaced_by_the_outline(looking, town, status):
    refuse = ("https://cyberjapandata.gsi.go.jp/**", lambda route: route.fulfill(status=status, body="no"))
    seen = looking(*three_places(town), tiles=GSI_PALE, route=refuse)
    expect(seen.page.locator("path.map-land")).to_be_attached()
    expect(seen.page.locator(".leaflet-control-attribution")).to_have_text("国土数値情報を加工")


def test_a_tile_server_that_never_answers_is_replaced_by_the_outline(looking, town):
    silent = ("https://cyberjapandata.gsi.go.jp/**", lambda route: None)
    seen = looking(*three_places(town), tiles=GSI_PALE, route=silent)
    expect(seen.page.locator("path.map-land")).to_be_attached(timeout=12_000)


def test_tiles_carry_the_name_of_their_maker(looking, town):
    seen = looking(
        *three_places(town),
        tiles=GSI_PALE,
        route=("https://cyberjapandata.gsi.go.jp/**", lambda route: route.fulfill(body=DOT, content_type="image/png")),
    )
    expect(seen.page.locator(".leaflet-control-attribution")).to_have_text("国土地理院")
    assert (seen.complaints, seen.page.locator("path.map-land").count()) == ([], 0)


def test_no_request_leaves_our_own_origin_and_the_policy_is_never_broken(looking, town):
    seen = looking(*three_places(town))
    seen.page.get_by_role("button", name="1番 ひだまりサロン").click()
    seen.page.get_by_role("button", name="地図を拡大する").click()
    seen.page.evaluate(AT_REST)
    assert (seen.complaints, len(seen.hosts)) == ([], 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_ever_text(looking, town, name):
    seen = looking(
        a_place(name=name, gatherings=at(35.3, 136.9, town=town, venue_name=name, address=name)),
        a_place(name="となり", gatherings=at(35.31, 136.93)),
    )
    seen.page.locator(".map-pin--listed").first.click()
    expect(seen.page.get_by_role("dialog")).to_contain_text(name)
    assert (seen.page.evaluate("window.ran"), seen.complaints) == (None, [])


def test_a_home_shows_its_town_with_a_soft_circle_and_says_so(looking, town):
    page = looking(
        a_place(name="おうち", gatherings=at(35.3456, 136.9456, visibility=VenueVisibility.AREA_ONLY, town=town)),
        a_place(name="となり", gatherings=at(35.25, 136.85)),
    ).page
    expect(page.locator("path.map-about")).to_be_attached()
    page.locator(".map-pin--listed").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("日向町一丁目のあたり")
    assert "35.345" not in page.content()


def test_many_places_are_clusters_and_a_key_takes_one_apart(looking, town):
    crowd = [a_place(name=f"場所{n}", gatherings=at(35.3 + n % 20 / 2000, 136.9 + n // 20 / 2000)) for n in range(100)]
    page = looking(town, *crowd, a_place(name="遠く", gatherings=at(35.6, 137.3)), listed=0).page
    cluster = page.get_by_role("button", name="が集まっています").first
    before = page.evaluate("document.querySelector('.map-pin--cluster').textContent")
    cluster.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map")).to_be_focused()
    expect(page.get_by_text(before, exact=True)).to_have_count(0)


def test_who_wants_less_movement_gets_none(browser, looking, town):
    page = looking(*three_places(town)).page
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.wait_for_selector("[data-map][data-ready]")
    assert page.locator("#map.leaflet-zoom-anim, #map.leaflet-fade-anim").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_and_an_open_pin_have_no_fault_that_axe_knows(looking, town, width, scheme):
    crowd = [a_place(name=f"場所{n}", gatherings=at(35.30 + n / 5000, 136.90)) for n in range(9)]
    page = looking(*three_places(town), *crowd, width=width).page
    page.emulate_media(color_scheme=scheme)
    page.locator(".map-pin--listed").first.click()
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run('[data-map]').then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
    assert found == []


def test_each_pin_is_large_enough_for_a_finger(looking, town):
    page = looking(*three_places(town), width=360).page
    boxes = [pin.bounding_box() for pin in page.locator(".map-pin").all()]
    assert all(box["width"] >= 36 and box["height"] >= 36 for box in boxes)


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fea7"
    "35b1c10000000049454e44ae426082"
)
