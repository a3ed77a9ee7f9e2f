"""The demo municipality: whole, invented, read rightly, and put in once."""

import csv
import re
import shutil
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from app import create_app
from core.calendar import seireki
from core.db import DirectoryBase, db, directory_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.geo.addresses import PREFECTURES
from core.geo.outlines import Outline
from core.geo.points import Point
from directory.areas.models import Area, AreaKind, Municipality, Town
from directory.areas.services import load_towns
from directory.groups.models import Group, GroupKind
from directory.openings.models import Opening, OpeningKind
from directory.places.kinds import FEATURES, Cost, PlaceKind
from directory.places.models import Activity, Gathering, Occurrence, Place, Publication, VenueVisibility
from directory.schedules.reading import read
from directory.seeding.services import seed_directory
from directory.seeding.sheets import SEEDS, dated, demo_key, read_sheet
from directory.upkeep.models import Confirmation
from directory.windows.models import ConsultationWindow, WindowKind
from tests.conftest import KEYS
from tests.factories import a_place

TODAY = date(2026, 11, 21)
NOT_READ_WHOLLY = {
    "P042-1": "不定期",
    "P046-1": "隔週で、どの週からか書いていない",
    "P058-1": "月に一度、どの週か書いていない",
    "P059-1": "日は未定",
    "P060-1": "随時",
    "P061-1": "休止中",
    "P091-1": "テスト前がいつで、何回かは分からない",
    "P092-1": "学校が休みの日は分からない",
    "P093-1": "20日前後",
    "P098-1": "2か月に1回で、どの月か書いていない",
    "P107-1": "電話で相談",
}
READ_WHOLLY = {"exact", "dates"}


@pytest.fixture(scope="module")
def demo(fresh_databases, tmp_path_factory):
    """The directory database with the demo in it; tests only read it."""
    folder = tmp_path_factory.mktemp("demo")
    for file in fresh_databases.glob("*.sqlite3"):
        shutil.copy(file, folder / file.name)
    app = create_app(site="all", IBASHO_DATA=str(folder), TESTING=True, **KEYS)
    with app.app_context():
        with unit_of_work(directory_session()) as session:
            assert seed_directory(session, TODAY) is not None
        yield directory_session()
        for engine in db.engines.values():
            engine.dispose()


def everything(session):
    """All rows of all tables, as text."""
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in DirectoryBase.metadata.sorted_tables
    }


def gathering_texts():
    return [(line["ID"], dated(line["開催日時"], TODAY)) for line in read_sheet("gatherings")]


def test_the_demo_has_what_the_field_has(demo):
    counted = {
        model.__tablename__: demo.scalar(select(func.count()).select_from(model))
        for model in (Town, Group, Place, ConsultationWindow, Opening)
    }
    assert counted == {"town": 62, "activity_group": 40, "place": 120, "consultation_window": 26, "opening": 60}
    assert Counter(demo.scalars(select(Area.kind))) == {
        AreaKind.LIFE_AREA: 6,
        AreaKind.ELEMENTARY_SCHOOL: 12,
        AreaKind.EAST_WEST: 2,
        AreaKind.NEIGHBOURHOOD: 5,
    }


def test_every_kind_of_everything_occurs(demo):
    places = demo.scalars(select(Place)).all()
    openings = demo.scalars(select(Opening)).all()
    assert {kind for place in places for kind in place.kinds} == set(PlaceKind)
    assert {place.publication for place in places} == set(Publication)
    assert {place.activity for place in places} == set(Activity)
    assert {place.cost for place in places} == set(Cost)
    assert set(demo.scalars(select(Group.kind))) == set(GroupKind)
    assert set(demo.scalars(select(ConsultationWindow.kind))) == set(WindowKind)
    assert {opening.demand_step for opening in openings} == set(range(6))
    assert Counter(opening.kind for opening in openings) == {OpeningKind.RECEPTION: 36, OpeningKind.VOLUNTEER: 24}
    assert demo.scalar(select(func.count()).where(Group.is_partner)) == 2


