"""Search tried on real open data of four places, where it lies beside the checkout."""

import pytest

from bench.search_quality import City, measure, stages
from tests.directory.search_labels import REAL_FRESH_2, REAL_FRESH_3, REAL_FRESH_4, REAL_LABELS, halves, labels
from tests.directory.search_real import real_corpus

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def quality():
    city = City(tuple(real_corpus()))
    return measure(stages(city.ready)["+ widening"], labels(REAL_LABELS), city.documents)


def test_every_real_query_finds_something(quality):
    assert quality.empty == 0


def test_real_queries_are_ranked_well(quality):
    assert quality.ndcg >= 0.90, quality.worst[:8]


def test_real_queries_find_what_there_is(quality):
    assert quality.recall >= 0.95, quality.worst[:8]


@pytest.mark.parametrize(("half", "ndcg", "recall"), [(0, 0.89, 0.91), (1, 0.82, 0.84)])
def test_the_second_authors_queries_are_answered_no_worse_than_they_were(half, ndcg, recall):
    city = City(tuple(real_corpus()))
    quality = measure(stages(city.ready)["+ widening"], halves(REAL_FRESH_2)[half], city.documents)
    assert quality.empty == 0
    assert quality.ndcg >= ndcg
    assert quality.recall >= recall


@pytest.mark.parametrize(("file", "gain", "found"), [(REAL_FRESH_3, 0.77, 0.79), (REAL_FRESH_4, 0.85, 0.84)])
def test_queries_of_others_are_answered_no_worse_than_they_were(file, gain, found):
    city = City(tuple(real_corpus()))
    quality = measure(stages(city.ready)["+ widening"], labels(file), city.documents)
    assert quality.empty == 0
    assert quality.ndcg >= gain
    assert quality.recall >= found
