"""What holds for every schedule text: spelling changes nothing, an unknown word is never swallowed, nothing fails."""

import unicodedata
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.schedules.dates import Occurrence, occurrences
from directory.schedules.reading import Reading, read

TODAY = date(2026, 11, 28)
RANGE = TODAY, date(2027, 12, 31)
WEEKDAYS = st.sampled_from("月火水木金土日")
WIDE = str.maketrans("0123456789:~()", "０１２３４５６７８９：～（）")


def opened(reading: Reading) -> list[Occurrence]:
    return occurrences(reading.schedule, *RANGE)


@st.composite
def days(draw: st.DrawFn) -> str:
    first, second = draw(st.lists(WEEKDAYS, min_size=2, max_size=2, unique=True))
    ordinal, other = draw(st.lists(st.integers(1, 5), min_size=2, max_size=2, unique=True))
    return draw(
        st.sampled_from(
            [
                f"毎週{first}曜日",
                f"毎週{first}・{second}曜日",
                f"毎月第{ordinal}{first}曜日",
                f"毎月第{ordinal}・第{other}{first}曜日",
                f"毎月第{ordinal}{first}曜日、第{other}{second}曜日",
                f"偶数月の第{ordinal}{first}曜日",
                f"毎月最終{first}曜日",
                "平日",
                "土日祝",
                "毎月5のつく日",
                "毎月15日",
            ]
        )
    )


@st.composite
def hours(draw: st.DrawFn) -> str:
    starts = draw(st.integers(9, 18))
    minutes = draw(st.sampled_from(["00", "15", "30"]))
    return draw(
        st.sampled_from([f"{starts}:{minutes}~{starts + 2}:00", f"{starts}時~{starts + 2}時", f"{starts}:{minutes}~"])
    )


exceptions = st.sampled_from(
    [
        "",
        "(8月は休み)",
        "(祝日は休み)",
        "(年末年始を除く)",
        "(祝日の場合は翌日)",
        "(1月は休み、8月は第1週)",
        "※お盆は休み",
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return f"{draw(days())} {draw(hours())}{draw(exceptions)}"


@settings(max_examples=150, deadline=None)
@given(texts(), st.data())
def test_spelling_changes_no_date(text, data):
    change = data.draw(
        st.sampled_from(
            [
                lambda t: t.translate(WIDE),
                lambda t: t.replace("曜日", "曜"),
                lambda t: t.replace(" ", "　　"),
                lambda t: f"  {t} ",
                lambda t: t.replace("(", "【").replace(")", "】"),
                lambda t: t.replace("~", "〜"),
                lambda t: t.replace("~", "-") if "時" not in t else t.replace("~", "から"),
                lambda t: unicodedata.normalize("NFD", t),
                lambda t: f"開催日時：{t}",
                lambda t: f"{t}。",
            ]
        )
    )

    assert opened(read(change(text), today=TODAY)) == opened(read(text, today=TODAY)), change(text)


@settings(max_examples=150, deadline=None)
@given(texts())
def test_what_is_said_of_a_text_says_the_same_again(text):
    reading = read(text, today=TODAY)
    again = read(reading.text, today=TODAY)

    assert (opened(again), again.text) == (opened(reading), reading.text)


UNKNOWN = st.sampled_from(
    [
        "ただし町内会の行事と重なる日はのぞく",
        "組長さんの家の都合しだい",
        "いちょうの葉が散る頃まで",
        "あおぞら組さんの日だけ",
        "渡し船が動く日に限る",
        "ゆずの収穫が終わったら",
        "祭りの準備がある週は別",
        "子どもたちが集まれば",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    texts(),
    UNKNOWN,
    st.sampled_from(
        ["{text} {clause}", "{clause} {text}", "{text}（{clause}）", "{text}。{clause}", "{text}※{clause}"]
    ),
)
def test_an_unknown_clause_is_never_swallowed(text, clause, place):
    reading = read(place.format(text=text, clause=clause), today=TODAY)

    assert str(reading.status) not in ("exact", "dates"), reading
    assert reading.unread or reading.schedule.flags, reading


CHOICES = st.sampled_from(
    ["のうち1日", "のどちらか", "のいずれか", "など月1回", "を中心に月2回", "（月1回）", "・月1回", "の前後"]
)


@settings(max_examples=100, deadline=None)
@given(WEEKDAYS, WEEKDAYS, CHOICES)
def test_some_of_the_days_are_never_all_of_them(first, second, choice):
    assert opened(read(f"{first}・{second}曜日{choice}", today=TODAY)) == []


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=80),
    st.sampled_from(["", "休館日", "開催曜日", "終了時間", "備考"]),
)
def test_nothing_typed_stops_the_reader(text, column):
    reading = read(text, column=column, today=TODAY)

    assert isinstance(opened(reading), list)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "第毎週月火水木金土日曜1235,・、と及びはも休除く（）()~時:場合祝翌振替のみ隔偶数か年末始から"
            "変更※。\n 午前後"
        ),
        max_size=30,
    )
)
def test_no_heap_of_schedule_letters_stops_the_reader(letters):
    reading = read("".join(letters), today=TODAY)

    assert isinstance(opened(reading), list)
