"""Files as people send them: encodings, delimiters, workbooks, GeoJSON."""

import csv
import io
import json
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from directory.exchange.encodings import decode, detect
from directory.exchange.files import read_tables, tables_in
from directory.exchange.workbooks import as_seen

ROWS = [
    ["名称", "所在地", "電話番号"],
    ["ひだまり食堂（日向町）", "見本県ひだまり市日向町一丁目1-1", "0000-11-2222"],
    ["髙﨑さんちの縁側 ①㈱", "見本県ひだまり市若松町2-3", ""],
]


def as_csv(rows, delimiter=",", end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def as_xlsx(rows, title="一覧"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(data: bytes):
    (table,) = tables_in(data, "一覧")
    return [row for _, row in table.records()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_cells(encoding):
    assert cells(as_csv(ROWS).encode(encoding)) == ROWS


def test_euc_jp_is_told_from_cp932_by_what_the_text_looks_like():
    rows = [ROWS[0], ["ひだまり食堂", "見本県ひだまり市", "0000-11-2222"]]
    assert detect(as_csv(rows).encode("euc_jp")) == "euc-jp"
    assert cells(as_csv(rows).encode("euc_jp")) == rows


def test_vendor_characters_of_euc_jp_are_read_as_windows_writes_them():
    text = "名称\r\n髙﨑の会①\r\n"
    raw = b"".join(euc_cell(sign) for sign in text)
    assert decode(raw).text == text


def euc_cell(sign: str) -> bytes:
    """A character of the Windows table in its EUC bytes."""
    raw = sign.encode("cp932")
    if len(raw) == 1:
        return raw
    first, second = raw
    row = (first - (0x81 if first < 0xA0 else 0xC1)) * 2 + (second >= 0x9F)
    cell = second - 0x9F if second >= 0x9F else second - 0x40 - (second > 0x7F)
    return bytes([row + 0xA1, cell + 0xA1])


def test_a_second_byte_order_mark_does_not_reach_the_first_column():
    assert cells(("\ufeff" + as_csv(ROWS)).encode("utf-8-sig"))[0][0] == "名称"


@given(st.lists(st.text("あいうカキク日本東京食堂サロン、。ー（）", min_size=4, max_size=30), min_size=3, max_size=8))
def test_japanese_text_survives_each_encoding(lines):
    text = "名称,備考\n" + "\n".join(f"{line},毎週水曜日に開いています" for line in lines) + "\n"
    assert {decode(text.encode(encoding)).text for encoding in ("utf-8", "cp932", "utf-16", "euc_jp")} == {text}


def test_a_file_in_no_known_encoding_is_refused_with_the_line():
    broken = as_csv(ROWS).encode() + b"\xff\xfe\xfd\x00broken"
    with pytest.raises(BadInput, match="文字"):
        detect(broken.replace(b"\x00", b""))


@pytest.mark.parametrize("data", [b"", b"  \n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"x" * 40, b"\x89PNG\r\n"])
def test_what_is_no_table_is_refused_in_words(data):
    with pytest.raises(BadInput):
        tables_in(data, "一覧")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found_by_the_shape_of_the_rows(delimiter):
    assert cells(as_csv(ROWS, delimiter).encode()) == ROWS


def test_tabs_inside_cells_do_not_make_a_tsv():
    rows = [ROWS[0], ["食堂", "\t\t住所\t\t\t", "1"], ["サロン", "\t住所2\t", "2"]]
    assert cells(as_csv(rows).encode()) == rows


def test_row_numbers_are_those_of_the_spreadsheet():
    rows = [ROWS[0], ["一行目\n二行目", "住所", ""], ["", "", ""], ["次", "住所", ""]]
    (table,) = tables_in(as_csv(rows).encode(), "一覧")
    assert [number for number, _ in table.records()] == [1, 2, 4]


def test_a_quote_never_closed_is_refused_and_swallows_no_row():
    data = '名称,所在地\r\n"ひだまり食堂,住所\r\nつぎの場所,住所2\r\n'.encode()
    with pytest.raises(BadInput, match="2行目.*引用符"):
        cells(data)


def test_a_missing_file_is_told_by_name(tmp_path):
    with pytest.raises(BadInput, match="ない.csv"):
        read_tables(tmp_path / "ない.csv")


def test_a_workbook_gives_the_same_cells():
    assert cells(as_xlsx(ROWS)) == ROWS


def test_only_visible_sheets_with_their_names():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(ROWS, "基本情報")))
    book.create_sheet("追加情報").append(["NO", "住所"])
    book.create_sheet("かくし").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [table.name for table in tables_in(out.getvalue(), "一覧")] == ["基本情報", "追加情報"]


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (datetime(2026, 8, 22), "General", "2026年8月22日"),
        (date(2026, 8, 22), "General", "2026年8月22日"),
        (datetime(2026, 8, 22, 13, 30), "General", "2026年8月22日 13:30"),
        (time(9, 0), "h:mm", "9:00"),
        (5.0, "General", "5"),
        (35.898348, "0.00", "35.898348"),
        (312345678, "0000000000", "0312345678"),
        (312345678, "00-0000-0000", "03-1234-5678"),
        (300, '#,##0"円"', "300円"),
        ("=1+1", "General", "=1+1"),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(value, shown_as, text):
    assert as_seen(value, shown_as) == text


def a_bomb(megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _ in range(megabytes):
                entry.write(b"<row></row>" * 100_000)
    return out.getvalue()


def test_a_workbook_that_unpacks_without_reason_is_refused_before_it_is_unpacked():
    with pytest.raises(BadInput, match="異常に大きく"):
        tables_in(a_bomb(40), "一覧")


def test_a_workbook_with_a_document_type_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    with pytest.raises(BadInput):
        tables_in(out.getvalue(), "一覧")


@pytest.mark.parametrize("data", [b"PK\x03\x04 nothing more", as_xlsx(ROWS)[:-400]])
def test_a_broken_workbook_is_refused(data):
    with pytest.raises(BadInput, match="Excel"):
        [list(table.records()) for table in tables_in(data, "一覧")]


def a_collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def a_feature(properties, geometry):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


POINT = {"type": "Point", "coordinates": [136.9, 35.3]}


def test_a_geojson_point_gives_latitude_and_longitude_the_right_way_round():
    header, row = cells(a_collection(a_feature({"名称": "ひだまり食堂"}, POINT)))
    assert dict(zip(header, row, strict=True)) | {"ID": ""} == {
        "名称": "ひだまり食堂",
        "緯度": "35.3",
        "経度": "136.9",
        "ID": "",
    }


def test_a_shape_that_is_no_point_is_refused_by_its_row():
    line = {"type": "LineString", "coordinates": [[136.9, 35.3], [137.0, 35.4]]}
    (table,) = tables_in(a_collection(a_feature({"名称": "道"}, line), a_feature({"名称": "食堂"}, POINT)), "一覧")
    assert [row for row, _ in table.refused] == [2]
    assert [row for row, _ in table.records()] == [1, 3]


@pytest.mark.parametrize("text", ['{"type": "FeatureCollection"', '{"a": 1}', "[1, 2]", "[" * 50_000])
def test_json_that_is_no_geojson_is_refused(text):
    with pytest.raises(BadInput, match="GeoJSON"):
        tables_in(text.encode(), "一覧")
