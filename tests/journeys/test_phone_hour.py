"""Ten groups confirmed in one sitting: at a desk by the keyboard alone, and on the way with a thumb."""

from datetime import date

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from core.calendar import now, today
from core.db import directory_session, unit_of_work
from directory.freshness.models import Answer, Contact
from directory.places.models import Place
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.journeys.conftest import sign_in
from tests.journeys.test_staff_accessibility import faults

pytestmark = pytest.mark.browser

LONG_AGO = date(2024, 4, 1)
PATIENTLY = 30_000  # milliseconds
CHANGED, SILENT, TAKEN_BACK = 4, 6, 8


@pytest.fixture
def old_city(city, site):
    with city.app_context(), unit_of_work(directory_session()) as session:
        session.execute(update(Place).values(confirmed_on=LONG_AGO))
    return site


@pytest.fixture
def opened(browser, old_city):
    """A window in which `login` stands before the telephone hour."""
    contexts = []

    def opened(login, width, **look):
        context = browser.new_context(viewport={"width": width, "height": 740}, locale="ja-JP", **look)
        context.set_default_timeout(PATIENTLY)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, old_city, login, DEMO_PASSWORD, pyotp.TOTP(DEMO_SECRET).at(now()))
        page.goto(f"{old_city}/desk/queue")
        page.get_by_role("link", name="10件つづけて電話する").click()
        page.get_by_role("button", name="はじめる").click()
        return page

    yield opened
    for context in contexts:
        context.close()


def on_call(page, number):
    """Wait for a call of the ten; the group's name."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"電話の時間 {number}/10", timeout=PATIENTLY)
    expect(page.locator("[data-first]")).to_be_focused(timeout=PATIENTLY)
    return page.locator("[data-first]").inner_text()


def kept(city):
    """The answers of the city, and how many places were confirmed today."""
    with city.app_context():
        session = directory_session()
        answers = dict(session.execute(select(Contact.answer, func.count()).group_by(Contact.answer)).all())
        fresh = session.scalar(select(func.count()).where(Place.confirmed_on == today()))
        session.rollback()
    return answers, fresh


def test_ten_by_keyboard_with_one_taken_back(city, opened):
    page = opened("kanri", 1280)
    keys = page.keyboard
    for number in range(1, 11):
        name = on_call(page, number)
        if number == CHANGED:
            keys.press("2")
            expect(page.get_by_label("聞いたこと")).to_be_focused()
            keys.type("来月から土曜の午後になります 1回200円")
            for key in ("Tab", "Tab", "Enter"):
                keys.press(key)
            continue
        if number == SILENT:
            keys.press("4")
            continue
        keys.press("1")
        if number == TAKEN_BACK:
            on_call(page, number + 1)
            keys.press("0")
            assert on_call(page, number) == name
            assert faults(page) == []
            keys.press("1")

    expect(page.get_by_role("heading", name="10件の電話が終わりました")).to_be_visible(timeout=PATIENTLY)
    assert kept(city) == ({Answer.SAME: 8, Answer.CHANGED: 1, Answer.UNREACHED: 1}, 8)


def test_ten_with_a_thumb_at_360_pixels_with_one_taken_back(city, opened):
    page = opened("kanri", 360, has_touch=True)
    for number in range(1, 11):
        name = on_call(page, number)
        same = page.get_by_role("button", name="変更なし")
        box = same.bounding_box()
        assert box and box["height"] >= 44 and box["y"] + box["height"] <= 740, "not under the thumb"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        same.tap()
        if number == TAKEN_BACK:
            on_call(page, number + 1)
            page.get_by_role("button", name=f"「{name}」の記録を取り消す").tap()
            assert on_call(page, number) == name
            assert faults(page) == []
            page.get_by_role("button", name="変更なし").tap()

    expect(page.get_by_role("heading", name="10件の電話が終わりました")).to_be_visible(timeout=PATIENTLY)
    assert kept(city) == ({Answer.SAME: 10}, 10)
