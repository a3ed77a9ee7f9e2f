"""Registering and changing at the desk."""

import pytest
from sqlalchemy import select

from core.calendar import today
from core.permissions import Role
from directory.places.kinds import PlaceKind
from directory.places.models import Gathering, Occurrence, Place, PointSource, Publication, VenueVisibility
from directory.upkeep.models import Confirmation, Revision
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_group, a_municipality, a_place, a_town

NEW = "/desk/places/new"
OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[136.8, 35.2], [137.0, 35.2], [137.0, 35.4], [136.8, 35.4], [136.8, 35.2]]],
}


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def town(saved):
    city = a_municipality(outline=OUTLINE)
    saved(a_town(municipality=city), a_town(name="月見町", lat=35.36, lng=136.96, municipality=city))


def the_place(directory) -> Place:
    return directory.scalars(select(Place)).one()


def edit_url(place: Place) -> str:
    return f"/desk/places/{place.key}/edit"


def test_a_name_and_a_source_are_enough_for_a_draft(desk, directory):
    answer = desk.save(NEW, name="ひなたサロン", told="phone")
    place = the_place(directory)
    assert answer.location == f"/desk/places/{place.key}"
    assert (place.name, place.publication, place.gatherings) == ("ひなたサロン", Publication.DRAFT, [])


def test_a_whole_form_is_kept_as_typed(desk, directory, town):
    desk.save(
        NEW,
        name="ひなたサロン",
        kinds=["salon", "ibasho"],
        audiences=["anyone"],
        phone="0568-00-0000",
        url="https://example.jp/",
        group="ひなたの会",
        wheelchair="yes",
        quiet="no",
        cost="up_to_300",
        cost_text="100円",
        schedule_text="毎週水曜日 10:00〜12:00",
        venue_name="日向町集会所",
        address="見本県ひだまり市日向町一丁目1-1",
        told="visit",
    )
    place = the_place(directory)
    assert set(place.kinds) == {PlaceKind.SALON, PlaceKind.IBASHO} and place.group.name == "ひなたの会"
    assert (place.wheelchair, place.quiet, place.parking) == (True, False, None)
    assert place.gatherings[0].schedule_sentence == "毎週水曜日 10:00〜12:00"


def test_the_days_of_a_new_schedule_are_in_the_table_at_once(desk, directory):
    desk.save(NEW, name="ひなたサロン", schedule_text="毎週水曜日 10:00〜12:00", told="phone")
    days = directory.scalars(select(Occurrence.on_day).where(Occurrence.on_day >= today())).all()
    assert len(days) >= 56 and {day.weekday() for day in days} == {2}


def test_sending_the_same_new_form_twice_makes_one_place(desk, directory):
    fields = desk.open(NEW)
    first = desk.send(NEW, fields, name="ひなたサロン", told="phone", schedule_text="水曜")
    second = desk.send(NEW, fields, name="ひなたサロン", told="phone", schedule_text="水曜")
    assert first.location == second.location and len(the_place(directory).gatherings) == 1


def test_registering_leaves_who_and_how_as_the_first_revision(desk, directory):
    desk.save(NEW, name="ひなたサロン", told="group_itself")
    revision = directory.scalars(select(Revision)).one()
    assert (revision.number, revision.by, revision.source, revision.before) == (1, desk.key, "団体から", {})
    assert revision.after["name"] == "ひなたサロン"


def test_a_change_is_kept_field_by_field_before_and_after(desk, directory, saved):
    place = saved(a_place(phone="0568-00-0001", wheelchair=None))
    desk.save(edit_url(place), phone="0568-00-0002", wheelchair="yes", told="phone")
    revision = directory.scalars(select(Revision)).one()
    assert revision.before == {"phone": "0568-00-0001", "wheelchair": None}
    assert revision.after == {"phone": "0568-00-0002", "wheelchair": True}


def test_saving_without_a_change_leaves_no_revision(desk, directory, saved):
    place = saved(a_place())
    desk.save(edit_url(place), told="correction")
    assert directory.scalars(select(Revision)).all() == []


def test_a_change_of_a_venue_names_the_venue(desk, directory, saved):
    place = saved(a_place())
    key = place.gatherings[0].key
    desk.save(edit_url(place), schedule_text="毎週金曜日", told="phone")
    revision = directory.scalars(select(Revision)).one()
    assert revision.after == {f"venue:{key}:schedule_text": "毎週金曜日"}
    assert "会場1の開催日時" in desk.get(f"/desk/places/{place.key}").text


def test_a_published_change_is_what_residents_read(desk, client, saved):
    place = saved(a_place())
    desk.save(edit_url(place), summary="お茶を飲みます。", easy_summary="お茶を のみます。", told="correction")
    assert "お茶を飲みます。" in client.get(f"/places/{place.key}").text
    assert "お茶を のみます。" in client.get(f"/easy/places/{place.key}").text


