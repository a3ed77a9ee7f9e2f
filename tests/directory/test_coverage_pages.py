"""The pages, files and print of the coverage."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from sqlalchemy import select

from core.db import unit_of_work
from core.permissions import Role
from directory.coverage.models import PopulationSource, TownPopulation
from tests.directory.desk_pages import fields_of
from tests.factories import a_gathering, a_municipality, a_place, a_town, an_area, keep_open
from tests.staff import StaffBrowser, signed_in_as

FORM = "/desk/coverage/population"


@pytest.fixture
def staff(app, office) -> StaffBrowser:
    return signed_in_as(app, office, Role.COORDINATOR)


@pytest.fixture
def city(directory, today_fixed):
    """A salon in 東町 on Wednesdays, nothing in 西町, and a name that would be a formula."""
    city = a_municipality()
    east, west = a_town(name="東町", municipality=city), a_town(name="=西町", municipality=city, lng=136.8)
    area = an_area(name="東部")
    area.towns.append(east)
    place = a_place(gatherings=[a_gathering(town=east)])
    with unit_of_work(directory) as session:
        session.add_all([east, west, area])
        session.flush()
        session.add(PopulationSource(municipality_id=city.id, as_of=date(2026, 4, 1), source="見本の統計"))
        session.add(TownPopulation(town_id=west.id, total=1500, children=200, older=1240, oldest=None))
    keep_open(directory, place, on=today_fixed)


@pytest.fixture
def today_fixed():
    from core.calendar import today

    return today()


def sent(browser, text: str, **fields):
    data = fields_of(browser.get(FORM).text, FORM) | {"source": "統計", "as_of": "2026-04-01"} | fields
    return browser.post(FORM, data=data | {"file": (io.BytesIO(text.encode()), "人口.csv")})


def test_the_page_says_what_is_missing_on_a_weekday_and_who_lives_there(staff, city):
    page = staff.get("/desk/coverage/?weekday=we&part=morning&minutes=10")
    assert "歩いて10分に、水曜の午前に月1回以上開く集まる場がない地区：1か所。" in page.text
    assert "住んでいる人 1,500人、うち65歳以上 1,240人、0〜14歳 200人。" in page.text
    assert "木曜の午前に月1回以上開く集まる場がない地域：東部" in page.text
    assert "見本の統計" in page.text
    assert (
        'href="/desk/coverage/paper?by=life_area&amp;weekday=we&amp;part=morning&amp;minutes=10&amp;times=1"'
        in page.text
    )


def test_odd_addresses_are_answered(staff, city):
    for query in (
        "kind=%00x",
        "area=" + "あ" * 3000,
        "from=2026-13-45",
        "weeks=8&times=4",
        "by=neighbourhood",
        "minutes=1e9",
    ):
        assert staff.get(f"/desk/coverage/?{query}").status_code in (200, 400)


def test_an_empty_municipality_has_a_page_a_print_and_files(staff):
    for path in ("", "paper", "spots.csv", "matrix.csv", "coverage.xlsx"):
        assert staff.get(f"/desk/coverage/{path}").status_code == 200, path


def test_numbers_of_the_workbook_are_numbers_and_no_name_becomes_a_formula(staff, city):
    book = load_workbook(io.BytesIO(staff.get("/desk/coverage/coverage.xlsx?weekday=we").data))
    rows = [[cell.value for cell in row] for row in book["空白の地区"].iter_rows()]
    assert rows[0][:4] == ["番号", "町丁目", "地域", "人口"]
    assert rows[1][:7] == [1, "=西町", None, 1500, 1240, None, 200]
    assert book["空白の地区"]["B2"].data_type == "s"
    assert "'=西町" in staff.get("/desk/coverage/spots.csv?weekday=we").text
    matrix = [[cell.value for cell in row] for row in book["地域と種類"].iter_rows()]
    assert ["東部", "サロン", "水曜", 1, 1, 0, 0] in matrix


def test_the_print_says_the_same_as_the_page_and_can_be_read_aloud(staff, city):
    paper = staff.get("/desk/coverage/paper?weekday=we")
    document = PdfDocument(paper.data)
    words = "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")
    assert "住んでいる人 1,500人" in words
    assert "=西町" in words
    assert document[0].get_size() == pytest.approx((1190.55, 841.89), abs=1)
    assert b"pdfuaid" in paper.data or b"StructTreeRoot" in paper.data


def test_a_file_of_people_is_taken_in_with_what_could_not_be_used(staff, city, directory):
    page = sent(staff, "町丁目名,総数,65歳以上\n東町,10,4\nないはずの町,5,1\n合計,15,5\n")
    assert page.status_code == 200
    assert "町丁目 1か所、10人" in page.text
    assert "3行目: 「ないはずの町」という町丁目は登録されていません" in page.text
    assert "4行目: 「合計」は合計の行" in page.text
    assert [row.total for row in directory.scalars(select(TownPopulation))] == [10]
    assert directory.scalars(select(PopulationSource)).one().loaded_by == staff.key


@pytest.mark.parametrize(
    ("text", "fields", "says"),
    [
        ("町丁目名,総数\n東町,10\n", {"source": ""}, "出典を入れてください"),
        ("町丁目名,総数\n東町,10\n", {"as_of": ""}, "いつの時点"),
        ("町丁目名,総数\n東町,10\n", {"as_of": "きのう"}, "日付は 2026-04-01 のように"),
        ("なんでもない\n", {}, "見出しが見つかりません"),
        ("%PDF-1.7", {}, "PDF"),
    ],
)
def test_what_cannot_be_taken_in_is_answered_at_its_field_and_keeps_what_was_typed(staff, city, text, fields, says):
    page = sent(staff, text, **fields)
    assert page.status_code == 422
    assert says in page.text
    assert 'aria-invalid="true"' in page.text
    assert fields.get("source", "統計") in page.text


def test_without_a_file_it_says_so(staff, city):
    answer = staff.post(FORM, data=fields_of(staff.get(FORM).text, FORM) | {"source": "統計"})
    assert answer.status_code == 422
    assert "ファイルを選んでください" in answer.text
