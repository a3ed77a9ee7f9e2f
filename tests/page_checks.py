"""What every page must be, whatever it shows. The test client runs these on each page it gets."""

import re
import warnings

import html5lib
from html5lib.constants import namespaces

HTML = "{" + namespaces["html"] + "}"
ASKS_ONLY = "/windows/in-charge"  # a question in the body, so that no address stands in histories; it changes nothing
THIRD_PARTY = re.compile(r"^(https?:)?//", re.IGNORECASE)
VAGUE_LINKS = {"こちら", "ここ", "here", "click here", "詳細", "詳しく", "もっと見る"}
LABELLED = ("input", "select", "textarea")
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}
LOADS = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
}


def problems(text: str, *, is_public: bool) -> list[str]:
    """Every fault of one HTML page, in words; empty when the page is sound."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        page = parser.parse(text)
    found = [f"HTML: {code} {position} {details}" for position, code, details in parser.errors]
    for check in (_language, _heading, _ids, _fields, _tables, _images, _links, _forms, _inline):
        found += check(page)
    if is_public:
        found += _third_parties(page)
    return found


def _all(page, name):
    return page.iter(HTML + name)


def text_of(node) -> str:
    """The words of a node, as a screen reader would join them."""
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip()


def _language(page):
    return [] if page.get("lang", "").startswith("ja") or page.get("lang") else ["no language on <html>"]


def _heading(page):
    headings, titles = list(_all(page, "h1")), list(_all(page, "title"))
    if len(headings) != 1 or len(titles) != 1:
        return [f"{len(headings)} <h1> and {len(titles)} <title>: one of each is wanted"]
    heading, title = _plain(headings[0]), text_of(titles[0])
    return (
        []
        if heading and title.startswith(heading)
        else [f"the title 「{title}」 does not begin with the h1 「{heading}」"]
    )


def _plain(heading):
    """Readings above the characters are not part of the heading."""
    for ruby in heading.iter(HTML + "ruby"):
        for reading in [*ruby.findall(HTML + "rt"), *ruby.findall(HTML + "rp")]:
            reading.text = ""
    return text_of(heading)


def _ids(page):
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    missing = [
        f"{node.tag.removeprefix(HTML)} points to the missing id {ref}"
        for node in page.iter()
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls")
        for ref in (node.get(name) or "").split()
        if ref not in ids
    ]
    return [f"id {name} is used twice" for name in {name for name in ids if ids.count(name) > 1}] + missing


def _fields(page):
    labelled = {label.get("for") for label in _all(page, "label")}
    wrapped = {id(field) for label in _all(page, "label") for field in label.iter()}
    return [
        f"no label for {field.get('name')}"
        for name in LABELLED
        for field in _all(page, name)
        if field.get("type") not in NO_LABEL_NEEDED
        and field.get("id") not in labelled
        and id(field) not in wrapped
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
    ]


def _tables(page):
    return ["a table without a caption" for table in _all(page, "table") if table.find(HTML + "caption") is None]


def _images(page):
    return [f"no alt on {image.get('src')}" for image in _all(page, "img") if image.get("alt") is None]


def _links(page):
    vague = [text_of(link) for link in _all(page, "a") if text_of(link).lower() in VAGUE_LINKS]
    silent = [
        link.get("href")
        for link in _all(page, "a")
        if not text_of(link) and not link.get("aria-label") and not [i for i in link.iter(HTML + "img") if i.get("alt")]
    ]
    return [f"a link that says only 「{words}」" for words in vague] + [
        f"a link without words: {href}" for href in silent
    ]


def _forms(page):
    found = []
    for form in _all(page, "form"):
        names = {field.get("name") for field in form.iter()}
        asks_only = (form.get("action") or "").endswith(ASKS_ONLY)
        if (form.get("method") or "get").lower() == "post" and "csrf_token" not in names and not asks_only:
            found.append(f"a POST form without a CSRF token: {form.get('action')}")
    return found


def _inline(page):
    scripts = [
        "an inline script" for node in _all(page, "script") if not node.get("src") and node.get("type") not in DATA
    ]
    styles = ["a style element" for _ in _all(page, "style")]
    handlers = [
        f"{name} on {node.tag.removeprefix(HTML)}"
        for node in page.iter()
        if isinstance(node.tag, str)
        for name in node.attrib
        if str(name).startswith("on") or name == "style"
    ]
    return scripts + styles + handlers


DATA = {"application/json", "application/ld+json"}


def _third_parties(page):
    return [
        f"{name} loads {node.get(attribute)}"
        for name, attribute in LOADS.items()
        for node in _all(page, name)
        if THIRD_PARTY.match(node.get(attribute) or "") and node.get("rel") not in ("canonical", "alternate")
    ]
