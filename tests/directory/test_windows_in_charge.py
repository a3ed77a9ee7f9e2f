"""Who is in charge: every 町丁目 of the demo, every way to write an address, and no trace of what was asked."""

import csv
import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.areas.models import Town
from directory.places.models import Publication
from directory.windows.models import ConsultationWindow, WindowKind
from directory.windows.queries import published_windows, towns_by_id, windows_in_charge
from tests.directory.public_pages import AS_JSON, demo_city
from tests.factories import a_municipality, a_town, a_window, an_area

SEEDS = Path(__file__).parents[2] / "data" / "seeds"


def sheet(name):
    return list(csv.DictReader((SEEDS / f"{name}.csv").read_text("utf-8-sig").splitlines()))


TOWNS = sheet("towns")
DISTRICTS = {
    town: area["ID"]
    for area in sheet("areas")
    if area["種類"] == "日常生活圏域"
    for town in area["町丁目（；区切り）"].split("；")
}
IN_CHARGE = {row["担当区域（；区切り）"]: row["名称"] for row in sheet("windows") if row["担当区域（；区切り）"]}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("charge")) as app:
        yield app


@pytest.fixture
def asks(city):
    def ask(address):
        return json.loads(
            city.test_client().get("/windows/in-charge", query_string={"address": address}, headers=AS_JSON).text
        )

    return ask


@pytest.mark.parametrize("town", [row["town"] for row in TOWNS])
def test_every_town_has_exactly_the_one_window_its_district_names(asks, town):
    answer = asks(f"見本県ひだまり市{town}1-1")

    assert answer["town"] == town
    assert [each["name"] for each in answer["results"] if each["areas"]] == [IN_CHARGE[DISTRICTS[town]]]
    kinds = [each["kind"] for each in answer["results"]]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("town", [row["town"] for row in TOWNS])
def test_the_form_leads_to_the_town_and_the_house_number_is_gone(city, town):
    client = city.test_client()
    answer = client.post("/windows/in-charge", data={"address": f"ひだまり市{town}3-21 メゾン205"})

    assert answer.status_code == 303
    assert "205" not in answer.location
    assert IN_CHARGE[DISTRICTS[town]] in client.get(answer.location).text


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("見本県ひだまり市若葉台二丁目10番3号", "若葉台二丁目"),
        ("ひだまり市若葉台２丁目１０－３", "若葉台二丁目"),
        ("ひだまり市若葉台2-10-3 グリーンハイツ101号室", "若葉台二丁目"),
        ("若葉台二丁目10-3", "若葉台二丁目"),
        ("若葉台2丁目", "若葉台二丁目"),
        ("〒999-0001 見本県ひだまり市大手町2番地の1", "大手町"),
        ("ひだまり市 高田一丁目 5", "髙田一丁目"),
        ("ひだまり市宮崎町1-1", "宮﨑町"),
        ("ひだまり市旭が丘3", "旭ケ丘"),
        ("ひだまり市東之荘12", "東ノ荘"),
        ("ひだまり市下田12番地", "大字下田"),
        ("  ひだまり市桜川３丁目３ー７（さくら荘）", "桜川三丁目"),
    ],
)
def test_an_address_is_understood_however_it_is_written(asks, address, town):
    assert asks(address)["town"] == town


@pytest.mark.parametrize(
    ("address", "some"),
    [
        ("ひだまり市本町", {"本町一丁目", "本町二丁目", "本町三丁目"}),
        ("ひだまり市桜川", {"桜川一丁目", "桜川二丁目", "桜川三丁目"}),
    ],
)
def test_a_name_that_may_mean_several_towns_is_asked_back(city, asks, address, some):
    answer = asks(address)
    page = city.test_client().post("/windows/in-charge", data={"address": address})

    assert (answer["town"], set(answer["candidates"]), answer["total"]) == (None, some, 0)
    assert "どちらの町ですか" in page.text
    assert f'value="{address}"' in page.text


@pytest.mark.parametrize(
    "address", ["東京都千代田区千代田1-1", "ひだまり市", "？？？", "本町一丁目本町二丁目のあいだ", "あ" * 300]
)
def test_an_address_nobody_can_place_is_never_guessed(city, asks, address):
    answer = asks(address)
    page = city.test_client().post("/windows/in-charge", data={"address": address})

    assert (answer["town"], answer["total"]) == (None, 0)
    assert "担当の窓口" in page.text
    assert "ひだまり福祉まるごと相談" in page.text or answer["candidates"]


def test_an_address_is_written_to_no_log(city, caplog):
    caplog.set_level(logging.DEBUG)
    city.test_client().post("/windows/in-charge", data={"address": "ひだまり市大手町7-77 ひみつハイツ"})

    assert "ひみつハイツ" not in caplog.text
    assert "7-77" not in caplog.text


def test_a_question_without_an_address_shows_the_form_again(city):
    assert "お住まいの住所" in city.test_client().post("/windows/in-charge", data={}).text


def test_the_same_town_name_in_two_cities_is_asked_back_with_the_city(client, saved):
    saved(
        a_town(name="本町", municipality=a_municipality(code="99202", name="こもれび市")),
        a_town(name="本町", municipality=a_municipality(code="99203", name="せせらぎ市")),
    )
    text = client.post("/windows/in-charge", data={"address": "本町1-1"}).text

    assert "こもれび市 本町" in text
    assert "せせらぎ市 本町" in text


def test_a_town_named_by_itself_beats_every_area(directory, saved):
    town, area = a_town(), an_area()
    town.areas.append(area)
    saved(town, area, a_window(name="圏域の窓口", areas=[area]), a_window(name="この町の窓口", towns=[town]))

    assert [window.name for window in windows_in_charge(directory, town)] == ["この町の窓口"]


def test_a_draft_is_in_charge_of_nothing(directory, saved):
    town = a_town()
    saved(town, a_window(towns=[town], publication=Publication.DRAFT))

    assert windows_in_charge(directory, town) == []


def test_no_kind_has_two_windows_in_charge_of_a_town_of_the_demo(city):
    """The demo's districts neither overlap nor leave a town out: the pick is never a toss-up."""
    from core.db import directory_session

    with city.app_context():
        session = directory_session()
        windows = session.scalars(published_windows()).all()
        towns = towns_by_id(session, session.scalars(select(Town.id)).all())
        for kind in WindowKind:
            those = [window for window in windows if window.kind is kind and window.has_districts]
            if those:
                assert {town.name: len(_holding(those, town)) for town in towns} == {town.name: 1 for town in towns}


def _holding(windows: list[ConsultationWindow], town: Town) -> list[ConsultationWindow]:
    return [window for window in windows if set(window.areas) & set(town.areas)]
