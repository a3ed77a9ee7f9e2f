"""The main job from end to end: a list comes in, a resident finds a place, paper is printed, a person is placed."""

import re
from datetime import timedelta

import pyotp
import pypdfium2
import pytest
import zxingcpp

from core import calendar
from tests.real import REAL, SHARED
from tests.staff import PASSWORD
from tests.test_structure import ROOT

pytestmark = pytest.mark.browser

SAITAMA = REAL / "kodomo_shokudo" / "110000_saitama_kodomoshokudo.xlsx"
DEMO_LIST = ROOT / "data" / "seeds" / "demo_kodomo_shokudo.csv"
TODAY = re.compile(r"\d{1,2}月\d{1,2}日（.）")


@pytest.fixture
def run(city):
    """A command as an administrator types it."""

    def invoke(*args: object):
        done = city.test_cli_runner().invoke(args=[str(arg) for arg in args])
        assert done.exit_code == 0, done.output
        return done.output

    return invoke


@pytest.mark.real_data
def test_the_main_job_with_a_real_list_of_a_prefecture(run, screens, tmp_path, monkeypatch):
    assert SHARED.is_dir()
    walk(run, screens, tmp_path, monkeypatch, file=SAITAMA, query="川口 子ども食堂")


def test_the_main_job_with_a_list_of_the_demo(run, screens, tmp_path, monkeypatch):
    walk(run, screens, tmp_path, monkeypatch, file=DEMO_LIST, query="こども食堂")


def walk(run, screens, tmp_path, monkeypatch, *, file, query):
    run("import", "places", file, "--publish")
    keys = a_resident_finds_a_place(screens(360), query)
    a_leaflet_leads_to_its_pages(run, screens(1280), tmp_path / "leaflet.pdf", keys[:5])
    staff = screens(360)
    an_account_is_set_up_and_signs_in(run, staff)
    person = a_person_is_registered_with_consent(staff)
    placement = a_suggestion_becomes_a_placement(staff, person)
    monkeypatch.setattr(calendar, "now", three_days_later(calendar.now))
    visits_empty_the_due_list(staff, person, placement)


def a_resident_finds_a_place(screen, query: str) -> list[str]:
    page = screen.open("/")
    page.get_by_label("どんなところをさがしていますか").first.fill(query)
    page.get_by_role("button", name="さがす").first.click()
    links = page.locator("main li h2 a, main li h3 a, main article a[href^='/places/']")
    links.nth(4).wait_for()
    addresses = [link.get_attribute("href") for link in links.all()]
    keys = list(dict.fromkeys(a.split("/")[2].split("?")[0] for a in addresses if a.startswith("/places/")))
    assert len(keys) >= 5
    for key in keys:
        page = screen.open(f"/places/{key}")
        if TODAY.search(page.locator("main").inner_text()):
            break
    assert page.get_by_role("heading", level=1).inner_text() in page.title()
    assert TODAY.search(page.locator("main").inner_text()), "none of the places shows its next dates"
    return keys


def a_leaflet_leads_to_its_pages(run, screen, file, keys):
    run("leaflet", *[part for key in keys for part in ("--place", key)], "-o", file)
    found = {code.text for page in pictures(file) for code in zxingcpp.read_barcodes(page)}
    pages = {f"{screen.address}/places/{key}" for key in keys}

    assert pages <= {address.split("?")[0] for address in found}
    for address in pages:
        assert screen.open(address).get_by_role("heading", level=1).count() == 1


def pictures(file):
    """Each page as it comes out of a printer at 150 dpi."""
    document = pypdfium2.PdfDocument(file)
    return [page.render(scale=150 / 72).to_numpy() for page in document]


