from datetime import date, timedelta

import pytest

from core.errors import BadInput, RuleBroken
from core.languages.known import BY_CODE
from core.languages.ways import speaking
from directory.areas.models import Municipality
from directory.leaflets.services import MOST_ENTRIES, leaflet_sheet, list_address, read_areas, read_kinds, titled
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, PlaceArea, Publication, VenueVisibility
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType
from directory.windows.models import WindowArea, WindowKind
from tests.factories import a_gathering, a_municipality, a_place, a_town, a_window, an_area

TODAY = date(2026, 11, 21)
BASE = "https://map.example.lg.jp"


def sheet_of(directory, **choice):
    return leaflet_sheet(directory, today=TODAY, base_url=BASE, **choice)


def names(sheet):
    return [entry.name for entry in sheet.entries]


@pytest.mark.parametrize(
    "hidden", [{"publication": Publication.DRAFT}, {"publication": Publication.WITHDRAWN}, {"activity": Activity.ENDED}]
)
def test_only_what_residents_may_see_and_visit_is_printed(directory, saved, hidden):
    saved(a_place(name="公開"), a_place(name="かくれた場所", **hidden))
    assert names(sheet_of(directory)) == ["公開"]


def test_a_place_of_several_kinds_is_printed_once(directory, saved):
    saved(
        a_place(kinds=[PlaceKind.SALON, PlaceKind.IBASHO]), a_place(name="食堂", kinds=[PlaceKind.CHILDREN_CAFETERIA])
    )
    assert names(sheet_of(directory, kinds=[PlaceKind.SALON, PlaceKind.IBASHO])) == ["ひだまりサロン"]


def test_areas_choose_and_name_the_sheet(directory, saved):
    area = an_area(name="東部", kana="トウブ")
    saved(a_place(name="東の家", area_links=[PlaceArea(area=area)]), a_place(name="西の家"))
    sheet = sheet_of(directory, areas=[area], kinds=[PlaceKind.SALON])
    assert names(sheet) == ["東の家"]
    assert (sheet.title, sheet.title_reading) == ("東部のサロンの案内", "とうぶのさろんのあんない")


def test_places_chosen_by_hand_keep_their_order(directory, saved):
    first, second = saved(a_place(name="い", kana="い"), a_place(name="あ", kana="あ"))
    assert names(sheet_of(directory, keys=[first.key, second.key])) == ["い", "あ"]


def test_places_can_be_left_out_and_numbers_close_up(directory, saved):
    first, _ = saved(a_place(name="あ", kana="あ"), a_place(name="い", kana="い"))
    sheet = sheet_of(directory, without=[first.key])
    assert [(entry.number, entry.name) for entry in sheet.entries] == [(1, "い")]


def test_a_place_withdrawn_meanwhile_is_named(directory, saved):
    gone = saved(a_place(publication=Publication.WITHDRAWN))
    with pytest.raises(BadInput, match=gone.key):
        sheet_of(directory, keys=[gone.key])


def test_an_empty_leaflet_is_not_made(directory):
    with pytest.raises(RuleBroken, match="条件に合う"):
        sheet_of(directory)


def test_a_leaflet_has_a_limit(directory, saved):
    saved(*(a_place(gatherings=[]) for _ in range(MOST_ENTRIES + 1)))
    with pytest.raises(RuleBroken, match=f"{MOST_ENTRIES}か所まで"):
        sheet_of(directory)


def test_a_private_home_is_a_circle_at_its_town_and_its_address_is_not_printed(directory, saved):
    home = a_gathering(
        visibility=VenueVisibility.AREA_ONLY, town=a_town(lat=35.4, lng=136.8), address="日向町一丁目9-9"
    )
    saved(a_place(gatherings=[home]))
    sheet = sheet_of(directory)
    assert [(pin.lat, pin.lng, pin.is_area) for pin in sheet.pins] == [(35.4, 136.8, True)]
    assert "9-9" not in sheet.entries[0].address + sheet.entries[0].venue


def test_a_hidden_venue_is_nowhere_on_the_map(directory, saved):
    saved(a_place(gatherings=[a_gathering(visibility=VenueVisibility.HIDDEN, town=a_town())]))
    sheet = sheet_of(directory)
    assert sheet.pins == ()
    assert "集会所" not in sheet.entries[0].venue + sheet.entries[0].address


def test_every_venue_has_the_number_of_its_place(directory, saved):
    venues = [
        a_gathering(venue_name="本町会館", schedule_text="第1土曜"),
        a_gathering(lat=35.31, schedule_text="第3土曜"),
    ]
    saved(a_place(gatherings=venues))
    sheet = sheet_of(directory)
    assert [pin.number for pin in sheet.pins] == [1, 1]
    assert sheet.entries[0].schedule == "【本町会館】第1土曜 【日向町集会所】第3土曜"


