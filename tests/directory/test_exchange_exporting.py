"""Files for others: complete, harmless, and with nothing hidden in them."""

import csv
import io
import json
from datetime import date

import icalendar
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from core.db import unit_of_work
from core.errors import BadInput
from directory.exchange.exporting import ExportFormat, export
from directory.exchange.files import read_tables
from directory.exchange.models import ImportedRow
from directory.exchange.services import import_places
from directory.exchange.sheets import harmless
from directory.places.models import Place, Publication, VenueVisibility
from directory.places.services import read_schedule_into, refresh_occurrences
from tests.factories import a_gathering, a_group, a_place, a_town, a_window

TODAY = date(2026, 11, 21)
FORMULA = '=HYPERLINK("https://example.jp","押す")'


def write(session, format_, folder):
    return export(session, ExportFormat(format_), folder, today=TODAY, base_url="https://example.jp")


def keep(session, *entries):
    with unit_of_work(session):
        session.add_all(entries)


def csv_rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def test_only_what_is_published_leaves_the_house(directory, tmp_path):
    keep(directory, a_place(name="出す"), a_place(name="下書き", publication=Publication.DRAFT))
    write(directory, "csv", tmp_path)
    assert [row["名称"] for row in csv_rows(tmp_path / "places.csv")] == ["出す"]


@pytest.mark.parametrize("format_", list(ExportFormat))
def test_a_hidden_venue_is_in_no_file(directory, tmp_path, format_):
    venue = a_gathering(
        address="見本県ひだまり市秘密町9-9", venue_name="秘密の家", visibility=VenueVisibility.HIDDEN, lat=35.123456
    )
    keep(directory, a_place(gatherings=[venue], extra={"住所2": "秘密町9-9", "送り先": "秘密町"}))
    write(directory, format_, tmp_path / "out")
    for file in (tmp_path / "out").iterdir():
        words = (
            str([[cell.value for cell in row] for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows()])
            if file.suffix == ".xlsx"
            else file.read_text("utf-8")
        )
        assert "秘密" not in words
        assert "35.123456" not in words


def test_a_venue_shown_by_area_gives_its_town_and_no_house(directory, tmp_path):
    venue = a_gathering(visibility=VenueVisibility.AREA_ONLY, town=a_town(), lat=35.123456)
    keep(directory, a_place(gatherings=[venue]))
    write(directory, "csv", tmp_path)
    (row,) = csv_rows(tmp_path / "places.csv")
    assert (row["所在地_連結表記"], row["緯度"]) == ("見本県ひだまり市日向町一丁目", "35.300000")


def test_no_text_becomes_a_formula_in_csv(directory, tmp_path):
    keep(directory, a_place(name=FORMULA, summary="+81", note="@cmd", phone="-1+1"))
    write(directory, "csv", tmp_path)
    (row,) = csv_rows(tmp_path / "places.csv")
    assert [row[name][0] for name in ("名称", "概要", "備考", "電話番号")] == ["'"] * 4


