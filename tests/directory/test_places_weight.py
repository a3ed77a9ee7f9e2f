"""The list weighs little enough for a cheap phone at the end of its month's allowance."""

import gzip

import pytest

from tests.directory.public_pages import demo_city

MOST, WITH_WORDS_OF_THE_MAP = 10_000, 11_000  # bytes as sent
LONG = "/places?q=みんなでごはんを食べられる居場所とサロン&near=本町二丁目&for=anyone&sort=near"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"
        yield client


@pytest.mark.parametrize("path", ["/places", "/places?page=2", "/places?q=食堂", LONG])
def test_a_list_of_twenty_weighs_at_most_ten_kilobytes(client, path):
    assert weight_of_twenty(client, path) <= MOST


@pytest.mark.parametrize("language", ["easy", "en", "pt", "zh", "vi", "fil"])
def test_another_language_adds_at_most_one_kilobyte(client, language):
    assert weight_of_twenty(client, f"/{language}/places") <= WITH_WORDS_OF_THE_MAP


def weight_of_twenty(client, path):
    answer = client.get(path)
    assert gzip.decompress(answer.data).count(b"<article") == 20
    return len(answer.data)