def test_what_was_not_read_to_the_end_is_printed_in_the_groups_own_words(directory, saved):
    half_read = {
        "schedule_text": "第2土曜 雨の日は電話",
        "schedule_sentence": "毎月第2土曜日",
        "schedule_unread": "雨の日は電話",
    }
    saved(a_place(gatherings=[a_gathering(**half_read)]))
    assert sheet_of(directory).entries[0].schedule == "第2土曜 雨の日は電話"


def test_the_city_is_not_repeated_in_every_address(directory, saved):
    saved(a_place(gatherings=[a_gathering(town=a_town())]))
    assert sheet_of(directory).entries[0].address == "日向町一丁目1-1"


def test_how_a_place_was_confirmed_comes_from_its_latest_mark(directory, saved):
    place = saved(a_place())
    facts = {"entry_type": EntryType.PLACE, "entry_key": place.key}
    saved(
        Confirmation(field="phone", how=ConfirmedHow.VISIT, confirmed_on=TODAY, **facts),
        Confirmation(field="name", how=ConfirmedHow.FLYER, confirmed_on=TODAY - timedelta(days=9), **facts),
    )
    assert sheet_of(directory).entries[0].confirmed_how == "訪問"


def test_a_pause_is_told(directory, saved):
    saved(a_place(activity=Activity.PAUSED))
    assert "お休み" in sheet_of(directory).entries[0].notice


def test_a_window_for_violence_never_lies_about_on_paper(directory, saved):
    saved(a_place())
    saved(
        a_window(name="DV相談", kind=WindowKind.VIOLENCE, is_sensitive=True),
        a_window(name="まるごと相談", refuses_nobody=True),
    )
    assert [window.name for window in sheet_of(directory).windows] == ["まるごと相談"]


def test_windows_in_charge_of_the_area_stand_beside_its_places(directory, saved):
    area = an_area()
    saved(a_place(area_links=[PlaceArea(area=area)]))
    near = a_window(name="東部包括", kind=WindowKind.OLDER_PEOPLE)
    near.area_links = [WindowArea(area=area)]
    saved(
        near,
        a_window(name="西部包括", kind=WindowKind.OLDER_PEOPLE),
        a_window(name="まるごと相談", refuses_nobody=True),
    )
    assert [window.name for window in sheet_of(directory, areas=[area]).windows] == ["まるごと相談", "東部包括"]


def test_the_map_shows_the_municipality_of_the_places(directory, saved):
    square = {"type": "Polygon", "coordinates": [[[136.9, 35.2], [137.0, 35.2], [137.0, 35.3], [136.9, 35.2]]]}
    town = a_town(municipality=a_municipality(outline=square, credit="見本"))
    saved(Municipality(code="99202", prefecture="見本県", name="となり市", outline=square | {"type": "None"}))
    saved(a_place(gatherings=[a_gathering(town=town)]))
    sheet = sheet_of(directory)
    assert (sheet.municipality, len(sheet.outline), sheet.map_credit) == ("ひだまり市", 1, "見本")


def test_codes_lead_to_the_public_address(directory, saved):
    place = saved(a_place())
    sheet = sheet_of(directory, kinds=[PlaceKind.SALON])
    assert sheet.entries[0].url == f"{BASE}/places/{place.key}"
    assert sheet.batch_url == f"{BASE}/places?kind=salon"


@pytest.mark.parametrize("code", ["easy", "en", "vi", "zh"])
def test_codes_of_a_sheet_in_another_language_lead_to_pages_in_it(directory, saved, code):
    place = saved(a_place())
    with speaking(BY_CODE[code]):
        sheet = sheet_of(directory, kinds=[PlaceKind.SALON])
    assert sheet.entries[0].url == f"{BASE}/{code}/places/{place.key}"
    assert sheet.batch_url == f"{BASE}/{code}/places?kind=salon"


def test_a_list_address_carries_every_choice(directory, saved):
    area = saved(an_area(key="east"))
    kinds = [PlaceKind.SALON, PlaceKind.IBASHO]
    assert list_address(BASE, kinds, [area]) == f"{BASE}/places?kind=salon&kind=ibasho&area=east"


def test_kinds_are_asked_for_by_code_or_word():
    assert read_kinds(["salon", "こども食堂", "サロン"]) == [PlaceKind.SALON, PlaceKind.CHILDREN_CAFETERIA]


def test_areas_are_asked_for_by_key_or_name(directory, saved):
    area = saved(an_area(name="東部", key="east"))
    assert read_areas(directory, ["east", "東部"]) == [area]


def test_unknown_words_name_the_known_ones(directory, saved):
    saved(an_area(name="東部"))
    with pytest.raises(BadInput, match="サロン"):
        read_kinds(["さろーん"])
    with pytest.raises(BadInput, match="東部"):
        read_areas(directory, ["南部"])


def test_a_title_of_ones_own_has_no_guessed_reading(directory, saved):
    saved(a_place())
    sheet = titled(sheet_of(directory), "秋のあつまり")
    assert (sheet.title, sheet.title_reading) == ("秋のあつまり", "")
