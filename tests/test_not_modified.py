"""What did not change is not sent again: every public answer has an ETag, but for what must never be kept."""

import re

import pytest

from core.db import directory_session, unit_of_work
from directory.places.queries import get_published_place
from tests.directory.public_pages import AS_JSON, DATA, PAGES, demo_city, keys_of

NEVER_KEPT = {"windows.in_charge", "windows.leave", "pages.healthz", "handouts.show"}
ASSETS = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"')


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        yield app


@pytest.fixture(scope="module")
def keys(city):
    return keys_of(city)


@pytest.fixture
def client(city):
    """A browser that reads compressed answers."""
    client = city.test_client()
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"
    return client


def is_never_kept(endpoint, path):
    speaks_of_a_trouble = path.startswith("/windows?q=")
    return (
        endpoint in NEVER_KEPT
        or endpoint.startswith(("inbox.", "asking."))
        or "{sensitive}" in path
        or speaks_of_a_trouble
    )


EVERY = [(endpoint, path) for endpoint, paths in (PAGES | DATA).items() for path in paths]
KEPT = [path for endpoint, path in EVERY if not is_never_kept(endpoint, path)]
PAGES_KEPT = [p for endpoint, paths in PAGES.items() for p in paths if not is_never_kept(endpoint, p)]
OTHERS = [path for endpoint, path in EVERY if is_never_kept(endpoint, path)]


def asked_again(client, path, headers):
    """The answer, and the answer to who has it; asked once more when the minute may have turned in between."""
    for _ in range(2):
        first = client.get(path, headers=headers)
        first.close()  # a file, perhaps
        assert first.status_code == 200
        assert "ETag" in first.headers, path
        again = client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
        again.close()
        if again.status_code == 304:
            break
    return first, again


@pytest.mark.parametrize("path", KEPT)
def test_who_has_an_answer_gets_304_and_no_body(client, keys, path):
    path = path.format(**keys)
    first, again = asked_again(client, path, {})
    assert (again.status_code, again.data) == (304, b""), path
    assert again.get_etag()[0] == first.get_etag()[0]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert set(again.vary) >= set(first.vary) - {"Accept-Encoding"}


@pytest.mark.parametrize("path", PAGES_KEPT)
def test_a_page_and_its_json_are_told_apart(client, keys, path):
    path = path.format(**keys)
    page, data = client.get(path), client.get(path, headers=AS_JSON)
    if data.mimetype == "application/json":
        assert data.get_etag()[0] != page.get_etag()[0]
        assert "Accept" in data.vary
        assert "Accept" in page.vary
        assert asked_again(client, path, AS_JSON)[1].status_code == 304


@pytest.mark.parametrize("path", OTHERS)
def test_what_must_not_be_kept_has_no_tag_and_is_sent_each_time(client, keys, path):
    path = path.format(**keys)
    answer = client.get(path, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert client.get(path, headers={**AS_JSON, "If-None-Match": "*"}).status_code == 200


def test_the_files_a_page_links_are_kept_for_good_and_answer_304(client, keys):
    linked = set(ASSETS.findall(client.get("/places", headers={"Accept-Encoding": "identity"}).text))
    assert len(linked) > 3
    for path in linked:
        first, again = asked_again(client, path.replace("&amp;", "&"), {})
        assert again.status_code == 304, path
        assert "immutable" in first.headers["Cache-Control"], path


def test_what_changed_has_another_tag(city, client, keys):
    paths = [f"/places/{keys['place']}", f"/places/{keys['place']}.ics", "/places.geojson"]
    before = {path: client.get(path).headers["ETag"] for path in paths}
    with city.app_context(), unit_of_work(directory_session()) as session:
        place = get_published_place(session, keys["place"])
        place.name = f"{place.name}（新）"
    for path, tag in before.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200, path


@pytest.mark.parametrize("header", ['"something else"', 'W/"abc", "def"', "nonsense", '"' + "x" * 5_000 + '"'])
def test_a_foreign_tag_gets_the_whole_answer(client, header):
    assert client.get("/windows", headers={"If-None-Match": header}).status_code == 200
