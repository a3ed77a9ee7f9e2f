"""What search engines read on the page of a place: the rule of its days, and nothing that runs or is hidden."""

import json
import re
from datetime import date

import pytest

from directory.places.kinds import Cost
from directory.places.models import Activity, VenueVisibility
from tests.directory.map_page import HOSTILE
from tests.factories import a_gathering, a_group, a_place, keep_open

TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("directory.places.views.today", lambda: TODAY)


@pytest.fixture
def told(client, directory):
    """The JSON-LD of a place with these schedules."""

    def read(*schedules, venue=None, **changes):
        gatherings = [a_gathering(schedule_text=text, **(venue or {})) for text in schedules]
        place = a_place(gatherings=gatherings, **changes)
        keep_open(directory, place, on=TODAY)
        page = client.get(f"/places/{place.key}").text
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.DOTALL)
        assert len(scripts) == 1
        return json.loads(scripts[0])

    return read


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("毎週水曜日 10:00〜12:00", {"repeatFrequency": "P1W", "byDay": ["https://schema.org/Wednesday"]}),
        (
            "毎月第2・第4土曜日 13:30〜15:00",
            {"repeatFrequency": "P1M", "byDay": ["https://schema.org/Saturday"], "byMonthWeek": [2, 4]},
        ),
        ("毎月最終金曜日 17:00〜19:00", {"repeatFrequency": "P1M", "byDay": ["-1FR"]}),
        ("毎月15日 10:00〜12:00", {"repeatFrequency": "P1M", "byMonthDay": [15]}),
        ("毎日 9:00〜10:00", {"repeatFrequency": "P1D"}),
    ],
)
def test_the_rule_is_told_as_a_schedule(told, text, pattern):
    (schedule,) = told(text)["eventSchedule"]
    rule = {name: schedule[name] for name in schedule if name.startswith(("repeat", "by"))}

    assert schedule["@type"] == "Schedule"
    assert rule == pattern
    assert schedule["scheduleTimezone"] == "Asia/Tokyo"
    assert re.fullmatch(r"\d\d:\d\d:00", schedule["startTime"])
    assert re.fullmatch(r"\d\d:\d\d:00", schedule["endTime"])


def test_days_left_out_are_named(told):
    (schedule,) = told("毎週月曜日 10:00〜12:00（祝日は休み）")["eventSchedule"]

    assert "2026-11-23" in schedule["exceptDate"]
    assert "2026-11-30" not in schedule["exceptDate"]


def test_the_next_events_have_their_moments_and_place(told):
    event = told("毎週水曜日 10:00〜12:00")["subEvent"][0]

    assert (event["startDate"], event["endDate"]) == ("2026-11-11T10:00:00+09:00", "2026-11-11T12:00:00+09:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"]["@type"] == "Place"
    assert event["location"]["address"]


def test_several_venues_are_a_series_each(told):
    series = told("毎週水曜日 10:00〜12:00", "毎週土曜日 13:00〜15:00")

    assert [each["@type"] for each in series["subEvent"]] == ["EventSeries", "EventSeries"]
    assert [each["eventSchedule"][0]["startTime"] for each in series["subEvent"]] == ["10:00:00", "13:00:00"]


def test_who_runs_it_and_that_it_is_free_are_told(told):
    series = told("毎週水曜日 10:00〜12:00", group=a_group(), cost=Cost.FREE)

    assert series["organizer"] == {"@type": "Organization", "name": "ひなたぼっこの会"}
    assert series["isAccessibleForFree"] is True


@pytest.mark.parametrize(
    ("activity", "status"), [(Activity.PAUSED, "EventPostponed"), (Activity.ENDED, "EventCancelled")]
)
def test_what_rests_or_ended_promises_no_event(told, activity, status):
    series = told("毎週水曜日 10:00〜12:00", activity=activity)

    assert series["eventStatus"] == f"https://schema.org/{status}"
    assert "eventSchedule" not in series
    assert "subEvent" not in series


def test_what_has_no_known_day_has_no_schedule(told):
    assert "eventSchedule" not in told("不定期")


@pytest.mark.parametrize("visibility", [VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN])
def test_a_venue_that_is_not_public_has_no_point(told, visibility):
    location = told("毎週水曜日 10:00〜12:00", venue={"visibility": visibility})["location"]

    assert "geo" not in location
    assert "日向町集会所" not in json.dumps(location, ensure_ascii=False)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_leaves_the_script(told, words):
    series = told("毎週水曜日 10:00〜12:00", name=f"場{words}", summary=words, venue={"venue_name": words})

    assert series["name"] == f"場{words}"
    assert series["description"] == words
