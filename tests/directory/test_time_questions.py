"""今やっている, 今日, 明日, 今週, この日, 夜間, 土日: one answer, whoever asks and wherever it is asked.

The truth is a hand-written calendar of each place in this file, not our reading of its text.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.calendar import minute_of_day, now, today
from core.db import unit_of_work
from directory.closures.services import Wanted, close_areas, lift_closure
from directory.places.services import derive_areas, read_schedule_into, refresh_occurrences
from directory.search.outbox import rebuild_index
from tests.clock import stop_the_clock
from tests.directory.ical import expanded
from tests.factories import a_gathering, a_municipality, a_place, a_town, an_area

AS_JSON = {"Accept": "application/json"}
HOLIDAYS = {date(2026, 11, 3), date(2026, 11, 23), date(2027, 1, 1), date(2027, 1, 11)}
CLOSED = (date(2026, 12, 21), date(2026, 12, 22))  # of the east
Hours = tuple[int, int | None] | None


def always(starts: int, ends: int | None) -> Callable[[date], Hours]:
    return lambda on: (starts, ends)


# name, area, the group's words, and the hours it really has on a day
PLACES: tuple[tuple[str, str, str, Callable[[date], Hours]], ...] = (
    ("毎朝", "西部", "毎日 10:00〜12:00", always(600, 720)),
    ("土曜祝休", "西部", "毎週土曜 10:00〜15:00", lambda on: (600, 900) if on.weekday() == 5 else None),
    (
        "月曜祝日休み",
        "西部",
        "毎週月曜 10:00〜15:00（祝日は休み）",
        lambda on: (600, 900) if on.weekday() == 0 and on not in HOLIDAYS else None,
    ),
    ("祝日だけ", "西部", "祝日 9:00〜17:00", lambda on: (540, 1020) if on in HOLIDAYS else None),
    ("夜通し", "西部", "毎週木曜 22:00〜翌2:00", lambda on: (1320, 1560) if on.weekday() == 3 else None),
    ("夜の会", "西部", "毎週木曜 18:00〜20:00", lambda on: (1080, 1200) if on.weekday() == 3 else None),
    (
        "第五木曜",
        "西部",
        "毎月第5木曜 13:00〜15:00",
        lambda on: (780, 900) if on.weekday() == 3 and on.day > 28 else None,
    ),
    (
        "年末年始休み",
        "西部",
        "毎日 9:00〜17:00（12月29日〜1月3日は休み）",
        lambda on: None if (on.month, on.day) >= (12, 29) or (on.month, on.day) <= (1, 3) else (540, 1020),
    ),
    ("終わり不明", "西部", "毎週日曜 10:00〜", lambda on: (600, None) if on.weekday() == 6 else None),
    (
        "東の毎日",
        "東部",
        "毎日 13:00〜19:00",
        lambda on: None if CLOSED[0] <= on <= CLOSED[1] else (780, 1140),
    ),
)
MOMENTS = (
    "2026-11-23T11:00",  # a holiday on a Monday
    "2026-11-30T13:30",  # the end of a month
    "2026-12-01T00:10",  # and its first minutes
    "2026-12-20T18:59",  # the last minute before 19:00, the day before the east rests
    "2026-12-21T14:00",  # the east rests
    "2026-12-31T23:59",
    "2027-01-01T00:00",
    "2027-01-01T01:59",
    "2027-01-01T02:00",
    "2027-01-02T10:30",  # a Saturday between the years
    "2027-01-03T12:00",  # a Sunday: the weekend is today
)


@pytest.fixture
def city(directory, monkeypatch):
    """The places above, their days computed in November, and the east closed for two days (another closure lifted)."""
    stop_the_clock(monkeypatch, "2026-11-20T09:00")
    with unit_of_work(directory) as session:
        municipality = a_municipality()
        towns = {name: a_town(name=f"{name}町", municipality=municipality) for name in ("東部", "西部")}
        areas = {name: an_area(name=name, towns=[town]) for name, town in towns.items()}
        session.add_all([municipality, *areas.values()])
        session.flush()
        for name, area, words, _ in PLACES:
            place = a_place(name=name, gatherings=[a_gathering(town=towns[area], schedule_text=words)])
            session.add(place)
            derive_areas(place)
            read_schedule_into(place.gatherings[0], today())
            assert place.gatherings[0].schedule_unread == ""
        refresh_occurrences(session, None, today())
        west = Wanted(date(2026, 11, 20), date(2027, 1, 10), "まちがい", (areas["西部"].key,))
        lift_closure(close_areas(session, west, key="", by="x", today=today()), by="x", now=now())
        east = Wanted(*CLOSED, "感染症", (areas["東部"].key,))
        close_areas(session, east, key="", by="x", today=today())
        keys = {name: area.key for name, area in areas.items()}
    rebuild_index(directory)
    return keys


def held(on: date) -> list[tuple[str, int, int | None]]:
    return [(name, *found) for name, _, _, hours in PLACES if (found := hours(on)) is not None]


def still(days: list[date]) -> set[str]:
    """The places that open on these days and are not over, with what began yesterday and goes on if today is asked."""
    on, minute, found = today(), minute_of_day(), set()
    if on in days:
        found |= {name for name, _, ends in held(on - timedelta(days=1)) if ends is not None and ends > 1440 + minute}
    for day in days:
        over = minute if day == on else -1
        found |= {name for name, _, ends in held(day) if day >= on and (ends is None or ends > over)}
    return found


def open_now() -> set[str]:
    on, minute = today(), minute_of_day()
    found = {name for name, starts, ends in held(on) if ends is not None and starts <= minute < ends}
    yesterday = on - timedelta(days=1)
    return found | {name for name, _, ends in held(yesterday) if ends is not None and minute + 1440 < ends}


def in_days(first: int, last: int) -> list[date]:
    return [today() + timedelta(days=number) for number in range(first, last + 1)]


def evenings() -> set[str]:
    on, minute = today(), minute_of_day()
    return {
        name
        for day in in_days(-1, 6)
        for name, _, ends in held(day)
        if ends is not None and ends >= 1050 and ends > (on - day).days * 1440 + minute
    }


def weekend() -> list[date]:
    return [day for day in in_days(0, 6) if day.weekday() >= 5][: 1 if today().weekday() == 6 else 2]


# the question as the filter `open` has it, in words, and the truth
QUESTIONS = {
    "now": ("今やっている", open_now),
    "today": ("今日", lambda: still(in_days(0, 0))),
    "tomorrow": ("明日", lambda: still(in_days(1, 1))),
    "week": ("今週", lambda: still(in_days(0, 6))),
    "weekend": ("次の土日", lambda: still(weekend())),
    "evening": ("", evenings),
}


class Asking:
    """Every door through which a question about time can be asked."""

    def __init__(self, app, client) -> None:
        self.run, self.client = app.test_cli_runner(), client

    def list_json(self, **asked) -> set[str]:
        told = json.loads(self.client.get("/places", query_string=asked | {"type": "place"}, headers=AS_JSON).text)
        return {each["name"] for each in told["results"] if not each["partly"]}

    def list_page(self, **asked) -> set[str]:
        page = self.client.get("/places", query_string=asked | {"type": "place"}).text
        return {name for name, *_ in PLACES if re.search(rf'href="/places/[a-z0-9]+">[^<]*{name}', page)}

    def clusters(self, **asked) -> set[str]:
        box = {"box": "122,20,154,46", "zoom": "18", "listed": ""}
        spots = json.loads(self.client.get("/places/clusters.json", query_string=asked | box | {"type": "place"}).text)
        return {one["name"] for spot in spots["spots"] for one in spot.get("members", ())}

    def command(self, *arguments: str) -> set[str]:
        done = self.run.invoke(args=["search", *arguments, "--type", "place", "--json", "--limit", "100"])
        assert done.exit_code == 0, done.output
        return {each["name"] for each in json.loads(done.output)["results"] if not each["partly"]}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_question_has_one_answer_at_every_door(app, client, city, monkeypatch, moment):
    stop_the_clock(monkeypatch, moment)
    ask = Asking(app, client)
    for name, (words, truth) in QUESTIONS.items():
        answers = {
            "list JSON": ask.list_json(open=name),
            "list": ask.list_page(open=name),
            "map": ask.clusters(open=name),
            "command": ask.command("", "--open", name),
        }
        if words:
            answers |= {"line": ask.list_json(q=words), "line of the command": ask.command(words)}
        assert {door: found for door, found in answers.items() if found != truth()} == {}, f"{name}: {truth()}"


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_day_has_one_answer_at_every_door(app, client, city, monkeypatch, moment):
    stop_the_clock(monkeypatch, moment)
    ask = Asking(app, client)
    for on in (*in_days(0, 2), date(2027, 1, 1)):
        if on < today():
            continue
        words = f"{on.month}月{on.day}日"
        doors = {
            "list JSON": ask.list_json(on=on.isoformat()),
            "map": ask.clusters(on=on.isoformat()),
            "command": ask.command("", "--on", on.isoformat()),
            "line": ask.list_json(q=words),
        }
        assert {door: found for door, found in doors.items() if found != still([on])} == {}, f"{on}: {still([on])}"


@pytest.mark.parametrize("moment", MOMENTS)
def test_calendars_show_just_the_days_that_are_held(client, city, monkeypatch, moment):
    stop_the_clock(monkeypatch, moment)
    week = json.loads(client.get("/this-week", headers=AS_JSON).text)["days"]
    truth = {day.isoformat(): {name for name, *_ in held(day)} for day in in_days(0, 6)}
    assert {day["on"]: {one["name"] for one in day["openings"]} for day in week} == truth

    areas = {name: area for name, area, *_ in PLACES}
    month = f"{today():%Y-%m}"
    for area, key in city.items():
        told = json.loads(client.get(f"/calendar/{key}/{month}", headers=AS_JSON).text)["days"]
        for day in told:
            own = {name for name, *_ in held(date.fromisoformat(day["on"])) if areas[name] == area}
            assert {one["name"] for one in day["openings"]} == own, day["on"]
        dates = {
            on for on, *_ in expanded(client.get(f"/calendar/{key}.ics").data, today(), today() + timedelta(days=20))
        }
        assert dates == {day for day in in_days(0, 20) if any(areas[name] == area for name, *_ in held(day))}


def test_evenings_and_weekends_can_be_asked_in_one_line_and_in_the_filters_alike(app, client, city, monkeypatch):
    stop_the_clock(monkeypatch, "2026-11-25T09:00")
    ask = Asking(app, client)
    for words, filters in (("夜間", {"time": "evening"}), ("土日", {"weekday": ["SA", "SU"]})):
        assert ask.list_json(q=words) == ask.list_json(**filters) == ask.clusters(**filters) != set()
    assert ask.command("夜間") == ask.command("", "--time", "evening") == ask.list_json(time="evening")
    assert {"夜通し", "夜の会"} <= ask.list_json(q="夜間")
    assert {"土曜祝休", "終わり不明"} <= ask.list_json(q="土日")
