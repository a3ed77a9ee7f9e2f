"""Words beside a schedule: those that cannot change a day leave it exact, all others keep it uncertain."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.schedules.leftovers import are_all_said, cannot_matter
from directory.schedules.reading import Status, read

TODAY = date(2026, 11, 28)
SOUND = "毎月第2土曜日 10:00〜12:00"
BESIDE = ["飲み物付き", "弁護士", "部品代", "明るいお話し好きの人達", "サロン まぶき", "1家族2個", "訪れるのは自由"]
TELLING = [
    *(
        "雨の日は中止",
        "変更あり",
        "不定期",
        "要確認",
        "8月は除く",
        "祝日も",
        "例外もあります",
        "空きがあれば",
        "コロナで",
    ),
    *(
        "年末は休み",
        "次回は未定",
        "隔週",
        "13時から",
        "夏だけ",
        "会場の都合による",
        "やってません",
        "終了しました",
        "?",
    ),
    *("マイシュウ", "昼食提供", "every", "日曜のお昼どき", "制になりました", "しばらく", "第3", "前半", "下旬"),
]


@pytest.mark.parametrize("words", BESIDE)
def test_words_that_tell_no_time_leave_the_days_exact_and_are_named(words):
    reading = read(f"{SOUND}\n{words}", today=TODAY)

    assert (reading.status, reading.unread) == (Status.EXACT, "")
    assert cannot_matter(words)


@pytest.mark.parametrize("words", TELLING)
def test_words_that_may_tell_a_day_an_hour_or_a_doubt_matter(words):
    assert not cannot_matter(words)


@given(st.sampled_from(TELLING), st.sampled_from(BESIDE))
def test_no_harmless_word_hides_one_that_matters(telling, beside):
    assert not cannot_matter(beside + telling)
    assert not cannot_matter(telling + beside)


def test_what_matters_is_left_unread_beside_what_does_not():
    reading = read(f"{SOUND} 飲み物付き。主催者のきまぐれにより要確認", today=TODAY)

    assert reading.status is not Status.EXACT
    assert "飲み物" not in reading.unread


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12月19日:公園、12月20日:馬場", "2026年12月19日（土）"),
        ("月曜と木曜", "毎週月曜日"),
        ("月~水曜", "毎週月・火曜日"),
        ("月・木曜", "毎週木曜日"),
    ],
)
def test_a_day_of_the_text_that_is_not_in_the_sentence_keeps_all_uncertain(text, sentence):
    assert not are_all_said(text, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("月・水・金曜", "毎週月・水・金曜日"),
        ("月曜~水曜 12月1日", "毎週月〜水曜日（12月1日は休み）"),
        ("土日曜", "毎週土・日曜日"),
    ],
)
def test_days_that_are_all_said_are_recognised(text, sentence):
    assert are_all_said(text, sentence)
