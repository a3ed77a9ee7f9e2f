"""Calendar files: few events, exactly our days, and nothing in them that a program could trip over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import today
from core.db import unit_of_work
from directory.places.calendar_file import Span, calendar_of
from directory.places.days import OpenDay, days_of
from directory.places.models import Activity, Place, VenueVisibility
from directory.places.services import mark_changed, read_schedule_into
from tests.directory.ical import events_of, expanded
from tests.directory.test_places_pages import HOSTILE
from tests.factories import a_gathering, a_place, a_town, an_area, keep_open

DAY = date(2026, 11, 28)
SPAN = Span.from_month_of(DAY)
TEXTS = (
    "毎週水曜日 10:00〜12:00",
    "毎週月・水・金曜日 10:00〜12:00（祝日休み）",
    "第2・第4土曜日 13:30〜15:00",
    "最終金曜日 10:00〜12:00、8月は休み",
    "毎月15日 10:00〜",
    "毎月5日・15日・25日",
    "毎日 9:00〜17:00（年末年始は休み）",
    "第1火曜日 10:00〜12:00（祝日の場合は翌日）",
    "偶数月の第3日曜日 11:00〜13:00",
    "毎週火曜日 10:00〜12:00、第3木曜日 13:00〜15:00",
    "平日 10:00〜16:00",
    "土日祝 10:00〜16:00",
    "夏休みの毎週水曜日 10:00〜12:00",
    "2026年12月5日 10:00〜12:00、2027年1月9日 13:00〜15:00",
    "毎週金曜日 22:00〜翌1:00",
    "不定期",
    "月1回（日は未定）",
    "",
)


def a_saved_looking_place(text, **changes):
    """A place that was never in a database, with the numbers one would have given it."""
    gathering = a_gathering(id=7, place_id=3, schedule_text=text, **changes.pop("venue", {}))
    read_schedule_into(gathering, DAY)
    place = a_place(id=3, version=1, gatherings=[gathering], **changes)
    place.activity = place.activity or Activity.ACTIVE
    place.created_at = place.changed_at = datetime(2026, 11, 1, tzinfo=UTC)
    for name in ("summary", "bring", "cost_text", "phone"):
        setattr(place, name, getattr(place, name) or "")
    gathering.is_mobile = False
    return place


def file_of(place: Place, days=None) -> bytes:
    gathering = place.gatherings[0]
    days = days_of(gathering, SPAN.first, SPAN.last) if days is None else days
    return calendar_of("試し", days, {place.id: place}, SPAN, base_url="https://example.jp", path="/x.ics")


def ours(days):
    return sorted(((d.on_day, d.starts, d.ends if d.starts is not None else None) for d in days), key=str)


@pytest.mark.parametrize("text", TEXTS)
def test_expanding_the_file_gives_exactly_our_days(text):
    place = a_saved_looking_place(text)
    days = days_of(place.gatherings[0], SPAN.first, SPAN.last)

    assert expanded(file_of(place), SPAN.first, SPAN.last) == ours(days)


@given(
    st.sampled_from(TEXTS),
    st.sets(st.integers(0, 364), max_size=30),
    st.lists(
        st.builds(
            OpenDay,
            place_id=st.just(3),
            gathering_id=st.just(7),
            on_day=st.integers(0, 364).map(lambda n: SPAN.first + timedelta(days=n)),
            starts=st.sampled_from([600, 615]),
            ends=st.just(720),
        ),
        max_size=6,
        unique_by=lambda day: (day.on_day, day.starts),
    ),
)
def test_days_that_were_dropped_or_added_are_told_rightly_too(text, dropped, added):
    place = a_saved_looking_place(text)
    gone = {SPAN.first + timedelta(days=n) for n in dropped}
    days = [day for day in days_of(place.gatherings[0], SPAN.first, SPAN.last) if day.on_day not in gone]
    known = {(day.on_day, day.starts) for day in days}
    days += [day for day in added if (day.on_day, day.starts) not in known]

    assert expanded(file_of(place, days), SPAN.first, SPAN.last) == ours(days)


@pytest.mark.parametrize("text", ["毎週水曜日 10:00〜12:00", "第2・第4土曜日 13:30〜15:00", "毎月15日 10:00〜"])
def test_a_plain_rule_is_one_event_that_goes_on(text):
    (event,) = events_of(file_of(a_saved_looking_place(text)))

    assert "UNTIL" not in event["rrule"]
    assert "exdate" not in event


def test_a_rule_with_holidays_ends_where_our_knowledge_is_written_out():
    (event,) = events_of(file_of(a_saved_looking_place("毎週月曜日 10:00〜12:00（祝日休み）")))

    assert event["rrule"]["UNTIL"][0].date() <= SPAN.last
    assert event["exdate"]


def test_a_day_called_off_is_told_as_cancelled_and_not_only_left_out():
    place = a_saved_looking_place("毎週水曜日 10:00〜12:00、2026年12月16日は休み")
    off = [event for event in events_of(file_of(place)) if event["status"] == "CANCELLED"]

    assert [event["recurrence-id"].dt.date() for event in off] == [date(2026, 12, 16)]
    assert str(off[0]["summary"]).startswith("【休み】")
    assert (date(2026, 12, 16), 600, 720) not in expanded(file_of(place), SPAN.first, SPAN.last)


def test_a_paused_place_cancels_what_it_had_announced():
    open_place = a_saved_looking_place("毎週水曜日 10:00〜12:00")
    paused = a_saved_looking_place("毎週水曜日 10:00〜12:00", activity=Activity.PAUSED, key=open_place.key)
    paused.gatherings[0].key = open_place.gatherings[0].key
    before, after = events_of(file_of(open_place)), events_of(file_of(paused, []))

    assert [str(event["uid"]) for event in before] == [str(event["uid"]) for event in after]
    assert [event["status"] for event in after] == ["CANCELLED"]


def test_the_file_tells_its_zone_and_how_often_to_look_again():
    data = file_of(a_saved_looking_place(TEXTS[0]))

    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo" in data
    assert b"DTSTART;TZID=Asia/Tokyo:20261104T100000" in data
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D" in data


@pytest.mark.parametrize(
    "words", [*HOSTILE, "a\r\nATTENDEE:mailto:x@example.com", "鐘\x0b\x00\u2028の会", "長い" * 900]
)
def test_no_text_leaves_its_line(words):
    place = a_saved_looking_place(
        TEXTS[0], name=f"場{words}", summary=words, phone=words, bring=words, venue={"venue_name": words}
    )
    data = file_of(place)
    (event,) = events_of(data)

    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert "attendee" not in event
    assert len(data.decode().replace("\r\n ", "").splitlines()) == data.decode().replace("\r\n ", "").count("\r\n")


@pytest.mark.parametrize("visibility", [VenueVisibility.AREA_ONLY, VenueVisibility.HIDDEN])
def test_a_point_is_told_only_where_the_address_is_public(visibility):
    shown, secret = (
        events_of(file_of(a_saved_looking_place(TEXTS[0], venue={"visibility": each, "town": a_town()})))[0]
        for each in (VenueVisibility.EXACT, visibility)
    )

    assert "geo" in shown
    assert "geo" not in secret


@pytest.fixture
def kept(directory):
    """A place in an area, open on Wednesdays."""
    gathering = a_gathering(schedule_text="毎週水曜日 10:00〜12:00", town=a_town())
    gathering.town.areas.append(an_area())
    place = a_place(gatherings=[gathering])
    keep_open(directory, place, on=today())
    return place


def test_a_change_keeps_the_name_of_an_event_and_raises_its_number(client, directory, kept):
    (before,) = events_of(client.get(f"/places/{kept.key}.ics").data)
    with unit_of_work(directory) as session:
        kept.name = "新しい名前"
        mark_changed(session, kept)
    (after,) = events_of(client.get(f"/places/{kept.key}.ics").data)

    assert str(before["uid"]) == str(after["uid"])
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["last-modified"].dt >= before["last-modified"].dt
    assert str(after["summary"]) == "新しい名前"


def test_an_area_has_a_file_of_its_own(client, directory, kept):
    area = kept.areas[0]
    with unit_of_work(directory) as session:
        session.add(a_place(name="よその場所"))
    answer = client.get(f"/calendar/{area.key}.ics")

    assert answer.mimetype == "text/calendar"
    assert [str(event["summary"]) for event in events_of(answer.data)] == [kept.name]
    assert client.get(f"/calendar/{area.key}.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/calendar/none.ics").status_code == 404
