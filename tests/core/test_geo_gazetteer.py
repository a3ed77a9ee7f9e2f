import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.geo.addresses import kanji_number, split_rest
from core.geo.gazetteer import Gazetteer
from core.geo.matches import Level
from tests.core.invented_towns import ALL, HIDAMARI, ROWS

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
HYPHENS = "-‐‑‒–—―−－ーｰ─━の"
BUILDINGS = ("", " 2階", "　ひだまりビル２Ｆ", "（公民館内）", " 山田方", "ひだまり会館", " コーポ森 103号室")


def in_digits(name: str) -> str:
    return re.sub(
        "[一二三四五六七八九十]+(?=丁目|番丁|号|地割|条)", lambda found: str(kanji_number(found.group())), name
    )


WRITTEN = {
    "as it is": lambda name: name,
    "ケ as ヶ": lambda name: name.replace("ケ", "ヶ"),
    "ヶ as が": lambda name: name.replace("ヶ", "が").replace("ケ", "が"),
    "が as ケ": lambda name: name.replace("が", "ケ"),
    "の as ノ": lambda name: name.replace("の", "ノ"),
    "ノ and 之 as の": lambda name: name.replace("ノ", "の").replace("之", "の"),
    "old letters": lambda name: name.translate(str.maketrans("条浜沢高島原", "條濱澤髙嶋原")),
    "new letters": lambda name: name.translate(str.maketrans("澤髙嶋", "沢高島")),
    "崎 as 﨑": lambda name: name.replace("崎", "﨑"),
    "spaced": lambda name: re.sub(
        "(?<![第一二三四五六七八九十])(?=第?[一二三四五六七八九十]+(?:丁目|番丁|号))|(?<=町)", " ", name
    ),
    "digits": in_digits,
    "wide digits": lambda name: in_digits(name).translate(FULL_WIDTH),
}


def short(name: str, hyphen: str) -> str:
    """小巻三丁目 → 小巻3-"""
    numbered = re.fullmatch("(.+?)([一二三四五六七八九十]+)丁目", name)
    return f"{numbered[1]}{kanji_number(numbered[2])}{hyphen}" if numbered else name


def city_forms(row):
    bare = re.sub("^.+郡", "", row.city)
    return st.sampled_from([row.prefecture + row.city, row.city, bare, f"〒480-1234 {row.prefecture}{bare}"])


@given(st.data())
def test_every_town_is_found_from_its_own_name_however_it_is_written(data):
    row = data.draw(st.sampled_from(ROWS))
    city = data.draw(city_forms(row))
    name = WRITTEN[data.draw(st.sampled_from(sorted(WRITTEN)))](row.name)
    number = data.draw(st.sampled_from(["", "12", "12番地3", "１２番３号", "12-3", "十二番地の三"]))
    building = data.draw(st.sampled_from(BUILDINGS)) if number else ""
    match = ALL.find(f"{city}{name}{number}{building}")
    assert (match.level, match.row) == (Level.TOWN, row)


@given(st.data())
def test_a_number_for_the_chome_is_understood_with_every_hyphen(data):
    row = data.draw(st.sampled_from([row for row in ROWS if row.town.endswith("丁目")]))
    hyphen = data.draw(st.sampled_from(HYPHENS))
    wide = data.draw(st.booleans())
    address = row.city + short(row.name, hyphen) + f"5{hyphen}6"
    match = ALL.find(address.translate(FULL_WIDTH) if wide else address)
    assert (match.row, split_rest(match.rest)[0]) == (row, "5-6")


@given(st.data())
def test_what_the_table_does_not_know_is_handed_back(data):
    row = data.draw(st.sampled_from(ROWS))
    number = data.draw(st.sampled_from(["12番地3", "12-3", "123"]))
    building = data.draw(st.sampled_from([" 2階", "(公民館内)", " 山田方"]))
    assume(not row.town.endswith("丁目"))
    assert ALL.find(row.prefecture + row.city + row.name + number + building).rest == number + building


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_the_rest_is_never_invented(text):
    match = ALL.find(text)
    assert match.level in (Level.TOWN, Level.CITY, Level.NONE)
    assert (match.point is None) == (match.level is Level.NONE)


