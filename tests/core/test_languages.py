"""The language stands in the address, and every page keeps it."""

import pytest

from core.languages.known import LANGUAGES
from core.languages.texts import their_parts
from core.languages.ways import PLAIN, Way, read_way, speaking

PREFIXES = [f"/{language.code}" for language in LANGUAGES[1:]]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_page_says_its_language_and_keeps_it_in_every_link(client, prefix):
    answer = client.get(f"{prefix}/places")
    tag = {"easy": "ja", "pt": "pt-BR", "zh": "zh-Hans"}.get(prefix[1:], prefix[1:])

    assert f'<html lang="{tag}"' in answer.text
    assert answer.headers["Content-Language"] == tag
    assert f'href="{prefix}/this-week"' in answer.text


def test_files_and_data_have_one_address_for_everybody(client):
    text = client.get("/en/large/places").text

    assert 'href="/assets/' in text
    assert 'src="/assets/site.' in text
    assert 'href="/feed.atom"' in text
    assert client.get("/en/feed.atom?x=1").location == "/feed.atom?x=1"


def test_staff_pages_have_no_other_language(client):
    assert client.get("/en/desk/").location == "/desk/"
    assert client.post("/en/desk/places/new").status_code in (400, 404)


def test_the_way_is_read_in_one_order_only():
    assert read_way("/easy/furigana/large/places/x") == (Way(_language("easy"), furigana=True, large=True), "/places/x")
    assert read_way("/large/places") == (Way(large=True), "/places")
    assert read_way("/en") == (Way(_language("en")), "/")
    assert read_way("/ja/places") == (PLAIN, "/ja/places")
    assert read_way("/english") == (PLAIN, "/english")
    assert read_way("/large/en/places") == (Way(large=True), "/en/places")


def test_no_page_of_ours_begins_like_a_way(app):
    starts = {f"/{language.code}" for language in LANGUAGES} | {"/furigana", "/large"}
    firsts = {"/" + rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}

    assert starts & firsts == set()


def test_the_pages_of_a_list_stay_in_the_language(client, saved):
    from tests.factories import a_place

    saved(*(a_place(name=f"ひろば{number}") for number in range(25)))
    assert 'href="/en/places?page=2"' in client.get("/en/places").text


def test_search_engines_are_told_every_language(client):
    text = client.get("/pt/furigana/places").text

    assert '<link rel="canonical" href="http://127.0.0.1:5000/pt/places">' in text
    assert 'hreflang="zh-Hans" href="http://127.0.0.1:5000/zh/places"' in text
    assert 'hreflang="ja" href="http://127.0.0.1:5000/places"' in text


def _language(code):
    return next(language for language in LANGUAGES if language.code == code)


@pytest.mark.parametrize(
    ("code", "said", "written"),
    [
        (
            "en",
            "Guide: Salon (東部・ひだまり市) & <more>",
            'Guide: Salon (<span lang="ja">東部・ひだまり市</span>) &amp; &lt;more&gt;',
        ),
        ("zh", "沙龙指南：ひだまり市", '沙龙指南：<span lang="ja">ひだまり市</span>'),
        ("ja", "ひだまり市の<案内>", "ひだまり市の&lt;案内&gt;"),
    ],
)
def test_japanese_within_a_sentence_in_another_language_is_marked(code, said, written):
    with speaking(_language(code)):
        assert str(their_parts(said)) == written
