"""A page says its whole policy; its style sheets and scripts, which have none of their own, do not repeat it."""

import re

import pytest

from tests.directory.public_pages import demo_city

POLICIES = ("Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options")
PARTS = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"')


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        yield app.test_client()


@pytest.mark.parametrize("path", ["/", "/places", "/service-worker.js"])
def test_what_can_be_opened_by_itself_and_the_service_worker_say_every_policy(client, path):
    answer = client.get(path)
    assert [name for name in POLICIES if name not in answer.headers] == []


@pytest.mark.parametrize("path", ["/places/clusters.json?box=137,34,138,35&zoom=9", "/places.geojson"])
def test_data_opened_by_itself_may_ask_for_nothing_and_stands_in_no_frame(client, path):
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_script_under_an_old_name_is_no_part_of_a_page(client):
    answer = client.get("/assets/site.0000000000.js")
    assert (answer.headers["Cache-Control"], "Content-Security-Policy" in answer.headers) == ("no-cache", True)


def test_sheets_and_scripts_say_only_what_concerns_them(client):
    parts = PARTS.findall(client.get("/places").text)
    assert len(parts) >= 5
    for part in parts:
        answer = client.get(part)
        answer.close()
        assert [name for name in POLICIES if name in answer.headers] == [], part
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
