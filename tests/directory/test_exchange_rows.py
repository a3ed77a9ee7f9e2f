"""What rows of municipal lists say, and what is warned about."""

from datetime import date

import pytest

from core.errors import BadInput
from directory.exchange.cells import read_date
from directory.exchange.contacts import read_mail, read_phone, read_url
from directory.exchange.files import tables_in
from directory.exchange.formats import Layout, recognise
from directory.exchange.place_rows import ScheduleCells
from directory.exchange.positions import read_position
from directory.exchange.rows import RowReader
from directory.exchange.when import schedule_text
from directory.exchange.words import cost_of, kinds_in
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility
from directory.schedules.dates import occurrences
from directory.schedules.reading import read
from tests.directory.test_exchange_files import as_csv, as_xlsx

TODAY = date(2026, 11, 21)
CAFETERIA = ",".join(
    (
        *(
            "全国地方公共団体コード",
            "ID",
            "都道府県",
            "市区町村名",
            "名称",
            "住所",
            "方書",
            "電話番号1",
            "開催頻度",
            "開催曜日",
        ),
        *("開催日", "参加費_小学生", "参加費_大人", "フードパントリー実施", "追加情報NO", "備考"),
    )
)


def lists_in(*rows, data=None):
    return recognise(tables_in(data or as_csv(rows).encode(), "一覧"))[0]


def read_all(*rows):
    (found,) = lists_in(*rows)
    reader = RowReader(found, sheet="", today=TODAY)
    return [reader.read(number, cells) for number, cells in found.rows()], reader


def read_one(**cells):
    (row,), reader = read_all(list(cells), list(cells.values()))
    return row, reader


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        ("外部ID,名称,種類,所在地,公開範囲", Layout.NATIVE),
        ("名称,開催日時,会場名", Layout.NATIVE),
        (CAFETERIA, Layout.CAFETERIA),
        ("NO,住所,方書,開催頻度,参加費_幼児,参加費_小学生", Layout.CAFETERIA_MORE),
        ("都道府県コード又は\n市区町村コード,名称,住所,利用可能曜日,開始時間", Layout.FACILITY),
        ("全国地方公共団体コード,ID,名称,所在地_連結表記,緯度,経度", Layout.FACILITY),
        ("名称,所在地_連結表記,受入年齢,一時預かりの有無", Layout.CHILD_REARING),
        ("介護サービス事業所名称,実施サービス,住所", Layout.CARE),
        ("イベント名,開始日,終了日,場所名称", Layout.EVENT),
        ("№,対象,開催日,行事名,場所名称", Layout.EVENT),
        ("#property,latitude,longitude,name,address,telephoneNumber", Layout.FACILITY),
        ("?全国地方公共団体コード,名称,追加情報NO,参加費_幼児,テイクアウト実施", Layout.CAFETERIA),
        ("ＩＤ ,名称（カナ）,施設名,ＴＥＬ", Layout.OTHER),
    ],
)
def test_a_list_is_known_by_its_header(header, layout):
    assert lists_in(header.split(","), ["x"] * len(header.split(",")))[0].layout is layout


def test_a_table_without_known_columns_is_refused_with_what_was_looked_for():
    with pytest.raises(BadInput, match="探した列.*名称.*所在地") as refused:
        lists_in(["りんご", "みかん"], ["1", "2"])
    assert "りんご、みかん" in str(refused.value)


def test_titles_above_the_header_are_not_rows():
    rows, _ = read_all(["子ども食堂一覧"], ["令和8年4月1日現在"], [], ["名称", "住所"], ["食堂", "見本県ひだまり市1"])
    assert [(row.row, row.name) for row in rows] == [(5, "食堂")]


def test_the_header_repeated_on_a_printed_page_is_no_row():
    rows, _ = read_all(
        ["名称", "住所", "電話番号"], ["食堂", "a", ""], ["名称", "住所", "電話番号"], ["サロン", "b", ""]
    )
    assert [row.name for row in rows] == ["食堂", "サロン"]


def test_columns_are_found_by_name_wherever_they_stand():
    rows, _ = read_all(["備考", "経度", "名称", "緯度", "住所"], ["駅前", "136.9", "食堂", "35.3", "見本県ひだまり市1"])
    assert (rows[0].name, rows[0].lat, rows[0].lng, rows[0].note) == ("食堂", 35.3, 136.9, "駅前")


