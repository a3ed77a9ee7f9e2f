"""Readings, characters and codes: the small parts of a leaflet."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput, Unavailable
from directory.areas.models import Area
from directory.leaflets.audiences import LeafletAudience, read_audience
from directory.leaflets.furigana import WORDS, align, annotate, hiragana
from directory.leaflets.glyphs import breakable, missing_glyphs, printable, printable_characters
from directory.leaflets.qr import SMALLEST_SYMBOL_MM, qr_code
from directory.leaflets.titles import default_expiry, sheet_title
from directory.leaflets.words import long_date, short_date
from directory.places.kinds import PlaceKind


@pytest.mark.parametrize(
    ("name", "reading", "over"),
    [
        ("髙橋さんちの縁側カフェ", "たかはしさんちのえんがわカフェ", {"髙橋": "たかはし", "縁側": "えんがわ"}),
        ("日向町ふれあいサロン", "ひなたちょうフレアイさろん", {"日向町": "ひなたちょう"}),
        ("味岡こども食堂①", "あじおかこどもしょくどう", {"味岡": "あじおか", "食堂": "しょくどう"}),
        ("見本市 居場所", "みほんし いばしょ", {"見本市": "みほんし", "居場所": "いばしょ"}),
        ("見本市 居場所", "みほんしいばしょ", {"見本市": "みほんし", "居場所": "いばしょ"}),
        ("NPO法人 みんなの家", "NPOほうじんみんなのいえ", {"法人": "ほうじん", "家": "いえ"}),
        ("霞ヶ丘 旭ケ丘", "カスミガオカ アサヒガオカ", {"霞ヶ丘": "かすみがおか", "旭ケ丘": "あさひがおか"}),
        ("ひだまり", "ひだまり", {}),
        ("縁側", "", {}),
    ],
)
def test_a_reading_stands_over_the_kanji_it_belongs_to(name, reading, over):
    assert {text: ruby for text, ruby in align(name, reading) or () if ruby} == over


@pytest.mark.parametrize(
    ("name", "reading"),
    [("縁側カフェ", "ひだまり"), ("NPO法人", "えぬぴーおーほうじん"), ("桜", "さくらさくら"), ("名前", "なま１え")],
)
def test_a_reading_that_does_not_fit_is_not_spread_over_the_name(name, reading):
    assert align(name, reading) is None


@given(st.text(alphabet="漢字山川あいうサロン 1A・", max_size=40), st.text(alphabet="あいうかきさろん 1a", max_size=60))
def test_readings_never_change_the_name(name, reading):
    parts = align(name, reading)
    assert parts is None or "".join(text for text, _ in parts).split() == name.split()


@pytest.mark.parametrize("audience", LeafletAudience)
def test_every_kanji_of_our_sentences_has_a_reading_for_residents(audience):
    if audience.has_furigana:
        bare = "".join(text for text, ruby in annotate(audience.intro) if not ruby)
        assert [letter for letter in bare if "一" <= letter <= "鿿"] == []


@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_can_be_read_aloud_in_a_title(kind):
    _, reading = sheet_title([], [kind], "ひだまり市")
    title, with_area = sheet_title([Area(name="東部", kana="トウブ")], [kind], "ひだまり市")
    assert title == f"東部の{kind.label}の案内"
    assert align(title, with_area) is not None
    assert reading == ""


def test_the_words_of_our_sentences_are_read_as_written():
    assert [word for word, sound in WORDS.items() if align(word, sound) is None] == []


@pytest.mark.parametrize(
    "text", ["髙﨑①㈱☎〒", "辻葛", "〜−—", "Ⅲ㍻㍿", "か\u3099", "葛\U000e0100城", "é", "\u200b\u202e\x00"]
)
def test_these_can_be_printed(text):
    assert missing_glyphs(text) == []


def test_what_cannot_be_printed_is_named_once():
    assert missing_glyphs("𠮷田🍙𠮷🍙") == ["𠮷", "🍙"]


@pytest.mark.parametrize(
    ("text", "shown"), [("Ⅲ", "III"), ("か\u3099", "が"), ("𠮷", "吉"), ("🍙", "〓"), ("ễ", "e"), ("a\tb", "a b")]
)
def test_the_nearest_form_is_printed(text, shown):
    assert printable(text) == shown


@given(st.text(max_size=50))
def test_everything_printed_is_in_the_fonts(text):
    known = printable_characters() | {"\n"}
    shown = printable(text)
    assert [letter for letter in shown if letter not in known and not "\U000e0100" <= letter <= "\U000e01ef"] == []


def test_without_fonts_the_person_is_told_what_to_do(tmp_path):
    with pytest.raises(Unavailable, match="make setup"):
        printable_characters(tmp_path)


@given(st.text(alphabet="ab/.-あ ", max_size=80))
def test_breaks_change_no_letter(text):
    assert breakable(text).replace("\u200b", "") == text


def test_a_long_address_can_break():
    longest = max(breakable("https://example.lg.jp/" + "x" * 200).split("\u200b"), key=len)
    assert len(longest) <= 16


def test_a_code_is_large_enough_to_scan():
    code = qr_code("https://map.example.lg.jp/places/abcdefghjk")
    assert code.size_mm >= SMALLEST_SYMBOL_MM


@pytest.mark.parametrize("address", ["javascript:alert(1)", "map.example.jp", "https://a b", "https://a/" + "x" * 400])
def test_only_web_addresses_that_can_be_scanned_become_codes(address):
    with pytest.raises(BadInput):
        qr_code(address)


def test_an_expiry_is_the_end_of_the_third_month():
    days = [date(2026, 11, 21), date(2026, 12, 1), date(2027, 11, 30)]
    assert [default_expiry(day) for day in days] == [date(2027, 2, 28), date(2027, 3, 31), date(2028, 2, 29)]


def test_dates_are_written_as_on_a_poster_and_in_both_calendars():
    assert (short_date(date(2026, 11, 28)), long_date(date(2026, 11, 28))) == (
        "11/28（土）",
        "2026年（令和8年）11月28日",
    )


@pytest.mark.parametrize("word", ["shop", "お店の人"])
def test_an_audience_is_asked_for_by_code_or_word(word):
    assert read_audience(word) is LeafletAudience.SHOP


def test_an_unknown_audience_names_the_known_ones():
    with pytest.raises(BadInput, match="お店の人"):
        read_audience("みんな")


def test_hiragana_leaves_everything_else_alone():
    assert hiragana("カフェ・abc漢ー") == "かふぇ・abc漢ー"


def test_the_stamp_of_the_fonts_is_readable():
    from directory.leaflets.glyphs import FONTS

    assert "version" in json.loads((FONTS / "stamp.json").read_text())
