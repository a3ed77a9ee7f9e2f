"""Dates the way a Japanese municipality counts them."""

from datetime import date

import pytest

from core.calendar import fiscal_year, fiscal_year_label, holidays_of, is_holiday, seireki, wareki


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_the_fiscal_year_turns_on_the_first_of_april(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("year", "label"), [(2026, "令和8年度"), (2019, "平成31年度"), (2020, "令和2年度"), (2016, "平成28年度")]
)
def test_a_fiscal_year_is_named_by_the_era_of_its_first_day(year, label):
    assert fiscal_year_label(year) == label


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1920, 7, 1), "1920年7月1日"),
    ],
)
def test_the_era_turns_on_its_own_day(day, words):
    assert wareki(day) == words


def test_residents_read_the_western_year_with_the_weekday():
    assert seireki(date(2026, 11, 21)) == "2026年11月21日（土）"


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 5, 6), True),  # 振替休日: the 3rd is a Sunday
        (date(2026, 9, 22), True),  # 国民の休日 between two holidays
        (date(2027, 3, 22), True),  # 春分の日 falls on a Sunday
        (date(2026, 12, 31), False),
    ],
)
def test_holidays_and_their_substitutes_are_known_without_a_network(day, is_one):
    assert is_holiday(day) is is_one


def test_a_year_has_between_fifteen_and_twenty_one_holidays():
    assert all(15 <= len(holidays_of(year)) <= 21 for year in range(2024, 2034))
