"""People who type their own language find what the Japanese words find."""

import csv

import pytest

from core.db import directory_session
from directory.places.kinds import PlaceKind
from directory.search.foreign_words import TABLE, in_japanese
from directory.search.outbox import rebuild_index
from tests.factories import a_place


@pytest.mark.parametrize(
    ("language", "typed", "japanese"),
    [
        ("en", "Food", "食料"),
        ("en", "children's cafeteria on Saturday", "こども食堂 土曜日"),
        ("en", "I can't sleep", "眠れない"),
        ("en", "foodie", "foodie"),
        ("pt", "nao consigo dormir", "眠れない"),
        ("pt", "refeição para crianças", "食事 こども"),
        ("zh", "周六的儿童食堂", "土曜日 こども食堂"),
        ("vi", "that nghiep", "仕事"),
        ("vi", "Tiền thuê nhà", "家賃が払えない"),
        ("fil", "libre na pagkain", "無料 食料"),
        ("en", "本町 サロン", "本町 サロン"),
        ("ja", "food", "food"),
        ("easy", "food", "food"),
    ],
)
def test_words_become_japanese_and_the_rest_stays(language, typed, japanese):
    assert in_japanese(typed, language) == japanese


def test_every_word_has_its_row_in_every_language():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for language in ("en", "pt", "zh", "vi", "fil"):
        typed = [word.casefold() for row in rows for word in row[language].split("|")]
        assert all(typed), language
        assert sorted({word for word in typed if typed.count(word) > 1}) == [], language


def test_a_page_in_portuguese_finds_comida(client, saved):
    saved(a_place(name="ひなたの食料庫", kinds=[PlaceKind.FOOD_PANTRY], summary="食料をくばります"))
    rebuild_index(directory_session())
    assert "ひなたの食料庫" in client.get("/pt/places?q=comida").text
    assert "ひなたの食料庫" not in client.get("/places?q=comida").text


def test_a_reader_of_another_language_in_danger_is_shown_the_numbers(client):
    assert 'href="tel:119"' in client.get("/en/windows?q=I want to die").text
