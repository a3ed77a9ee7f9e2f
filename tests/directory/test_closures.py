"""一斉休止 of an area: every answer about time leaves it out, and lifting it brings back exactly what was."""

import json
from datetime import date, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from core.calendar import now, today
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.closures.models import AreaClosure
from directory.closures.queries import areas_by_key
from directory.closures.services import Wanted, close_areas, effect_of, lift_closure
from directory.places.kinds import PlaceKind
from directory.places.models import Place, PlaceArea
from directory.places.queries import When, coming_days, first_days, open_days, places_open, places_open_between
from directory.places.services import derive_areas, read_schedule_into, refresh_occurrences
from directory.search.outbox import rebuild_index
from tests.clock import stop_the_clock
from tests.directory.desk_pages import Desk, fields_of
from tests.directory.ical import events_of, expanded
from tests.factories import a_gathering, a_municipality, a_place, a_town, an_area
from tests.staff import signed_in_as

WEEK = timedelta(days=7)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def eleven_in_the_morning(monkeypatch):
    stop_the_clock(monkeypatch, "2026-12-02T11:00")


@pytest.fixture
def city(directory):
    """An area with a salon and a pantry that open every day, and another area with a salon."""
    with unit_of_work(directory) as session:
        municipality = a_municipality()
        towns = [a_town(name=name, municipality=municipality) for name in ("日向町一丁目", "月影町")]
        areas = [an_area(name=name, towns=[town]) for name, town in zip(("東部", "西部"), towns, strict=True)]
        session.add_all([municipality, *towns, *areas])
        session.flush()
        daily = "毎日 10:00〜23:59"
        places = [
            a_place(name="東のサロン", gatherings=[a_gathering(town=towns[0], schedule_text=daily)]),
            a_place(
                name="東の配布",
                kinds=[PlaceKind.FOOD_PANTRY],
                gatherings=[a_gathering(town=towns[0], schedule_text=daily)],
            ),
            a_place(name="西のサロン", gatherings=[a_gathering(town=towns[1], schedule_text=daily)]),
        ]
        session.add_all(places)
        for place in places:
            derive_areas(place)
            read_schedule_into(place.gatherings[0], today())
        refresh_occurrences(session, None, today())
        keys = {place.name: place.key for place in places} | {area.name: area.key for area in areas}
    rebuild_index(directory)
    return keys


def closed(directory, *areas, first=None, last=None, **more):
    wanted = Wanted(first or today(), last or today() + WEEK, "台風のため", areas, **more)
    with unit_of_work(directory) as session:
        return close_areas(session, wanted, key="", by="somebody", today=today()).key


def lifted(directory, key):
    with unit_of_work(directory) as session:
        lift_closure(session.query(AreaClosure).filter_by(key=key).one(), by="somebody", now=now())


ASKED = (
    "/this-week",
    "/places?open=today",
    "/places?open=now",
    "/places?q=今週&type=place",
    "/places/clusters.json?box=122,20,154,46&zoom=18&open=week",
)


def answers(client, city):
    """Every answer about time, by its address."""
    month = f"{today():%Y-%m}"
    paths = (*ASKED, f"/calendar/{city['東部']}/{month}", *(f"/places/{city[n]}" for n in ("東のサロン", "西のサロン")))
    files = (f"/places/{city['東のサロン']}.ics", f"/calendar/{city['東部']}.ics")
    found = {path: client.get(path, headers={"Accept": "application/json"}).text for path in paths}
    return found | {path: client.get(path).text for path in (*paths[:4], "/", *files)}


def test_no_answer_about_time_names_what_is_closed_and_lifting_brings_back_every_byte(client, directory, city):
    before = answers(client, city)
    key = closed(directory, city["東部"])

    during = answers(client, city)
    for path in ASKED:
        assert "西のサロン" in during[path]
        assert "東のサロン" in before[path]
        assert "東のサロン" not in during[path]
    assert [path for path in before if during[path] == before[path] and city["西のサロン"] not in path] == []

    lifted(directory, key)
    after = answers(client, city)
    calendars = {path for path in after if path.endswith(".ics")}
    assert {path: text for path, text in after.items() if path not in calendars} == {
        path: text for path, text in before.items() if path not in calendars
    }
    for path in calendars:
        assert expanded(after[path].encode(), today(), today() + WEEK) == expanded(
            before[path].encode(), today(), today() + WEEK
        )


