"""Search is good enough on judged queries, and stays so."""

import pytest

from bench.search_quality import City, measure, stages
from tests.directory.search_corpus import corpus
from tests.directory.search_labels import FRESH_2, FRESH_3, FRESH_4, halves, labels

SIZE = 1_200


@pytest.fixture(scope="module")
def city():
    return City(tuple(corpus(SIZE)))


@pytest.fixture(scope="module")
def quality(city):
    return measure(stages(city.ready)["+ widening"], labels(), city.documents)


@pytest.mark.parametrize(("half", "ndcg", "recall"), [(0, 0.92, 0.82), (1, 0.81, 0.71)])
def test_the_second_authors_queries_are_answered_no_worse_than_they_were(city, half, ndcg, recall):
    quality = measure(stages(city.ready)["+ widening"], halves(FRESH_2)[half], city.documents)
    assert quality.empty == 0
    assert quality.ndcg >= ndcg
    assert quality.recall >= recall


def test_there_are_at_least_120_judged_queries_each_with_answers(quality):
    assert sum(count for _, _, count in quality.per_sort.values()) >= 120


def test_ranking_reaches_its_goal(quality):
    assert quality.ndcg >= 0.90


def test_nothing_is_left_empty(quality):
    assert quality.empty == 0


@pytest.mark.parametrize("sort", ["fold", "reading", "kind", "typo", "time", "condition", "word", "phrase", "exclude"])
def test_every_sort_of_query_is_answered_well(quality, sort):
    assert quality.per_sort[sort][0] >= 0.90


@pytest.mark.parametrize(("file", "gain", "found"), [(FRESH_3, 0.79, 0.65), (FRESH_4, 0.71, 0.61)])
def test_queries_of_others_are_answered_no_worse_than_they_were(city, file, gain, found):
    quality = measure(stages(city.ready)["+ widening"], labels(file), city.documents)
    assert quality.empty == 0
    assert quality.ndcg >= gain
    assert quality.recall >= found