def test_the_echo_says_what_was_read_the_next_five_days_and_what_was_not(desk):
    page = desk.save(NEW, do="check", schedule_text="毎週水曜日 10:00〜12:00 みかん狩りの頃", name="ひなた").text
    assert "毎週水曜日 10:00〜12:00" in page and "つぎの5回" in page
    assert "読み取れなかったところ：「みかん狩り" in page


def test_checking_the_reading_keeps_everything_typed_and_saves_nothing(desk, directory):
    page = desk.save(NEW, do="check", name="ひなた", summary="a<b", schedule_text="第2土曜", kinds=["salon"]).text
    fields = fields_of(page, NEW)
    assert (fields["name"], fields["summary"], fields["kinds"]) == (["ひなた"], ["a<b"], ["salon"])
    assert directory.scalars(select(Place)).all() == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("不定期", "決まった日はない（不定期）と読みました"),
        ("ただいま休止中", "休止中と読みました"),
        ("みかんの花が咲くころ", "日付として読めませんでした"),
    ],
)
def test_a_text_without_dates_says_so(desk, text, title):
    assert title in desk.save(NEW, do="check", schedule_text=text).text


def test_a_second_venue_can_be_added_and_the_first_removed(desk, directory, saved):
    place = saved(a_place())
    fields = fields_of(desk.save(edit_url(place), do="add").text, edit_url(place))
    assert len(fields["venue"]) == 2
    desk.send(edit_url(place), fields, venue1_remove="y", venue2_venue_name="月見会館", told="phone")
    directory.expire_all()
    assert [venue.venue_name for venue in the_place(directory).gatherings] == ["月見会館"]


def test_every_venue_can_be_changed(desk, directory, saved):
    place = saved(a_place(gatherings=[a_gathering(), a_gathering(position=1, venue_name="二つ目")]))
    desk.save(edit_url(place), venue1_venue_name="一の会館", venue2_venue_name="二の会館", told="visit")
    directory.expire_all()
    assert [venue.venue_name for venue in the_place(directory).gatherings] == ["一の会館", "二の会館"]


def test_a_form_never_writes_into_the_venue_of_another_place(desk, directory, saved):
    theirs = saved(a_place(name="よその場所"))
    key = theirs.gatherings[0].key
    fields = desk.open(NEW) | {"venue": [key], f"venue-{key}-venue_name": "のっとり"}
    desk.send(NEW, fields, name="ひなた", told="phone")
    directory.expire_all()
    assert directory.scalar(select(Gathering).where(Gathering.key == key)).venue_name == "日向町集会所"


def test_an_address_becomes_a_point_with_its_precision_in_words(desk, directory, town):
    fields = {"name": "ひなた", "address": "見本県ひだまり市日向町一丁目1-1", "told": "phone"}
    assert "町丁目の代表点（見本県ひだまり市日向町一丁目）" in desk.save(NEW, do="check", **fields).text
    desk.save(NEW, **fields)
    venue = the_place(directory).gatherings[0]
    assert (venue.lat, venue.point_source, venue.town.name) == (35.3, PointSource.TOWN, "日向町一丁目")


def test_an_unknown_address_is_kept_without_a_point(desk, directory, town):
    page = desk.save(NEW, do="check", name="ひなた", address="どこかの家").text
    assert "この住所は町丁目の表で見つかりません" in page
    desk.save(NEW, name="ひなた", address="どこかの家", told="phone")
    assert the_place(directory).gatherings[0].lat is None


def test_a_pin_set_by_hand_wins_over_the_address(desk, directory, town):
    desk.save(NEW, name="ひなた", address="見本県ひだまり市日向町一丁目", lat="35.301, 136.902", told="phone")
    venue = the_place(directory).gatherings[0]
    assert (venue.lat, venue.lng, venue.point_source) == (35.301, 136.902, PointSource.BY_HAND)


def test_a_pin_far_from_the_address_warns_and_does_not_block(desk, directory, town):
    far = {"name": "ひなた", "address": "見本県ひだまり市日向町一丁目", "lat": "35.6", "lng": "136.9"}
    page = desk.save(NEW, do="check", **far).text
    assert "住所と地図の位置が合わないようです" in page and "ひだまり市の外（約22km）" in page
    assert desk.save(NEW, told="phone", **far).status_code == 302


def test_taking_the_pin_away_lets_the_address_decide_again(desk, directory, saved, town):
    place = saved(a_place(gatherings=[a_gathering(lat=35.31, lng=136.91)]))
    desk.save(edit_url(place), lat="", lng="", told="correction")
    directory.expire_all()
    venue = the_place(directory).gatherings[0]
    assert (venue.lat, venue.point_source) == (35.3, PointSource.TOWN)


