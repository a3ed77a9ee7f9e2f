"""A journey runs in a real browser against a real server with the demo city."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app import create_app
from tests.browser import chromium, serving


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


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
        context.set_default_timeout(10_000)
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
