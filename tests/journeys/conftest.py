"""A journey runs in a real browser against a real server with the demo city."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app import create_app
from core import calendar
from core.migrations import upgrade_all
from matching.seeding.services import DEMO_PASSWORD, DEMO_SECRET
from tests.browser import serving
from tests.conftest import KEYS


@dataclass
class Screen:
    """One browser window; a complaint of the browser's console fails the journey."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.address + path if path.startswith("/") else path)
        return self.page


@pytest.fixture
def city(settings: dict[str, object]) -> Flask:
    """The whole application with the demo city, as `make run` makes it."""
    app = create_app(site="all", **settings)
    run = app.test_cli_runner()
    for command in (["seed"], ["reindex"]):
        done = run.invoke(args=command)
        assert done.exit_code == 0, done.output
    return app


@pytest.fixture
def site(city: Flask) -> Iterator[str]:
    with serving(city) as address:
        yield address


@pytest.fixture
def screens(browser: Browser, site: str) -> Iterator:
    """`screens(width=360, script=False)`: a fresh window."""
    contexts: list[BrowserContext] = []
    opened: list[Screen] = []

    def a_screen(width: int = 360, script: bool = True) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale="ja-JP"
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        screen = Screen(context.new_page(), site)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        screen.page.on("console", lambda said: screen.complaints.append(said.text) if said.type == "error" else None)
        opened.append(screen)
        return screen

    yield a_screen
    for context in contexts:
        context.close()
    assert [screen.complaints for screen in opened if screen.complaints] == []


@dataclass
class Demo:
    """The demo city served for all short journeys, and who of its staff has signed in already."""

    address: str
    browser: Browser
    signed_in: dict[str, Any] = field(default_factory=dict)

    def cookies(self, login: str) -> Any:
        """Sign in once with both factors; the code of a moment is good only once."""
        if login not in self.signed_in:
            context = self.browser.new_context(locale="ja-JP")
            page = context.new_page()
            sign_in(page, self.address, login, DEMO_PASSWORD, pyotp.TOTP(DEMO_SECRET).at(calendar.now()))
            self.signed_in[login] = context.storage_state()
            context.close()
        return self.signed_in[login]


def sign_in(page: Page, address: str, login: str, password: str, code: str) -> None:
    """As a person does it; fails when the first page of the staff half does not open."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="次へ進む").click()
    page.get_by_label("確認コード").fill(code)
    page.get_by_role("button", name="サインインする").click()
    page.get_by_role("heading", level=1, name="きょうの仕事").wait_for()


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    app = create_app(site="all", IBASHO_DATA=str(tmp_path_factory.mktemp("demo")), TESTING=True, **KEYS)
    with app.app_context():
        upgrade_all()
    for command in ("seed", "reindex"):
        done = app.test_cli_runner().invoke(args=[command])
        assert done.exit_code == 0, done.output
    with serving(app) as address:
        yield Demo(address, browser)


@pytest.fixture
def window(demo: Demo) -> Iterator:
    """`window(width=360, script=False, login="chuo")`: a window at the shared demo, signed in or not."""
    contexts: list[BrowserContext] = []
    opened: list[Screen] = []

    def a_window(width: int = 360, script: bool = True, login: str = "", **look: Any) -> Screen:
        cookies = demo.cookies(login) if login else None
        context = demo.browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale="ja-JP",
            storage_state=cookies,
            **look,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        screen = Screen(context.new_page(), demo.address)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        opened.append(screen)
        return screen

    yield a_window
    for context in contexts:
        context.close()
    assert [screen.complaints for screen in opened if screen.complaints] == []
