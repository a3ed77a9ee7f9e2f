"""Every page of the staff half, as each role sees it: no barrier a machine can find, nothing wider than the screen."""

from pathlib import Path

import pytest

from directory.seeding.sheets import demo_key
from tests.nu_checker import complaints

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROWEST = 320  # a window of 1280 pixels at 400 %
OTHER_COLOURS = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
FIXED = {
    "": ["/sign-in", "/set-up/nothing"],
    "kanri": [
        "/desk/half-lives",
        "/desk/points/rules/",
        "/desk/seasons/",
        "/office/",
        "/office/accounts",
        "/office/people/",
        "/office/due",
        "/office/suggestion-rules/",
        "/office/follow-ups/",
        "/office/teams/",
        "/office/figures/",
        "/office/figures/targets/2026",
        "/office/figures/own/",
        "/office/figures/report/",
        "/office/figures/of/platform_members",
        "/office/figures/of/food_members/2025/typed",
        "/office/figures/sheets/2026",
        "/office/figures/marks",
        "/office/figures/tailored/",
        "/office/figures/tailored/new/visits",
        "/office/figures/records/platform_members",
    ],
    "kansa": ["/office/", "/office/audit/", "/office/people/"],
    "chuo": [
        "/desk/",
        "/desk/places/new",
        "/desk/import",
        "/desk/check-file",
        "/desk/leaflets/",
        "/desk/leaflets/new",
        "/desk/leaflets/batches/new?kind=salon",
        "/desk/leaflets/drop",
        "/desk/leaflets/refill",
        "/desk/leaflets/spots/",
        "/desk/leaflets/spots/map",
        "/desk/leaflets/spots/new",
        "/desk/leaflets/new?kind=salon",
        "/desk/leaflets/as-page?kind=salon",
        "/desk/saved-leaflets/",
        "/desk/papers/",
        "/desk/branding/",
        "/desk/asking/",
        "/desk/asking/new",
        "/desk/slips/",
        "/desk/coverage/",
        "/desk/coverage/?weekday=we&minutes=5&kind=salon",
        "/desk/coverage/population",
        "/desk/queue",
        "/desk/half-lives",
        "/desk/phone-hour/",
        "/desk/closures/",
        "/desk/closures/new",
        "/desk/duplicates/",
        "/desk/seasons/",
        "/desk/new-year/",
        "/desk/handover/",
        "/desk/new-year/effect",
        "/desk/words/",
        "/desk/words/new",
        "/desk/words/import",
        "/desk/food/",
        "/desk/food/new",
        "/desk/food/members/",
        "/desk/food/members/new",
        "/desk/food/donations",
        "/desk/platforms/",
        "/desk/platforms/new",
        "/desk/supporters/",
        "/desk/supporters/trainings/new",
        "/desk/supporters/people/?area=all",
        "/desk/supporters/people/new",
        "/desk/points/?list=1",
        "/desk/points/new",
        "/desk/partners/",
        "/desk/partners/new",
        "/desk/partners/listings/",
        "/desk/partners/listings/new",
        "/desk/windows/",
        "/desk/windows/new",
        "/desk/openings/",
    ],
    "shien1": [
        "/office/",
        "/office/people/",
        "/office/people/new",
        "/office/people/nobody",
        "/office/due",
        "/office/day/",
        "/office/hosts/",
        "/office/calendar/",
        "/office/intake/leaflets/",
        "/office/outreach/",
        "/office/outreach/new",
        "/office/gaps/",
        "/office/gaps/new",
        "/office/gaps/reasons",
        "/office/gaps/waiting",
        "/office/gap-board/",
        "/office/supply-and-demand/",
        "/office/follow-ups/",
        "/account",
        "/office/substitutes/",
        "/office/openings/",
        "/office/figures/records/",
        "/office/suggestion-rules/",
        "/office/teams/handover",
    ],
}
BELOW_A_PERSON = [
    "",
    "/edit",
    "/consents/new",
    "/assessment",
    "/suggestions/",
    "/suggestions/blocked",
    "/team/",
    "/gaps/",
    "/plans/",
]
BELOW_A_HOST = ["", "/visits/new", "/ledger", "/thanks"]
NOTED = "おかわりなし。お茶の時間がにぎやか。"


