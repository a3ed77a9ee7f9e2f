"""Rows of one file that tell one place: one venue for one hall and time, whoever may come."""

from datetime import date

from sqlalchemy import select

from directory.exchange.files import tables_in
from directory.exchange.models import ImportedRow
from directory.exchange.services import import_places
from directory.places.kinds import Audience, Cost
from directory.places.models import Place
from tests.directory.test_exchange_files import as_csv

TODAY = date(2026, 11, 30)
HEADING = ["名称", "所在地", "開催日時", "対象", "費用", "電話番号"]
CHILDREN = ["ひなた食堂", "見本県ひだまり市日向町1-1", "第1土曜 11時～", "小学生", "無料", ""]
YOUTH = [
    "ひなた食堂",
    "〒485-0001　見本県ひだまり市日向町１番地１ 日向会館2階",
    "第１土曜 １１時～",
    "高校生",
    "100円",
    "",
]


def take(session, *rows):
    data = as_csv([HEADING, *rows] if len(rows[0]) == 6 else [["ID", *HEADING], *rows]).encode()
    report = import_places(session, tables_in(data, "一覧"), file="一覧.csv", today=TODAY)
    return report, session.scalars(select(Place).order_by(Place.id)).all()


def test_rows_that_differ_in_whom_they_are_for_are_one_place_with_one_venue(app, directory):
    report, (place,) = take(directory, CHILDREN, YOUTH)

    assert len(place.gatherings) == 1 and place.gatherings[0].address == CHILDREN[1]
    assert set(place.audiences) == {Audience.CHILDREN, Audience.YOUTH} and place.for_whom == "小学生、高校生"
    assert (place.cost_text, place.cost) == ("小学生：無料 高校生：100円", Cost.FREE_FOR_CHILDREN)
    assert [(twin.row, twin.of_row) for twin in report.duplicates] == [(3, 2)]
    assert "1か所にしました" in report.duplicates[0].reasons[0]
    assert "対象（2件目）" not in place.extra


def test_they_are_joined_wherever_they_stand_and_a_second_run_changes_nothing(app, directory):
    other = ["つき", "見本県ひだまり市月見町2-2", "毎週火曜", "", "", ""]
    take(directory, CHILDREN, other, YOUTH)
    report, places = take(directory, CHILDREN, other, YOUTH)

    assert (report.unchanged, report.updated, report.created, len(report.duplicates)) == (2, 0, 0, 1)
    assert len(places) == 2 and len(directory.scalars(select(ImportedRow)).all()) == 2


def test_what_one_of_them_says_anew_changes_the_place(app, directory):
    take(directory, CHILDREN, YOUTH)
    report, (place,) = take(directory, CHILDREN, [*YOUTH[:3], "親子", *YOUTH[4:]])

    assert report.updated == 1 and place.for_whom == "小学生、親子"
    assert set(place.audiences) == {Audience.CHILDREN, Audience.PARENTS}


def test_another_day_is_another_opening_and_its_people_are_people_of_the_place(app, directory):
    _, (place,) = take(directory, CHILDREN, [*CHILDREN[:2], "第3土曜 11時～", "高校生", "", ""])

    assert [each.schedule_text for each in place.gatherings] == ["第1土曜 11時～", "第3土曜 11時～"]
    assert set(place.audiences) == {Audience.CHILDREN, Audience.YOUTH}


def test_rows_with_numbers_of_their_own_are_joined_only_with_the_same_telephone(app, directory):
    phone = ["0568-00-0001"]
    rows = [["A1", *CHILDREN[:5], *phone], ["A2", *CHILDREN[:3], "高校生", "無料", *phone]]
    report, places = take(directory, *rows, ["A3", *CHILDREN[:5], "0568-00-0002"])

    assert [set(place.audiences) for place in places] == [{Audience.CHILDREN, Audience.YOUTH}, {Audience.CHILDREN}]
    assert report.created == 2


def test_equal_rows_are_told_as_equal(app, directory):
    report, _ = take(directory, CHILDREN, CHILDREN)

    assert report.duplicates[0].reasons == ["2行目と同じ内容"]