@given(st.sampled_from(ROWS), st.sampled_from(["大空市", "青空県大空市", "大空郡夕やけ町", "大空市南区"]))
def test_a_city_that_is_not_loaded_is_never_taken_for_one_that_is(row, city):
    assert ALL.find(f"{city}{row.name}1-2-3").level is Level.NONE


@pytest.mark.parametrize(
    ("address", "matched", "rest"),
    [
        ("ひだまり市小巻3-555", "見本県ひだまり市小巻三丁目", "555"),
        ("ひだまり市大字小巻3-5", "見本県ひだまり市大字小巻", "3-5"),
        ("ひだまり市小巻1234", "見本県ひだまり市大字小巻", "1234"),
        ("ひだまり市小巻9-12", "見本県ひだまり市大字小巻", "9-12"),
        ("ひだまり市日の出町1番地8", "見本県ひだまり市日の出町", "1番地8"),
        ("ひだまり市日の出町1-8-21", "見本県ひだまり市日の出町一丁目", "8-21"),
        ("ひだまり市番町ニ丁目1", "見本県ひだまり市番町", "ニ丁目1"),
        ("ひだまり市小巻ニ丁目14番2号 1階", "見本県ひだまり市小巻二丁目", "14番2号 1階"),
        ("ひだまり市堀内2-3-1", "見本県ひだまり市堀の内二丁目", "3-1"),
        ("ひだまり市浅野816-2", "見本県ひだまり市塩見町浅野", "816-2"),
        ("ひだまり市新所・岡崎・梅田入会地字藤ヶ池15-71", "見本県ひだまり市新所岡崎梅田入会地", "字藤ヶ池15-71"),
        ("ひだまり市塩見町安原下第２号1645", "見本県ひだまり市塩見町安原下第二号", "1645"),
        ("ひだまり市北1西2-3", "見本県ひだまり市北一条西二丁目", "3"),
        ("ひだまり市寺町通御池上る上本能寺前町488", "見本県ひだまり市上本能寺前町", "488"),
        ("ひだまり市寺町488", "見本県ひだまり市寺町", "488"),
        ("ひだまり市大更35-62", "見本県ひだまり市大更第三十五地割", "62"),
        ("ひだまり市新田町甲2538-3", "見本県ひだまり市新田町甲", "2538-3"),
        ("ひだまり市秋ノ宮山居野11", "見本県ひだまり市秋ノ宮", "山居野11"),
        ("ひだまり市二重堀字中田12", "見本県ひだまり市大字二重堀中田", "12"),
        ("ひだまり市字田中5", "見本県ひだまり市字田中", "5"),
        ("ひだまり市田中5", "見本県ひだまり市田中", "5"),
        ("そよかぜ町若葉台2-1", "見本県こもれび郡そよかぜ町若葉台二丁目", "1"),
        ("あさひ市本町1-2-3", "手本県あさひ市中区本町一丁目", "2-3"),
        ("北区中央町5", "手本県あさひ市北区中央町", "5"),
        ("見本ひだまり市森7", "見本県ひだまり市森", "7"),
        ("ひだまり小巻3-1", "見本県ひだまり市小巻三丁目", "1"),
        ("中央公民館（ひだまり市小巻3-1）", "見本県ひだまり市小巻三丁目", "1)"),
        ("ひだまり市役所 桃ヶ丘十二丁目3番", "見本県ひだまり市桃ケ丘十二丁目", "3番"),
        ("住所：ひだまり市東１－２－３", "見本県ひだまり市東一丁目", "2-3"),
    ],
)
def test_addresses_as_people_write_them(address, matched, rest):
    match = ALL.find(address)
    assert (match.matched, match.rest) == (matched, rest)


