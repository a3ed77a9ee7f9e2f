"""Odd files: each comes in right, or is answered with what to do; nothing lands in a field it does not belong to."""

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from core.errors import BadInput
from directory.exchange.cells import day_of_serial, read_clock, tidy
from directory.exchange.contacts import read_phone
from directory.exchange.files import read_tables, tables_in
from directory.exchange.formats import NoList, recognise
from directory.exchange.headers import fields_of, name_key
from directory.exchange.models import ImportedRow
from directory.exchange.month_columns import dates_told
from directory.exchange.positions import read_position
from directory.exchange.services import import_places
from directory.exchange.venues import read_venue
from directory.places.kinds import Audience, PlaceKind
from directory.places.models import Activity, Place, Publication
from tests.directory.test_exchange_files import as_csv

TODAY = date(2026, 11, 30)
HEADING = ["名称", "住所", "電話", "備考"]
HINATA = ["ひなた", "見本県ひだまり市日向町1-1", "0568-00-0001", ""]
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def taken(session, *rows, publish=False):
    tables = tables_in(as_csv(rows).encode(), "一覧")
    report = import_places(session, tables, file="x", today=TODAY, publish=publish)
    return report, {place.name: place for place in session.scalars(select(Place))}


def packed(*names):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return kept.getvalue()


