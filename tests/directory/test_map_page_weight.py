"""What a first visit of the list with its live map loads, in bytes as they go over the line."""

import re
from html import unescape

import pytest

from tests.directory.public_pages import demo_city

MOST = 56 * 1024
LISTED = 20
PARTS = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"')
MAP = re.compile(r'data-map data-url="([^"]+)".*?data-outline="([^"]+)" data-bounds="([^"]+)"', re.DOTALL)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"
        yield client


def on_the_line(client, path):
    """Bytes of an answer, headers as HTTP/1.1 writes them."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br"), path
    answer.close()  # a file, perhaps
    return len(answer.data) + sum(len(name) + len(value) + 4 for name, value in answer.headers)


def test_the_list_with_its_map_stays_light(client):
    html = client.get("/places", headers={"Accept-Encoding": "identity"}).text
    spots, outline, bounds = map(unescape, MAP.search(html).groups())
    keys = re.findall(r'data-number="\d+" data-key="([^"]+)"', html)
    assert len(keys) == LISTED
    paths = [
        "/places",
        *map(unescape, PARTS.findall(html)),
        outline,
        f"{spots}?box={bounds}&zoom=13&listed={','.join(keys)}",
    ]
    loaded = {path: on_the_line(client, path) for path in paths}
    assert len(loaded) >= 8
    assert sum(loaded.values()) <= MOST, "\n".join(map(str, loaded.items()))
