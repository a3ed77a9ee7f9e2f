"""What the wizard asks about workbooks and exports of them: which sheets, hidden parts, cells empty below a value."""

import io

import openpyxl
import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.permissions import Role
from directory.exchange.models import ImportSource
from directory.places.models import Place
from tests.directory.desk_pages import a_desk, fields_of
from tests.directory.import_pages import column, reading, send, take, tried

EXPORTED = """地区,名称,運営団体,会場,電話番号
東部地区,ひなた,ひなた会,日向集会所,0568-00-0001
,つき,つき会,月見会館,0568-00-0002
,ほし,ほし会,星の家,0568-00-0003
西部地区,かぜ,かぜ会,風の家,0568-00-0004
合計,4か所,,,
"""


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def a_book(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def a_list(*names):
    return [["名称", "会場", "電話"], *([name, f"{name}の家", f"0568-00-000{at}"] for at, name in enumerate(names))]


def down(page, path, key):
    return column(page, path, key).replace("column-", "down-")


def test_an_empty_cell_below_a_value_is_asked_about_with_an_example_and_never_filled_by_itself(desk, directory):
    path = reading(desk, EXPORTED)
    page = desk.get(path).text

    assert "「地区」の空欄に、上の行と同じ値を入れる" in page and "「運営団体」の空欄" not in page
    assert "空いている例：3〜4行目 → 「東部地区」（2行目）" in page
    take(desk, send(desk, path, "try").location)
    assert [place.extra.get("地区") for place in directory.scalars(select(Place).order_by(Place.id))] == [
        "東部地区",
        None,
        None,
        "西部地区",
    ]


def test_when_a_person_says_so_it_is_filled_and_next_year_as_well(desk, directory):
    path = reading(desk, EXPORTED, "R8サロン一覧.csv")
    box = down(desk.get(path).text, path, "地区")
    take(desk, send(desk, path, "try", source="サロン一覧", **{box: "y"}).location)

    areas = [place.extra.get("地区") for place in directory.scalars(select(Place).order_by(Place.id))]
    assert areas == ["東部地区", "東部地区", "東部地区", "西部地区"]
    assert directory.scalars(select(ImportSource.how)).one()["down"] == ["地区"]
    path = reading(desk, EXPORTED, "R9サロン一覧.csv")
    assert fields_of(desk.get(path).text, path)[box] == ["y"]


def test_which_sheets_are_meant_is_asked_and_only_those_are_taken(desk, directory):
    path = reading(desk, a_book(R7=a_list("ふるい"), R8=a_list("ひなた", "つき"), 注意=[["この一覧は"]]), "一覧.xlsx")
    page = desk.get(path).text

    assert "シートが3枚あります" in page and fields_of(page, path)["sheets"] == ["R7", "R8"]
    preview = send(desk, path, "try", sheets=["R8"]).location
    assert "シート「R7」は使っていません" in desk.get(preview).text
    take(desk, preview)
    assert directory.scalars(select(Place.name).order_by(Place.id)).all() == ["ひなた", "つき"]


def test_a_sheet_of_last_year_is_not_taken_again_because_it_was_last_year(desk):
    path = reading(desk, a_book(R7=a_list("ひなた"), R8=a_list("ひなた", "つき")), "一覧.xlsx")
    take(desk, send(desk, path, "try", source="サロン一覧", sheets=["R8"]).location)

    path = reading(desk, a_book(R8=a_list("ひなた", "つき"), R9=a_list("ひなた", "ほし")), "一覧.xlsx")
    assert fields_of(desk.get(path).text, path)["sheets"] == ["R8", "R9"]


def test_a_sheet_nobody_offered_is_refused_beside_the_field(desk):
    path = reading(desk, a_book(R7=a_list("ふるい"), R8=a_list("ひなた")), "一覧.xlsx")

    assert send(desk, path, "try", sheets=["R1"]).status_code == 400


def test_hidden_rows_are_told_and_read_only_when_asked(desk, directory):
    book = openpyxl.load_workbook(io.BytesIO(a_book(一覧=a_list("ひなた", "かくれ"))))
    book.active.row_dimensions[3].hidden = True
    kept = io.BytesIO()
    book.save(kept)

    page = desk.get(tried(desk, kept.getvalue(), "一覧.xlsx")).text
    assert "隠してある行が1行" in page and "かくれの家" not in page
    page = desk.get(tried(desk, kept.getvalue(), "一覧.xlsx", with_hidden="y")).text
    assert "かくれの家" in page


def test_a_way_of_reading_kept_before_these_questions_still_holds(desk, directory):
    take(desk, tried(desk, EXPORTED, source="サロン一覧"))
    source = directory.scalars(select(ImportSource)).one()
    with unit_of_work(directory):
        source.how = {name: value for name, value in source.how.items() if name not in ("down", "with_hidden")}

    assert "前に取り込んだ一覧と同じ列です" in desk.get(reading(desk, EXPORTED)).text
