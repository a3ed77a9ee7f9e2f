"""A municipality is found by how it is read, though no place says its reading."""

import pytest

from core.calendar import today
from directory.search.municipality_readings import readings_of
from directory.search.planning import plan_query
from directory.search.plans import Choice, Field, Role
from directory.search.vocabulary import Vocabulary
from directory.search.words import current_words

TOWNS = ("川越市", "所沢市", "大宮町", "加須市")


@pytest.mark.parametrize(
    ("query", "town"),
    [
        ("kawagoe kodomo shokudo", "川越市"),
        ("kawagoeshi salon", "川越市"),
        ("かわごえのこども食堂", "川越市"),
        ("カワゴエシ サロン", "川越市"),
        ("ところざわ サロン", "所沢市"),
        ("かぞし サロン", "加須市"),
    ],
)
def test_a_municipality_is_named_by_its_reading(query, town):
    plan = plan_query(query, Vocabulary(current_words(), {}, TOWNS), today())
    areas = [clause for clause in plan.clauses if clause.role is Role.AREA]
    assert [Choice(Field.ALONE, town) in clause.choices for clause in areas] == [True]


def test_a_municipality_that_is_not_in_the_directory_is_no_place():
    assert not Vocabulary(current_words(), {}, ("川越市",)).place("ところざわ")


def test_two_letters_of_a_name_are_not_heard_in_other_words():
    assert "かぞ" not in readings_of("加須市")
    plan = plan_query("かぞくの集まり", Vocabulary(current_words(), {}, TOWNS), today())
    assert all(clause.role is not Role.AREA for clause in plan.clauses)


def test_a_name_nobody_can_read_has_no_reading():
    assert readings_of("ひだまり市") == set()
    assert readings_of("") == set()
