"""The population of towns, read as municipalities publish it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.errors import BadInput
from directory.areas.models import Municipality, Town
from directory.coverage.models import PopulationSource, TownPopulation
from directory.coverage.population import load_population
from directory.coverage.population_file import read_number, read_population
from tests.factories import a_municipality, a_town

TODAY = date(2026, 11, 30)
FIVE_YEARS = ["0～4歳", "5～9歳", "10～14歳", *(f"{n}～{n + 4}歳" for n in range(15, 95, 5)), "95歳以上"]


@pytest.fixture
def towns(directory) -> dict[str, Town]:
    city = a_municipality()
    names = ("日向町一丁目", "日向町二丁目", "桜ヶ丘", "大字山田", "南町")
    found = {name: a_town(name=name, municipality=city) for name in names}
    with unit_of_work(directory) as session:
        session.add_all(found.values())
    return found


def load(directory, text: str, encoding: str = "utf-8", **changes):
    facts = {"name": "人口.csv", "source": "住民基本台帳", "as_of": date(2026, 4, 1), "today": TODAY}
    with unit_of_work(directory) as session:
        return load_population(session, text.encode(encoding), **facts | changes)


def kept(directory) -> dict[str, tuple[int | None, ...]]:
    query = select(
        Town.name, TownPopulation.total, TownPopulation.children, TownPopulation.older, TownPopulation.oldest
    ).join(TownPopulation, TownPopulation.town_id == Town.id)
    return {name: tuple(rest) for name, *rest in directory.execute(query)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_five_year_bands_become_the_bands_that_are_asked_for(directory, towns, encoding):
    counts = [str(n) for n in range(1, len(FIVE_YEARS) + 1)]
    text = f'町丁目名,総数,{",".join(FIVE_YEARS)}\n日向町1丁目,"1,000",{",".join(counts)}\n'

    report = load(directory, text, encoding)

    assert (report.towns, report.people, report.rejected) == (1, 1000, [])
    # 0–14 are the first three columns, 65 and over begin at the 14th, 75 and over at the 16th of twenty.
    assert kept(directory) == {"日向町一丁目": (1000, 1 + 2 + 3, sum(range(14, 21)), sum(range(16, 21)))}


def test_three_classes_and_full_width_digits_are_read(directory, towns):
    head = "町名,人口総数,年少人口（0～14歳）,生産年齢人口（15～64歳）,老年人口（65歳以上）"
    text = f"{head}\n桜ケ丘,１，２３４,１００,８３４,３００\n"
    load(directory, text)
    assert kept(directory) == {"桜ヶ丘": (1234, 100, 300, None)}


def test_the_columns_of_the_municipal_standard_are_men_and_women_added(directory, towns):
    bands = [f"{n}-{n + 4}歳" for n in range(0, 85, 5)] + ["85歳以上"]
    head = ["地方公共団体名", "調査年月日", "地域名", "総人口", "男性", "女性"]
    head += [f"{band}の{sex}" for band in bands for sex in ("男性", "女性")]
    cells = ["ひだまり市", "2026-05-01", "南町", "360", "180", "180", *["10"] * 36]
    report = load(directory, f"{','.join(head)}\n{','.join(cells)}\n", as_of=None)
    assert report.as_of == date(2026, 5, 1)
    assert kept(directory) == {"南町": (360, 60, 100, 60)}


def test_rows_for_men_and_women_are_one_town(directory, towns):
    three = "南町,計,100,30\n南町,男,48,12\n南町,女,52,18\n"
    text = f"町丁目名,男女別,総数,65歳以上\n{three}大字山田,男,5,1\n大字山田,女,6,2\n"
    load(directory, text)
    assert kept(directory) == {"南町": (100, None, 30, None), "大字山田": (11, None, 3, None)}


@pytest.mark.parametrize("mark", ["X", "x", "-", "－", "*", "…", "秘匿", ""])
def test_what_was_not_published_is_unknown_and_never_nobody(directory, towns, mark):
    rows = f"南町,40,{mark},20\n桜ヶ丘,{mark},{mark},{mark}\n日向町一丁目,1,1,0\n"
    load(directory, f"町丁目名,総数,0～14歳,65歳以上\n{rows}")
    assert kept(directory)["南町"] == (40, None, 20, None)
    assert kept(directory).get("桜ヶ丘", (None, None, None, None)) == (None, None, None, None)


def test_an_unpublished_part_makes_its_band_unknown(directory, towns):
    text = "町丁目名,総数,65～69歳,70～74歳,75歳以上\n南町,100,10,X,12\n"
    load(directory, text)
    assert kept(directory) == {"南町": (100, None, None, 12)}


def test_sums_are_skipped_and_told(directory, towns):
    text = "令和8年4月1日現在,,\n町丁目名,総数,65歳以上\n南町,40,20\n東地区計,40,20\n合　計,40,20\n"
    report = load(directory, text, as_of=None)
    assert (report.towns, report.people) == (1, 40)
    assert report.as_of == date(2026, 4, 1)
    assert [note.row for note in report.sums] == [4, 5]


def test_every_row_that_cannot_be_used_is_named_with_its_number(directory, towns):
    text = (
        "町丁目名,総数,0～14歳,65歳以上\n"
        "南町,たくさん,1,2\n"
        "ないはずの町,10,1,2\n"
        "日向町,10,1,2\n"
        "桜ヶ丘,10,6,7\n"
        "大字山田,10,1,2\n"
        "山田,11,1,2\n"
    )
    report = load(directory, text)
    assert [note.row for note in report.rejected] == [2, 3, 4, 5, 7]
    assert "2つの町丁目" in report.rejected[2].reason
    assert "総数10人より多い" in report.rejected[3].reason
    assert kept(directory) == {"大字山田": (10, 1, 2, None)}
    assert report.without == ["日向町一丁目", "日向町二丁目", "桜ヶ丘", "南町"]


def test_loading_again_replaces_what_was_there(directory, towns):
    load(directory, "町丁目名,総数\n南町,40\n桜ヶ丘,50\n", as_of=date(2025, 4, 1))
    load(directory, "町丁目名,総数\n南町,41\n", source="住民基本台帳 令和8年版")
    assert kept(directory) == {"南町": (41, None, None, None)}
    assert [(each.as_of, each.source) for each in directory.scalars(select(PopulationSource))] == [
        (date(2026, 4, 1), "住民基本台帳 令和8年版")
    ]


@pytest.mark.parametrize(
    ("text", "changes", "says"),
    [
        ("名前,電話\nあ,い\n", {}, "見出しが見つかりません"),
        ("町丁目名,総数\nよその町,40\n", {}, "どれとも合いません"),
        ("町丁目名,総数\n南町,40\n", {"as_of": None}, "いつの時点"),
        ("町丁目名,総数\n南町,40\n", {"as_of": date(2027, 1, 1)}, "まだ来ていない"),
        ("町丁目名,総数\n南町,40\n", {"source": " "}, "出典"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(directory, towns, text, changes, says):
    load(directory, "町丁目名,総数\n南町,39\n")
    with pytest.raises(BadInput, match=says):
        load(directory, text, **changes)
    assert kept(directory) == {"南町": (39, None, None, None)}


def test_numbers_are_read_in_any_width_or_refused():
    assert [read_number(text) for text in ("１，２３４人", "1 234", "12.0", "0", "X")] == [1234, 1234, 12, 0, None]
    for text in ("12.5", "1e3", "-3", "たくさん", "99999999999"):
        with pytest.raises(ValueError, match=re.escape(text)):
            read_number(text)


def test_block_columns_belong_to_the_name():
    file = read_population("大字・町名,字・丁目名,総数\n日向町,一丁目,10\n".encode())
    assert [row.town for row in file.rows] == ["日向町一丁目"]


def test_the_command_says_what_it_did(app, directory, towns, tmp_path):
    file = tmp_path / "人口.csv"
    file.write_text("町丁目名,総数,65歳以上\n南町,40,20\n合計,40,20\n", encoding="cp932")
    asked = ["areas", "population", str(file), "--source", "x"]
    done = app.test_cli_runner().invoke(args=[*asked, "--as-of", "2026-04-01"])
    assert done.exit_code == 0, done.output
    assert "令和8年4月1日の人口：町丁目 1件、40人" in done.output
    refused = app.test_cli_runner().invoke(args=asked)
    assert refused.exit_code == 1
    assert "いつの時点" in refused.output


@pytest.fixture
def neighbours(directory, towns) -> dict[str, Town]:
    """Two municipalities with a town of the same name, and one town each that the other has not."""
    town_of_a_county = a_municipality(code="99301", name="東町")
    found = {name: a_town(name=name, municipality=town_of_a_county) for name in ("南町", "川端", "北浜")}
    with unit_of_work(directory) as session:
        session.add_all(found.values())
    return found


def people_of(directory, code: str) -> dict[str, int | None]:
    query = (
        select(Town.name, TownPopulation.total)
        .join(TownPopulation, TownPopulation.town_id == Town.id)
        .join(Municipality, Municipality.id == Town.municipality_id)
        .where(Municipality.code == code)
    )
    return {name: total for name, total in directory.execute(query)}  # noqa: C416  # rows are no pairs


@pytest.mark.parametrize("city", ["ひだまり市", "見本県ひだまり市", "見本県 ひだまり市", "ひだまり市中区"])
def test_a_row_of_our_municipality_is_ours_however_it_is_written(directory, towns, city):
    report = load(directory, f"市区町村名,町丁目名,総数\n{city},南町,40\n")
    assert (report.towns, report.rejected) == (1, [])


@pytest.mark.parametrize("city", ["となり市", "見本県となり市", "西ひだまり市", "ひだまり市北村", "東京都ひだまり"])
def test_a_row_of_another_municipality_is_not_taken_for_ours(directory, towns, city):
    report = load(directory, f"市区町村名,町丁目名,総数\nひだまり市,桜ヶ丘,30\n{city},南町,40\n")
    assert kept(directory) == {"桜ヶ丘": (30, None, None, None)}
    assert [note.row for note in report.rejected] == [3]
    assert city in report.rejected[0].reason


def test_a_county_in_front_of_a_town_is_no_part_of_its_name(directory, neighbours):
    load(directory, "市区町村名,町丁目名,総数\n見本県山中郡東町,南町,7\nひだまり市,南町,40\n")
    assert (people_of(directory, "99301"), people_of(directory, "99201")) == ({"南町": 7}, {"南町": 40})


def test_one_stray_town_never_wipes_the_people_of_another_municipality(directory, neighbours):
    load(directory, "町丁目名,総数\n川端,70\n北浜,80\n南町,90\n")
    assert people_of(directory, "99301") == {"川端": 70, "北浜": 80, "南町": 90}
    report = load(directory, "町丁目名,総数\n日向町一丁目,1\n日向町二丁目,2\n川端,3\n")
    assert people_of(directory, "99301") == {"川端": 70, "北浜": 80, "南町": 90}
    assert people_of(directory, "99201") == {"日向町一丁目": 1, "日向町二丁目": 2}
    assert [str(note) for note in report.rejected] == [
        "4行目: 「川端」は、ほかの市区町村の町丁目です。このファイルは、ひだまり市の人口として読み込みました。"
    ]


def test_a_file_that_fits_two_municipalities_alike_is_refused(directory, neighbours):
    with pytest.raises(BadInput, match="どの市区町村"):
        load(directory, "町丁目名,総数\n南町,1\n")
    assert kept(directory) == {}
