"""Pages of places are counted per month, without machines, without staff, and without a trace of anybody."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.tally import Tally
from directory.freshness.looks import Look, add_looks, looks_of_late
from directory.freshness.models import PlaceViews
from tests.factories import a_place

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PHONE = f"Mozilla/5.0 (Linux; Android 15; Pixel 8) {ENGINE} Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPHONE = f"{IOS} Version/18.1 Mobile/15E148 Safari/604.1"
LINE = f"{IOS} Mobile/15E148 Safari Line/14.18.0"
MACHINES = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    f"Mozilla/5.0 (X11; Linux x86_64) {ENGINE.replace('Chrome', 'HeadlessChrome')} Safari/537.36",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/8.0.2 Safari/600.2.5 (Applebot/0.1)",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    "curl/8.5.0",
    "python-requests/2.32",
    "",
]


@pytest.fixture
def place(saved):
    return saved(a_place())


def counted(directory):
    directory.rollback()
    return {(row.place_key, row.month): row.views for row in directory.scalars(select(PlaceViews))}


def visit(client, app, path, **headers):
    app.extensions.pop("view_tally", None)
    client.get(path, headers=headers).close()


@pytest.mark.parametrize("program", [PHONE, DESKTOP, IPHONE, LINE], ids=["android", "windows", "iphone", "line"])
def test_a_reader_is_counted_once_per_page(client, app, directory, place, program):
    for _ in range(3):
        visit(client, app, f"/places/{place.key}", **{"User-Agent": program})

    assert counted(directory) == {(place.key, today().replace(day=1)): 3}


@pytest.mark.parametrize("program", MACHINES)
def test_a_machine_is_not_counted(client, app, directory, place, program):
    visit(client, app, f"/places/{place.key}", **{"User-Agent": program})

    assert counted(directory) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Accept": "application/json"},
    ],
    ids=["prefetch", "old prefetch", "json"],
)
def test_programs_and_pages_fetched_ahead_are_not_counted(client, app, directory, place, headers):
    visit(client, app, f"/places/{place.key}", **{"User-Agent": PHONE} | headers)

    assert counted(directory) == {}


def test_staff_who_signed_in_are_not_counted(client, app, directory, place):
    client.set_cookie("ibasho", "somebody of the staff")
    visit(client, app, f"/places/{place.key}", **{"User-Agent": PHONE})

    assert counted(directory) == {}


def test_other_pages_of_a_place_and_places_that_are_not_there_are_not_counted(client, app, directory, place):
    for path in (f"/places/{place.key}/share", f"/places/{place.key}.ics", "/places", "/places/nosuchplace"):
        visit(client, app, path, **{"User-Agent": PHONE})

    assert counted(directory) == {}


def test_a_page_says_the_same_to_everybody_whether_counted_or_not(client, place):
    one = client.get(f"/places/{place.key}", headers={"User-Agent": PHONE})
    other = client.get(f"/places/{place.key}", headers={"User-Agent": MACHINES[0]})

    assert "Set-Cookie" not in one.headers
    assert (one.text, one.headers["Cache-Control"]) == (other.text, other.headers["Cache-Control"])


def test_the_table_has_room_for_a_place_a_month_and_a_number_only(directory):
    with unit_of_work(directory) as session:
        add_looks(session, {Look("someplace1", date(2026, 11, 1)): 2})
    row = directory.scalars(select(PlaceViews)).one()

    assert {each.key for each in inspect(PlaceViews).columns} == {"id", "place_key", "month", "views", "created_at"}
    assert row.created_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_many_processes_at_once_lose_nothing(either_app):
    looks = {Look(f"place{number}", date(2026, 11, 1)): 1 for number in range(20)}

    def write():
        with either_app.app_context():
            for _ in range(10):
                with unit_of_work(directory_session()) as session:
                    add_looks(session, looks)

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert looks_of_late(directory_session(), date(2026, 11, 30)) == {f"place{number}": 40 for number in range(20)}


def test_three_months_count_and_a_year_is_kept(directory):
    months = [date(2025, 10, 1), date(2025, 12, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    for month in months:
        with unit_of_work(directory) as session:
            add_looks(session, {Look("someplace1", month): 5})

    assert looks_of_late(directory, date(2026, 11, 15)) == {"someplace1": 15}
    assert looks_of_late(directory, date(2027, 1, 1)) == {"someplace1": 5}
    assert {month for _, month in counted(directory)} == set(months[1:])


def test_counts_that_could_not_be_written_wait_for_the_next_time(app):
    written = []

    def keep(_session, counts):
        if not written:
            written.append({})
            raise OperationalError("locked", None, Exception())
        written.append(dict(counts))

    tally = Tally("a test", keep)
    tally.note("a")
    tally.write(app)
    tally._written -= 60
    tally.note("a")
    tally.write(app)

    assert written[1] == {"a": 2}
