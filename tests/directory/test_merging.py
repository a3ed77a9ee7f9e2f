"""Two entries become one: nothing printed, linked, remembered or confirmed is lost, and it can be taken back."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import calendar
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.desk.facts import facts_of
from directory.exchange.models import ImportedRow
from directory.exchange.pairs import duplicate_pairs
from directory.merging.queries import get_pair
from directory.merging.services import MERGED, merge_places, undo_merge
from directory.merging.sides import Chosen, Pair, Side, choices_between, place_facts, usual_side, usual_venues
from directory.openings.models import Opening
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import Occurrence, Place, Publication
from directory.search.asking import SearchQuery
from directory.search.services import search
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType, PlaceMerge, Revision, RevisionState
from directory.upkeep.queries import staying_keys
from tests.directory.asked import a_token, an_ask, asked, the_ask
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_group, a_place, an_area, an_opening, keep_open

FIRST, SECOND, BOTH = Side.FIRST, Side.SECOND, Side.BOTH
HALL = "見本県ひだまり市日向町一丁目1-1"


@pytest.fixture
def desk(app, office):
    desk = a_desk(app, office, Role.SUPERVISOR)
    desk.browser._client.query_budget = 50  # merging reads two whole entries and what hangs on them
    return desk


@pytest.fixture
def twins(directory):
    """One salon registered twice: by hand with a telephone number, and from a list with the newer schedule."""
    first = a_place(name="ひまわりサロン", kana="ひまわりさろん", phone="0000-11-2222", confirmed_on=date(2026, 3, 1))
    second = a_place(
        name="ひまわり サロン",
        kana="ひまわりさろん",
        summary="お茶を飲みながら話します。",
        mail="himawari@example.jp",
        confirmed_on=date(2026, 5, 1),
        source="見本の一覧",
        external_id="7",
        kinds=[PlaceKind.IBASHO],
        gatherings=[a_gathering(schedule_text="毎週金曜日 13:00〜15:00")],
    )
    keep_open(directory, first, second, on=today())
    return first.key, second.key


def pair_of(session, keys) -> Pair:
    found = {place.key: place for place in session.scalars(select(Place).where(Place.key.in_(keys)))}
    return Pair(found[keys[0]], found[keys[1]])


def usual(pair, stays=FIRST, **sides):
    facts = {choice.name: choice.usual for choice in choices_between(pair, stays, {})}
    return Chosen(stays, facts | sides, usual_venues(pair, stays))


def merged(session, keys, stays=FIRST, *, venues=None, by="somebody", **sides) -> str:
    with unit_of_work(session):
        pair = pair_of(session, keys)
        chosen = usual(pair, stays, **sides)
        chosen = chosen if venues is None else Chosen(stays, chosen.facts, frozenset(venues))
        return merge_places(session, pair, chosen, by=by, today=today()).key


def undone(session, key, on=None):
    with unit_of_work(session):
        merge = session.scalars(select(PlaceMerge).where(PlaceMerge.key == key)).one()
        return undo_merge(session, merge, by="somebody", today=on or today()).left


def the(session, key) -> Place:
    session.expire_all()
    return session.scalars(select(Place).where(Place.key == key)).one()


def test_the_staying_entry_has_the_value_chosen_for_each_fact(directory, twins):
    merged(directory, twins, name=SECOND, kinds=BOTH)
    staying = the(directory, twins[0])
    assert (staying.name, staying.phone, staying.mail) == ("ひまわり サロン", "0000-11-2222", "himawari@example.jp")
    assert staying.summary == "お茶を飲みながら話します。"
    assert set(staying.kinds) == {PlaceKind.SALON, PlaceKind.IBASHO}


def test_what_only_one_of_them_tells_is_kept_unless_somebody_says_otherwise(directory, twins):
    choices = {choice.name: choice.usual for choice in choices_between(pair_of(directory, twins), FIRST, {})}
    assert (choices["phone"], choices["mail"], choices["name"], choices["kinds"]) == (FIRST, SECOND, FIRST, BOTH)


def test_of_two_venues_that_are_one_hall_the_one_that_says_more_is_kept(directory, saved):
    bare, told = a_gathering(schedule_text=""), a_gathering(schedule_text="毎週月曜日 10:00〜12:00")
    elsewhere = a_gathering(address="見本県ひだまり市若松町二丁目5-9", venue_name="若松会館")
    pair = Pair(*saved(a_place(gatherings=[bare]), a_place(gatherings=[told, elsewhere])))
    assert usual_venues(pair, FIRST) == {told.key, elsewhere.key}


def test_residents_find_one_entry_and_it_has_the_days_of_the_venue_kept(directory, twins, desk):
    merged(directory, twins, venues=[the(directory, twins[1]).gatherings[0].key])
    desk.get("/desk/")  # nothing waits for it
    with unit_of_work(directory):
        pass
    from directory.search.outbox import drain_outbox

    drain_outbox(directory)
    found = search(SearchQuery(text="ひまわりサロン"), session=directory, today=today(), minute=600)
    assert [item.key for item in found.items] == [twins[0]]
    days = select(Occurrence.on_day).where(Occurrence.place_id == the(directory, twins[0]).id)
    assert {day.weekday() for day in directory.scalars(days)} == {4}


@pytest.mark.parametrize(
    "path", ["/places/{}", "/places/{}.ics", "/places/{}/share", "/embed/places/{}", "/en/places/{}"]
)
def test_the_old_address_leads_to_the_same_page_of_the_staying_entry(client, directory, twins, path):
    merged(directory, twins)
    answer = client.get(path.format(twins[1]) + "?month=2026-12&p=a%2Bb")
    assert answer.status_code == 301
    assert answer.location == path.format(twins[0]) + "?month=2026-12&p=a%2Bb"
    assert "max-age=60" in answer.headers["Cache-Control"]


def test_an_address_that_never_was_leads_nowhere(client, directory, twins):
    merged(directory, twins)
    assert client.get("/places/aaaaaaaaaa").status_code == 404
    assert client.get("/embed/places/aaaaaaaaaa").status_code == 404


def test_a_place_merged_twice_is_found_at_the_end_of_the_way(client, directory, saved, twins):
    third = saved(a_place(name="ひまわりの会"))
    merged(directory, twins)
    merged(directory, (third.key, twins[0]))
    assert client.get(f"/places/{twins[1]}").location == f"/places/{third.key}"
    assert staying_keys(directory, twins) == dict.fromkeys(twins, third.key)


def test_a_kept_list_shows_the_staying_entry_once(client, directory, twins):
    merged(directory, twins)
    page = client.get(f"/my-list?p={twins[1]}.{twins[0]}", headers={"Accept": "application/json"})
    assert [each["key"] for each in page.json["results"]] == [twins[0]]
    assert client.get(f"/my-list.ics?p={twins[1]}").text.count("BEGIN:VEVENT") > 0


def test_a_report_about_the_old_entry_is_about_the_staying_one(client, directory, twins):
    merged(directory, twins)
    page = client.get(f"/places/{twins[1]}/report")
    assert page.status_code == 200 and "ひまわりサロン" in page.text


def test_roles_move_with_their_keys_and_stay_public(client, directory, saved, twins):
    role = saved(an_opening(place=the(directory, twins[1]), title="お茶出し"))
    merged(directory, twins)
    assert directory.scalar(select(Place.key).join(Opening).where(Opening.key == role.key)) == twins[0]
    assert "お茶出し" in client.get(f"/places/{twins[0]}").text


def test_next_years_list_finds_the_staying_entry(directory, saved, twins):
    gone = the(directory, twins[1])
    row = {"source": "見本の一覧", "external_id": "7", "digest": "a" * 32, "written": {}}
    saved(ImportedRow(place_id=gone.id, gathering_id=gone.gatherings[0].id, **row))
    merged(directory, twins)
    from directory.exchange.known import KnownSources

    assert KnownSources(directory).place_of("見本の一覧", "7") == the(directory, twins[0]).id


def test_a_link_sent_to_the_group_asks_about_the_staying_entry_until_the_merge_is_taken_back(client, directory, twins):
    ask = an_ask(directory, the(directory, twins[1]))
    link = f"/confirm/{a_token(directory, ask)}"
    key = merged(directory, twins)
    assert the_ask(directory, ask).place.key == twins[0]
    assert "ひまわりサロン" in client.get(link).text
    undone(directory, key)
    assert the_ask(directory, ask).place.key == twins[1]


def test_where_one_round_asks_about_both_each_keeps_its_own_question(directory, twins):
    asks = asked(directory, *(the(directory, key) for key in twins))
    key = merged(directory, twins)
    assert [the_ask(directory, ask).place.key for ask in asks] == list(twins)
    assert undone(directory, key) == []


def test_a_fact_keeps_the_mark_of_the_side_it_comes_from(directory, saved, twins):
    def mark(key, field, on, how):
        saved(Confirmation(entry_type=EntryType.PLACE, entry_key=key, field=field, confirmed_on=on, how=how, by="x"))

    mark(twins[0], "phone", date(2026, 4, 1), ConfirmedHow.PHONE)
    mark(twins[1], "mail", date(2026, 5, 1), ConfirmedHow.VISIT)
    mark(twins[0], "name", date(2026, 4, 1), ConfirmedHow.PHONE)
    merged(directory, twins, kinds=BOTH)
    query = select(Confirmation).where(Confirmation.entry_key == twins[0])
    marks = {each.field: each.how for each in directory.scalars(query)}
    assert marks == {"phone": ConfirmedHow.PHONE, "mail": ConfirmedHow.VISIT}  # the name is of both, one unconfirmed


def test_a_venue_that_nobody_confirmed_makes_the_entry_unconfirmed(directory, saved):
    first = a_place(confirmed_on=date(2026, 5, 1))
    second = a_place(confirmed_on=None, gatherings=[a_gathering(schedule_text="毎週金曜日 13:00〜15:00")])
    keys = [place.key for place in saved(first, second)]
    merged(directory, keys, venues=[second.gatherings[0].key])
    assert the(directory, keys[0]).confirmed_on is None


def test_both_histories_say_what_happened(directory, twins):
    merged(directory, twins)
    rows = directory.scalars(select(Revision).where(Revision.source == MERGED)).all()
    assert {row.entry_key: row.reason for row in rows} == {
        twins[0]: "「ひまわり サロン」をまとめました。",
        twins[1]: "「ひまわりサロン」にまとめました。",
    }


def test_a_public_entry_merged_into_a_draft_stays_public(client, directory, saved):
    draft = a_place(name="ひまわりサロン", phone="0000-11-2222", publication=Publication.DRAFT)
    public = a_place(name="ひまわりサロン")
    keys = [place.key for place in saved(draft, public)]
    key = merged(directory, keys)
    assert client.get(f"/places/{keys[0]}").status_code == 200
    undone(directory, key)
    assert [the(directory, each).publication for each in keys] == [Publication.DRAFT, Publication.PUBLISHED]


def test_a_public_entry_does_not_vanish_into_one_that_says_too_little(directory, saved):
    draft, public = saved(a_place(publication=Publication.DRAFT), a_place(phone="0000-11-2222"))
    with pytest.raises(RuleBroken, match="連絡先"):
        merged(directory, [draft.key, public.key], phone=FIRST)
    assert the(directory, public.key).is_public and directory.scalar(select(func.count(PlaceMerge.id))) == 0


def test_a_merged_entry_cannot_be_shown_beside_the_staying_one(desk, directory, twins):
    merged(directory, twins)
    page = desk.get(f"/desk/places/{twins[1]}")
    assert "ほかの登録にまとめてあります" in page.text and f"/desk/places/{twins[0]}" in page.text
    from directory.places.services import publish

    with pytest.raises(RuleBroken, match="まとめて"), unit_of_work(directory):
        publish(directory, the(directory, twins[1]), by="x")


def test_a_change_that_waits_is_decided_first(directory, saved, twins):
    waiting = {"state": RevisionState.WAITING, "number": 9, "after": {"phone": "0000-99-9999"}, "by": "group"}
    saved(Revision(entry_type=EntryType.PLACE, entry_key=twins[1], **waiting))
    with pytest.raises(RuleBroken, match="確認待ち"):
        merged(directory, twins)


TEXT = st.sampled_from(["", "あ", "い"])
FACTS = st.fixed_dictionaries(
    {
        "phone": TEXT,
        "summary": TEXT,
        "note": TEXT,
        "cost": st.sampled_from(Cost),
        "quiet": st.sampled_from([None, True, False]),
        "publication": st.sampled_from(Publication),
        "confirmed_on": st.sampled_from([None, date(2026, 4, 1), date(2026, 5, 1)]),
        "kinds": st.lists(
            st.sampled_from([PlaceKind.SALON, PlaceKind.IBASHO, PlaceKind.FOOD_PANTRY]), min_size=1, unique=True
        ),
        "venues": st.lists(st.sampled_from(["毎週月曜日", "毎週火曜日 10:00〜12:00", ""]), min_size=1, max_size=3),
        "audiences": st.lists(st.sampled_from(list(Audience)[:3]), unique=True),
        "group": st.sampled_from([None, "ひなたの会", "こかげの会"]),
        "roles": st.integers(0, 2),
    }
)


def built(session, facts) -> Place:
    facts = dict(facts)
    venues, audiences, group = facts.pop("venues"), facts.pop("audiences"), facts.pop("group")
    roles = facts.pop("roles")
    place = a_place(**facts, mail="a@example.jp", gatherings=[])
    place.gatherings = [a_gathering(schedule_text=text, position=at) for at, text in enumerate(venues)]
    place.audiences.extend(audiences)
    place.group = a_group(name=group) if group else None
    session.add_all([place, *(an_opening(place=place, title=f"役割{n}") for n in range(roles))])
    return place


def all_of(session, key):
    """Everything a merge touches, as plain values."""
    place = the(session, key)
    roles = session.scalars(select(Opening.key).where(Opening.place_id == place.id).order_by(Opening.key)).all()
    venues = {venue.key for venue in place.gatherings}
    marks = session.execute(
        select(Confirmation.field, Confirmation.confirmed_on, Confirmation.how).where(Confirmation.entry_key == key)
    )
    state = (place.publication, place.confirmed_on)
    return facts_of(place), place_facts(place), roles, venues, sorted(map(tuple, marks)), state


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS, FACTS, st.sampled_from([FIRST, SECOND]), st.data())
def test_whatever_is_merged_and_taken_back_is_as_it_was(directory, one, other, stays, data):
    with unit_of_work(directory) as session:
        keys = [built(session, one).key, built(session, other).key]
        for key, field, on in data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(keys), st.sampled_from(["phone", "name"]), st.sampled_from([date(2026, 4, 1)])
                ),
                unique_by=lambda mark: mark[:2],
            )
        ):
            facts = {"entry_type": EntryType.PLACE, "entry_key": key, "field": field, "confirmed_on": on}
            session.add(Confirmation(**facts, how=ConfirmedHow.PHONE, by="x"))
    before = [all_of(directory, key) for key in keys]
    pair = pair_of(directory, keys)
    sides = {choice.name: data.draw(st.sampled_from(choice.sides)) for choice in choices_between(pair, stays, {})}
    every = [venue.key for place in pair.places for venue in place.gatherings]
    venues = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    try:
        key = merged(directory, keys, stays, venues=venues, **sides)
    except RuleBroken as broken:
        event(str(broken))  # a public entry would become one that says too little
        assert [all_of(directory, key) for key in keys] == before
        return
    assert {venue.key for venue in the(directory, keys[0 if stays is FIRST else 1]).gatherings} == set(venues)
    assert undone(directory, key) == []
    assert [all_of(directory, key) for key in keys] == before


def test_what_was_changed_since_stays_when_a_merge_is_taken_back(directory, twins):
    key = merged(directory, twins)
    with unit_of_work(directory):
        the(directory, twins[0]).mail = "new@example.jp"
    assert undone(directory, key) == ["mail"]
    assert the(directory, twins[0]).mail == "new@example.jp"
    assert the(directory, twins[1]).mail == "himawari@example.jp"


def test_an_undone_merge_leads_nowhere_and_shows_both_again(client, directory, twins):
    key = merged(directory, twins)
    undone(directory, key)
    assert [client.get(f"/places/{each}").status_code for each in twins] == [200, 200]
    with pytest.raises(RuleBroken, match="すでに"):
        undone(directory, key)


def test_after_thirty_days_a_merge_stands(directory, twins):
    key = merged(directory, twins)
    with pytest.raises(RuleBroken, match="30日"):
        undone(directory, key, on=today() + timedelta(days=31))
    assert undone(directory, key, on=today() + timedelta(days=30)) == []


def test_of_two_merges_in_a_row_the_later_is_taken_back_first(directory, saved, twins):
    third = saved(a_place(name="ひまわりの会"))
    earlier = merged(directory, twins)
    later = merged(directory, (third.key, twins[0]))
    with pytest.raises(RuleBroken, match="先にそちら"):
        undone(directory, earlier)
    undone(directory, later)
    undone(directory, earlier)
    assert staying_keys(directory, twins) == {}


def test_two_people_merging_the_same_pair_at_once_merge_it_once(app, directory, twins):
    outcomes = []

    def work():
        with app.app_context():
            try:
                outcomes.append(merged(directory_session(), twins))
            except RuleBroken as broken:
                outcomes.append(str(broken))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("すでに" in outcome for outcome in outcomes) == 1
    directory.rollback()
    assert directory.scalar(select(func.count(PlaceMerge.id))) == 1


def test_the_list_shows_why_two_may_be_one_and_leaves_out_what_somebody_found_to_be_two(desk, directory, twins):
    path = f"/desk/duplicates/{twins[0]}/{twins[1]}"
    page = desk.get("/desk/duplicates/")
    assert "名称が同じ" in page.text and "住所が同じ" in page.text
    action = (
        f"{path}/distinct" if f"{path}/distinct" in page.text else f"/desk/duplicates/{twins[1]}/{twins[0]}/distinct"
    )
    assert desk.post(action, data=fields_of(page.text, action)).status_code == 302
    assert duplicate_pairs(directory) == []
    page = desk.get("/desk/duplicates/")
    assert "重なった登録は見つかりません" in page.text
    action = next(
        action for action in (f"{path}/again", f"/desk/duplicates/{twins[1]}/{twins[0]}/again") if action in page.text
    )
    desk.post(action, data=fields_of(page.text, action))
    directory.rollback()
    assert len(duplicate_pairs(directory)) == 1


def test_the_form_merges_what_is_chosen_and_the_list_takes_it_back(desk, directory, twins):
    path = f"/desk/duplicates/{twins[0]}/{twins[1]}"
    answer = desk.save(path, stays="first", fact_name="second")
    assert (answer.status_code, answer.location) == (302, f"/desk/places/{twins[0]}")
    assert the(directory, twins[0]).name == "ひまわり サロン"
    page = desk.get("/desk/duplicates/").text
    key = directory.scalar(select(PlaceMerge.key))
    undo = f"/desk/duplicates/merges/{key}/undo"
    assert desk.post(undo, data=fields_of(page, undo)).status_code == 302
    assert the(directory, twins[0]).name == "ひまわりサロン"


def test_who_merges_after_somebody_changed_an_entry_sees_the_change_and_keeps_the_choice(desk, directory, twins):
    path = f"/desk/duplicates/{twins[0]}/{twins[1]}"
    opened = desk.open(path)
    with unit_of_work(directory):
        the(directory, twins[0]).phone = "0000-33-4444"
    answer = desk.send(path, opened, stays="second", fact_name="second")
    assert answer.status_code == 409
    assert "ほかの人が先に変更しました" in answer.text and "0000-33-4444" in answer.text
    again = fields_of(answer.text, path)
    assert (again["stays"], again["fact_name"]) == (["second"], ["second"])
    assert desk.send(path, again).status_code == 302


def test_a_form_without_a_venue_says_so_at_the_field_and_merges_nothing(desk, directory, twins):
    path = f"/desk/duplicates/{twins[0]}/{twins[1]}"
    answer = desk.save(path, venues=[])
    assert answer.status_code == 400 and "残す会場を1つ以上選んでください。" in answer.text
    assert directory.scalar(select(func.count(PlaceMerge.id))) == 0


def test_an_entry_the_machine_did_not_find_can_be_looked_for(desk, saved):
    one, other = saved(a_place(name="ひまわりサロン"), a_place(name="向日葵の集い"))
    page = desk.get(f"/desk/duplicates/{one.key}?q=向日葵")
    assert f"/desk/duplicates/{one.key}/{other.key}" in page.text
    assert "あてはまる登録がありません" in desk.get(f"/desk/duplicates/{one.key}?q=ほかの名").text


def test_a_coordinator_is_shown_pairs_of_the_own_areas_only(app, office, directory, saved, twins):
    area = saved(an_area())
    with unit_of_work(directory):
        the(directory, twins[0]).areas.append(area)
    inside = a_desk(app, office, login="inside", areas=[area.key])
    outside = a_desk(app, office, login="outside", areas=["elsewhere"])
    assert twins[0] in inside.get("/desk/duplicates/").text
    assert twins[0] not in outside.get("/desk/duplicates/").text
    assert outside.get(f"/desk/duplicates/{twins[0]}/{twins[1]}").status_code == 404


def test_the_usual_choice_is_the_entry_residents_see(directory, saved):
    pair = Pair(*saved(a_place(publication=Publication.DRAFT, confirmed_on=today()), a_place()))
    assert usual_side(pair) is SECOND


def test_a_pair_is_of_two(app, directory, twins):
    from sqlalchemy.exc import NoResultFound

    for keys in ((twins[0], twins[0]), (twins[0], "nobody")):
        with pytest.raises(NoResultFound):
            get_pair(*keys)


def test_the_moment_of_a_merge_is_in_japan(directory, twins):
    merged(directory, twins)
    assert directory.scalars(select(PlaceMerge)).one().may_be_undone(calendar.today())