def test_the_questions_of_the_database_and_of_days_beyond_its_table_agree(directory, city):
    on, far = today(), today() + timedelta(days=500)
    closed(directory, city["東部"], first=on, last=on + WEEK)
    with unit_of_work(directory) as session:
        session.add(
            AreaClosure(
                first_day=far, last_day=far, reason="工事", made_by="x", whole_city=False, areas=_areas(session, city)
            )
        )
    names = {place.id: place.name for place in _places(directory)}

    def said(ids):
        return {names[each] for each in ids}

    assert said(places_open(directory, When.TODAY, today=on, minute=0)) == {"西のサロン"}
    assert said(places_open(directory, on + WEEK, today=on, minute=0)) == {"西のサロン"}
    assert said(places_open(directory, on + WEEK + timedelta(days=1), today=on, minute=0)) == set(names.values())
    assert said(places_open_between(directory, on, on + WEEK, today=on, minute=0)) == {"西のサロン"}
    assert said(day.place_id for day in open_days(directory, far, far)) == {"西のサロン"}
    ids = list(names)
    first = {names[key]: day for key, day in first_days(directory, on, on + timedelta(days=90)).items()}
    assert first == {
        "東のサロン": on + WEEK + timedelta(days=1),
        "東の配布": on + WEEK + timedelta(days=1),
        "西のサロン": on,
    }
    assert {names[key]: days[0].on_day for key, days in coming_days(directory, ids, on).items()} == first


def _areas(session, city):
    return areas_by_key(session, [city["東部"]])


def _places(session):
    return session.scalars(select(Place)).all()


def test_a_closure_of_some_kinds_leaves_the_others_open(directory, city, client):
    closed(directory, city["東部"], kinds=(PlaceKind.SALON,))

    found = json.loads(client.get("/places?open=today", headers={"Accept": "application/json"}).text)["results"]
    assert {each["name"] for each in found} == {"東の配布", "西のサロン"}
    page = client.get("/").text
    assert "東部のサロンは、" in page
    assert "理由：台風のため" in page


def test_a_closure_of_the_whole_city_leaves_nothing(directory, city, client):
    closed(directory, whole_city=True)

    assert json.loads(client.get("/places?open=today", headers={"Accept": "application/json"}).text)["total"] == 0


def test_the_page_of_a_place_names_the_reason_and_the_days_and_machines_read_cancelled(client, directory, city):
    closed(directory, city["東部"], last=today())

    page = client.get(f"/places/{city['東のサロン']}").text
    assert "台風のため" in page
    assert "中止" in page
    assert "https://schema.org/EventCancelled" in page
    assert "中止" not in client.get(f"/places/{city['西のサロン']}").text
    told = json.loads(client.get(f"/places/{city['東のサロン']}", headers={"Accept": "application/json"}).text)
    assert [each["on"] for each in told["called_off"]] == [today().isoformat()]
    assert told["next"][0]["on"] == (today() + timedelta(days=1)).isoformat()


def test_a_calendar_file_says_cancelled_and_grows_its_sequence_with_making_and_lifting(client, directory, city):
    path = f"/places/{city['東のサロン']}.ics"
    day = today() + timedelta(days=3)

    def sequence():
        return {int(event["sequence"]) for event in events_of(client.get(path).data)}

    before = sequence()
    key = closed(directory, city["東部"], first=day, last=day)
    off = [e["dtstart"].dt.date() for e in events_of(client.get(path).data) if e["status"] == "CANCELLED"]
    assert off == [day]
    assert day not in [on for on, *_ in expanded(client.get(path).data, today(), today() + WEEK)]
    during = sequence()
    lifted(directory, key)
    assert max(before) < min(during) <= max(during) < min(sequence())


