"""By keyboard alone: Tab reaches every control of every public page once, in reading order, where it can be seen.

At 400 % and with the wider spacing of WCAG 1.4.12 nothing is cut off either: the same pages are walked through.
"""

import pytest

from tests.directory.public_pages import all_pages

pytestmark = pytest.mark.browser

PAGES = all_pages()
MOST = 400  # tabs on one page
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
# What Tab must reach: everything one can act on that is shown. Of radio buttons of one name, one. Which pins of a map
# are reached changes while it moves; test_maps_browser.py looks at those.
CONTROLS = """() => {
  const chosen = [];
  const groups = new Set();
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({visibilityProperty: true})) continue;
    if (one.closest("[inert], [aria-hidden=true], [data-map]")) continue;
    if (one.type === "radio") {
      if (groups.has(one.name)) continue;
      groups.add(one.name);
    }
    one.dataset.order = chosen.length;
    chosen.push(one);
  }
  return chosen.map((one) => (one.textContent || one.ariaLabel || one.name || one.id).trim().slice(0, 40));
}"""
FOCUSED = """async () => {
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))); /* scrolled into sight */
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const order = one.dataset.order ?? (one.type === "radio"
    ? document.querySelector(`input[type=radio][name="${one.name}"][data-order]`).dataset.order : null);
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const ys = [box.top + 2, box.top + box.height / 2, box.bottom - 2].filter((y) => y >= 0 && y < innerHeight);
  const seen = ys.some((y) => {
    const top = document.elementFromPoint(x, y);
    return top && (top === one || one.contains(top) || top.contains(one));
  });
  return {
    order: order === null ? null : Number(order),
    name: (one.textContent || one.ariaLabel || one.name || one.id).trim().slice(0, 40),
    on_map: Boolean(one.closest("[data-map]")),
    ring, seen,
    inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


@pytest.fixture(scope="module")
def screens(browser):
    """One window for each width, opened again and again: a new one for each page costs more than the page."""
    opened = {
        width: browser.new_page(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", service_workers="block"
        )
        for width in (320, 360, 1280)
    }
    yield opened
    for page in opened.values():
        page.close()


@pytest.fixture
def opened(screens, site):
    """Open a page: `opened("/places", 360)`."""

    def go(path, width):
        page = screens[width]
        page.goto(site[0] + path.format(**site[1]), wait_until="load")
        if page.locator("[data-map]").count():
            page.locator("[data-map][data-ready]").wait_for()
        return page

    return go


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_tab_reaches_every_control_once_in_reading_order_and_in_sight(opened, path, width):
    page = opened(path, width)
    wanted = page.evaluate(CONTROLS)
    walked = walk(page)

    assert [step["name"] for step in walked if not step["ring"]] == []
    assert [step["name"] for step in walked if not (step["inside"] and step["seen"])] == []
    order = [step["order"] for step in walked if not step["on_map"]]
    assert order == list(range(len(wanted))), [step["name"] for step in walked]


def walk(page):
    """Every stop of Tab from the top of the page until it leaves or begins anew; a trap ends at `MOST`."""
    steps = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED)
        if step is None or (steps and step["order"] == 0):
            return steps
        steps.append(step)
    return steps


@pytest.mark.parametrize("path", PAGES)
def test_with_wider_spacing_nothing_is_cut_off(opened, path):
    """WCAG 1.4.12, at the width of 400 %: no text outside its box, no scrolling sideways."""
    page = opened(path, 320)
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACING
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT_OFF) == []


CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  if (!box.width || !one.checkVisibility({visibilityProperty: true})) return false;
  if (one.closest("svg, .visually-hidden, .skip-link, .map, select, textarea, input")) return false;
  const hides = ["hidden", "clip"].includes(style.overflowX) || style.overflowY === "hidden";
  const holds = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const tooTall = hides && one.scrollHeight > one.clientHeight + 1;
  const tooWide = hides && one.scrollWidth > one.clientWidth + 1;
  const scrolls = one.closest(".table-frame, nav, [tabindex='0']");
  const beyond = holds && !scrolls && (box.right > innerWidth + 1 || box.left < -1);
  return tooTall || tooWide || beyond;
}).map((one) => one.outerHTML.slice(0, 120))"""
