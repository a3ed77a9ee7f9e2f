"""What was asked for is marked where it stands, however it is written, and the text itself is never changed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.folding import fold
from directory.search.highlighting import SNIPPET_LENGTH, folded_letters, snippet
from directory.search.planning import plan_query
from directory.search.vocabulary import Vocabulary
from directory.search.words import current_words

VOCABULARY = Vocabulary(current_words(), {"east": "東部圏域"}, ["本町一丁目", "髙塚"])


def marked(text, asked):
    plan = plan_query(asked, VOCABULARY, date(2026, 11, 21))
    return [mark.text for mark in snippet([text], plan) if mark.is_match]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("毎週のサロンです。", "ｻﾛﾝ", ["サロン"]),
        ("ふれあいｻﾛﾝ", "さろん", ["ふれあいｻﾛﾝ"]),
        ("サーロンの日", "サロン", ["サーロン"]),
        ("ﾌｰﾄﾞﾊﾟﾝﾄﾘｰをします", "フードパントリー", ["ﾌｰﾄﾞﾊﾟﾝﾄﾘｰ"]),
        ("子供と大人の会", "こども", ["子供"]),
        ("子ども食堂の日", "こどもしょくどう", ["子ども食堂"]),
        ("こども食堂の日", "kodomo shokudo", ["こども食堂"]),
        ("髙塚の会", "高塚", ["髙塚"]),
        ("コーヒーを飲みます", "カフェ", ["コーヒー"]),
        ("さいごの日", "いご", []),
        ("囲碁と将棋", "いご", ["囲碁"]),
        ("advice", "DV", []),
        ("体操とお茶と体操", "体操", ["体操", "体操"]),
    ],
)
def test_a_word_is_marked_as_it_is_written(text, asked, expected):
    assert marked(text, asked)[: len(expected) or None] == expected


def test_the_text_that_has_what_was_said_comes_first():
    plan = plan_query("体操", VOCABULARY, date(2026, 11, 21))

    assert (
        "".join(mark.text for mark in snippet(["介護予防の会です。", "ラジオ体操の会です。"], plan))
        == "ラジオ体操の会です。"
    )


@given(st.text(max_size=80), st.sampled_from(["サロン", "子ども食堂", "体操", "a1", "お茶"]))
def test_marks_put_together_are_a_part_of_the_text(text, word):
    whole = text + word + text
    plan = plan_query(word, VOCABULARY, date(2026, 11, 21))
    shown = "".join(mark.text for mark in snippet([whole], plan))

    assert shown.removeprefix("…").removesuffix("…") in whole or shown in whole
    assert len(shown) <= SNIPPET_LENGTH + len(whole)


@given(st.text(st.sampled_from("サロンｻﾛﾝﾞﾟー子供ども髙ヶ第一二丁目 。a１１人"), max_size=20))
def test_letters_folded_one_by_one_say_where_they_come_from(text):
    letters, places = folded_letters(text)

    assert len(letters) == len(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)
    assert fold(text) == "" or letters.strip()