def test_feeds_tell_of_a_closure_and_of_its_lifting_under_one_id(client, directory, city):
    key = closed(directory, city["東部"])

    def entry(path):
        feed = fromstring(client.get(path).text)
        entries = [each for each in feed.iter(f"{ATOM}entry") if "休みです" in each.findtext(f"{ATOM}title")]
        return [(each.findtext(f"{ATOM}id"), each.findtext(f"{ATOM}title")[:6]) for each in entries]

    during = entry("/feed.atom")
    assert [title for _, title in during] == ["【一斉休止】"]
    assert entry(f"/feed.atom?area={city['東部']}") == during
    assert entry(f"/feed.atom?area={city['西部']}") == []
    lifted(directory, key)
    assert entry("/feed.atom") == [(during[0][0], "【取り消し】")]


def test_a_single_day_that_is_called_off_stays_in_the_calendar_as_cancelled(client, directory, city):
    day = today() + timedelta(days=5)
    with unit_of_work(directory) as session:
        place = next(each for each in _places(session) if each.name == "東のサロン")
        place.gatherings[0].schedule_text = f"{day.year}年{day.month}月{day.day}日 10:00〜12:00"
        read_schedule_into(place.gatherings[0], today())
        refresh_occurrences(session, place.gatherings, today())
    path = f"/places/{city['東のサロン']}.ics"
    before = {str(event["uid"]) for event in events_of(client.get(path).data)}
    closed(directory, city["東部"])

    events = events_of(client.get(path).data)
    assert {str(event["uid"]): str(event["status"]) for event in events} == dict.fromkeys(before, "CANCELLED")


def test_a_place_that_comes_into_the_area_later_is_closed_too(client, directory, city):
    closed(directory, city["東部"])
    with unit_of_work(directory) as session:
        place = next(each for each in _places(session) if each.name == "西のサロン")
        place.area_links.append(PlaceArea(area=_areas(session, city)[0], is_by_hand=True))

    assert places_open(directory, When.TODAY, today=today(), minute=0) == set()


def test_a_round_of_stops_rests_only_where_the_area_rests(directory, city):
    with unit_of_work(directory) as session:
        east, west = (next(p for p in _places(session) if p.name == name) for name in ("東のサロン", "西のサロン"))
        stop = a_gathering(town=west.gatherings[0].town, schedule_text="毎日 13:00〜14:00")
        east.gatherings.append(stop)
        derive_areas(east)
        read_schedule_into(stop, today())
        refresh_occurrences(session, None, today())
        stop_id, east_id = stop.id, east.id
    closed(directory, city["東部"])

    days = open_days(directory, today(), today(), among=[east_id])
    assert [(day.gathering_id, day.starts) for day in days] == [(stop_id, 780)]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"last_day": date(2000, 1, 1)}, "ends_after_it_starts"),
        ({"reason": ""}, "has_a_reason"),
        ({"lifted_by": "x"}, "who_lifted_it_is_known"),
    ],
)
def test_the_database_refuses_a_closure_that_makes_no_sense(directory, changes, rule):
    facts = {"first_day": today(), "last_day": today(), "reason": "台風", "made_by": "x"} | changes
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory) as session:
        session.add(AreaClosure(**facts))


def test_an_area_that_goes_away_never_makes_a_closure_larger(directory, city):
    closed(directory, city["東部"])
    with unit_of_work(directory) as session:
        session.execute(text("DELETE FROM area WHERE name = '東部'"))

    assert len(places_open(directory, When.TODAY, today=today(), minute=0)) == 3


