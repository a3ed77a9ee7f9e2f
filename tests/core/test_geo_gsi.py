import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import GeocoderServiceError

from core.geo.gsi import PAUSE, AddressFinder, AddressSearch
from core.geo.matches import Level
from tests.core.invented_towns import HIDAMARI

TOWN = HIDAMARI.find("ひだまり市小巻三丁目").point
NEAR = (TOWN.lng + 0.001, TOWN.lat + 0.001)


class Stub:
    """A small address search on this machine: `answers` by question, and what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[str] = []
        self.status = 200

    def say(self, question: str, *titles: str, at: tuple[float, float] = NEAR) -> None:
        point = {"type": "Point", "coordinates": list(at)}
        self.answers[question] = [
            {"geometry": point, "type": "Feature", "properties": {"addressCode": "", "title": title}}
            for title in titles
        ]


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def search(stub: Stub) -> Iterator[AddressSearch]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            question = parse_qs(urlsplit(self.path).query)["q"][0]
            stub.asked.append(question)
            body = json.dumps(stub.answers.get(question, [])).encode()
            self.send_response(stub.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield AddressSearch(domain=f"127.0.0.1:{server.server_port}", scheme="http", proxies={})
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def finder(search: AddressSearch) -> AddressFinder:
    return AddressFinder(HIDAMARI, search, seconds_between=0)


QUESTION = "見本県ひだまり市小巻三丁目5-6"
ADDRESS = "ひだまり市小巻3-5-6 2階"


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("見本県ひだまり市小巻三丁目5番6号", Level.BUILDING),
        ("見本県ひだまり市小巻三丁目５番", Level.BLOCK),
        ("見本県ひだまり市小巻三丁目", Level.TOWN),
        ("見本県ひだまり市小巻三丁目7番6号", Level.TOWN),
        ("見本県ひだまり市小巻二丁目5番6号", Level.TOWN),
        ("青空県大空市小巻三丁目5番6号", Level.TOWN),
    ],
)
def test_an_answer_counts_as_far_as_it_agrees_with_the_question(stub, finder, title, level):
    stub.say(QUESTION, title)
    assert finder.find(ADDRESS).level is level


def test_the_finest_agreeing_answer_is_taken_and_the_rest_is_kept(stub, finder):
    stub.say(
        QUESTION, "見本県ひだまり市小巻三丁目", "見本県ひだまり市小巻三丁目5番", "見本県ひだまり市小巻三丁目5番6号"
    )
    match = finder.find(ADDRESS)
    assert (match.source, match.matched, match.rest) == ("gsi", "見本県ひだまり市小巻三丁目5番6号", "5-6 2階")
    assert (match.point.lng, match.point.lat) == pytest.approx(NEAR, abs=1e-6)


@pytest.mark.parametrize("far", [(137.0, 34.2), (0.0, 0.0), (200.0, 35.0)])
def test_an_answer_far_from_its_town_is_not_believed(stub, finder, far):
    stub.say(QUESTION, "見本県ひだまり市小巻三丁目5番6号", at=far)
    assert finder.find(ADDRESS).source == "towns"


def test_the_same_question_is_asked_once(stub, finder):
    stub.say(QUESTION, "見本県ひだまり市小巻三丁目5番6号")
    first, second = finder.find(ADDRESS), finder.find("ひだまり市小巻三丁目5番6号（集会所）")
    assert (first.point, second.rest, stub.asked) == (second.point, "5番6号(集会所)", [QUESTION])


def test_only_a_number_in_a_known_town_is_worth_asking(stub, finder):
    for address in ("ひだまり市小巻三丁目", "ひだまり市", "大空市小巻3-5-6", "", "ひだまり市番町2番3号"):
        finder.find(address)
    assert stub.asked == []


@pytest.mark.parametrize("answer", [{"error": "x"}, [{"properties": {}}], ["x"], [{"geometry": {"coordinates": []}}]])
def test_a_senseless_answer_leaves_the_town(stub, finder, answer):
    stub.answers[QUESTION] = answer
    assert finder.find(ADDRESS).level is Level.TOWN


def test_after_a_failure_the_service_is_left_alone_for_a_while(stub, search):
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    finder = AddressFinder(HIDAMARI, search, seconds_between=0, clock=lambda: moment)
    stub.say(QUESTION, "見本県ひだまり市小巻三丁目5番6号")
    stub.status = 503
    assert [finder.find(ADDRESS).level, finder.find(ADDRESS).level] == [Level.TOWN, Level.TOWN]
    assert len(stub.asked) == 1
    stub.status, moment = 200, moment + PAUSE + timedelta(seconds=1)
    assert finder.find(ADDRESS).level is Level.BUILDING


def test_without_a_service_the_table_answers():
    assert AddressFinder(HIDAMARI).find(ADDRESS).level is Level.TOWN


def test_nobody_listening_is_no_error():
    nobody = AddressSearch(domain="127.0.0.1:9", scheme="http", proxies={})
    assert AddressFinder(HIDAMARI, nobody, seconds_between=0).find(ADDRESS).level is Level.TOWN


def test_geopy_sees_the_service_as_one_of_its_geocoders(stub, search):
    stub.say("小巻", "見本県ひだまり市小巻一丁目", "見本県ひだまり市小巻二丁目")
    assert search.geocode("小巻").address == "見本県ひだまり市小巻一丁目"
    assert len(search.geocode("小巻", exactly_one=False)) == 2
    assert search.geocode("どこにもない") is None
    stub.answers["小巻"] = {}
    with pytest.raises(GeocoderServiceError):
        search.geocode("小巻")
