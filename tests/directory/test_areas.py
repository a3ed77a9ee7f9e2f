import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import unit_of_work
from core.errors import BadInput
from core.geo.matches import Level
from core.geo.points import Point
from directory.areas.loaded import loaded_tables
from directory.areas.models import Area, AreaKind, Municipality, Town
from directory.areas.queries import areas_containing, municipalities
from directory.areas.services import disagreement, load_towns, locate, town_near
from tests.factories import an_area

HEADER = "code,pref,city,town,koaza,lat,lng"
ROWS = [
    "99201,見本県,ひだまり市,小巻一丁目,,34.260,137.400",
    "99201,見本県,ひだまり市,小巻二丁目,,34.262,137.402",
    "99201,見本県,ひだまり市,大字二重堀,,34.280,137.420",
    "99201,見本県,ひだまり市,大字二重堀,中田,34.285,137.425",
    "99201,見本県,ひだまり市,東新町,,,",
]
SQUARE = [[[137.3, 34.2], [137.5, 34.2], [137.5, 34.4], [137.3, 34.4], [137.3, 34.2]]]
CENTRE = Point.at(34.28, 137.42)


@pytest.fixture
def table(tmp_path: Path):
    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "towns.csv"
        path.write_bytes("\r\n".join([header, *rows]).encode(encoding))
        return path

    return write


@pytest.fixture
def outline(tmp_path: Path):
    def write(code: str | None = "99201", geometry: object = None) -> Path:
        path = tmp_path / "boundary.geojson"
        properties = {} if code is None else {"code": code}
        shape = geometry or {"type": "Polygon", "coordinates": SQUARE}
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        return path

    return write


@pytest.fixture
def load(directory):
    def run(*paths, **options):
        with unit_of_work(directory):
            return load_towns(directory, *paths, **options)

    return run


@pytest.fixture
def loaded(load, table, outline):
    return load(table(*ROWS), outline())


def town_named(directory, name: str) -> Town:
    return directory.scalars(select(Town).where(Town.name == name)).one()


def test_a_table_brings_towns_and_their_koaza(directory, loaded):
    assert (loaded.municipalities, loaded.towns, loaded.koaza) == (["見本県ひだまり市"], 4, 1)
    assert [part.name for part in town_named(directory, "大字二重堀").koaza] == ["中田"]


def test_loading_the_same_table_again_changes_no_town(directory, load, loaded, table):
    before = {town.name: town.id for town in directory.scalars(select(Town))}
    load(table(*ROWS))
    assert {town.name: town.id for town in directory.scalars(select(Town))} == before
    assert directory.scalars(municipalities()).one().outline is not None


def test_a_town_that_vanished_from_the_table_stays_and_is_named(directory, load, loaded, table):
    report = load(table(*ROWS[1:]))
    assert report.kept == ["小巻一丁目"]
    assert locate(directory, "ひだまり市小巻1-2-3").town_id == town_named(directory, "小巻一丁目").id


def test_another_city_joins_the_first(directory, load, loaded, table):
    load(table("99202,見本県,こもれび町,中央,,34.5,137.9"))
    assert locate(directory, "こもれび町中央5").level is Level.TOWN
    assert locate(directory, "ひだまり市小巻1-2-3").level is Level.TOWN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_table_saved_by_a_spreadsheet_is_read_too(load, table, encoding):
    assert load(table(*ROWS, encoding=encoding)).towns == 4


def test_the_headers_of_geolonia_are_understood(load, table):
    header = "都道府県コード,都道府県名,市区町村コード,市区町村名,大字町丁目名,大字町丁目名カナ,小字・通称名,緯度,経度"
    report = load(table("99,見本県,99201,ひだまり市,小巻一丁目,コマキ,,34.26,137.4", header=header))
    assert report.towns == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("99201,見本県,ひだまり市,,,34.26,137.4", "7行目: town が空です。"),
        ("x,見本県,ひだまり市,森,,34.26,137.4", "7行目: 市区町村コード「x」は5桁の数字ではありません。"),
        ("99201,見本県,ひだまり市,小巻一丁目,,34.26,137.4", "7行目: 「小巻一丁目」は前の行にもあります。"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_goes_in(load, table, row, reason):
    report = load(table(*ROWS, row))
    assert ([str(note) for note in report.rejected], report.towns) == ([reason], 4)


@pytest.mark.parametrize(("lat", "lng"), [("", ""), ("北", "東"), ("137.4", "34.2"), ("nan", "137"), ("inf", "1")])
def test_a_town_without_a_usable_point_comes_in_by_name(directory, load, table, lat, lng):
    report = load(table(*ROWS[:4], f"99201,見本県,ひだまり市,東新町,,{lat},{lng}"))
    located = locate(directory, "ひだまり市東新町5")
    assert [note.row for note in report.warnings] == [6]
    assert (located.level, located.town_id) == (Level.CITY, town_named(directory, "東新町").id)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空です"),
        (b"name,address\r\nx,y", "町丁目の表ではない"),
        (HEADER.encode(), "使える行がありません"),
        (b"\xff\xd8\xff\xe0 a picture", "画像"),
        (b'code,pref,city,town,koaza,lat,lng\n"' + b"x" * 200_000, "CSV"),
    ],
)
def test_a_file_that_is_no_town_table_is_refused_in_words(directory, load, tmp_path, content, words):
    path = tmp_path / "towns.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        load(path)
    assert directory.scalars(municipalities()).all() == []


