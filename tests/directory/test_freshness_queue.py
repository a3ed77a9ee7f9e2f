"""The queue: what stands in it, in which order, and why."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import now, today
from core.permissions import Role
from directory.freshness.limits import SHIPPED, HalfLives
from directory.freshness.models import Answer, Contact, PlaceViews
from directory.freshness.queue import NEVER, Queued, queue
from directory.freshness.reasons import span
from directory.inbox.models import InboxMessage, MessageState, Topic
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Publication
from directory.upkeep.models import ConfirmedHow, EntryType
from tests.directory.desk_pages import a_desk
from tests.factories import a_place, an_area

AS_JSON = {"Accept": "application/json"}
YOUNG, OLD, OLDER = 30, 250, 900
ANY = PlaceKind.OTHER


def ago(days):
    return today() - timedelta(days=days)


def old(name, days=OLD, **facts):
    return a_place(**{"name": name, "kinds": [ANY], "confirmed_on": ago(days)} | facts)


def seen(place, times):
    return PlaceViews(place_key=place.key, month=today().replace(day=1), views=times)


def told_wrong(place, **facts):
    report = {"sealed": b"x", "likeness": place.key, "entry_type": EntryType.PLACE, "entry_key": place.key}
    return InboxMessage(topic=next(iter(Topic)), **report | facts)


@pytest.fixture
def order(directory):
    """The names of the queue, from the first."""

    def order(places, **asked):
        names = {place.key: place.name for place in places}
        return [names[each.key] for each in queue(directory, asked.pop("mine", None), today(), **asked)]

    return order


def test_what_was_confirmed_lately_is_not_asked_again(saved, order):
    places = saved(old("古い"), old("新しい", YOUNG), old("一度もない", confirmed_on=None))

    assert order(places) == ["一度もない", "古い"]


@pytest.mark.parametrize(
    "facts",
    [
        {"publication": Publication.DRAFT},
        {"publication": Publication.WITHDRAWN},
        {"activity": Activity.ENDED},
    ],
    ids=["draft", "withdrawn", "ended"],
)
def test_what_residents_do_not_rely_on_is_not_asked(saved, order, facts):
    assert order([saved(old("古い", **facts))]) == []


def test_the_older_and_the_more_looked_at_stand_first(saved, order):
    quiet, seen_often, older = places = saved(old("静か"), old("よく見られる"), old("ずっと古い", OLDER))
    saved(seen(seen_often, 500), seen(quiet, 1))

    assert order(places) == ["よく見られる", "ずっと古い", "静か"]


def test_the_only_one_of_its_kind_in_its_area_stands_before_others_as_old(saved, order):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    salons = [old(f"サロン{number}", kinds=[PlaceKind.SALON], areas=[east]) for number in range(2)]
    only = old("西のサロン", kinds=[PlaceKind.SALON], areas=[west])
    saved(*salons, only)

    assert order([*salons, only])[0] == "西のサロン"


def test_an_only_one_is_named_with_its_area(saved, directory):
    area = saved(an_area(name="東部"))
    saved(old("食堂", kinds=[PlaceKind.CHILDREN_CAFETERIA], areas=[area]))

    assert [each.only for each in queue(directory, None, today())] == ["東部でただ1つのこども食堂"]


def test_a_paused_neighbour_is_no_other_place_to_go(saved, directory):
    area = saved(an_area(name="東部"))
    saved(
        old("食堂", kinds=[PlaceKind.SALON], areas=[area]),
        old("休み", YOUNG, kinds=[PlaceKind.SALON], areas=[area], activity=Activity.PAUSED),
    )

    assert [each.only for each in queue(directory, None, today())] == ["東部でただ1つのサロン"]


def test_a_city_without_areas_counts_as_one(saved, directory):
    saved(old("食堂", kinds=[PlaceKind.SALON]))

    assert [each.only for each in queue(directory, None, today())] == ["市内でただ1つのサロン"]


def test_what_a_resident_calls_wrong_is_asked_however_fresh_until_the_message_is_done(saved, order):
    fresh, stale = places = saved(old("新しい", YOUNG), old("古い", OLD))
    saved(told_wrong(fresh), told_wrong(stale, state=MessageState.DONE, handled_at=now(), handled_by="x"))

    assert order(places) == ["新しい", "古い"]


def test_a_coordinator_gets_the_own_areas_and_may_narrow_to_one(saved, order):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    places = saved(old("東", areas=[east]), old("西", areas=[west]), old("どこでもない"))

    assert sorted(order(places, mine={east.key})) == ["どこでもない", "東"]
    assert order(places, mine={east.key, west.key}, area=west.key) == ["西"]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.none() | st.integers(0, 5000), st.booleans(), st.integers(0, 3))
def test_more_views_never_put_a_place_further_back(views, more, days, is_only, messages):
    age = NEVER if days is None else max(1.0, days / HalfLives().ask_after().days)
    facts = {"id": 1, "key": "x", "phone": "", "confirmed_on": None, "age": age}
    facts |= {"only": "東部でただ1つ" if is_only else "", "messages": messages}
    low, high = sorted((views, more))

    assert 0 < Queued(views=low, **facts).weight <= Queued(views=high, **facts).weight
    assert Queued(views=low, **facts | {"messages": 0}).weight <= Queued(views=low, **facts).weight


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-20", "2026-11-20", "0日"),
        ("2026-10-31", "2026-11-29", "29日"),
        ("2026-10-29", "2026-11-29", "1か月"),
        ("2025-09-30", "2026-11-29", "1年1か月"),
        ("2024-11-29", "2026-11-29", "2年"),
    ],
)
def test_ages_are_said_in_years_and_months(since, until, words):
    assert span(date.fromisoformat(since), date.fromisoformat(until)) == words


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def test_the_page_says_why_each_stands_there_and_the_same_as_json(desk, saved):
    place = saved(old("ひなたの会", phone="0000-00-0001", kinds=[PlaceKind.SALON]))
    saved(
        seen(place, 1234),
        told_wrong(place, times=2),
    )
    silence = {"place_key": place.key, "how": ConfirmedHow.PHONE, "answer": Answer.UNREACHED, "by": "x"}
    saved(*(Contact(on_day=ago(days), **silence) for days in (9, 2)))
    reasons = [
        "住民から「情報が違う」と2件届いている",
        "市内でただ1つのサロン",
        f"最後の確認から{span(ago(OLD), today())}",
        "この3か月に1,234回見られた",
        f"2回続けてつながらない（最後は{ago(2).month}月{ago(2).day}日）",
    ]
    page = desk.get("/desk/queue").text
    told = desk.get("/desk/queue", headers=AS_JSON).json

    assert [words for words in reasons if words not in page] == []
    assert (told["total"], told["queue"][0]["reasons"], told["queue"][0]["key"]) == (1, reasons, place.key)


def test_an_empty_queue_says_when_something_comes(desk):
    assert f"確認から{SHIPPED['schedule_text']}か月たつと" in desk.get("/desk/queue").text


def test_a_long_queue_goes_on_on_the_next_page_with_its_numbers(desk, saved):
    saved(*(old(f"居場所{number}") for number in range(31)))
    told = desk.get("/desk/queue?page=2", headers=AS_JSON).json

    assert (told["total"], told["pages"], [each["number"] for each in told["queue"]]) == (31, 2, [31])
    assert 'start="31"' in desk.get("/desk/queue?page=2").text


@pytest.mark.parametrize("area", ["nowhere", "<b>", "'"])
def test_an_area_nobody_knows_is_an_empty_queue(desk, saved, area):
    saved(old("古い"))

    assert "いま確かめるところはありません" in desk.get("/desk/queue", query_string={"area": area}).text