def test_what_would_be_called_off_is_counted_without_changing_anything(directory, city):
    wanted = Wanted(today() - WEEK, today() + timedelta(days=1), "台風", (city["東部"],))
    effect = effect_of(directory, wanted, today())

    assert (effect.places, effect.openings, [each.openings for each in effect.listed]) == (2, 4, [2, 2])
    assert directory.query(AreaClosure).count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"areas": ()}, "地域を選んで"),
        ({"last_day": date(2020, 1, 1), "first_day": date(2020, 1, 1)}, "過ぎています"),
        ({"last_day": date(2099, 1, 1)}, "1年先まで"),
        ({"reason": ""}, "理由"),
    ],
)
def test_a_closure_nobody_could_mean_is_refused_with_a_sentence(directory, city, changes, sentence):
    facts = {"first_day": today(), "last_day": today(), "reason": "台風", "areas": (city["東部"],)} | changes
    with pytest.raises(RuleBroken, match=sentence):
        effect_of(directory, Wanted(**facts), today())


# The desk

NEW = "/desk/closures/new"


def test_the_desk_shows_what_rests_before_it_does_and_who_did_it_after(app, office, directory, city, client):
    desk = Desk(signed_in_as(app, office, Role.COORDINATOR))
    fields = desk.open(NEW) | {
        "areas": [city["東部"]],
        "first_day": [today().isoformat()],
        "last_day": [today().isoformat()],
        "reason": ["台風のため\n会場が使えません"],
    }
    looked = desk.post(NEW, data=fields | {"do": "look"})
    assert "東の配布" in looked.text
    assert directory.query(AreaClosure).count() == 0

    seen = fields_of(looked.text, NEW)
    other_days = seen | {"last_day": [(today() + WEEK).isoformat()]}
    assert "まだ休みにしていません" in desk.post(NEW, data=other_days | {"do": "save"}).text
    assert directory.query(AreaClosure).count() == 0

    done = desk.post(NEW, data=seen | {"do": "save"})
    assert done.status_code == 302
    desk.post(NEW, data=seen | {"do": "save"})
    assert directory.query(AreaClosure).count() == 1
    listed = desk.get("/desk/closures/").text
    assert "見本 コーディネーターが" in listed

    page = desk.get(done.location).text
    token = page.split('name="csrf_token" value="')[-1].split('"')[0]
    assert desk.post(f"{done.location}/lift", data={"csrf_token": token}).status_code == 302
    assert "もう取り消されています" in desk.post(f"{done.location}/lift", data={"csrf_token": token}).text
    assert "に取り消し" in desk.get("/desk/closures/").text
    assert "東の配布" in client.get("/this-week").text


def test_a_coordinator_closes_and_lifts_only_the_own_areas(app, office, directory, city):
    desk = Desk(signed_in_as(app, office, Role.COORDINATOR, areas=[city["西部"]]))
    page = desk.get(NEW).text
    assert ("西部" in page, "東部" in page, "市の全部" in page) == (True, False, False)
    forged = desk.open(NEW) | {
        "areas": [city["東部"]],
        "whole_city": ["y"],
        "first_day": [today().isoformat()],
        "last_day": [today().isoformat()],
        "reason": ["台風"],
        "do": "save",
    }
    assert desk.post(NEW, data=forged).status_code == 200
    assert directory.query(AreaClosure).count() == 0

    for key in (
        closed(directory, city["東部"]),
        closed(directory, city["東部"], city["西部"]),
        closed(directory, whole_city=True),
    ):
        page = desk.get(f"/desk/closures/{key}").text
        assert "もとどおりにする" not in page
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        assert desk.post(f"/desk/closures/{key}/lift", data={"csrf_token": token}).status_code == 404
    own = closed(directory, city["西部"])
    assert "もとどおりにする" in desk.get(f"/desk/closures/{own}").text


def test_what_was_typed_stays_and_the_sentence_stands_at_the_field(app, office, city):
    desk = Desk(signed_in_as(app, office, Role.SUPERVISOR))
    fields = desk.open(NEW) | {
        "first_day": ["12月5日"],
        "last_day": ["2026-12-01"],
        "reason": ["台風<b>"],
        "do": ["look"],
    }
    page = desk.post(NEW, data=fields).text

    assert "台風&lt;b&gt;" in page
    assert 'value="12月5日"' in page
    assert "日付は 2026-04-01 のように入力してください。" in page
    assert "休みにする地域を選んでください。" in page