def test_a_missing_file_is_refused_in_words(load, tmp_path):
    with pytest.raises(BadInput, match="ありません"):
        load(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "GeoJSON"), ("[" * 50_000, "GeoJSON"), ("{}", "面"), ('{"type": "FeatureCollection"}', "見つかりません")],
)
def test_a_broken_outline_lets_nothing_in(directory, load, table, tmp_path, text, words):
    path = tmp_path / "boundary.geojson"
    path.write_text(text)
    with pytest.raises(BadInput, match=words):
        load(table(*ROWS), path)
    assert directory.scalars(municipalities()).all() == []


def test_the_outline_of_another_city_is_refused(load, table, outline):
    with pytest.raises(BadInput, match="ひだまり市"):
        load(table(*ROWS), outline(code="99202"))


def test_an_outline_without_a_code_belongs_to_the_only_city(directory, load, table, outline):
    load(table(*ROWS), outline(code=None))
    assert directory.scalars(municipalities()).one().outline["type"] == "MultiPolygon"


def test_the_source_line_stays_until_another_is_given(directory, load, table):
    load(table(*ROWS), credit="見本市役所 町丁目データ")
    load(table(*ROWS))
    assert directory.scalars(municipalities()).one().credit == "見本市役所 町丁目データ"


def test_a_place_in_a_koaza_belongs_to_the_whole_town(directory, loaded):
    located = locate(directory, "ひだまり市二重堀字中田12")
    assert (located.town_id, located.point) == (town_named(directory, "大字二重堀").id, Point.at(34.285, 137.425))


def test_what_is_not_certain_names_the_towns_it_may_mean(directory, loaded):
    located = locate(directory, "ひだまり市小巻")
    may_be = {town_named(directory, "小巻一丁目").id, town_named(directory, "小巻二丁目").id}
    assert (located.level, located.town_id, set(located.candidate_town_ids)) == (Level.CITY, None, may_be)


def test_the_gazetteer_is_kept_until_a_table_is_loaded(directory, load, loaded, table):
    first = loaded_tables(directory)
    directory.rollback()
    assert loaded_tables(directory) is first
    load(table("99201,見本県,ひだまり市,新町,,34.3,137.4"))
    assert locate(directory, "ひだまり市新町1").level is Level.TOWN


def test_a_table_loaded_by_another_process_is_noticed(directory, loaded, table):
    assert locate(directory, "ひだまり市新町1").level is Level.CITY
    with Session(directory.get_bind()) as other, unit_of_work(other):
        load_towns(other, table("99201,見本県,ひだまり市,新町,,34.3,137.4"))
    directory.rollback()
    assert locate(directory, "ひだまり市新町1").level is Level.TOWN


def test_a_table_that_was_taken_back_is_not_remembered(directory, load, loaded, table):
    def load_look_and_fail():
        with unit_of_work(directory):
            load_towns(directory, table("99201,見本県,ひだまり市,幻町,,34.3,137.4"))
            assert locate(directory, "ひだまり市幻町1").level is Level.TOWN
            raise RuntimeError

    with pytest.raises(RuntimeError):
        load_look_and_fail()
    load(table("99201,見本県,ひだまり市,新町,,34.3,137.4"))
    assert locate(directory, "ひだまり市幻町1").level is Level.CITY
    assert locate(directory, "ひだまり市新町1").level is Level.TOWN


def test_areas_that_hold_every_candidate_are_certain(directory, loaded):
    one, two = (town_named(directory, name) for name in ("小巻一丁目", "小巻二丁目"))
    with unit_of_work(directory):
        directory.add(an_area(name="小巻", kind=AreaKind.LIFE_AREA, towns=[one, two]))
        directory.add(an_area(name="小巻小", kind=AreaKind.ELEMENTARY_SCHOOL, towns=[one]))
    both = locate(directory, "ひだまり市小巻").candidate_town_ids
    assert [area.name for area in directory.scalars(areas_containing(both))] == ["小巻"]
    assert {area.name for area in directory.scalars(areas_containing([one.id]))} == {"小巻", "小巻小"}
    assert directory.scalars(areas_containing([])).all() == []


