"""Search tried on real open data of four places, where it lies beside the checkout."""

import pytest

from bench.search_quality import City, measure, stages
from tests.directory.search_labels import REAL_LABELS, labels
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