UNREADABLE = {
    "old workbook": (COMPOUND + "Workbook".encode("utf-16-le"), "古い形式の Excel ファイル（.xls）"),
    "password": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
    "old document": (COMPOUND + "WordDocument".encode("utf-16-le"), "Word の文書"),
    "pdf": (b"%PDF-1.7\n", "PDF からは表を読み取れません"),
    "page": (b"\r\n<html><body><table><tr><th>\x96\xbc", "Web ページ（HTML）の表"),
    "xml workbook": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML 形式の Excel"),
    "map": (b'<?xml version="1.0"?><kml xmlns="x">', "KML"),
    "rich text": (rb"{\rtf1\ansi", "リッチテキスト"),
    "open document": (packed("mimetype", "content.xml"), "LibreOffice などの表（.ods）"),
    "binary workbook": (packed("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
    "document": (packed("[Content_Types].xml", "word/document.xml"), "Word の文書"),
    "archive": (packed("list.csv"), "zip"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_table_is_named_with_what_to_do(kind, tmp_path):
    data, said = UNREADABLE[kind]
    path = tmp_path / "一覧.xlsx"
    path.write_bytes(data)

    for read in (lambda: tables_in(data, "一覧"), lambda: read_tables(path)):
        with pytest.raises(BadInput) as refused:
            read()
        assert said in str(refused.value) and "選んで" in str(refused.value)


def test_a_list_that_stands_upright_is_told_how_to_turn_it():
    data = as_csv([["名称", "ひなた"], ["住所", "見本県"], ["電話", "0568-00-0001"]]).encode()

    with pytest.raises(NoList, match="行/列の入れ替え"):
        recognise(tables_in(data, "一覧"))


@pytest.mark.parametrize(
    "cell",
    [
        "【東部地区】",
        "■ 通いの場",
        "西部圏域",
        "※雨天中止",
        "令和8年4月1日現在",
        "問い合わせ先：高齢福祉課",
        "以下余白",
        "- 2 -",
    ]
    + ["1/2ページ", "No.12", "詳しくはお電話ください", "計"],
)
def test_a_row_of_one_cell_that_names_no_place_makes_none(app, directory, cell):
    for at in (0, 1):
        row = ["", "", "", ""]
        row[at] = cell
        report, places = taken(directory, HEADING, HINATA, row)
        assert list(places) == ["ひなた"] and [refused.row for refused in report.rejected] == [3]


def test_a_row_of_nothing_but_a_name_comes_in_with_a_question(app, directory):
    report, places = taken(directory, HEADING, HINATA, ["つき", "", "", ""])

    assert "つき" in places and [warned.row for warned in report.warnings] == [3]


def test_a_row_moved_by_a_comma_is_refused(app, directory):
    data = "名称,住所,電話,開催日\nひなた,見本県ひだまり市日向町1-1,0568-00-0001,毎週火,木曜\nつき,見本県,,毎週水曜,,\n"
    report = import_places(directory, tables_in(data.encode(), "一覧"), file="x", today=TODAY)

    assert [refused.row for refused in report.rejected] == [2] and report.created == 1


@pytest.mark.parametrize(
    ("lat", "lng", "point"),
    [
        ("35.3001, 136.9001", "", (35.3001, 136.9001)),
        ("", "136.9 35.3", (35.3, 136.9)),
        ("緯度：35.3 経度：136.9", "", (35.3, 136.9)),
        ("北緯35度18分0秒東経136度54分0秒", "", (35.3, 136.9)),
        ("35°18′00″", "136°54′00″", (35.3, 136.9)),
        ("35度18分", "136度54分", (35.3, 136.9)),
        ("N35.18.00.0", "E136.54.00.0", (35.3, 136.9)),
        ("351800", "1365400", (35.3, 136.9)),
        ("３５．３", "１３６．９", (35.3, 136.9)),
        ("0", "0", None),
        ("35.3", "", None),
        ("356000", "1365400", None),
    ],
)
def test_a_position_is_read_in_every_notation_or_not_at_all(lat, lng, point):
    found = read_position(lat, lng)

    assert (None if found.lat is None else (round(found.lat, 6), round(found.lng, 6))) == point
    assert point or found.reason


def test_points_of_the_old_datum_are_moved_and_told_once(app, directory):
    heading = ["名称", "住所", "緯度（日本測地系）", "経度（日本測地系）"]
    report, places = taken(directory, heading, [*HINATA[:2], "35.2968", "136.9031"], ["つき", "x", "35.3", "136.9"])

    assert (round(places["ひなた"].gatherings[0].lat, 4), round(places["ひなた"].gatherings[0].lng, 4)) == (
        35.3,
        136.9001,
    )
    assert len([warned for warned in report.warnings if "日本測地系" in warned.reason]) == 1
    assert read_position("35.3", "136.9", datum="緯度（日本測地系2011）").lat == 35.3


def test_marks_tell_for_whom_and_what_it_is(app, directory):
    heading = ["名称", "住所", "対象（子ども）", "対象_高齢者", "誰でも", "サロン", "認知症カフェ"]
    rows = [["ひなた", "x", "○", "●", "×", "○", ""], ["つき", "y", "", "－", "○", "", "1"]]
    _, places = taken(directory, heading, *rows)

    assert set(places["ひなた"].audiences) == {Audience.CHILDREN, Audience.OLDER_PEOPLE}
    assert (places["ひなた"].for_whom, list(places["ひなた"].kinds)) == ("子ども、高齢者", [PlaceKind.SALON])
    assert (list(places["つき"].audiences), list(places["つき"].kinds)) == (
        [Audience.ANYONE],
        [PlaceKind.DEMENTIA_CAFE],
    )
    assert places["ひなた"].extra == places["つき"].extra == {}


def test_marks_under_a_heading_of_two_rows(app, directory):
    heading = [["名称", "住所", "対象", "", "電話"], ["", "", "子ども", "障がい者", ""]]
    _, places = taken(directory, *heading, ["ひなた", "x", "○", "×", "0568-00-0001"])

    assert (list(places["ひなた"].audiences), places["ひなた"].for_whom) == ([Audience.CHILDREN], "子ども")


def test_a_lone_mark_under_whom_it_is_for_says_nothing(app, directory):
    _, places = taken(directory, ["名称", "住所", "対象"], ["ひなた", "x", "○"])

    assert (places["ひなた"].for_whom, list(places["ひなた"].audiences)) == ("", [])


def test_words_in_a_marked_column_are_kept(app, directory):
    _, places = taken(directory, ["名称", "住所", "対象（子ども）"], ["ひなた", "x", "3年生から"])

    assert places["ひなた"].extra == {"対象(子ども)": "3年生から"}


def test_a_year_of_months_is_read_as_its_dates(app, directory):
    heading = ["カフェ名", "会場", "時間", "4月", "5月", "6月", "7月", "8月"]
    row = ["ひなた", "日向公民館", "13:30～15:00", "15日", "20日(水)", "6/17", "8・22", "－"]
    _, places = taken(directory, heading, row)

    text = places["ひなた"].gatherings[0].schedule_text
    assert text == "4月15日、5月20日、6月17日、7月8日、7月22日 13:30～15:00" and places["ひなた"].extra == {}
    assert dates_told({4: "15日", 5: "第3土曜"}) == dates_told({4: "45日"}) == ""


def test_a_list_of_groups_is_a_list_of_places_by_their_names(app, directory):
    heading = ["圏域", "団体名", "活動場所", "活動日", "代表者電話番号", "代表者住所", "世話人"]
    row = [
        "中央",
        "ひなた百歳体操",
        "日向公民館",
        "毎週月曜日",
        "090-0000-0000",
        "見本県ひだまり市日向町3-3",
        "見本 花子",
    ]
    _, places = taken(directory, heading, row)

    place = places["ひなた百歳体操"]
    assert (place.gatherings[0].venue_name, place.phone, place.extra) == ("日向公民館", "", {"圏域": "中央"})
    unshown = directory.scalars(select(ImportedRow.unshown)).one()
    assert set(unshown) == {"代表者電話番号", "代表者住所", "世話人"}


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("FAX：0568-00-1001 TEL：0568-00-0001", "0568-00-0001"),
        ("FAX 0568-00-1002", ""),
        ("電話：0568-00-0003、FAX：0568-00-1003", "0568-00-0003"),
        ("568000001", "0568000001"),
        ("5.68E+08", ""),
    ],
)
def test_a_fax_or_a_rounded_number_is_no_telephone(text, phone):
    assert read_phone(text).value == phone


@pytest.mark.parametrize(
    ("cell", "clean"),
    [('="0568"', "0568"), ("'0568-00-0001", "0568-00-0001"), ("ﾋﾅﾀ ｻﾛﾝ", "ヒナタ サロン"), ("'名前'", "'名前'")],
)
def test_what_spreadsheets_leave_around_a_cell_is_taken_off(cell, clean):
    assert tidy(cell) == clean


def test_numbers_of_days_and_parts_of_days_are_days_and_hours():
    assert (day_of_serial("46361"), day_of_serial("12345678")) == ("2026年12月5日", "12345678")
    assert (read_clock("0.4375"), read_clock("0.5")) == ("10:30", "0.5")


@pytest.mark.parametrize(
    ("hall", "address", "found"),
    [
        ("", "日向公民館（日向町1-1）", ("日向公民館", "日向町1-1")),
        ("月見会館（ひだまり市月見町2-2）", "", ("月見会館", "ひだまり市月見町2-2")),
        ("雲の家（2階）", "", ("雲の家（2階）", "")),
        ("", "〒485-0003 ひだまり市星町3-3", ("", "ひだまり市星町3-3")),
        ("", "(〒485-0003)ひだまり市星町3-3", ("", "ひだまり市星町3-3")),
        ("", "4850004 ひだまり市風町4-4", ("", "ひだまり市風町4-4")),
    ],
)
def test_a_hall_and_its_address_in_one_cell_are_parted(hall, address, found):
    parts = ("address_more", "prefecture", "city", "town", "block", "building", "note")
    venue = read_venue(dict.fromkeys(parts, "") | {"venue_name": hall, "address": address})

    assert (venue.name, venue.address) == found


@pytest.mark.parametrize(
    ("remark", "activity", "is_asked"),
    [
        ("当面の間休止", Activity.PAUSED, False),
        ("R8.4～活動休止中", Activity.PAUSED, False),
        ("令和9年3月末で終了", Activity.ACTIVE, True),
        ("解散しました", Activity.ACTIVE, True),
        ("年末年始は休み", Activity.ACTIVE, False),
        ("申込は終了しました", Activity.ACTIVE, False),
    ],
)
def test_a_remark_that_it_rests_or_ends_is_heard(app, directory, remark, activity, is_asked):
    report, places = taken(directory, HEADING, [*HINATA[:3], remark])

    assert places["ひなた"].activity is activity
    assert any("活動状況を確かめて" in warned.reason for warned in report.warnings) is is_asked


@pytest.mark.parametrize(
    ("remark", "publication"), [("解散しました", Publication.DRAFT), ("年末年始は休み", Publication.PUBLISHED)]
)
def test_what_may_have_ended_stays_a_draft_also_when_a_file_is_published_at_once(app, directory, remark, publication):
    for _ in ("first", "again"):
        _report, places = taken(directory, HEADING, [*HINATA[:3], remark], publish=True)
        assert places["ひなた"].publication is publication


NAMES = {
    "name": "名称（愛称） 団体・食堂名 施設名（正式名称） 相談窓口",
    "phone": "電話番号・FAX番号 ＴＥＬ／ＦＡＸ 電話番号（代表）",
    "address": "住所１ 住所（町名まで） 主な実施場所（住所）",
    "start": "開催時間（開始）",
    "end": "開催時間（終了）",
    "fee_child": "利用料金（こども）",
    "fee_adult": "利用料金（大人）",
    "schedule": "開催頻度・曜日",
    "lat": "緯度（世界測地系） 緯度経度",
    "unshown": "代表者電話 担当者携帯番号 会長の連絡先 代表者メールアドレス 携帯電話",
    "contact_remark": "世話人 会長名 代表者氏名",
    "": "FAX番号 対象（子ども） 住所（代表者宅）",
}


@pytest.mark.parametrize(("field", "name"), [(field, name) for field, names in NAMES.items() for name in names.split()])
def test_what_columns_are_called(field, name):
    assert fields_of([name_key(name)], [""]) == [field]


def test_what_is_not_to_be_shown_is_kept_back_in_every_column_of_it():
    names = ["代表者住所", "代表者電話", "世話人の携帯"]

    assert fields_of([name_key(name) for name in names], [""] * 3) == ["unshown"] * 3