def test_areas_may_be_asked_by_kind(directory, loaded):
    town = town_named(directory, "小巻一丁目")
    with unit_of_work(directory):
        directory.add(an_area(name="東", kind=AreaKind.EAST_WEST, towns=[town]))
        directory.add(an_area(name="小巻小", kind=AreaKind.ELEMENTARY_SCHOOL, towns=[town]))
    found: list[Area] = list(directory.scalars(areas_containing([town.id], kind=AreaKind.EAST_WEST)))
    assert [area.name for area in found] == ["東"]


def test_a_pin_knows_about_which_town_it_is_in(directory, loaded):
    assert town_near(directory, Point.at(34.281, 137.421)) == town_named(directory, "大字二重堀").id
    assert town_near(directory, Point.at(35.5, 139.5)) is None


@pytest.mark.parametrize(
    ("address", "lat", "lng", "words"),
    [
        ("ひだまり市小巻1-2-3", 34.2605, 137.4005, None),
        ("ひだまり市小巻1-2-3", 34.39, 137.49, "約17km離れています（印は「大字二重堀」のあたりです）"),
        ("ひだまり市小巻1-2-3", 34.5, 137.4, "ひだまり市の外（約11km）"),
        ("ひだまり市", 34.5, 137.4, "ひだまり市の外"),
        ("ひだまり市", 34.39, 137.49, None),
        ("ひだまり市小巻", 34.5, 137.4, "ひだまり市の外"),
        ("大空市小巻1-2-3", 34.5, 137.4, None),
        ("", 34.5, 137.4, None),
    ],
)
def test_an_address_and_a_pin_that_disagree_warn(directory, loaded, address, lat, lng, words):
    sentence = disagreement(directory, address, Point.at(lat, lng))
    assert sentence is None if words is None else words in (sentence or "")


def test_a_pin_across_twenty_towns_warns_though_such_distances_occur_out_there(directory, load, table):
    downtown = [f"99201,見本県,ひだまり市,中町{n},,{34.3 + n / 10_000:.4f},137.4" for n in range(25)]
    load(table("99201,見本県,ひだまり市,山手,,34.276,137.4", *downtown))
    assert disagreement(directory, "ひだまり市山手5", Point.at(34.302, 137.4)) is not None
    assert disagreement(directory, "ひだまり市山手5", Point.at(34.25, 137.4)) is None


def test_a_pin_just_over_an_outline_made_simpler_is_no_mistake(directory, loaded):
    assert disagreement(directory, "ひだまり市", Point.at(34.4015, 137.4)) is None


def test_areas_load_says_what_it_did(app, table, outline):
    result = app.test_cli_runner().invoke(
        args=["areas", "load", str(table(*ROWS, "99201,見本県,ひだまり市,,,1,1")), str(outline())]
    )
    assert (result.exit_code, result.stdout) == (0, "見本県ひだまり市: 町丁目 4件、小字 1件を読み込みました。\n")
    assert "7行目: town が空です。" in result.stderr


def test_areas_load_refuses_with_a_reason_and_status_1(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["areas", "load", str(tmp_path / "nothing.csv")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "ありません" in result.stderr


def test_geocode_answers_in_json(app, loaded):
    result = app.test_cli_runner().invoke(args=["geocode", "ひだまり市小巻２－５－６ 2階", "--json"])
    assert json.loads(result.stdout) == {
        "lat": 34.262,
        "lng": 137.402,
        "level": "town",
        "matched": "見本県ひだまり市小巻二丁目",
        "source": "towns",
        "rest": "5-6 2階",
    }


def test_geocode_reads_one_address_per_line(app, loaded):
    lines = "ひだまり市小巻1-1\n\n大空市本町1\nひだまり市"
    result = app.test_cli_runner().invoke(args=["geocode", "--stdin"], input=lines)
    assert [json.loads(line)["level"] for line in result.stdout.splitlines()] == ["town", "none", "none", "city"]


@pytest.mark.parametrize("arguments", [["geocode"], ["geocode", "ひだまり市", "--stdin"], ["areas", "load"]])
def test_a_command_used_wrongly_ends_with_status_2(app, arguments):
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 2


def test_geocode_says_when_it_knows_no_such_place(app, loaded):
    result = app.test_cli_runner().invoke(args=["geocode", "大空市本町1"])
    assert (result.exit_code, "位置が分かりません" in result.stderr) == (1, True)


def test_a_municipality_has_one_row(directory, load, loaded, table):
    load(table(*ROWS))
    assert directory.scalars(select(Municipality)).one().version == 2