def test_a_sheet_that_is_no_list_is_named_and_left_out():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([["名称", "住所"], ["食堂", "a"]])))
    book.create_sheet("使い方").append(["この表について"])
    out = io.BytesIO()
    book.save(out)
    lists, skipped = recognise(tables_in(out.getvalue(), "一覧"))
    assert ([one.table.name for one in lists], skipped) == (["一覧"], ["使い方"])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(0428)20-0770", "0428-20-0770"),
        ("(090)1790-1634", "090-1790-1634"),
        ("０３－１２３４－５６７８", "03-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("(042)497－3528", "042-497-3528"),
        ("+81-3-1234-5678", "03-1234-5678"),
        ("TEL 048-964-8000", "048-964-8000"),
        ("087-833-2282（087-839-2292）", "087-833-2282"),
        ("188", "188"),
        ("なし", ""),
        ("-", ""),
    ],
)
def test_a_telephone_number_is_written_one_way(written, number):
    assert read_phone(written).value == number


def test_a_zero_a_spreadsheet_ate_comes_back_with_a_warning():
    assert read_phone("9012345678").value == "090-1234-5678"
    assert "先頭の 0" in read_phone("9012345678").reason


@pytest.mark.parametrize("written", ["042-989-100", "電話なし", "担当まで", "1234"])
def test_what_is_no_telephone_number_is_kept_elsewhere(written):
    found = read_phone(written)
    assert found.value in ("", "1234")
    assert found.rest == ("" if found.value else written)


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "JAVASCRIPT:alert(1)//http://a.jp", "data:text/html,x", " ｊavascript:x"]
)
def test_an_address_that_runs_code_is_refused(written):
    assert (read_url(written).value, read_url(written).rest) == ("", "")
    assert "安全" in read_url(written).reason


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("example.jp/a", "https://example.jp/a"),
        ("https://example.jp/a\r\n/b", "https://example.jp/a/b"),
        ("ホームページ\nhttps://example.jp/", "https://example.jp/"),
        ("https://example.jp/まち", "https://example.jp/まち"),
        ("ｈｔｔｐｓ：／／example.jp", "https://example.jp"),
        ("検索してください", ""),
    ],
)
def test_a_web_address_is_found_in_what_people_write(written, address):
    assert read_url(written).value == address


@pytest.mark.parametrize(
    ("written", "mail"),
    [("ａ＠ｂ．ｊｐ", "a@b.jp"), ("a(at)b.jp", "a@b.jp"), ("a@b_c.lg.jp", "a@b_c.lg.jp"), ("03-1", "")],
)
def test_a_mail_address_is_found(written, mail):
    assert read_mail(written).value == mail


def test_mail_and_telephone_in_each_others_columns_change_places():
    row, reader = read_one(名称="食堂", 電話番号="a@b.jp", メールアドレス="03-1234-5678")
    assert (row.phone, row.mail) == ("03-1234-5678", "a@b.jp")
    assert {warned.field for warned in reader.warnings} == {"電話番号", "メールアドレス"}


@pytest.mark.parametrize(
    ("lat", "lng", "point", "reason"),
    [
        ("35.3", "136.9", (35.3, 136.9), ""),
        ("136.9", "35.3", (35.3, 136.9), "逆"),
        ("51.5", "-0.1", (None, None), "日本の外"),
        ("0", "0", (None, None), "日本の外"),
        ("35.3", "", (None, None), "片方"),
        ("北緯35.3", "東経136.9", (35.3, 136.9), ""),
        ("-", "-", (None, None), ""),
    ],
)
def test_a_position_is_a_point_of_japan_or_none_with_the_reason(lat, lng, point, reason):
    found = read_position(lat, lng)
    assert (found.lat, found.lng) == point
    assert reason in found.reason


@pytest.mark.parametrize(
    "written", ["2026-04-01", "2026/4/1", "2026年4月1日", "令和8年4月1日", "R8.4.1", "20260401", "46113"]
)
def test_a_date_is_read_however_it_is_written(written):
    assert read_date(written) == date(2026, 4, 1)


@pytest.mark.parametrize("written", ["来月", "2026年13月1日", "2026-02-30", ""])
def test_what_is_no_date_is_none(written):
    assert read_date(written) is None


