"""Importing: all or nothing, twice without harm, and nobody's work lost."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from core.db import unit_of_work
from core.errors import BadInput
from directory.areas.models import Area, AreaKind
from directory.exchange.files import tables_in
from directory.exchange.models import ImportedRow
from directory.exchange.services import import_places
from directory.groups.models import Group
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Gathering, Occurrence, Place, PointSource, Publication, VenueVisibility
from directory.places.services import refresh_occurrences
from directory.search.models import SearchOutbox
from directory.upkeep.models import Revision
from tests.directory.test_exchange_files import as_csv
from tests.factories import a_place, a_town

TODAY = date(2026, 11, 21)


def a_row(**cells):
    facts = {"外部ID": "A1", "名称": "ひだまり食堂", "種類": "こども食堂", "所在地": "見本県ひだまり市日向町1-1"}
    facts |= {"開催日時": "毎週水曜日", "開始時間": "10:00"}
    return facts | cells


def take(session, *rows, **options):
    header = list(dict.fromkeys(name for row in rows for name in row))
    data = as_csv([header, *([row.get(name, "") for name in header] for row in rows)]).encode()
    return import_places(session, tables_in(data, "一覧"), file="一覧.csv", today=TODAY, **options)


def counts(report):
    told = (report.created, report.updated, report.unchanged, len(report.duplicates), len(report.rejected))
    assert sum(told) == report.read
    return told


def the_place(session):
    return session.scalars(select(Place)).one()


def test_a_row_becomes_a_place_with_its_venue_and_days(directory):
    report = take(
        directory, a_row(種類="こども食堂；居場所", 団体名="ひなたの会", 電話番号="(0428)20-0770", 好きな色="青")
    )
    place = the_place(directory)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert (place.name, place.phone, place.group.name) == ("ひだまり食堂", "0428-20-0770", "ひなたの会")
    assert sorted(place.kinds) == [PlaceKind.CHILDREN_CAFETERIA, PlaceKind.IBASHO]
    assert (place.source, place.external_id, place.extra) == ("取り込み", "A1", {"好きな色": "青"})
    assert place.gatherings[0].schedule_text == "毎週水曜日 10:00～"
    assert directory.scalar(select(func.count(Occurrence.id)).where(Occurrence.place_id == place.id)) > 50


def test_a_bulk_insert_leaves_what_the_model_would(directory):
    take(directory, a_row())
    with unit_of_work(directory):
        directory.add(a_place(name="手で入れた場所"))
    imported, by_hand = directory.scalars(select(Place).order_by(Place.id)).all()
    silent = ("bring", "languages", "just_being", "wheelchair", "activity", "version", "nearest_stop")
    assert [getattr(imported, name) for name in silent] == [getattr(by_hand, name) for name in silent]


def test_days_of_an_import_are_those_computed_one_by_one(directory):
    take(directory, a_row(開催日時="第2・第4土曜日"), a_row(外部ID="A2", 名称="すみれサロン", 開催日時="毎月15日"))
    query = select(Occurrence.place_id, Occurrence.on_day, Occurrence.starts, Occurrence.ends).order_by(
        Occurrence.place_id, Occurrence.on_day
    )
    bulk = directory.execute(query).all()
    with unit_of_work(directory):
        refresh_occurrences(directory, None, TODAY)
    assert directory.execute(query).all() == bulk
    assert len(bulk) > 30


def test_a_second_run_changes_nothing(directory):
    rows = [a_row(), a_row(外部ID="A2", 名称="すみれサロン", 所在地="見本県ひだまり市若松町5-5")]
    take(directory, *rows)
    before = directory.execute(select(Place.version, Place.changed_at)).all()
    assert counts(take(directory, *rows)) == (0, 0, 2, 0, 0)
    assert directory.execute(select(Place.version, Place.changed_at)).all() == before


def test_a_changed_row_changes_its_place_and_leaves_a_revision(directory):
    take(directory, a_row(), publish=True)
    report = take(directory, a_row(電話番号="03-1234-5678", 開催日時="毎週木曜日"))
    place = the_place(directory)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (place.phone, place.gatherings[0].schedule_text) == ("03-1234-5678", "毎週木曜日 10:00～")
    days = directory.scalars(select(Occurrence.on_day).where(Occurrence.place_id == place.id)).all()
    assert {day.weekday() for day in days} == {3}
    revision = directory.scalars(select(Revision)).one()
    assert revision.after == {"phone": "03-1234-5678", "schedule_text": "毎週木曜日 10:00～"}


def test_what_a_coordinator_changed_is_kept_and_told(directory):
    take(directory, a_row(電話番号="03-1111-1111", 備考="古い"))
    with unit_of_work(directory):
        the_place(directory).phone = "03-9999-9999"
    report = take(directory, a_row(電話番号="03-2222-2222", 備考="新しい"))
    assert (the_place(directory).phone, the_place(directory).note) == ("03-9999-9999", "新しい")
    assert [(warned.row, warned.field) for warned in report.warnings if "手で" in warned.reason] == [(2, "電話番号")]


def test_a_field_the_file_does_not_change_stays_as_a_coordinator_made_it(directory):
    take(directory, a_row())
    with unit_of_work(directory):
        the_place(directory).name = "ひだまり食堂（日向町）"
    take(directory, a_row(備考="新しい"))
    assert the_place(directory).name == "ひだまり食堂（日向町）"


def test_the_same_id_again_is_a_further_venue(directory):
    rows = [a_row(), a_row(所在地="見本県ひだまり市若松町5-5", 開催日時="第1土曜日", 備考="駐車場なし")]
    assert counts(take(directory, *rows)) == (2, 0, 0, 0, 0)
    place = the_place(directory)
    assert [venue.address[-7:] for venue in place.gatherings] == ["日向町1-1", "若松町5-5"] or len(
        place.gatherings
    ) == 2
    assert place.note == "駐車場なし"
    assert counts(take(directory, *rows)) == (0, 0, 2, 0, 0)


def test_what_further_rows_say_otherwise_is_not_lost(directory):
    take(directory, a_row(備考="無料弁当"), a_row(開催日時="第1土曜日", 備考="学習つき"))
    assert the_place(directory).note == "無料弁当"
    assert the_place(directory).extra == {"備考（2件目）": "学習つき"}


def test_a_further_venue_of_next_year_joins_its_place(directory):
    take(directory, a_row(), publish=True)
    report = take(directory, a_row(), a_row(所在地="見本県ひだまり市若松町5-5"))
    assert counts(report) == (1, 0, 1, 0, 0)
    assert [venue.position for venue in the_place(directory).gatherings] == [0, 1]


def test_the_same_row_twice_is_named_a_duplicate(directory):
    report = take(directory, a_row(), a_row())
    assert counts(report) == (1, 0, 0, 1, 0)
    assert (report.duplicates[0].row, report.duplicates[0].of, report.duplicates[0].of_row) == (
        3,
        the_place(directory).key,
        2,
    )


def test_an_entry_of_another_list_is_named_and_not_taken_twice(directory):
    take(directory, a_row(電話番号="03-1234-5678"), source="県の一覧")
    twin = a_row(
        外部ID="9", 名称="ひだまりこども食堂", 所在地="ひだまり市日向町一番地1", 電話番号="０３（１２３４）５６７８"
    )
    report = take(directory, twin, source="市の一覧")
    assert counts(report) == (0, 0, 0, 1, 0)
    assert report.duplicates[0].of == the_place(directory).key
    assert counts(take(directory, twin, source="市の一覧")) == (0, 0, 0, 1, 0)


def test_another_activity_in_the_same_hall_is_another_place(directory):
    take(directory, a_row(電話番号="03-1234-5678"), source="県の一覧")
    other = a_row(外部ID="9", 名称="ひだまり体操教室", 種類="通いの場", 電話番号="03-1234-5678")
    assert counts(take(directory, other, source="市の一覧")) == (1, 0, 0, 0, 0)


def test_one_operator_with_two_venues_runs_two_places(directory):
    rows = [
        a_row(団体名="ひなたの会", 電話番号="03-1234-5678"),
        a_row(外部ID="A2", 所在地="見本県ひだまり市若松町5-5", 団体名="ひなたの会", 電話番号="03-1234-5678"),
    ]
    assert counts(take(directory, *rows)) == (2, 0, 0, 0, 0)
    assert directory.scalar(select(func.count(Place.id))) == 2


def test_rows_without_an_id_are_known_again_in_any_order(directory):
    rows = [a_row(外部ID="", 名称=name, 所在地=f"見本県ひだまり市{name}町1-1") for name in ("東", "西", "南")]
    take(directory, *rows)
    assert counts(take(directory, *reversed(rows))) == (0, 0, 3, 0, 0)


def test_a_running_number_is_no_identity(directory):
    take(directory, {"№": "1", "名称": "東の会", "住所": "a1-1"}, {"№": "2", "名称": "西の会", "住所": "b2-2"})
    report = take(directory, {"№": "1", "名称": "西の会", "住所": "b2-2"}, {"№": "2", "名称": "東の会", "住所": "a1-1"})
    assert counts(report) == (0, 0, 2, 0, 0)


def test_drafts_stay_drafts_until_published(directory):
    take(directory, a_row())
    assert the_place(directory).publication is Publication.DRAFT
    assert counts(take(directory, a_row(), publish=True)) == (0, 1, 0, 0, 0)
    assert the_place(directory).publication is Publication.PUBLISHED


def test_what_was_withdrawn_is_not_published_by_an_import(directory):
    take(directory, a_row(), publish=True)
    with unit_of_work(directory):
        the_place(directory).publication = Publication.WITHDRAWN
    take(directory, a_row(備考="新しい"), publish=True)
    assert the_place(directory).publication is Publication.WITHDRAWN


def test_a_bare_name_is_kept_as_a_draft_with_a_warning(directory):
    report = take(directory, {"外部ID": "A1", "名称": "名前だけの会", "種類": "サロン"}, publish=True)
    assert the_place(directory).publication is Publication.DRAFT
    assert [warned.field for warned in report.warnings] == ["公開"]


def test_a_trial_keeps_nothing(directory):
    report = take(directory, a_row(), a_row(外部ID="A2", 名称="すみれサロン"), dry_run=True)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert directory.scalar(select(func.count(Place.id))) == 0


def test_refused_rows_are_told_and_the_rest_goes_in(directory):
    report = take(directory, a_row(), a_row(名称="", 外部ID="A2"), a_row(外部ID="A3", 名称="すみれサロン"))
    assert counts(report) == (2, 0, 0, 0, 1)
    assert report.rejected[0].row == 3


def test_a_failure_in_the_middle_leaves_nothing(directory):
    rows = [a_row(外部ID=f"A{n}", 名称=f"食堂{n}号", 所在地=f"見本県ひだまり市日向町{n}-1") for n in range(5)]
    with unit_of_work(directory):
        directory.execute(
            text("CREATE TRIGGER broken BEFORE INSERT ON search_outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(Exception, match="no"):
        take(directory, *rows)
    assert directory.scalar(select(func.count(Place.id))) == 0
    assert directory.scalar(select(func.count(ImportedRow.id))) == 0


def test_an_unclosed_quote_at_the_end_leaves_nothing(directory):
    data = as_csv([["名称", "住所"], ["食堂", "a"]]).encode() + '"サロン,b\r\n'.encode()
    with pytest.raises(BadInput):
        import_places(directory, tables_in(data, "一覧"), file="a", today=TODAY)
    assert directory.scalar(select(func.count(Place.id))) == 0


def test_every_new_entry_waits_for_the_search_index(directory):
    take(directory, a_row(), a_row(外部ID="A2", 名称="すみれサロン", 所在地="見本県ひだまり市若松町5-5"))
    keys = set(directory.scalars(select(Place.key)))
    assert set(directory.scalars(select(SearchOutbox.entry_key))) == keys


def test_a_group_is_made_once_and_found_again(directory):
    rows = [a_row(団体名="ＮＰＯ法人 ひなた"), a_row(外部ID="A2", 名称="すみれサロン", 団体名="NPO法人ひなた")]
    take(directory, *rows)
    assert directory.scalars(select(Group)).one().kind.value == "npo"


def test_a_pin_of_the_list_is_kept_as_given(directory):
    take(directory, a_row(緯度="136.9", 経度="35.3"))
    venue = the_place(directory).gatherings[0]
    assert (venue.lat, venue.lng, venue.point_source) == (35.3, 136.9, PointSource.GIVEN)


def test_without_a_town_table_there_is_no_pin_and_no_guess(directory):
    take(directory, a_row())
    assert the_place(directory).gatherings[0].lat is None


def test_an_address_finds_its_town_and_areas_offline(directory):
    town = a_town(name="日向町", lat=35.31, lng=136.91)
    with unit_of_work(directory):
        directory.add(Area(kind=AreaKind.LIFE_AREA, name="東部", towns=[town]))
    take(directory, a_row())
    place = the_place(directory)
    venue = place.gatherings[0]
    assert (venue.lat, venue.lng, venue.point_source, venue.town.name) == (35.31, 136.91, PointSource.TOWN, "日向町")
    assert [area.name for area in place.areas] == ["東部"]


def test_an_address_no_table_knows_is_told(directory):
    with unit_of_work(directory):
        directory.add(a_town())
    report = take(directory, a_row(所在地="別県よその町9-9"))
    assert the_place(directory).gatherings[0].lat is None
    assert [warned.field for warned in report.warnings] == ["住所"]


def test_a_hidden_address_stays_hidden(directory):
    take(directory, a_row(公開範囲="非公開", 緯度="35.3", 経度="136.9"), publish=True)
    venue = the_place(directory).gatherings[0]
    assert venue.visibility is VenueVisibility.HIDDEN
    assert venue.public_point is None


def test_a_place_that_rests_is_marked_as_resting(directory):
    take(directory, a_row(備考="現在休止中"))
    assert the_place(directory).activity is Activity.PAUSED


CAFETERIA = ("全国地方公共団体コード", "ID", "名称", "住所", "開催頻度", "参加費_幼児", "参加費_小学生", "追加情報NO")
MORE = ("ID", "住所", "方書", "開催頻度", "開催曜日", "参加費_幼児", "参加費_小学生")


def cafeteria(code, number, name, address, more=""):
    return dict(zip(CAFETERIA, (code, number, name, address, "3", "0", "0", more), strict=True))


def more_venue(number, address):
    return dict(zip(MORE, (number, address, "", "3", "土", "0", "0"), strict=True))


def test_further_venues_of_a_second_file_find_their_place_by_city(directory):
    take(directory, cafeteria("992011", "3", "東の食堂", "見本県ひだまり市東町1-1"))
    take(directory, cafeteria("992020", "3", "西の食堂", "見本県ひなた市西町1-1"))
    report = take(directory, more_venue("3", "ひなた市北町2-2"), more_venue("3", "ひなた市南町3-3"))
    assert [one.reason for one in report.rejected] == []
    assert counts(report) == (2, 0, 0, 0, 0)
    west = directory.scalars(select(Place).where(Place.name == "西の食堂")).one()
    assert [venue.address for venue in west.gatherings] == [
        "見本県ひなた市西町1-1",
        "ひなた市北町2-2",
        "ひなた市南町3-3",
    ]


def test_further_venues_imported_twice_stay_two(directory):
    take(directory, cafeteria("992011", "3", "東の食堂", "見本県ひだまり市東町1-1"))
    take(directory, more_venue("3", "ひだまり市北町2-2"))
    assert counts(take(directory, more_venue("3", "ひだまり市北町2-2"))) == (0, 0, 1, 0, 0)
    assert the_place(directory).name == "東の食堂"


def test_further_venues_go_by_the_extra_number_where_the_list_uses_it(directory):
    take(
        directory,
        cafeteria("992011", "1", "東の食堂", "見本県ひだまり市東町1-1", more="7"),
        cafeteria("992011", "7", "西の食堂", "見本県ひだまり市西町1-1"),
    )
    take(directory, more_venue("7", "ひだまり市北町2-2"))
    east = directory.scalars(select(Place).where(Place.name == "東の食堂")).one()
    assert len(east.gatherings) == 2


def test_a_further_venue_of_nobody_is_refused_with_advice(directory):
    report = take(directory, more_venue("99", "ひだまり市北町2-2"))
    assert counts(report) == (0, 0, 0, 0, 1)
    assert "基本情報" in report.rejected[0].reason


def test_rows_that_hold_a_number_only_are_not_counted(directory):
    report = take(directory, cafeteria("992011", "1", "東の食堂", "a1-1"), {"ID": "2"}, {"ID": "3"})
    assert report.read == 1
    assert [warned.row for warned in report.warnings] == [3, 4]


def test_numbers_of_several_cities_in_one_named_list_do_not_meet(directory):
    rows = [
        cafeteria("992011", "1", "東の食堂", "見本県ひだまり市1-1"),
        cafeteria("992020", "1", "西の食堂", "見本県ひなた市1-1"),
    ]
    assert counts(take(directory, *rows, source="県の一覧")) == (2, 0, 0, 0, 0)
    assert directory.scalar(select(func.count(Gathering.id))) == 2
    assert directory.scalar(select(func.count(Place.id))) == 2


def test_events_of_one_name_on_two_days_are_two_entries(directory):
    rows = [
        {"№": "1", "行事名": "健康講座", "開催日": "2026年12月1日", "場所名称": "会館"},
        {"№": "2", "行事名": "健康講座", "開催日": "2026年12月8日", "場所名称": "会館"},
    ]
    assert counts(take(directory, *rows)) == (2, 0, 0, 0, 0)
    assert directory.scalar(select(func.count(Place.id))) == 2


def test_a_code_without_its_leading_zero_is_the_same_list(directory):
    take(directory, cafeteria("092011", "1", "東の食堂", "見本県ひだまり市東町1-1"))
    assert counts(take(directory, cafeteria("92011", "1", "東の食堂", "見本県ひだまり市東町1-1")))[0] == 0


def test_in_a_list_without_numbers_a_place_that_moved_is_known_by_its_name(directory):
    named = {"種類": "サロン", "開催日時": "毎週水曜日"}
    old = [
        named | {"名称": name, "所在地": f"見本県ひだまり市日向町{n}-1"}
        for n, name in enumerate(["すみれの会", "よもぎの会"], 1)
    ]
    take(directory, *old)
    moved = [
        old[0] | {"所在地": "見本県ひだまり市月見町9-9"},
        old[1],
        named | {"名称": "つくしの会", "所在地": "見本県ひだまり市星見町2"},
    ]
    report = take(directory, *moved)
    assert counts(report) == (1, 1, 1, 0, 0) and report.missing == []
    assert report.changed[0].facts["address"] == ["見本県ひだまり市日向町1-1", "見本県ひだまり市月見町9-9"]
    assert counts(take(directory, *moved)) == (0, 0, 3, 0, 0)


def test_who_shares_a_name_is_not_taken_for_one_that_moved(directory):
    named = {"名称": "みんなの食堂", "種類": "こども食堂"}
    take(directory, *(named | {"所在地": f"見本県ひだまり市日向町{n}-1"} for n in (1, 2)))
    report = take(
        directory, named | {"所在地": "見本県ひだまり市月見町9-9"}, named | {"所在地": "見本県ひだまり市日向町1-1"}
    )
    assert (report.created, report.unchanged, report.missing_count) == (1, 1, 1)
    report = take(directory, *(named | {"所在地": f"見本県ひだまり市星見町{n}-1"} for n in (1, 2)))
    assert (report.created, report.updated) == (2, 0)