def test_private_hidden_and_mobile_venues_occur(demo):
    counted = Counter(demo.scalars(select(Gathering.visibility)))
    assert (counted[VenueVisibility.AREA_ONLY], counted[VenueVisibility.HIDDEN]) == (5, 3)
    assert demo.scalar(select(func.count(Gathering.place_id.distinct())).where(Gathering.is_mobile)) == 5


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_is_somewhere_yes_and_somewhere_unknown(demo, feature):
    answers = set(demo.scalars(select(getattr(Place, feature))))
    assert {True, None} <= answers


def test_schedules_are_read_wholly_except_those_that_cannot_be():
    unread = {key for key, text in gathering_texts() if str(read(text, today=TODAY).status) not in READ_WHOLLY}
    assert unread == set(NOT_READ_WHOLLY)


def test_hours_of_windows_are_read_wholly():
    texts = [line["受付時間"] for line in read_sheet("windows")]
    assert [text for text in texts if str(read(text, today=TODAY).status) != "exact"] == []


def test_places_open_on_the_days_their_words_say(demo):
    def days(external_id):
        return set(
            demo.scalars(
                select(Occurrence.on_day)
                .join(Place, Place.id == Occurrence.place_id)
                .where(
                    Place.external_id == external_id, Occurrence.on_day > TODAY, Occurrence.on_day <= date(2027, 1, 31)
                )
            )
        )

    assert days("P003") == {date(2026, 12, 5), date(2026, 12, 19), date(2027, 1, 2), date(2027, 1, 16)}
    assert days("P005") == {date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 29)}
    assert days("P020").isdisjoint({date(2026, 12, 28), date(2027, 1, 4)})
    assert days("P066") == {date(2026, 12, 5), date(2027, 1, 9)}
    assert days("P100") == {date(2026, 12, 20)}
    assert days("P061") == set()


def test_each_town_has_exactly_one_centre_for_older_people_in_charge(demo):
    centres = demo.scalars(select(ConsultationWindow).where(ConsultationWindow.kind == WindowKind.OLDER_PEOPLE)).all()
    in_charge = Counter(town.name for centre in centres for area in centre.areas for town in area.towns)
    assert in_charge == dict.fromkeys(demo.scalars(select(Town.name)), 1)


def test_school_areas_cross_the_daily_life_areas(demo):
    areas = demo.scalars(select(Area)).all()
    life = {town.id: area.id for area in areas if area.kind is AreaKind.LIFE_AREA for town in area.towns}
    crossing = [
        area
        for area in areas
        if area.kind is AreaKind.ELEMENTARY_SCHOOL and len({life[town.id] for town in area.towns}) > 1
    ]
    assert len(crossing) == 7


def test_everything_lies_inside_the_outline(demo):
    outline = Outline.from_geojson(demo.scalar(select(Municipality.outline)))
    points = [
        point
        for model in (Town, Gathering, ConsultationWindow)
        for point in demo.execute(select(model.lat, model.lng).where(model.lat.is_not(None)))
    ]
    assert len(points) > 180
    assert [point for point in points if outline.distance_m(Point.at(*point)) > 0] == []


def test_a_place_lies_in_the_areas_of_its_towns(demo):
    place = demo.scalar(select(Place).where(Place.external_id == "P120"))
    areas = {link.area.name for link in place.area_links}
    assert {"中央圏域", "八重原圏域", "緑野圏域", "東エリア", "西エリア"} <= areas


def test_every_text_that_could_reach_somebody_is_invented():
    texts = "\n".join(path.read_text(encoding="utf-8-sig") for path in SEEDS.glob("*.csv"))
    numbers = set(re.findall(r"(?<![\d.-])0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)|(?<![\d.-])0\d{9,10}(?!\d)", texts))
    assert {number for number in numbers if not number.startswith("0000-00-")} == set()
    assert set(re.findall(r"https?://([^/\s,]+)", texts)) <= {"example.jp"}
    assert set(re.findall(r"[\w.+-]+@([\w.-]+)", texts)) <= {"example.jp"}
    assert [prefecture for prefecture in PREFECTURES if prefecture in texts] == []