def an_account_is_set_up_and_signs_in(run, screen):
    link = run("account", "create", "--login", "hanako", "--name", "見本 花子", "--role", "staff").split()[-1]
    page = screen.open("/set-up/" + link.rsplit("/", 1)[1])
    totp = pyotp.TOTP(page.locator("code.secret-code").inner_text())
    page.get_by_label("新しいパスワード").fill(PASSWORD)
    page.get_by_label("確認コード").fill(totp.now())
    page.get_by_role("button", name="設定を終える").click()
    assert page.locator(".recovery-codes code").count() == 10

    page.get_by_role("link", name="サインインへ進む").click()
    page.get_by_label("ログイン名").fill("hanako")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="次へ進む").click()
    page.get_by_label("確認コード").fill(totp.at(calendar.now() + timedelta(seconds=30)))
    page.get_by_role("button", name="サインインする").click()
    assert page.get_by_role("heading", level=1).inner_text() == "きょうの仕事"


def a_person_is_registered_with_consent(screen) -> str:
    page = screen.open("/office/people/new")
    page.get_by_label("名前").fill("見本 髙﨑 𠮷子")
    page.get_by_label("よみ").fill("みほん たかさき よしこ")
    page.get_by_label("住所").fill("見本県ひだまり市本町二丁目1-1")
    page.get_by_role("button", name="登録する").click()
    person = page.url
    assert page.get_by_role("heading", level=1).inner_text() == "見本 髙﨑 𠮷子さん"

    page.get_by_role("link", name="同意を記録する").click()
    for label in ("地域の居場所・住民の団体", "社協・NPO・介護事業所・行政", "名前", "書面"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="同意を記録する").click()

    page.get_by_role("link", name="アセスメントを記録する").click()
    page.get_by_label("興味・やってみたいこと").fill("手芸、料理、畑")
    for box in page.locator(".time-grid input").all():
        box.check()
    page.get_by_label("移動の手段").select_option("bus")
    page.get_by_label("無理のない片道の時間").fill("60")
    page.get_by_label("いまの段階").select_option("2")
    page.get_by_role("button", name="アセスメントを記録する").click()
    return person


def a_suggestion_becomes_a_placement(screen, person: str) -> str:
    page = screen.open(person)
    page.get_by_role("link", name="合う場所をさがす").click()
    assert page.locator(".suggestion").count() >= 1
    page.locator(".suggestion").first.get_by_role("button").click()
    placement = page.url
    page.get_by_role("button", name="受け入れ先に打診する").click()
    page.get_by_role("link", name="電話で聞いた答えを記録する").click()
    page.get_by_role("radio", name="受けられる", exact=True).check()
    page.get_by_role("button", name="答えを記録する").click()
    page.get_by_role("link", name="体験の約束を作る").click()
    for label in ("はじめの日", "最後の日"):
        page.get_by_label(label).fill(str(calendar.today()))
    page.get_by_label("困ったとき・休むときの連絡先").fill("見本社協 0000-00-0100")
    page.get_by_label("曜日と時間").fill("火曜 10:00〜10:30")
    page.get_by_role("radio", name="入っていない").check()
    page.get_by_role("button", name="体験の約束を作る").click()
    page.get_by_role("button", name="体験を始める").click()
    assert "体験中" in page.locator(".placement-state").inner_text()
    return placement


def three_days_later(now):
    return lambda: now() + timedelta(days=3)


def visits_empty_the_due_list(screen, person: str, placement: str):
    page = screen.open("/office/due")
    if page.url.endswith("/sign-in"):
        pytest.fail("the session ended while it was used")
    assert page.locator(".due-card").count() == 2
    for side in ("本人", "受け入れ先"):
        page.get_by_role("link", name=f"{side}への訪問を記録").click()
        page.get_by_label("ようす・心配・うれしかったこと").fill("落ち着いて過ごせた。")
        page.get_by_role("button", name="訪問を記録する").click()
    assert page.get_by_text("いま訪問を待っている方はいません").count() == 1
    assert "落ち着いて過ごせた。" in screen.open(person).locator("main").inner_text()