def host_pages(demo):
    host = a_link(demo, "shien1", "/office/hosts/", name="まちのえんがわ 本町")
    return [*(host + path for path in BELOW_A_HOST), a_host_visit(demo, host)]


def a_host_visit(demo, host):
    """The page on which a visit to a host just recorded is mended or taken back."""
    context = demo.browser.new_context(storage_state=demo.cookies("shien1"))
    page = context.new_page()
    page.goto(f"{demo.address}{host}/visits/new")
    page.get_by_label("ようす・心配・うれしかったこと").fill(NOTED)
    page.get_by_role("button", name="訪問を記録する").click()
    found = page.get_by_role("link", name="日の訪問").first.get_attribute("href")
    context.close()
    return found


@pytest.fixture(scope="session")
def addresses(demo):
    """Pages per role, with those of one person, one placement, one visit and one place."""
    pages = {login: list(paths) for login, paths in FIXED.items()}
    visit = a_link(demo, "shien1", "/office/due", name="訪問を記録")
    person, placement = visit.split("/placements/")[0], visit.split("/visits/")[0]
    pages["shien1"] += [person + path for path in BELOW_A_PERSON] + [placement, visit]
    pages["shien1"].append(a_link(demo, "shien1", person, name="への訪問"))
    first_opening = a_link(demo, "shien1", "/office/openings/", name="・")  # 「場所・枠」, whichever is first today
    pages["shien1"].append(first_opening)
    pages["shien1"] += [placement + "/outings/new", *host_pages(demo)]
    plan, waiting = (f"/office/people/{demo_key(who)}/plans/{demo_key(f'{who}-P1')}/" for who in ("H14", "H06"))
    pages["shien1"] += of_a_household(demo)
    draft = a_draft(demo, person)
    pages["shien1"] += [plan, f"{plan}compare", waiting, draft, draft.replace("/edit", "/throw-away")]
    pages["kanri"].append(waiting)
    place = a_link(demo, "chuo", "/desk/?q=駅前サロン", name="ひだまり駅前サロン")
    key, other = (
        place.rsplit("/", 1)[1],
        a_link(demo, "chuo", "/desk/?q=百歳体操", name="百歳体操 本町").rsplit("/", 1)[1],
    )
    pages["chuo"] += [place, f"{place}/edit", f"/desk/duplicates/{key}?q=サロン", f"/desk/duplicates/{key}/{other}"]
    proposal = a_proposal(demo, place)
    pages["shien1"] += ["/desk/proposals/", f"{place}/propose", proposal]
    pages["chuo"] += ["/desk/proposals/", proposal, f"{proposal}/edit", an_old_version(demo, place)]
    pages["chuo"].append(place.replace("/places/", "/handover/places/"))
    pages["chuo"] += [f"/desk/leaflets/drops/{demo_key('SP01-1')}/undo", *a_collection(demo)]
    pages["chuo"].append(a_link(demo, "chuo", "/desk/handover/", name="中央圏域"))
    for path, name in (
        ("/desk/partners/", "㈱髙﨑製作所"),
        ("/desk/partners/listings/", "こども食堂の食材を"),
        ("/desk/food/", "レトルトカレー"),
        ("/desk/platforms/", "東エリア"),
        ("/desk/points/?list=1", "見本 梅子"),
    ):
        pages["chuo"].append(a_link(demo, "chuo", path, name=name))
    office = a_link(demo, "chuo", "/desk/windows/", name="ひだまり福祉まるごと相談")
    pages["chuo"] += [office, f"{office}/edit", f"{place}/openings/new"]
    role = f"/desk/openings/{demo_key('O01')}"
    pages["chuo"] += [role, f"{role}/edit"]
    return pages


def a_link(demo, login, path, name):
    context = demo.browser.new_context(storage_state=demo.cookies(login))
    page = context.new_page()
    page.goto(demo.address + path)
    found = page.get_by_role("main").get_by_role("link", name=name).first.get_attribute("href")
    context.close()
    return found


