"""Real open data goes in with nothing lost: each row is accounted for, and lands where it belongs."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from directory.exchange.files import read_tables, tables_in
from directory.exchange.formats import recognise
from directory.exchange.likeness import Entry, core_name
from directory.exchange.pairs import pairs_among
from directory.exchange.preparing import Preparer
from directory.exchange.services import import_places
from directory.places.models import Gathering, Place
from tests.directory.test_exchange_files import as_csv, as_xlsx
from tests.real import REAL

pytestmark = pytest.mark.real_data

TODAY = date(2026, 11, 21)
CAFETERIAS = REAL / "kodomo_shokudo"
TAKAMATSU = REAL / "takamatsu"
ROWS = {  # rows that hold data, counted by hand and by spreadsheet
    "110000_saitama_kodomoshokudo.xlsx": 248,
    "131059_bunkyo_kodomosyokudo.csv": 7,
    "131067_taitoku_kodomosyokudo.csv": 7,
    "131083_kotoku_kodomosyokudo.csv": 24,
    "131105_meguroku_kodomosyokudo.csv": 11,
    "131113_otaku_kodomosyokudo.csv": 53,
    "131113_otaku_kodomosyokudo_tsuika.csv": 1,
    "131156_suginamiku_kodomosyokudo.csv": 42,
    "131202_nerimaku_kodomosyokudo.csv": 40,
    "131229_katsushikaku_kodomosyokudo.csv": 12,
    "132012_hachioji_kodomosyokudo.csv": 49,
    "132055_omeshi_kodomosyokudo.csv": 10,
    "132071_akishimashi_kodomosyokudo.csv": 6,
    "132071_akishimashi_kodomosyokudo_tsuika.csv": 2,
    "132098_machidashi_kodomosyokudo.csv": 19,
    "132128_hinoshi_kodomosyokudo.csv": 7,
    "132128_hinoshi_kodomosyokudo_tsuika.csv": 3,
    "132217_kiyoseshi_kodomosyokudo.csv": 10,
    "132241_tama_kodomosyokudo.csv": 18,
    "15_182109_kodomoshokudo.csv": 6,
    "childrens_hall__data.xlsx": 8,
    "community_center__data.xlsx": 52,
    "elderly_welfare_center__data.xlsx": 2,
    "events__data.xlsx": 51,
    "regional_child_rearing_support_base__data.xlsx": 15,
    "regional_comprehensive_support_center__data.xlsx": 7,
}


def files():
    return sorted([*CAFETERIAS.iterdir(), *TAKAMATSU.iterdir()])


def take(session, path):
    return import_places(session, read_tables(path), file=path.name, today=TODAY, publish=True)


def told(report):
    return report.created, report.updated, report.unchanged, len(report.duplicates), len(report.rejected)


def test_every_file_goes_in_twice_with_nothing_lost(directory):
    first = {path.name: take(directory, path) for path in files()}
    second = {path.name: take(directory, path) for path in files()}
    assert {name: report.read for name, report in first.items()} == ROWS
    assert {name: told(report) for name, report in first.items()} == {n: (rows, 0, 0, 0, 0) for n, rows in ROWS.items()}
    assert {name: told(report) for name, report in second.items()} == {
        n: (0, 0, rows, 0, 0) for n, rows in ROWS.items()
    }
    assert directory.scalar(select(func.count(Gathering.id))) == sum(ROWS.values())


def as_rows(path):
    text = path.read_bytes().decode("utf-8-sig").lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text, newline="")))


VARIANTS = {
    "cp932": lambda rows: as_csv(rows).encode("cp932"),
    "utf-16": lambda rows: as_csv(rows).encode("utf-16"),
    "utf-16-le": lambda rows: as_csv(rows).encode("utf-16-le"),
    "tabs": lambda rows: as_csv(rows, "\t").encode(),
    "columns turned round": lambda rows: as_csv([row[::-1] for row in rows]).encode(),
    "blank rows": lambda rows: as_csv([line for row in rows for line in (row, [])]).encode(),
    "a title above": lambda rows: as_csv([["一覧"], ["令和8年4月現在"], *rows]).encode(),
    "a workbook": lambda rows: as_xlsx(rows, "シート９"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ["131156_suginamiku_kodomosyokudo.csv", "132098_machidashi_kodomosyokudo.csv"])
def test_the_same_list_in_another_shape_changes_nothing(directory, name, variant):
    take(directory, CAFETERIAS / name)
    rows = [[cell.replace("é", "e").replace("\u2212", "-") for cell in row] for row in as_rows(CAFETERIAS / name)]
    data = VARIANTS[variant](rows)
    report = import_places(directory, tables_in(data, "写し"), file="写し", today=TODAY)
    assert told(report) == (0, 0, ROWS[name], 0, 0)


def test_facts_land_where_they_belong(directory):
    take(directory, CAFETERIAS / "132055_omeshi_kodomosyokudo.csv")
    place = directory.scalars(select(Place).where(Place.external_id == "132055171501")).one()
    venue = place.gatherings[0]
    assert (place.name, place.kana, place.phone) == ("武尊塾", "ブソンジュク", "0428-20-0770")
    assert (venue.venue_name, venue.address) == ("東京武尊会館", "東京都青梅市東青梅3-22-4")
    assert (venue.lat, venue.lng, venue.schedule_text) == (35.789616, 139.278397, "毎週月・木曜日 16:00～20:00")
    assert place.group.name == "社会福祉法人東京武尊会"


def test_one_saturday_a_month_is_no_saturday_every_week(directory):
    take(directory, CAFETERIAS / "131202_nerimaku_kodomosyokudo.csv")
    place = directory.scalars(select(Place).where(Place.external_id == "2")).one()
    assert place.gatherings[0].schedule_text == "土曜日・月1回 17:30～"
    assert place.gatherings[0].schedule_status == "irregular"


def test_in_real_lists_only_what_is_one_is_found_twice(directory):
    """Neighbours in a hall, one operator's rooms and namesakes of other towns are among these 700 rows."""
    entries = []
    for path in files():
        lists, _ = recognise(read_tables(path))
        rows = Preparer(directory, source=None, today=TODAY).rows(lists)
        entries += [replace(row.entry, key=f"{path.name} {row.row}") for row in rows]
    assert len(entries) > 700
    list_ = "131156_suginamiku_kodomosyokudo.csv"
    assert [(pair.a, pair.b) for pair in pairs_among(entries)] == [(f"{list_} 14", f"{list_} 15")]


def test_one_list_told_twice_in_other_words_is_found_row_by_row(directory):
    lists, _ = recognise(read_tables(CAFETERIAS / "110000_saitama_kodomoshokudo.xlsx"))
    first = [replace(row.entry, key=f"{row.row}") for row in Preparer(directory, source=None, today=TODAY).rows(lists)]
    with (REAL / "search_corpus.csv").open(encoding="utf-8") as lines:
        told = [row for row in csv.DictReader(lines) if row["id"].startswith("SAI")]
    second = [Entry(row["name"], "", row["address"], key=row["id"]) for row in told]
    pairs = pairs_among([*first, *second])
    names = {entry.key: entry.name for entry in [*first, *second]}
    assert len(pairs) == len(second) == 248
    assert all(core_name(names[pair.a]) == core_name(names[pair.b]) for pair in pairs)