@pytest.mark.parametrize(
    ("address", "matched", "candidates"),
    [
        ("ひだまり市", "見本県ひだまり市", 0),
        ("ひだまり市番町", "見本県ひだまり市番町", 2),
        ("ひだまり市番町9-1", "見本県ひだまり市番町", 2),
        ("ひだまり市番町2番3号", "見本県ひだまり市番町", 2),
        ("ひだまり市日の出町5丁目1", "見本県ひだまり市日の出町", 2),
        ("ひだまり市香原町617-13", "見本県ひだまり市香原町", 2),
        ("ひだまり市塩見町上西字内場乙", "見本県ひだまり市塩見町上西", 2),
        ("ひだまり市久保新田12", "見本県ひだまり市", 0),
        ("ひだまり市久保町3", "見本県ひだまり市", 0),
        ("ひだまり市秋ノ宮町3", "見本県ひだまり市", 0),
        ("ひだまり市森合12", "見本県ひだまり市", 0),
        ("ひだまり市中央公民館", "見本県ひだまり市", 0),
        ("あさひ市緑町1", "手本県あさひ市", 0),
    ],
)
def test_what_fits_no_town_or_several_is_the_city_and_says_so(address, matched, candidates):
    match = ALL.find(address)
    assert (match.level, match.matched, match.row) == (Level.CITY, matched, None)
    assert len(match.candidates) == candidates


@pytest.mark.parametrize("address", ["", "丁目", "3-4", "見本県", "青空県ひだまり市小巻3-1", "大空市小巻3-1", "🏠"])
def test_what_names_no_loaded_municipality_is_nowhere(address):
    match = HIDAMARI.find(address)
    assert (match.level, match.point, match.matched) == (Level.NONE, None, "")


def test_a_town_of_two_loaded_cities_needs_its_city():
    match = ALL.find("中央町5番26")
    assert (match.level, {row.city for row in match.candidates}) == (
        Level.NONE,
        {"こもれび郡そよかぜ町", "あさひ市北区"},
    )


def test_the_city_may_be_left_out_where_one_town_fits_to_the_letter():
    assert HIDAMARI.find("小巻3-555").matched == "見本県ひだまり市小巻三丁目"
    assert HIDAMARI.find("小巻公民館").level is Level.NONE


def test_a_town_without_a_point_is_known_by_name_only():
    towns = [replace(row, point=None) if row.town == "東新町" else row for row in ROWS]
    match = Gazetteer(towns).find("ひだまり市東新町1")
    assert (match.level, match.row.town) == (Level.CITY, "東新町")


def test_geopy_gets_a_location_the_way_its_own_geocoders_answer():
    location = ALL.geocode("ひだまり市小巻3-555")
    assert (location.address, location.raw.level) == ("見本県ひだまり市小巻三丁目", Level.TOWN)
    assert ALL.geocode("大空市") is None
    assert len(ALL.geocode("ひだまり市", exactly_one=False)) == 1


@pytest.mark.parametrize(
    ("rest", "numbers", "building"),
    [
        ("3-1 2階", "3-1", "2階"),
        ("1番地の2 ひだまりビル2階", "1-2", "ひだまりビル2階"),
        ("14番2号", "14-2", ""),
        ("甲2538-3", "甲2538-3", ""),
        ("二百三番地の二", "203-2", ""),
        ("12-3-2階", "12-3", "2階"),
        ("5-6 103", "5-6", "103"),
        ("字藤ヶ池15-71", "", "字藤ヶ池15-71"),
        ("", "", ""),
    ],
)
def test_the_rest_parts_into_number_and_building(rest, numbers, building):
    assert split_rest(rest) == (numbers, building)


@pytest.mark.parametrize(
    ("text", "number"), [("十", 10), ("十二", 12), ("二〇三", 203), ("千六百", 1600), ("廿一", 21)]
)
def test_kanji_numbers(text, number):
    assert kanji_number(text) == number
