"""The list of the next year: other columns and order, places that moved, were renamed, ended, are gone."""

from datetime import date

import pytest
from sqlalchemy import select

from directory.exchange.files import tables_in
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.services import Asked, import_places
from directory.places.models import Activity, Place

TODAY = date(2026, 11, 30)
THIS_YEAR = """No,名称,団体名,会場,所在地,電話番号,開催日時,備考
1,ひなたサロン,ひなた会,日向集会所,見本県ひだまり市日向町1-1,0568-00-0001,毎週火曜 10時～12時,
2,つきカフェ,つき会,月見会館,見本県ひだまり市月見町2-2,0568-00-0002,第2土曜 13時～15時,
3,ほし食堂,ほし会,星の家,見本県ひだまり市星町3-3,0568-00-0003,第1金曜 17時～19時,
4,かぜの会,かぜ会,風の家,見本県ひだまり市風町4-4,0568-00-0004,毎週木曜 10時～,
5,くも体操,くも会,雲の家,見本県ひだまり市雲町5-5,0568-00-0005,毎週金曜 10時～,
"""
NEXT_YEAR = """令和9年度 一覧,,,,,,,
,,,,,,,
番号,サロン名,開催日時,運営団体,連絡先,会場名,住所,特記事項
1,つきカフェ,第2土曜 13時30分～15時,つき会,0568-00-0002,月見会館,見本県ひだまり市月見町2-2,
2,ひなたふれあいサロン,毎週火曜 10時～12時,ひなた会,0568-00-0001,日向集会所,見本県ひだまり市日向町1-1,
3,ほし食堂,第1金曜 17時～19時,ほし会,0568-00-0003,新星ホール,見本県ひだまり市新星町8-8,
4,ゆき広場,毎週月曜 10時～,ゆき会,0568-00-0006,雪の家,見本県ひだまり市雪町6-6,
5,くも体操,毎週金曜 10時～,くも会,0568-00-0005,雲の家,見本県ひだまり市雲町5-5,令和9年3月で解散
"""
NUMBERED = """ID,名称,所在地,電話番号
1,ひなたサロン,見本県ひだまり市日向町1-1,0568-00-0001
2,つきカフェ,見本県ひだまり市月見町2-2,0568-00-0002
3,ほし食堂,見本県ひだまり市星町3-3,0568-00-0003
"""
RENUMBERED = """ID,名称,所在地,電話番号
1,つきカフェ,見本県ひだまり市月見町2-2,0568-00-0002
2,ひなたサロン,見本県ひだまり市日向町1-1,0568-00-9999
3,ほし食堂改,見本県ひだまり市星町3-3,0568-00-0003
"""


@pytest.fixture
def take(app, directory):
    def taken(text, how=AS_FOUND):
        tables = tables_in(text.encode(), "一覧", how)
        return import_places(directory, tables, file="x", today=TODAY, source="サロン一覧", asked=Asked(how=how))

    return taken


def test_each_difference_is_told_field_by_field_and_what_is_gone_by_name(take):
    take(THIS_YEAR)
    report = take(NEXT_YEAR)

    changed = {one.name: one.facts for one in report.changed}
    assert changed == {
        "つきカフェ": {"schedule_text": ["第2土曜 13時～15時", "第2土曜 13時30分～15時"]},
        "ひなたふれあいサロン": {"name": ["ひなたサロン", "ひなたふれあいサロン"]},
        "ほし食堂": {
            "venue_name": ["星の家", "新星ホール"],
            "address": ["見本県ひだまり市星町3-3", "見本県ひだまり市新星町8-8"],
        },
        "くも体操": {"note": [None, "令和9年3月で解散"]},
    }
    assert [new.name for new in report.new] == ["ゆき広場"]
    assert [gone.name for gone in report.missing] == ["かぜの会"]
    assert [(warned.row, warned.field) for warned in report.warnings] == [(8, "特記事項")]


def test_nothing_is_deleted_and_the_same_file_again_changes_nothing(take, directory):
    take(THIS_YEAR)
    take(NEXT_YEAR)
    report = take(NEXT_YEAR)

    assert (report.unchanged, report.created, report.updated) == (5, 0, 0)
    names = [place.name for place in directory.scalars(select(Place).order_by(Place.id))]
    assert names == ["ひなたふれあいサロン", "つきカフェ", "ほし食堂", "かぜの会", "くも体操", "ゆき広場"]
    assert {place.activity for place in directory.scalars(select(Place))} == {Activity.ACTIVE}


def test_another_activity_in_the_hall_of_one_that_is_gone_is_a_new_place(take):
    take(THIS_YEAR)
    report = take(THIS_YEAR.replace("4,かぜの会", "4,将棋クラブ"))

    assert [new.name for new in report.new] == ["将棋クラブ"]
    assert [gone.name for gone in report.missing] == ["かぜの会"]


def test_numbers_given_anew_never_turn_one_place_into_another(take, directory):
    take(NUMBERED)
    report = take(RENUMBERED)

    assert [refused.row for refused in report.rejected] == [2, 3]
    assert "番号が付け直された" in report.rejected[0].reason
    phones = {place.name: place.phone for place in directory.scalars(select(Place))}
    assert phones == {"ひなたサロン": "0568-00-0001", "つきカフェ": "0568-00-0002", "ほし食堂改": "0568-00-0003"}


def test_without_its_numbers_such_a_list_goes_on_by_name_and_address(take, directory):
    take(NUMBERED)
    take(RENUMBERED)
    how = HowToRead(columns={"id": "row_number"})
    report = take(RENUMBERED, how)

    phones = {place.name: place.phone for place in directory.scalars(select(Place))}
    assert phones == {"ひなたサロン": "0568-00-9999", "つきカフェ": "0568-00-0002", "ほし食堂改": "0568-00-0003"}
    assert (report.created, report.missing) == (0, [])
    assert take(RENUMBERED, how).unchanged == 3
