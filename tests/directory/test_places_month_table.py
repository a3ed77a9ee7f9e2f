"""The calendar on the page of a place: its open days, its days off, and the months beside it."""

import re
from datetime import date

import html5lib
import pytest

from core.months import Month
from directory.places.models import Activity
from directory.places.month_table import month_table, wanted_month
from directory.places.queries import open_days
from tests.factories import a_gathering, a_place, keep_open

TODAY = date(2026, 11, 10)
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("directory.places.views.today", lambda: TODAY)


@pytest.fixture
def kept(directory):
    def keep(*schedules, **changes):
        gatherings = [a_gathering(schedule_text=text, name=f"会場{n}") for n, text in enumerate(schedules, 1)]
        place = a_place(gatherings=gatherings, **changes)
        keep_open(directory, place, on=TODAY)
        return place

    return keep


def cells(client, place, month=""):
    """Day of the month → the words of its cell."""
    page = html5lib.parse(client.get(f"/places/{place.key}{f'?month={month}' if month else ''}").text)
    table = next(node for node in page.iter(HTML + "table") if node.get("class") == "month-table")
    found = [" ".join("".join(cell.itertext()).split()) for cell in table.iter(HTML + "td")]
    return {int(re.match(r"\d+", words)[0]): words for words in found if words}


def test_every_day_of_the_month_has_one_cell_under_its_weekday(client, directory, kept):
    place = kept("毎週水曜日 10:00〜12:00")
    table = month_table(directory, place, Month(date(2026, 12, 1)), TODAY)

    assert [day.on.day for week in table.weeks for day in week if day] == list(range(1, 32))
    assert all(day is None or day.on.weekday() == n for week in table.weeks for n, day in enumerate(week))
    assert sorted(cells(client, place, "2026-12")) == list(range(1, 32))


def test_open_days_are_those_of_the_table_of_open_days(client, directory, kept):
    place = kept("毎週水曜日 10:00〜12:00", "第2土曜日 13:00〜15:00")
    shown = {day for day, words in cells(client, place, "2026-12").items() if "〜" in words}
    known = {day.on_day.day for day in open_days(directory, date(2026, 12, 1), date(2026, 12, 31), among=[place.id])}

    assert shown == known == {2, 9, 12, 16, 23, 30}


def test_several_venues_are_told_apart(client, kept):
    place = kept("毎週水曜日 10:00〜12:00", "第2土曜日 13:00〜15:00")

    assert cells(client, place, "2026-12")[12] == "12 13:00〜15:00 会場2"


def test_a_day_off_says_so_and_a_holiday_is_named(client, kept):
    place = kept("毎週月曜日 10:00〜12:00（祝日は休み）")

    assert cells(client, place)[23] == "23 祝 休み"
    assert cells(client, place)[16] == "16 10:00〜12:00"


def test_a_day_moved_by_a_holiday_stands_where_it_is_held(client, kept):
    place = kept("毎週月曜日 10:00〜12:00（祝日の場合は翌日）")
    shown = cells(client, place)

    assert (shown[23], shown[24]) == ("23 祝 休み", "24 10:00〜12:00")


def test_the_months_beside_it_are_one_link_away_within_a_year(client, kept):
    place = kept("毎週水曜日 10:00〜12:00")
    first, later, last = (client.get(f"/places/{place.key}?month={m}").text for m in ("", "2027-01", "2027-11"))

    assert "前の月" not in first
    assert "month=2026-12#calendar" in first
    assert "month=2026-12#calendar" in later
    assert "month=2027-02#calendar" in later
    assert "次の月" not in last


@pytest.mark.parametrize(("asked", "shown"), [("2020-01", "2026-11"), ("2099-01", "2027-11"), ("2027-03", "2027-03")])
def test_a_month_out_of_reach_is_the_nearest_there_is(asked, shown):
    assert f"{wanted_month(asked, TODAY).first:%Y-%m}" == shown


@pytest.mark.parametrize("asked", ["2026-13", "x", "2026-1", "２０２６-12"])
def test_a_month_nobody_can_read_is_refused_in_words(client, kept, asked):
    answer = client.get(f"/places/{kept('毎週水曜日 10:00〜12:00').key}?month={asked}")

    assert answer.status_code == 400
    assert "月は 2026-12 の形で書いてください" in answer.text


@pytest.mark.parametrize(
    ("schedule", "changes"), [("不定期", {}), ("毎週水曜日 10:00〜12:00", {"activity": Activity.PAUSED})]
)
def test_there_is_no_calendar_where_no_day_is_known(client, kept, schedule, changes):
    assert "month-table" not in client.get(f"/places/{kept(schedule, **changes).key}").text


def test_the_calendar_speaks_the_language_of_the_page(client, kept):
    text = client.get(f"/en/places/{kept('毎週水曜日 10:00〜12:00').key}?month=2026-12").text

    assert "December 2026" in text
    assert '<th scope="col">Wed</th>' in text
