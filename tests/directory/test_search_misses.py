"""Lines that found little are counted for the desk, and nothing that could tell who typed them is ever kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core.db import unit_of_work
from directory.places.kinds import PlaceKind
from directory.search.asking import SearchQuery
from directory.search.misses import NEVER, Missed, count, missed, missed_words, without_ages
from directory.search.models import SearchMark, SearchMiss
from directory.search.outbox import rebuild_index
from directory.search.own_words import words_of
from directory.search.services import search
from directory.search.tally import searches_of
from tests.factories import a_place, a_town, an_area

DAY = date(2026, 11, 5)
SECRET = "a secret of the tests"
NAME = Missed("見本 花子", 0, is_ours=False)


@pytest.fixture
def town(directory, saved):
    place = a_place(name="つくし食堂", kana="", kinds=[PlaceKind.CHILDREN_CAFETERIA])
    saved(place, a_town(areas=[an_area(name="東部圏域")]))
    rebuild_index(directory)


@pytest.fixture
def line(directory, town):
    """What would be counted of a line."""

    def line(typed):
        result = search(SearchQuery(text=typed), session=directory, today=DAY)
        return missed(directory, typed, result)

    return line


@pytest.fixture
def type_on(directory):
    def type_on(day, *lines):
        with unit_of_work(directory):
            count(directory, dict.fromkeys(lines, 1), today=day, secret=SECRET)

    return type_on


def kept(directory):
    """Every cell of every row of both tables, as one text."""
    directory.rollback()
    tables = ("search_miss", "search_mark")
    return str([row for table in tables for row in directory.execute(text(f"SELECT * FROM {table}")).all()])


def lines(directory):
    directory.rollback()
    return {row.words: row.times for row in directory.query(SearchMiss)}


def test_words_of_our_own_are_counted_at_once_per_month(directory, line, type_on):
    salon = line("サロン 編み物")

    assert salon.is_ours
    type_on(DAY, salon)
    type_on(DAY, salon)
    assert lines(directory) == {"さろん 編み物": 2}


def test_unknown_words_are_kept_only_when_typed_on_three_days_of_a_month(directory, type_on):
    for day in (5, 5, 5, 6, 6):
        type_on(date(2026, 11, day), NAME)
    assert lines(directory) == {}
    assert "花子" not in kept(directory)

    type_on(date(2026, 11, 20), NAME)
    assert lines(directory) == {"見本 花子": 1}


def test_days_of_two_months_are_not_added_up(directory, type_on):
    for day in (date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)):
        type_on(day, NAME)

    assert lines(directory) == {}
    assert {mark.month for mark in directory.query(SearchMark)} == {date(2026, 12, 1)}


def test_no_row_tells_the_day_or_the_hour(directory, line, type_on):
    type_on(DAY, NAME, line("サロン 編み物"))

    directory.rollback()
    rows = [*directory.query(SearchMark), *directory.query(SearchMiss)]
    assert len(rows) == 2
    assert {(row.month, row.created_at.isoformat()) for row in rows} == {
        (date(2026, 11, 1), "2026-11-01T00:00:00+00:00")
    }


@pytest.mark.parametrize(
    "typed",
    [
        "090-1234-5678",
        "０９０ー１２３４ー５６７８",
        "見本花子 0568",
        "mihon@example.jp",
        "mihon＠example.jp",
        "見本花子さん",
        "見本様 相談したい",
        "はなちゃんのおうち 悩み",
        "https://example.jp/mihon",
        "そらまめ町3-5-1",
    ],
)
def test_numbers_addresses_and_called_names_are_never_counted(line, typed):
    assert line(typed) is None


@given(st.text(st.sampled_from("0123456789０９ー-@ 見本花子のさん"), min_size=1, max_size=30))
def test_no_run_of_digits_is_ever_counted(typed):
    digits = sum(letter.isdigit() for letter in typed)
    assert digits < 3 or NEVER.search(without_ages(typed))


def test_ages_may_be_said(line):
    assert line("3歳 わらべうた ぴよぴよ") is not None


def test_what_finds_enough_and_a_name_that_is_found_are_no_misses(line):
    assert line("つくし食堂") is None
    assert line("つくし") is None


def test_a_widened_answer_counts_as_nothing_found(line):
    assert line("編み物 サロン").found == 0


def test_old_months_are_forgotten(directory, line, type_on):
    type_on(DAY, line("サロン 編み物"))
    type_on(DAY + timedelta(days=30 + 366), line("サロン 手芸"))

    assert list(lines(directory)) == ["さろん 手芸"]


def test_the_desk_sees_no_line_the_list_knows_as_a_whole(directory, line, type_on):
    type_on(DAY, line("サロン 編み物"), Missed("さろん", 1, is_ours=True))

    assert [one.words for one in missed_words(directory, words_of(directory))] == ["さろん 編み物"]


def test_the_list_counts_a_line_typed_alone_and_nothing_else(client, app, directory, town):
    for path in ("/places?q=サロン+編み物", "/places?q=サロン+手芸&weekday=SA", "/places?kind=salon"):
        app.extensions.pop("search_tally", None)
        client.get(path).close()

    assert lines(directory) == {"さろん 編み物": 1}


def test_a_burst_is_written_together_and_a_flood_is_let_go(app, directory, town):
    tally = searches_of(app)
    for number in range(400):
        tally.note(Missed("さろん " + "あ" * (number % 30), 0, is_ours=True))
    for letter in map(chr, range(0x4E00, 0x4E00 + 400)):
        tally.note(Missed(letter * 2, 0, is_ours=True))
    tally.write(app)
    tally.note(Missed("もつと", 0, is_ours=True))
    tally.write(app)

    assert sum(lines(directory).values()) <= 700
    assert len(lines(directory)) == 300
