"""A cheap phone on a slow line, as Chromium plays it: what a visit loads, and when it can be used.

The profile is a slow 4G line and a processor four times slower than this machine's, so its seconds are comparable
only within one run on one quiet machine; bytes and requests are exact. Every visit has an empty cache.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser import chromium, serving

__all__ = ["PHONE", "Line", "Visit", "chromium", "middle", "on_the_phone", "serving", "visit"]

PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """Bytes a second down and up, milliseconds until the first byte, and how many times slower the processor is."""

    down: float = 1_600_000 / 8
    up: float = 750_000 / 8
    latency_ms: float = 150
    slower: float = 4


PHONE = Line()
PAINTED = """() => Object.fromEntries(performance.getEntriesByType('paint').map(e => [e.name, e.startTime]))"""
LOADED = """() => {
  const [page] = performance.getEntriesByType('navigation');
  return {first_byte: page.responseStart, parsed: page.domInteractive, loaded: page.loadEventEnd};
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit in milliseconds from the tap: first byte, first paint, everything parsed, everything loaded, and
    `ready` when the given condition held; `bytes` as they came over the line by address, headers included.
    """

    first_byte: float
    painted: float
    parsed: float
    loaded: float
    ready: float | None
    bytes: dict[str, int] = field(default_factory=dict)

    @property
    def usable(self) -> float:
        """The page is painted and whole: it can be read, and its forms and links work without any script."""
        return max(self.painted, self.parsed)

    @property
    def kib(self) -> float:
        return sum(self.bytes.values()) / 1024


@contextmanager
def on_the_phone(
    browser: Browser, line: Line = PHONE, *, patience: float = PATIENCE, **options: Any
) -> Iterator[tuple[Page, dict[str, int]]]:
    """A new page with an empty cache on the line, and the bytes of each address as they come."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="ja",
        **options,
    )  # fmt: skip
    context.set_default_timeout(patience * 1_000)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.setCacheDisabled", {"cacheDisabled": False})
    protocol.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": line.latency_ms,
            "downloadThroughput": line.down,
            "uploadThroughput": line.up,
            "connectionType": "cellular4g",
        },
    )
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})
    asked: dict[str, str] = {}
    came: dict[str, int] = {}

    def keep(event: dict[str, Any]) -> None:
        address = asked.get(event["requestId"], "?")
        came[address] = came.get(address, 0) + int(event["encodedDataLength"])

    protocol.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    protocol.on("Network.loadingFinished", keep)
    try:
        yield page, came
    finally:
        context.close()


def visit(
    browser: Browser,
    address: str,
    *,
    ready: str = "",
    line: Line = PHONE,
    patience: float = PATIENCE,
    settle: bool = True,
) -> Visit:
    """One first visit. `ready` is a JavaScript condition; its time is taken in the page, in the frame it holds.

    Without `settle` the visit ends there, and what is still being loaded is not counted.
    """
    with on_the_phone(browser, line, patience=patience) as (page, came):
        if ready:
            page.add_init_script(_WATCH.replace("CONDITION", ready))
        page.goto(address, wait_until="load")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        if ready:
            page.wait_for_function("() => window.benchReadyAt !== undefined")
        if settle:
            page.wait_for_load_state("networkidle")
        painted, times = page.evaluate(PAINTED), page.evaluate(LOADED)
        return Visit(
            first_byte=times["first_byte"],
            painted=painted["first-contentful-paint"],
            parsed=times["parsed"],
            loaded=times["loaded"],
            ready=page.evaluate("() => window.benchReadyAt") if ready else None,
            bytes=dict(came),
        )


_WATCH = """
(() => {
  const look = () => {
    let holds = false;
    try { holds = Boolean(CONDITION); } catch { holds = false; }
    if (holds) window.benchReadyAt = performance.now(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


def middle(visits: list[Visit], name: str) -> float:
    """The median of one time of several visits, in milliseconds."""
    return float(median(getattr(each, name) for each in visits))
