"""Ways of writing one word become equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.folding import bigrams, fold, sound
from directory.search.matching_words import finder
from directory.search.romaji import kana_of

SAME = [
    ("サロン", "ｻﾛﾝ"),
    ("サロン", "さろん"),
    ("子供食堂", "こども食堂"),
    ("子ども食堂", "コドモ食堂"),
    ("フードパントリー", "ふーどぱんとり"),
    ("髙塚", "高塚"),
    ("山﨑", "山崎"),
    ("澤田", "沢田"),
    ("渡邉", "渡辺"),
    ("𠮷田", "吉田"),
    ("宮ヶ谷", "宮ケ谷"),
    ("宮ヶ谷", "宮が谷"),
    ("第二土曜", "第2土曜"),
    ("第２土曜", "第2土曜"),
    ("三丁目", "3丁目"),
    ("十二丁目", "12丁目"),
    ("３ヶ月", "3か月"),
    ("引き籠もり", "ひきこもり"),
    ("障がい者", "障碍者"),
    ("車イス", "車いす"),
    ("ボランティア", "ボランテイア"),
    ("こ ど も 食 堂", "こども食堂"),
    ("ＤＶ", "dv"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("本町", "元町"), ("こども", "ともだち"), ("居場所", "場所"), ("が", "か")])
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_folded_text_has_single_blanks_and_no_punctuation(text):
    assert not set(fold(text)) & set("、。・「」()!?　\n\t")
    assert "  " not in fold(text)


@given(st.text(alphabet="あいうえおかきくけこー山川", min_size=2, max_size=20))
def test_every_bigram_is_a_part_of_its_word(word):
    assert all(gram in word for gram in bigrams(word))


def test_long_vowels_sound_alike():
    assert sound(fold("しょくどう")) == sound(fold("しょくどお"))


@pytest.mark.parametrize(
    ("romaji", "kana"),
    [
        ("kodomo", "こども"),
        ("shokudo", "しょくど"),
        ("ibasho", "いばしょ"),
        ("zutto", "ずっと"),
        ("tempura", "てんぷら"),
    ],
)
def test_romaji_is_read_as_kana(romaji, kana):
    assert kana_of(romaji) == fold(kana)


def test_latin_words_that_are_no_romaji_stay_as_they_are():
    assert kana_of("wifi4") == kana_of("dv") == ""


@pytest.mark.parametrize(
    ("word", "text", "alone", "stands"),
    [
        ("dv", "dv相談", False, True),
        ("dv", "advice", False, False),
        ("3丁目", "13丁目", False, False),
        ("3丁目", "本町3丁目", False, True),
        ("本町", "ひだまり市本町2", True, True),
        ("本町", "ひだまり市南本町2", True, False),
        ("いご", "さいごの日", True, False),
        ("いご", "いごの会", True, True),
        ("本町", "南本町", False, True),
    ],
)
def test_a_word_stands_alone_or_anywhere_as_asked(word, text, alone, stands):
    assert (finder(word, alone=alone)(text) >= 0) is stands