def test_every_address_is_in_the_invented_city():
    addresses = {
        line[heading]
        for sheet, heading in (("gatherings", "所在地"), ("windows", "所在地"), ("persons", "住所"))
        for line in read_sheet(sheet)
    }
    assert [address for address in addresses if address and not address.startswith("見本県ひだまり市")] == []


def test_sensitive_windows_are_no_fallback_and_one_refuses_nobody(demo):
    windows = demo.scalars(select(ConsultationWindow)).all()
    assert sum(window.refuses_nobody for window in windows) == 1
    assert {window.kind for window in windows if window.is_sensitive} == {WindowKind.VIOLENCE}


def test_every_window_says_how_to_ask(demo):
    windows = demo.scalars(select(ConsultationWindow)).all()
    assert all(window.script and window.troubles and window.phone for window in windows)


def test_interests_of_openings_are_words_of_the_list():
    with (SEEDS.parent / "words" / "interests.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {row["ことば"] for row in csv.DictReader(file)}
    used = {word for line in read_sheet("openings") for word in line.several("興味（；区切り）")}
    assert used <= known


def test_slots_last_as_long_as_a_task_takes(demo):
    late = [
        opening.title
        for opening in demo.scalars(select(Opening))
        if any(slot.ends - slot.starts < (opening.minutes or 0) for slot in opening.slots)
    ]
    assert late == []


def test_confirmations_are_of_all_ages(demo):
    ages = sorted((TODAY - day).days for day in demo.scalars(select(Confirmation.confirmed_on)))
    assert ages[0] <= 7
    assert ages[-1] >= 3 * 365


def test_seeding_twice_changes_nothing(demo):
    before = everything(demo)
    with unit_of_work(demo):
        assert seed_directory(demo, date(2027, 5, 1)) is None
    assert everything(demo) == before


def test_keys_are_the_same_on_every_machine():
    assert demo_key("P001") == "kfakkm26r7"
    assert re.fullmatch(r"[a-hj-km-np-z2-9]{10}", demo_key("P002"))


def test_a_database_with_other_data_is_refused(directory, saved):
    saved(a_place())
    with pytest.raises(RuleBroken, match="居場所1件"), unit_of_work(directory):
        seed_directory(directory, TODAY)
    assert directory.scalar(select(func.count()).select_from(Town)) == 0


def test_moving_dates_count_from_today():
    assert dated("{+18日}、{次の月}", TODAY) == f"{seireki(date(2026, 12, 9))}、{seireki(date(2026, 11, 23))}"


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [("50年後", "45日前"), ("たぶん", "45日前")],
)
def test_a_wrong_cell_is_named(tmp_path, cell, complaint):
    (tmp_path / "places.csv").write_text(f"ID,最終確認\nP001,{cell}\n", encoding="utf-8")
    (line,) = read_sheet("places", tmp_path)
    with pytest.raises(BadInput, match=f"places.csv の2行目「最終確認」.*{complaint}"):
        line.day("最終確認", TODAY)


def test_a_sheet_with_an_id_twice_is_refused(tmp_path):
    (tmp_path / "groups.csv").write_text("ID,団体名\nG01,一\nG01,二\n", encoding="utf-8")
    with pytest.raises(BadInput, match="G01"):
        read_sheet("groups", tmp_path)


def test_the_command_says_what_it_made_and_then_that_nothing_is_to_do(app):
    runner = app.test_cli_runner()
    first, second = runner.invoke(args=["seed"]), runner.invoke(args=["seed"])
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "居場所 120" in first.output
    assert "すでに入っています" in second.output


def test_towns_loaded_beforehand_are_no_hindrance(directory):
    with unit_of_work(directory):
        load_towns(directory, SEEDS / "towns.csv", SEEDS / "boundary.geojson")
    with unit_of_work(directory):
        made = seed_directory(directory, TODAY)
    assert made is not None
    assert directory.scalar(select(func.count(Town.id))) == 62
