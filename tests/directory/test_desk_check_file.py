"""The checker for those who prepare a list: every row's problem, what may be meant, and nothing kept."""

import pytest
from sqlalchemy import func, select

from core.permissions import Role
from directory.exchange.columns import GUIDE
from directory.exchange.files import tables_in
from directory.exchange.formats import Layout, recognise
from directory.exchange.headers import known_names, name_key
from directory.places.models import Place
from tests.directory.desk_pages import a_desk
from tests.directory.import_pages import LIST, upload
from tests.factories import a_town

CHECK = "/desk/check-file"


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.STAFF)


def checked(desk, data, name="一覧.csv"):
    answer = upload(desk, data, name, at=CHECK)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_each_problem_is_told_with_its_row_and_nothing_is_kept(desk, app, directory):
    page = checked(desk, LIST.replace("第1土曜,0568-00-0003", "第1土曜,0568-00"))
    assert "直すところがあります" in page
    assert "3行目</th><td>名称が空です" in page and "<strong>4行目　電話番号</strong>「0568-00」" in page
    assert directory.scalar(select(func.count(Place.id))) == 0
    assert list((app.config["DATA"] / "uploads").iterdir()) == []


def test_a_good_file_is_told_to_be_good(desk):
    page = checked(desk, "\n".join(line for line in LIST.splitlines() if not line.startswith("2,")))
    assert "このまま取り込めます" in page and "直すところは見つかりませんでした" in page


def test_a_town_that_is_not_there_is_asked_about(desk, saved):
    saved(
        a_town(name="日向町一丁目"),
    )
    page = checked(desk, LIST.replace("日向町1-1", "日向待1-1"))
    assert "もしかして「日向町」" in page


def test_rows_that_seem_one_place_and_numbers_given_twice_are_told(desk):
    rows = "4,ひなた サロン,サロン,日向町集会所,見本県ひだまり市日向町1-1,毎週水曜日,0568-00-0001\n"
    rows += "3,星見の会,サロン,星見会館,見本県ひだまり市星見町1,毎月1日,0568-00-0007\n"
    page = checked(desk, LIST + rows)
    assert "5行目</th><td>ひなたサロン（2行目）" in page
    assert "4行目と番号が同じなので" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "0バイト"),
        ("ことば\nだけ\n", "見出しの行が見つからない"),
        ('名称,会場\n"閉じない', "引用符"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(desk, data, sentence):
    answer = upload(desk, data, at=CHECK)
    assert answer.status_code == 400 and sentence in answer.text


def test_every_column_of_the_guide_is_one_the_import_knows():
    assert [column.name for column in GUIDE if name_key(column.name) not in known_names()] == []


def test_the_empty_list_has_the_columns_of_the_guide_and_is_read_as_ours(desk):
    data = desk.get(f"{CHECK}/template.csv").data
    (table,) = recognise(tables_in(data, "一覧"))[0]
    assert table.header == [column.name for column in GUIDE] and table.layout is Layout.NATIVE
    assert table.unmapped == []