def test_no_text_becomes_a_formula_in_a_workbook(directory, tmp_path):
    keep(directory, a_place(name=FORMULA))
    write(directory, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "ibasho.xlsx")["居場所・活動"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert cell.data_type != "f"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@given(st.text(max_size=12))
def test_a_harmless_cell_never_begins_like_a_formula(text):
    assert harmless(text)[:1] not in tuple("=+@\t\r") or harmless(text) == text[:1] * (len(text) == 0)


def test_a_calendar_holds_the_days_of_the_schedule(directory, tmp_path):
    venue = a_gathering(schedule_text="毎週水曜日 10:00〜12:00")
    read_schedule_into(venue, TODAY)
    with unit_of_work(directory):
        directory.add(a_place(gatherings=[venue]))
        refresh_occurrences(directory, None, TODAY)
    write(directory, "ics", tmp_path)
    events = icalendar.Calendar.from_ical((tmp_path / "places.ics").read_bytes()).walk("VEVENT")
    assert [event["rrule"]["FREQ"] for event in events] == [["WEEKLY"]]
    assert str(events[0]["summary"]) == "ひだまりサロン"


def test_geojson_has_a_point_for_a_public_venue_and_none_for_another(directory, tmp_path):
    hidden = a_gathering(visibility=VenueVisibility.HIDDEN)
    keep(directory, a_place(), a_place(name="かくれた場所", gatherings=[hidden]))
    write(directory, "geojson", tmp_path)
    features = json.loads((tmp_path / "places.geojson").read_text())["features"]
    assert [feature["geometry"] for feature in features] == [{"type": "Point", "coordinates": [136.9, 35.3]}, None]


def test_hsds_tables_hang_together(directory, tmp_path):
    venue = a_gathering(schedule_text="第2・第4土曜日 10:00〜12:00")
    read_schedule_into(venue, TODAY)
    keep(directory, a_place(group=a_group(), gatherings=[venue]), a_place(name="団体のない場所"))
    write(directory, "hsds", tmp_path)
    tables = {file.stem: csv_rows(file) for file in tmp_path.glob("*.csv")}
    organizations = {row["id"] for row in tables["organizations"]}
    services = {row["id"] for row in tables["services"]}
    locations = {row["id"] for row in tables["locations"]}
    terms = {row["id"] for row in tables["taxonomy_terms"]}
    assert {row["organization_id"] for row in tables["services"]} <= organizations
    assert all(
        row["service_id"] in services and row["location_id"] in locations for row in tables["service_at_location"]
    )
    assert {row["taxonomy_term_id"] for row in tables["attributes"]} <= terms
    assert (tables["schedules"][0]["freq"], tables["schedules"][0]["byday"]) == ("MONTHLY", "2SA,4SA")


def test_a_sensitive_window_keeps_its_address(directory, tmp_path):
    keep(directory, a_window(name="女性相談", is_sensitive=True, address="秘密町1-1"), a_window(address="市役所通り1"))
    write(directory, "csv", tmp_path)
    assert [row["所在地_連結表記"] for row in csv_rows(tmp_path / "windows.csv")] == ["", "市役所通り1"]


@pytest.mark.parametrize(
    ("format_", "file"), [("csv", "places.csv"), ("xlsx", "ibasho.xlsx"), ("geojson", "places.geojson")]
)
def test_what_was_exported_can_be_imported_again(directory, tmp_path, format_, file):
    facts = {
        "name": "=ひだまり",
        "summary": "お茶\n折り紙",
        "phone": "0000-11-2222",
        "cost_text": "こども無料 大人300円",
        "note": "'引用",
    }
    keep(directory, a_place(**facts, group=a_group(), url="https://example.jp/a"))
    key = directory.scalar(select(Place.key))
    write(directory, format_, tmp_path)
    with unit_of_work(directory):
        directory.execute(delete(Place))
    report = import_places(directory, read_tables(tmp_path / file), file=file, today=TODAY, publish=True)
    place = directory.scalars(select(Place)).one()
    assert (report.created, report.rejected) == (1, [])
    assert {name: getattr(place, name) for name in facts} == facts
    assert (place.external_id, place.group.name, place.confirmed_on) == (key, "ひなたぼっこの会", date(2026, 4, 1))
    venue = place.gatherings[0]
    assert (venue.venue_name, venue.lat, venue.schedule_text) == ("日向町集会所", 35.3, "毎週水曜日 10:00〜12:00")


def test_a_folder_that_cannot_be_written_is_told(directory, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="フォルダー"):
        write(directory, "csv", tmp_path / "file")


def test_an_export_that_fails_leaves_the_old_file(directory, tmp_path):
    keep(directory, a_place())
    (tmp_path / "places.geojson").write_text("before")
    with unit_of_work(directory):
        directory.execute(Place.__table__.update().values(extra={"a": "b"}))
    folder = tmp_path / "places.csv"
    folder.mkdir()
    with pytest.raises(OSError, match="."):
        write(directory, "csv", tmp_path)
    assert folder.is_dir()
    assert not list(tmp_path.glob(".places*"))


def test_the_command_says_what_it_wrote(app, directory, tmp_path):
    keep(directory, a_place())
    result = app.test_cli_runner().invoke(args=["export", "csv", str(tmp_path)])
    assert result.exit_code == 0
    assert "places.csv  1件" in result.stdout


def test_an_unknown_format_is_wrong_usage(app, tmp_path):
    assert app.test_cli_runner().invoke(args=["export", "doc", str(tmp_path)]).exit_code == 2


def test_the_import_command_reports_json_and_refuses_in_words(app, tmp_path):
    runner = app.test_cli_runner()
    (tmp_path / "a.csv").write_text("名称,住所\n食堂,見本県ひだまり市1\n")
    done = runner.invoke(args=["import", "places", str(tmp_path / "a.csv"), "--json"])
    report = json.loads(done.stdout)
    assert (report["file"], report["encoding"], report["format"], report["read"], report["created"]) == (
        "a.csv",
        "utf-8",
        "csv",
        1,
        1,
    )
    refused = runner.invoke(args=["import", "places", str(tmp_path / "b.csv")])
    assert (refused.exit_code, "b.csv" in refused.stderr, refused.stdout) == (1, True, "")


def test_a_dry_run_of_the_command_keeps_nothing(app, directory, tmp_path):
    (tmp_path / "a.csv").write_text("名称,住所\n食堂,見本県ひだまり市1\n")
    app.test_cli_runner().invoke(args=["import", "places", str(tmp_path / "a.csv"), "--dry-run"])
    assert directory.scalar(select(ImportedRow.id)) is None
