"""Search is good enough on judged queries, and stays so."""

import pytest

from bench.search_quality import City, measure, stages
from tests.directory.search_corpus import corpus
from tests.directory.search_labels import labels

SIZE = 1_200


@pytest.fixture(scope="module")
def quality():
    city = City(tuple(corpus(SIZE)))
    return measure(stages(city.ready)["+ widening"], labels(), city.documents)


def test_there_are_at_least_120_judged_queries_each_with_answers(quality):
    assert sum(count for _, _, count in quality.per_sort.values()) >= 120


def test_ranking_reaches_its_goal(quality):
    assert quality.ndcg >= 0.90


def test_nothing_is_left_empty(quality):
    assert quality.empty == 0


@pytest.mark.parametrize("sort", ["fold", "reading", "kind", "typo", "time", "condition", "word", "phrase", "exclude"])
def test_every_sort_of_query_is_answered_well(quality, sort):
    assert quality.per_sort[sort][0] >= 0.90
