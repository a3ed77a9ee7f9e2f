"""What columns are called in lists nobody has seen: put together from known words, and in headings of two rows."""

import io
from datetime import date

import openpyxl
import pytest

from directory.exchange.files import tables_in
from directory.exchange.headers import fields_of, name_key, of_two_rows
from directory.exchange.services import import_places
from directory.exchange.weekday_columns import weekday_columns
from directory.places.models import Place

TODAY = date(2026, 11, 30)
PUT_TOGETHER = {
    "name": "サロン等の名称 地域食堂の名称 こども食堂の名称（漢字） ひろば名",
    "kana": "ふりがな サロン名のよみがな 名称（読み方）",
    "venue_name": "主な活動場所 開催会場名 実施場所の名称",
    "address": "実施場所の住所 会場の所在地 住所（番地）",
    "day": "活動予定日 サロン開催日",
    "hours": "開店時間 活動時間帯 配布時間等",
    "schedule": "開催日と時間 開催曜日・時間 配布日時等",
    "weekday": "教室曜日",
    "frequency": "開催の回数",
    "cost": "参加費（円） 利用料など",
    "fee_adult": "大人参加費 参加費（大人）",
    "fee_child": "こども料金 参加費（こども）",
    "audience": "参加対象者 利用できる方",
    "booking": "予約の要否 事前申込",
    "phone": "お問い合わせ先電話番号 会場電話 代表電話",
    "mail": "問い合わせメール E-mailアドレス",
    "url": "団体ホームページ SNS等 インスタグラム",
    "group": "実施団体名 運営主体名称",
    "area": "小学校区 お住まいの地区",
    "summary": "主な活動内容 特色 PR文",
    "closed_days": "お休み 休所日等",
    "note": "備考欄 注意事項",
}
NO_FIELD = "回答 済 要綱 担当課 送付年月 予算 認定番号 〇 ①"


@pytest.mark.parametrize(("field", "names"), PUT_TOGETHER.items())
def test_a_column_is_known_by_the_words_its_name_is_put_together_from(field, names):
    assert {name: fields_of([name_key(name)], [""])[0] for name in names.split()} == dict.fromkeys(names.split(), field)


@pytest.mark.parametrize("name", NO_FIELD.split())
def test_a_name_of_other_words_is_no_field(name):
    assert fields_of([name_key(name)], [""]) == [""]


def test_a_known_name_goes_before_one_put_together_and_a_person_s_choice_before_both():
    names = [name_key(name) for name in ("開催場所の名称", "会場名", "電話")]

    assert fields_of(names, ["", "", "note"]) == ["", "venue_name", "note"]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        (["名称", "", "開催", ""], ["漢字", "かな", "日", "時間"], ["名称漢字", "名称かな", "開催日", "開催時間"]),
        (["名称", "連絡先", ""], ["", "電話番号", "メール"], ["名称", "連絡先電話番号", "連絡先メール"]),
        (["名称", "参加費", ""], ["", "大人", "子ども"], ["名称", "参加費大人", "参加費子ども"]),
        (["名称", "住所", "電話"], ["ひだまり", "日向町1-1", "0000-00-0000"], None),
        (["名称", "", "電話"], ["サロン", "カフェ", ""], None),
        (["名称", "住所", "電話"], ["name", "address", "phone"], None),
    ],
)  # fmt: skip
def test_the_second_row_of_a_heading_divides_the_first(above, below, joined):
    assert of_two_rows(above, below) == joined