def test_a_date_of_the_future_confirms_nothing():
    row, reader = read_one(名称="食堂", 所在地="a", 最終確認日="2027-01-01")
    assert row.confirmed_on is None
    assert [(warned.row, warned.field) for warned in reader.warnings] == [(2, "最終確認日")]


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("無料", Cost.FREE),
        ("0", Cost.FREE),
        ("こども無料 大人300円", Cost.FREE_FOR_CHILDREN),
        ("３００円", Cost.UP_TO_300),
        ("一般1,200円、大学生600円", Cost.OVER_300),
        ("実費", Cost.UNKNOWN),
        ("", Cost.UNKNOWN),
    ],
)
def test_a_cost_is_sorted_by_its_words(text, cost):
    assert cost_of(text) is cost


def test_kinds_are_several_and_unknown_words_are_told():
    kinds, unknown = kinds_in("居場所；フードパントリー；プレーパーク")
    assert (kinds, unknown) == ((PlaceKind.IBASHO, PlaceKind.FOOD_PANTRY), ("プレーパーク",))


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_every_kind_is_known_by_its_label(kind):
    assert kinds_in(kind.label) == ((kind,), ())


def test_a_cafeteria_row_with_pantry_is_both():
    values = dict.fromkeys(CAFETERIA.split(","), "") | {"名称": "食堂", "フードパントリー実施": "1 ", "住所": "a"}
    row, _ = read_one(**values)
    assert row.kinds == (PlaceKind.CHILDREN_CAFETERIA, PlaceKind.FOOD_PANTRY)


def test_fees_by_age_become_one_sentence():
    values = dict.fromkeys(CAFETERIA.split(","), "") | {
        "名称": "食堂",
        "参加費_小学生": "0 ",
        "参加費_大人": "300",
        "住所": "a",
    }
    row, _ = read_one(**values)
    assert (row.cost_text, row.cost) == ("小学生0円 大人300円", Cost.FREE_FOR_CHILDREN)


@pytest.mark.parametrize(
    ("cells", "visibility"),
    [
        ({"住所": "非公開"}, VenueVisibility.HIDDEN),
        ({"住所": "見本県ひだまり市1-1", "備考": "住所は非公開"}, VenueVisibility.HIDDEN),
        ({"住所": "見本県ひだまり市日向町", "方書": "※以下未公開"}, VenueVisibility.AREA_ONLY),
        ({"住所": "見本県ひだまり市1-1", "公開範囲": "地区まで"}, VenueVisibility.AREA_ONLY),
        ({"住所": "見本県ひだまり市1-1", "公開範囲": "よく分からない"}, VenueVisibility.HIDDEN),
        ({"住所": "見本県ひだまり市1-1"}, VenueVisibility.EXACT),
    ],
)
def test_what_is_not_public_stays_so(cells, visibility):
    row, _ = read_one(名称="食堂", **cells)
    assert row.visibility is visibility


def test_a_private_telephone_number_is_not_taken():
    row, reader = read_one(名称="食堂", 住所="a", 電話番号="非公開")
    assert row.phone == ""
    assert "非公開" in reader.warnings[0].reason


def test_an_address_gets_its_municipality_from_the_other_columns():
    row, _ = read_one(名称="食堂", 都道府県="見本県", 市区町村名="ひだまり市", 住所="若松町2-3", 方書="若松会館")
    assert (row.address, row.venue_name) == ("見本県ひだまり市若松町2-3", "若松会館")


def test_an_address_in_parts_is_put_together():
    row, _ = read_one(
        名称="会館", 所在地_都道府県="見本県", 所在地_市区町村="ひだまり市", 所在地_町字="若松町", 所在地_番地以下="2-3"
    )
    assert row.address == "見本県ひだまり市若松町2-3"


def test_a_line_break_in_an_address_is_told_and_taken_out():
    row, reader = read_one(名称="食堂", 住所="ひだまり市若松町2－\n3 会館\n2階")
    assert row.address == "ひだまり市若松町2－3 会館 2階"
    assert [warned.reason for warned in reader.warnings] == ["セルの中の改行やタブを取り除きました。"]


