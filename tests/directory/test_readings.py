"""Readings over kanji: those of the city and of our tables, and none that is guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import directory_session
from directory.areas.models import Municipality, Town
from directory.readings.markup import pieces_of, readings_in, with_ruby
from directory.readings.queries import Names, names_among
from directory.readings.words import known_words, with_readings
from tests.factories import a_place

TOWNS = {"見本市": {"本町": "ホンマチ", "本町一丁目": "ホンチョウイッチョウメ"}}
RUBY = re.compile(r"<ruby>(.*?)<rp>（</rp><rt>(.*?)</rt><rp>）</rp></ruby>")


def _said(pieces):
    return "".join(f"{text}({reading})" if reading else text for text, reading in pieces)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("相談窓口をさがす", "相談窓口(そうだんまどぐち)をさがす"),
        ("お住まいの住所", "お住(す)まいの住所(じゅうしょ)"),
        ("3人まで", "3人まで"),
        ("謎語がある", "謎語がある"),
        ("謎相談", "謎相談"),
    ],
)
def test_a_run_of_kanji_is_read_as_a_whole_or_not_at_all(text, said):
    assert _said(with_readings(text, {})) == said


def test_a_town_is_read_as_the_city_reads_it_and_the_longest_name_wins():
    names = Names(towns=TOWNS)
    assert _said(readings_in("見本市本町一丁目2-10", names)) == "見本市本町一丁目(ほんちょういっちょうめ)2-10"
    assert _said(readings_in("見本市本町3", names)) == "見本市本町(ほんまち)3"
    assert _said(readings_in("見本市本町東", names)) == "見本市本町東"


def test_two_readings_of_one_name_are_none(saved):
    saved(a_place(name="旭の会", kana="アサヒノカイ"), a_place(name="旭の会", kana="キョクノカイ"))
    saved(a_place(name="大空食堂", kana="オオゾラショクドウ"))
    names = names_among(directory_session(), ["旭の会", "大空食堂"])
    assert "旭の会" not in names.whole
    assert names.whole["大空食堂"] == "オオゾラショクドウ"


def test_a_page_with_readings_holds_the_reading_of_a_place(client, saved):
    saved(Municipality(code="999999", prefecture="見本県", name="見本市", towns=[Town(name="栄町", kana="サカエマチ")]))
    saved(a_place(name="大空食堂", kana="オオゾラショクドウ"))
    page = client.get("/furigana/places").text
    assert ("大空食堂", "おおぞらしょくどう") in RUBY.findall(page)
    assert "<ruby>" not in re.search("<title>.*?</title>", page)[0]
    assert "<ruby>" not in client.get("/places").text


def test_a_page_in_english_has_readings_over_names_only(client, saved):
    saved(a_place(name="大空食堂", kana="オオゾラショクドウ"))
    assert ("大空食堂", "おおぞらしょくどう") in RUBY.findall(client.get("/en/furigana/places").text)
    assert "相談" not in "".join(kanji for kanji, _reading in RUBY.findall(client.get("/zh/furigana/places").text))


def test_a_page_that_did_not_change_is_not_sent_again(client):
    first = client.get("/furigana/windows")
    again = client.get("/furigana/windows", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@given(st.text(alphabet="相談窓口市人の3<>&\"' 本町", max_size=30))
def test_nothing_but_readings_is_added(text):
    from html import escape

    page = f'<html lang="ja"><p title="{escape(text)}">{escape(text)}</p><p lang="en">相談</p></html>'
    ruby = with_ruby(page, Names(towns=TOWNS))
    assert "".join(piece.html for piece in pieces_of(page)) == page
    plain = RUBY.sub(r"\1", ruby)
    assert plain == page.replace("&#x27;", "&#x27;")
    assert '<p lang="en">相談</p>' in ruby


def test_every_word_of_the_table_fits_its_reading():
    from directory.leaflets.furigana import align

    assert [word for word, reading in known_words().items() if align(word, reading) is None] == []