def of_a_household(demo):
    """The household of somebody, and the page on which a member of it is marked as gone."""
    person = f"/office/people/{demo_key('H06')}"
    context = demo.browser.new_context(storage_state=demo.cookies("shien1"))
    page = context.new_page()
    page.goto(f"{demo.address}{person}/papers/")
    member = page.locator("main a[href*='/household/']:not([href$='/new'])").first.get_attribute("href", timeout=9000)
    context.close()
    return [f"{person}/papers/", f"{person}/family/", member, f"{member}/gone"]


def a_draft(demo, person):
    """The form of a first plan that was just begun."""
    context = demo.browser.new_context(storage_state=demo.cookies("shien1"))
    page = context.new_page()
    page.goto(f"{demo.address}{person}/plans/")
    page.get_by_role("button", name="はじめてのプランをつくる").click()
    page.wait_for_url("**/edit")
    found = page.url.removeprefix(demo.address)
    context.close()
    return found


def a_proposal(demo, place):
    """The page of a change somebody of the staff proposed."""
    context = demo.browser.new_context(storage_state=demo.cookies("shien1"))
    page = context.new_page()
    page.goto(f"{demo.address}{place}/propose")
    page.get_by_label("開催日時（団体のことばのまま）").first.fill("毎月第1金曜日 14:00〜16:00")
    page.get_by_label("コーディネーターに伝えること").fill("訪問のときに聞きました")
    page.get_by_role("radio", name="訪問").check()
    page.get_by_role("button", name="提案する").click()
    page.wait_for_url("**/desk/proposals/*")
    found = page.url.removeprefix(demo.address)
    context.close()
    return found


def a_collection(demo):
    """The way to the leaflets to be fetched back, and the page on which a 回収 just noted is undone."""
    context = demo.browser.new_context(storage_state=demo.cookies("chuo"))
    page = context.new_page()
    page.goto(f"{demo.address}/desk/leaflets/spots/")
    batch = page.goto(f"{demo.address}/desk/leaflets/") and page.locator("main table th a").first.get_attribute("href")
    recall = f"{batch}/recall"
    page.goto(demo.address + recall)
    page.get_by_role("button", name="回収した").last.click()
    undo = page.get_by_role("link", name="の回収の記録）").first.get_attribute("href")
    context.close()
    return [recall, undo]


def an_old_version(demo, place):
    """The page of the first of two changes of a place."""
    context = demo.browser.new_context(storage_state=demo.cookies("chuo"))
    page = context.new_page()
    for words in ("ひざかけ", "上ばき"):
        page.goto(f"{demo.address}{place}/edit")
        page.get_by_label("持ち物").fill(words)
        page.get_by_role("radio", name="電話").check()
        page.get_by_role("button", name="保存する").click()
    found = page.get_by_role("link", name="この時点の内容を見る・戻す", include_hidden=True).first.get_attribute("href")
    context.close()
    return found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("login", FIXED, ids=lambda login: login or "nobody")
def test_no_staff_page_has_a_barrier_in_any_colours(window, addresses, login, width):
    screen = window(login=login, width=width)
    found = {path: faults(screen.open(path)) for path in addresses[login]}

    assert {path: each for path, each in found.items() if each} == {}


def test_the_html_checker_finds_no_error_on_any_staff_page(window, addresses, tmp_path):
    pages = {}
    for login in FIXED:
        screen = window(login=login)
        for path in addresses[login]:
            pages[f"{login} {path}"] = screen.page.request.get(screen.address + path).text()

    assert complaints(pages, tmp_path) == []


@pytest.mark.parametrize("login", FIXED, ids=lambda login: login or "nobody")
def test_at_400_percent_no_staff_page_scrolls_sideways(window, addresses, login):
    screen = window(login=login, width=NARROWEST)
    wide = {path: screen.open(path).evaluate("document.documentElement.scrollWidth") for path in addresses[login]}

    assert {path: width for path, width in wide.items() if width > NARROWEST} == {}


def faults(page):
    """What axe-core names, with the first element of each; colours other than the usual change contrast alone."""
    page.evaluate(AXE)
    page.emulate_media(color_scheme="light", forced_colors="none")
    found = run_axe(page, TAGS)
    for colours in OTHER_COLOURS.values():
        page.emulate_media(**colours)
        found += run_axe(page, ["color-contrast"])
    return found


def run_axe(page, rules):
    found = page.evaluate("rules => axe.run({include: ['html']}, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
