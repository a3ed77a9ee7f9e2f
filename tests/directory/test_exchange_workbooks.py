"""Workbooks as offices keep them: merged downwards, hidden parts, links behind words, several tables of one sheet."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from directory.exchange.above import gaps_in
from directory.exchange.files import tables_in
from directory.exchange.formats import recognise
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.services import Asked, import_places
from directory.places.models import Place
from tests.directory.test_exchange_files import as_csv

TODAY = date(2026, 11, 30)
HEADING = ["地区", "名称", "運営団体", "会場", "開催日時"]
HINATA = ["東部", "ひなた", "ひなた会", "日向集会所", "毎週火曜"]
TSUKI = [None, "つき", None, "月見会館", "毎週水曜"]
HOSHI = [None, "ほし", "ほし会", "星の家", "毎週木曜"]


def a_book(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def rows_of(data, how=AS_FOUND):
    (table,) = tables_in(data, "一覧", how)
    return [cells for _, cells in table.records()]


def taken(session, data, how=AS_FOUND):
    report = import_places(session, tables_in(data, "一覧", how), file="x", today=TODAY, asked=Asked(how=how))
    return report, {place.name: place for place in session.scalars(select(Place))}


def test_every_row_under_a_merged_cell_has_its_value(app, directory):
    def merge(sheet):
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("C2:C3")

    report, places = taken(directory, a_book(HEADING, HINATA, TSUKI, HOSHI, change=merge))

    assert report.created == 3
    assert [place.extra["地区"] for place in places.values()] == ["東部"] * 3
    assert [place.group.name for place in places.values()] == ["ひなた会", "ひなた会", "ほし会"]


def test_a_row_that_is_only_the_height_of_a_merged_one_is_no_row():
    def merge(sheet):
        for column in "ABCDE":
            sheet.merge_cells(f"{column}2:{column}3")

    assert rows_of(a_book(HEADING, HINATA, [None] * 5, HOSHI, change=merge))[1:] == [HINATA, ["", *HOSHI[1:]]]


def test_an_empty_cell_that_is_not_merged_stays_empty(app, directory):
    _, places = taken(directory, a_book(HEADING, HINATA, TSUKI))

    assert (places["つき"].group, places["つき"].extra) == (None, {})


def test_a_heading_merged_over_two_rows_is_still_one(app, directory):
    def merge(sheet):
        for area in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(area)

    rows = [
        ["サロン名", "活動PR", "開催", None],
        [None, None, "曜日", "時間"],
        ["ひなた", "お茶", "毎週火", "10:00～12:00"],
    ]
    _, places = taken(directory, a_book(*rows, change=merge))

    assert places["ひなた"].gatherings[0].schedule_sentence == "毎週火曜日 10:00〜12:00"


def test_hidden_rows_and_columns_are_read_only_when_asked(app, directory):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    data = a_book(HEADING, HINATA, TSUKI, HOSHI, change=hide)
    report, places = taken(directory, data)

    assert list(places) == ["ひなた", "ほし"] and places["ひなた"].group is None
    assert any("隠してある行が1行、列が1列" in warned.reason for warned in report.warnings)
    assert rows_of(data, HowToRead(with_hidden=True))[2] == ["", "つき", "", "月見会館", "毎週水曜"]


def test_the_value_of_a_merge_that_begins_in_a_hidden_row_is_not_lost():
    def hide(sheet):
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[2].hidden = True

    assert rows_of(a_book(HEADING, HINATA, TSUKI, change=hide))[1][0] == "東部"


def test_an_address_behind_a_word_that_only_points_at_it_is_read(app, directory):
    def link(sheet):
        sheet["B2"].hyperlink = "https://example.jp/hinata"
        sheet["C2"].hyperlink = "mailto:hinata@example.jp?subject=x"
        sheet["A3"].hyperlink = "https://example.jp/tsuki"
        sheet["B3"] = '=HYPERLINK("https://example.jp/formula","詳細")'

    rows = [["名称", "ホームページ", "メール"], ["ひなた", "こちら", "メール"], ["つき", None, None]]
    _, places = taken(directory, a_book(*rows, change=link))

    assert (places["ひなた"].url, places["ひなた"].mail) == ("https://example.jp/hinata", "hinata@example.jp")
    assert (places["つき"].name, places["つき"].url) == ("つき", "https://example.jp/formula")


def test_tables_below_each_other_are_read_under_their_own_headings(app, directory):
    rows = [
        ["■通いの場"],
        ["名称", "住所", "電話番号", "開催日時"],
        ["ひなた", "見本県ひだまり市日向町1-1", "0568-00-0001", "毎週火曜"],
        [],
        ["■認知症カフェ"],
        ["カフェ名", "開催日", "時間", "会場", "連絡先", "参加費"],
        ["つき", "第2土曜", "13:30～15:00", "月見会館", "0568-00-0002", "200円"],
        ["■そのほか"],
        ["名称", "会場", "開催", None],
        [None, None, "曜日", "時間"],
        ["ほし", "星の家", "毎週水", "10:00～12:00"],
    ]
    report, places = taken(directory, a_book(*rows))

    assert list(places) == ["ひなた", "つき", "ほし"]
    assert (places["つき"].phone, places["つき"].cost_text) == ("0568-00-0002", "200円")
    assert places["つき"].gatherings[0].schedule_sentence == "毎月第2土曜日 13:30〜15:00"
    assert places["ほし"].gatherings[0].schedule_sentence == "毎週水曜日 10:00〜12:00"
    assert [refused.row for refused in report.rejected] == [5, 8]


def test_a_table_printed_in_two_columns_is_read_whole(app, directory):
    rows = [
        ["名称", "会場", "電話", None, "名称", "会場", "電話"],
        ["ひなた", "日向集会所", "0568-00-0001", None, "つき", "月見会館", "0568-00-0002"],
        ["ほし", "星の家", "0568-00-0003"],
    ]
    _, places = taken(directory, a_book(*rows))

    told = {name: (place.phone, place.gatherings[0].venue_name) for name, place in places.items()}
    assert told == {
        "ひなた": ("0568-00-0001", "日向集会所"),
        "つき": ("0568-00-0002", "月見会館"),
        "ほし": ("0568-00-0003", "星の家"),
    }


def test_cells_below_a_value_stay_empty_until_a_person_says_they_mean_it(app, directory):
    data = as_csv([HEADING, HINATA, TSUKI, HOSHI, ["合計", "3か所", "", "", ""]]).encode()

    report, places = taken(directory, data, HowToRead(down=("地区",)))

    assert [place.extra.get("地区") for place in places.values()] == ["東部"] * 3
    assert places["つき"].group is None
    assert [refused.row for refused in report.rejected] == [5]


@pytest.mark.parametrize("same", ["同上", "〃", "″", '"'])
def test_a_cell_that_says_the_same_as_above_takes_it_from_there(app, directory, same):
    _, places = taken(directory, as_csv([HEADING, HINATA, [same, "つき", same, "月見会館", ""]]).encode())

    assert (places["つき"].group.name, places["つき"].extra["地区"]) == ("ひなた会", "東部")


def gaps(*rows):
    (one,) = recognise(tables_in(as_csv(rows).encode(), "一覧"))[0]
    return {one.header[column]: gap for column, gap in gaps_in(list(one.rows()), one.fields).items()}


def test_columns_that_look_merged_are_found_with_an_example():
    found = gaps(
        HEADING, HINATA, TSUKI, HOSHI, ["西部", "かぜ", "かぜ会", "風の家", ""], ["", "くも", "くも会", "雲", ""]
    )

    assert list(found) == ["地区"]
    gap = found["地区"]
    assert (gap.value, gap.row, gap.first, gap.last, gap.places) == ("東部", 2, 3, 4, 2)


def test_a_column_that_repeats_its_words_is_not_merged():
    rows = [["東部", "つき", "つき会", "月見会館", ""], HOSHI, ["", "かぜ", "かぜ会", "風の家", ""]]

    assert gaps(HEADING, HINATA, *rows) == {}


def test_with_a_missing_name_go_the_columns_that_are_missing_along():
    rows = [
        ["名称", "会場", "電話", "曜日", "時間"],
        ["ひなた", "日向集会所", "1", "火", "10時"],
        ["", "", "", "木", "9時"],
    ]
    rows += [["つき", "月見会館", "2", "水", "10時"], ["", "", "", "土", "13時"]]

    assert list(gaps(*rows)) == ["名称", "会場", "電話"]
