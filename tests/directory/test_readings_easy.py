"""The checker of やさしい日本語 names what is hard and says what to write instead."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.permissions import Role
from directory.readings.easy import MOST_SHOWN, TABLE, easy_words, hard_parts
from tests.staff import signed_in_as


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("どなたでもお越しください", "お越しください"),
        ("昼食をご用意いたします", "ご用意いたし"),
        ("第2土曜に開催されます", "開催"),
        ("お弁当が配られ、名前が呼ばれます", "呼ばれま"),
        ("予約しなければなりません", "予約"),
        ("来なければなりません", "なければなり"),
        ("見本風土協議会", "見本風土協議会"),
        ("レクリエーションをします", "レクリエーション"),
        ("アレルギー対応あり", "アレルギー対応"),
    ],
)
def test_a_hard_part_is_named(text, words):
    assert words in [part.words for part in hard_parts(text)]


@pytest.mark.parametrize(
    "text", ["", "土曜日に ごはんを 食べます。", "だれでも 来て ください。お金は いりません。", "バスで 来られます。"]
)
def test_an_easy_text_is_left_alone(text):
    assert hard_parts(text) == []


def test_the_longest_word_wins():
    assert [part.words for part in hard_parts("介護予防の会")] == ["介護予防"]


def test_a_long_sentence_is_cut_in_two():
    text = "あ" * 51 + "。" + "い" * 50 + "。"
    (part,) = hard_parts(text)
    assert "51文字" in part.instead


def test_every_word_has_one_replacement_that_is_not_itself():
    with TABLE.open(encoding="utf-8", newline="") as file:
        words = [row["むずかしい"] for row in csv.DictReader(file)]
    assert len(words) == len(set(words)) == len(easy_words())
    assert all(easy and easy != hard for hard, easy in easy_words().items())


@given(st.text(alphabet="開催参加費。、ですします無料アレルギーお越しください\n", max_size=200))
def test_what_is_named_stands_in_the_text(text):
    parts = hard_parts(text)
    assert len(parts) <= MOST_SHOWN
    assert all(part.words.removesuffix("…") in text for part in parts)


def test_the_desk_sees_it_without_saving(app, office):
    coordinator = signed_in_as(app, office, Role.COORDINATOR)
    page = coordinator.get("/desk/places/new").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = coordinator.post(
        "/desk/places/new", data={"csrf_token": token, "name": "", "summary": "参加費は無料です", "do": "check"}
    )
    assert "お金は いりません" in answer.text
    assert "参加費は無料です" in answer.text