def places_of(directory, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    tables = tables_in(kept.getvalue(), "list.xlsx")
    report = import_places(directory, tables, file="list.xlsx", today=TODAY)
    return report, {place.name: place for place in directory.query(Place)}


def test_a_list_with_a_heading_of_two_rows_keeps_its_days_and_hours(app, directory):
    rows = [
        ["ひだまり市のサロン"],
        [],
        ["番号", "名称", None, "所在地", "開催", None, "参加費"],
        [None, "漢字", "かな", None, "日", "時間", None],
        [1, "日向サロン", "ひなたさろん", "見本県ひだまり市日向町1-1", "第2・第4土曜日", "10:00～12:00", "100円"],
    ]

    report, places = places_of(directory, rows)

    assert list(places) == ["日向サロン"] and report.rejected == []
    assert places["日向サロン"].kana == "ひなたさろん"
    assert places["日向サロン"].gatherings[0].schedule_sentence == "毎月第2・第4土曜日 10:00〜12:00"


@pytest.mark.parametrize(
    ("day", "hours", "sentence"),
    [
        ("毎週火曜", "13時半～15時", "毎週火曜日 13:30〜15:00"),
        ("第3木曜(祝日は休み)", "17時半〜", "毎月第3木曜日 17:30〜（祝日は休み）"),
        ("", "月・水 9:00～12:00", "毎週月・水曜日 9:00〜12:00"),
        ("毎週金曜 10時～12時", "10:00～12:00", "毎週金曜日 10:00〜12:00"),
    ],
)
def test_hours_in_a_column_of_their_own_belong_to_the_days(app, directory, day, hours, sentence):
    rows = [["名称", "所在地", "開催日", "開催時間"], ["日向サロン", "見本県ひだまり市日向町1-1", day, hours]]

    places = places_of(directory, rows)[1]

    assert places["日向サロン"].gatherings[0].schedule_sentence == sentence


def test_a_line_that_adds_up_is_no_place(app, directory):
    rows = [
        ["No.", "サロン名", "住所"],
        [1, "日向サロン", "見本県ひだまり市日向町1-1"],
        ["合計", "1か所"],
        ["小計", "計画のない12サロン", "見本県ひだまり市日向町1-2"],
    ]

    report, places = places_of(directory, rows)

    assert set(places) == {"日向サロン", "計画のない12サロン"}
    assert [refused.row for refused in report.rejected] == [3]


WEEK = ["名称", "住所", "月", "火", "水", "木", "金", "土", "日", "開始", "終了"]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["○", "", "○", "×", "－", "", "", "10:00", "12:00"], "毎週月・水曜日 10:00〜12:00"),
        (["", "10～12時", "", "13～15時", "", "", "", "", ""], "毎週火曜日 10:00〜12:00、毎週木曜日 13:00〜15:00"),
        (["", "", "", "", "", "第2・4", "", "13:00", "15:00"], "毎月第2・第4土曜日 13:00〜15:00"),
        (["", "", "", "", "", "", "", "", ""], ""),
    ],
)  # fmt: skip
def test_a_column_for_each_weekday_tells_the_days(app, directory, cells, sentence):
    rows = [WEEK, ["日向サロン", "見本県ひだまり市日向町1-1", *cells]]

    places = places_of(directory, rows)[1]

    assert places["日向サロン"].gatherings[0].schedule_sentence == sentence


def test_a_day_told_in_words_goes_before_marks_in_a_week(app, directory):
    rows = [["名称", "開催日時", *WEEK[2:9]], ["日向サロン", "第1月曜 10時", "○", "", "", "", "", "", ""]]

    places = places_of(directory, rows)[1]

    assert places["日向サロン"].gatherings[0].schedule_sentence == "毎月第1月曜日 10:00〜"


def test_few_columns_named_like_weekdays_are_no_week():
    assert weekday_columns(["名称", "月", "日", "年"]) == {}
    assert list(weekday_columns(["名称", "開催曜日 月", "火曜", "水", "木曜日", "祝日"]).values()) == list("月火水木祝")


def test_a_town_and_a_number_in_columns_of_their_own_make_the_address(app, directory):
    rows = [["施設名", "町名", "番地", "電話"], ["日向サロン", "日向町", "1番地5", "0000-11-2222"]]

    places = places_of(directory, rows)[1]

    assert places["日向サロン"].gatherings[0].address == "日向町1番地5"
