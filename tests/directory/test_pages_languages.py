"""Every public page speaks the language that was chosen; what stays Japanese says so."""

import re

import html5lib
import pytest

from core.languages.known import LANGUAGES
from tests.directory.public_pages import all_pages, demo_city, keys_of

FOREIGN = [language for language in LANGUAGES if not language.is_japanese]
KANA_OR_KANJI = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff々]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
TYPED = re.compile("見つからない言葉|食堂")  # by the reader, in whatever language
NOT_READ = {"script", "style", "title", "code", "textarea"}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("languages")) as app:
        yield app, keys_of(app)


@pytest.mark.parametrize("language", FOREIGN, ids=lambda each: each.code)
def test_no_sentence_of_ours_stays_japanese(city, language):
    app, keys = city
    client = app.test_client()
    letters = KANA if language.code == "zh" else KANA_OR_KANJI
    left = {}
    for path in all_pages():
        page = client.get(f"/{language.code}{path.format(**keys)}").text
        found = [each for each in japanese_left(page, letters) if not TYPED.search(each)]
        if found:
            left[path] = found
    assert left == {}


@pytest.mark.parametrize("path", ["/", "/openings", "/this-week", "/windows"])
def test_easy_japanese_needs_no_mark(city, path):
    app, _keys = city
    assert 'lang="ja"' not in _main(app.test_client().get(f"/easy{path}").text)


def test_a_missing_mark_is_seen():
    page = '<html lang="en"><body><p>Hello</p><p>こんにちは</p><p lang="ja">こんばんは</p></body></html>'
    assert japanese_left(page, KANA_OR_KANJI) == ["こんにちは"]


def japanese_left(page, letters):
    """Japanese text nodes that stand under another language."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return list(_walk(tree, is_ours=True, letters=letters))


def _walk(element, *, is_ours, letters):
    is_ours = is_ours and (element.tag == "html" or "lang" not in element.attrib)
    if str(element.tag).rpartition("}")[2] in NOT_READ or not isinstance(element.tag, str):
        return
    if is_ours and letters.search(element.text or ""):
        yield element.text.strip()
    for child in element:
        yield from _walk(child, is_ours=is_ours, letters=letters)
        if is_ours and letters.search(child.tail or ""):
            yield child.tail.strip()


def _main(page):
    return page[page.index("<main") : page.index("</main>")]