def test_a_column_nobody_knows_is_kept_under_its_name():
    row, _ = read_one(名称="食堂", 住所="a", 好きな色="青", FAX番号="03-1-1")
    assert row.extra == {"好きな色": "青", "FAX番号": "03-1-1"}


def test_names_of_contact_persons_are_kept_apart():
    row, _ = read_one(名称="食堂", 住所="a", 電話番号1="03-1234-5678", 電話番号1_連絡先備考="担当 見本花子")
    assert row.unshown == {"電話番号1_連絡先備考": "担当 見本花子"}
    assert "見本花子" not in str(row.extra)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [(["", "住所"], "名称が空"), (["※令和8年4月現在", ""], "注記"), (["長" * 201, "住所"], "長すぎ")],
)
def test_a_row_that_is_no_place_is_refused_with_its_reason(cells, reason):
    rows, reader = read_all(["名称", "住所"], cells)
    assert rows == [None]
    assert reason in reader.refused[0].reason


def test_audiences_come_from_what_is_said_and_from_nothing_else():
    assert read_one(名称="a", 住所="b", 対象="小学生とその保護者")[0].audiences == (Audience.CHILDREN, Audience.PARENTS)
    assert read_one(名称="a", 住所="b", 対象="高校生は対象外")[0].audiences == ()


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"weekday": "土", "frequency": "3", "start": "10:00", "end": "12:00"}, "毎週土曜日 10:00～12:00"),
        ({"weekday": "土", "frequency": "5"}, "土曜日・月1回"),
        ({"weekday": "土", "frequency": "5", "note": "毎月第3土曜日"}, "毎月第3土曜日"),
        ({"weekday": "水", "day": "毎月第三水曜日", "start": "16:00"}, "毎月第三水曜日 16:00～"),
        ({"weekday": "月", "day": "毎週"}, "毎週月曜日"),
        ({"weekday": "日", "day": "月2"}, "日曜日・月2回"),
        ({"weekday": "月水金", "frequency": "2"}, "毎週月・水・金曜日"),
        ({"weekday": "土", "frequency": "5", "note": "夏季は30分後ろ倒し"}, "土曜日・月1回（夏季は30分後ろ倒し）"),
        ({"text": "第2・第4土曜", "start": "9:00", "end": "11:00"}, "第2・第4土曜 9:00～11:00"),
        ({"text": "第2土曜 10時から", "start": "9:00"}, "第2土曜 10時から"),
        ({"start_day": "2026-12-01", "end_day": "2026-12-03"}, "2026-12-01～2026-12-03"),
        ({"day": "8月22日", "start": "①10:00\n②13:00", "end": "①11:00\n②14:00"}, "8月22日 10:00～11:00 13:00～14:00"),
        ({"text": "9:00～17:00", "closed": "月曜日"}, "9:00～17:00（月曜日休み）"),
        ({}, ""),
    ],
)
def test_cells_that_say_when_become_one_text(cells, text):
    assert schedule_text(ScheduleCells(**cells)) == text


@pytest.mark.parametrize(
    "cells", [{"weekday": "土", "frequency": "5"}, {"weekday": "土"}, {"weekday": "木", "frequency": "8"}]
)
def test_a_weekday_that_is_not_every_week_gives_no_dates(cells):
    text = schedule_text(ScheduleCells(**cells), weekday_alone="（頻度は要確認）")
    assert occurrences(read(text, today=TODAY).schedule, TODAY, date(2027, 11, 21)) == []


def test_the_digest_does_not_know_position_order_or_spelling_of_hours():
    one, _ = read_all(["名称", "住所", "開始時間", "好きな色"], ["食堂", "a", "9:00", "青"])
    other, _ = read_all(["好きな色", "開始時間", "住所", "名称"], [], ["青", "09:00", "a", "食堂"])
    assert one[0].digest() == other[0].digest()


def test_what_lists_say_of_the_way_there_has_its_place():
    row, _ = read_one(名称="会館", 住所="a", アクセス方法="見本駅から徒歩5分", 駐車場情報="有", 持ち物="うわばき")
    assert (row.nearest_stop, row.parking, row.bring) == ("見本駅から徒歩5分", True, "うわばき")
    assert read_one(名称="会館", 住所="a", 駐車場情報="3台（要予約）")[0].extra == {"駐車場情報": "3台（要予約）"}