def test_the_point_of_a_list_stays_what_it_was_while_other_things_change(desk, directory, saved, town):
    given = a_gathering(lat=35.3012345678, lng=136.9, point_source=PointSource.GIVEN)
    place = saved(a_place(gatherings=[given]))
    desk.save(edit_url(place), phone="0568-00-0001", told="phone")
    directory.expire_all()
    venue = the_place(directory).gatherings[0]
    assert venue.point_source is PointSource.GIVEN and "point" not in str(
        directory.scalars(select(Revision)).one().after
    )


def test_a_moving_service_has_no_pin(desk, directory, town):
    desk.save(NEW, name="移動スーパー", address="見本県ひだまり市日向町一丁目", is_mobile="y", told="phone")
    venue = the_place(directory).gatherings[0]
    assert venue.is_mobile and venue.lat is None and venue.town.name == "日向町一丁目"


def test_a_hidden_venue_is_on_no_public_page(desk, client, directory, town):
    desk.save(
        NEW,
        name="ひなたの家",
        kinds=["ibasho"],
        phone="0568-00-0000",
        schedule_text="毎週水曜日",
        venue_name="山田さん宅",
        address="見本県ひだまり市日向町一丁目7-7",
        visibility="hidden",
        told="phone",
    )
    place = the_place(directory)
    desk.act(place.key, "publish")
    pages = [client.get(path).text for path in (f"/places/{place.key}", "/places", "/places.geojson", "/this-week")]
    assert "ひなたの家" in pages[0]
    assert not [page for page in pages if "7-7" in page or "山田さん宅" in page or "35.3" in page]


def test_an_area_only_venue_shows_its_town_and_never_its_number(desk, client, directory, town):
    place_fields = {"kinds": ["ibasho"], "phone": "0568-00-0000", "schedule_text": "水曜", "told": "phone"}
    desk.save(NEW, name="ひなたの家", address="見本県ひだまり市日向町一丁目7-7", visibility="area_only", **place_fields)
    place = the_place(directory)
    desk.act(place.key, "publish")
    page = client.get(f"/places/{place.key}").text
    assert "日向町一丁目" in page and "7-7" not in page
    assert place.gatherings[0].visibility is VenueVisibility.AREA_ONLY


def test_a_group_already_known_is_not_made_twice(desk, directory, saved):
    group = saved(a_group(name="ひなた ぼっこの会"))
    desk.save(NEW, name="ひなた", group="ひなたぼっこの会", told="phone")
    assert the_place(directory).group_id == group.id


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "  "}, "名称を入力してください。"),
        ({"name": "あ" * 101}, "100文字までで入力してください。"),
        ({"url": "example.jp"}, "ウェブサイトは https:// から始まるアドレスを入力してください。"),
        ({"url": "javascript:alert(1)"}, "ウェブサイトは https:// から始まるアドレスを入力してください。"),
        ({"mail": "taro"}, "メールは name@example.jp のように入力してください。"),
        ({"phone": "電話してね"}, "電話番号は数字で入力してください"),
        ({"lat": "35.3"}, "緯度と経度は両方入力してください。"),
        ({"lat": "きた", "lng": "ひがし"}, "位置は 35.24750（緯度）・136.97200（経度）のように"),
        ({"lat": "51.5", "lng": "-0.1"}, "位置は 35.24750（緯度）・136.97200（経度）のように"),
        ({"schedule_text": "水" * 1001}, "1,000文字までで入力してください。"),
        ({"told": []}, "どう確かめたかを選んでください。"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_lost(desk, directory, fields, sentence):
    page = desk.save(NEW, **{"name": "ひなた", "told": "phone", "summary": "のこる文"} | fields).text
    assert sentence in page and "のこる文" in page
    assert directory.scalars(select(Place)).all() == []


def test_a_choice_that_is_not_offered_is_refused(desk, directory):
    page = desk.save(NEW, name="ひなた", told="phone", kinds=["palace"]).text
    assert "まだ保存していません" in page and directory.scalars(select(Place)).all() == []


def test_hostile_words_stay_words(desk, directory):
    hostile = "<script>alert(1)</script>"
    desk.save(NEW, name=hostile, schedule_text=hostile, venue_name=hostile, group=hostile, told="phone")
    place = the_place(directory)
    for path in (f"/desk/places/{place.key}", edit_url(place), "/desk/"):
        assert hostile not in desk.get(path).text


def test_a_change_confirmed_by_telephone_marks_only_what_was_changed(desk, directory, saved):
    place = saved(a_place(phone="0568-00-0001"))
    desk.save(edit_url(place), phone="0568-00-0002", told="phone")
    marks = directory.scalars(select(Confirmation)).all()
    assert [(mark.field, str(mark.how), mark.confirmed_on) for mark in marks] == [("phone", "phone", today())]
