"""The API of HSDS 3.1: its answers hold to the official schemas, and nobody sees more there than on the pages."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from core.db import unit_of_work
from directory.hsds.ids import LETTERS, Thing, id_of, key_of
from directory.hsds.rows import TAXONOMY, TERMS, tables
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Publication, VenueVisibility
from directory.places.services import read_schedule_into
from tests.factories import a_gathering, a_group, a_place, a_town
from tests.real import SHARED

SCHEMAS = SHARED / "standards" / "hsds-3.1" / "schema"
TODAY = date(2026, 12, 1)
SHORT = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
WHOLE = tuple(SHORT)


@pytest.fixture
def ask(client, directory):
    """`ask("/hsds/services", full="true")` → what a program gets."""

    def get(path, status=200, **args):
        answer = client.get(path, query_string=args)
        assert answer.status_code == status, answer.text
        return answer.json

    return get


@pytest.fixture
def town(saved):
    """Three places: one of a group with two venues, one area only of nobody known, one hidden."""
    group = a_group(name="見本の会", url="https://example.jp/kai", summary="町の集まり")
    both = a_gathering(schedule_text="第2・第4土曜日 10:00〜12:00", address="見本県ひだまり市本町1-1", name="本会場")
    read_schedule_into(both, TODAY)
    first = a_place(
        name="ひだまりサロン𠮷",
        group=group,
        gatherings=[both, a_gathering(position=1, schedule_text="不定期")],
        url="https://example.jp/見本",
        mail="だれでもどうぞ",
        phone="0000-11-2222",
        wheelchair=True,
        quiet=False,
        confirmed_on=TODAY,
    )
    second = a_place(
        name="あじさい荘",
        kana="あじさいそう",
        gatherings=[a_gathering(visibility=VenueVisibility.AREA_ONLY, town=a_town(), address="本町9-9 見本宅")],
        url="https://example.jp/ocha",
    )
    third = a_place(
        name="かくれた食堂",
        kana="かくれたしょくどう",
        group=group,
        activity=Activity.PAUSED,
        gatherings=[a_gathering(visibility=VenueVisibility.HIDDEN, address="秘密町1-1")],
    )
    return saved(first, second, third)


def contents(answer):
    return [each["name"] for each in answer["contents"]]


def test_the_front_says_the_version_and_where_it_is_described(ask):
    front = ask("/hsds/")

    assert front["version"] == "3.1"
    assert front["openapi_url"].endswith("/hsds/openapi.json")


def test_a_list_is_a_page_of_the_format(ask, town):
    page = ask("/hsds/services", per_page="2")

    assert {name: page[name] for name in page if name != "contents"} == {
        "total_items": 3,
        "total_pages": 2,
        "page_number": 1,
        "size": 2,
        "first_page": True,
        "last_page": False,
        "empty": False,
    }
    assert contents(page) == ["ひだまりサロン𠮷", "あじさい荘"]
    assert contents(ask("/hsds/services", per_page="2", page="2")) == ["かくれた食堂"]


def test_a_page_beyond_the_last_is_empty(ask, town):
    page = ask("/hsds/services", page="9")

    assert (page["empty"], page["contents"], page["last_page"]) == (True, [], True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "0"},
        {"page": "x"},
        {"per_page": "501"},
        {"per_page": "１０"},
        {"modified_after": "きのう"},
        {"format": "xml"},
        {"full": "maybe"},
        {"postcode": "1000001"},
    ],
)
def test_what_cannot_be_read_is_said_and_not_ignored(ask, wrong):
    assert ask("/hsds/service_at_locations", 400, **wrong)["message"]


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000", id_of(Thing.PLACE, "nothingyet")])
def test_an_unknown_id_is_not_found_in_json(ask, path, key):
    assert ask(f"/hsds/{path}/{key}", 404)["error"] == "ページが見つかりません"


def test_a_draft_is_nowhere(ask, saved):
    saved(a_place(name="下書き", publication=Publication.DRAFT, group=a_group()))

    for name in ("services", "organizations", "service_at_locations"):
        assert ask(f"/hsds/{name}")["total_items"] == 0


def test_an_id_leads_to_its_entry_and_a_withdrawn_one_nowhere(ask, town, directory):
    for name in ("services", "service_at_locations", "organizations"):
        for each in ask(f"/hsds/{name}")["contents"]:
            assert ask(f"/hsds/{name}/{each['id']}")["id"] == each["id"]
    id_ = ask("/hsds/services")["contents"][0]["id"]
    with unit_of_work(directory):
        town[0].publication = Publication.WITHDRAWN

    ask(f"/hsds/services/{id_}", 404)


def test_a_whole_service_holds_its_venues_times_and_kinds(ask, town):
    service = ask(f"/hsds/services/{ask('/hsds/services')['contents'][0]['id']}")
    venue = service["service_at_locations"][0]

    assert service["phones"][0]["number"] == "0000-11-2222"
    assert (venue["schedules"][0]["freq"], venue["schedules"][0]["byday"]) == ("MONTHLY", "2SA,4SA")
    assert venue["location"]["addresses"][0]["city"] == "ひだまり市"
    assert [one["description"] for one in venue["location"]["accessibility"]] == ["車いすで入れる"]
    assert service["attributes"][0]["taxonomy_term"]["name"] == TERMS[town[0].kinds[0]]["name"]
    assert service["organization"]["name"] == "見本の会"


def test_addresses_are_such_as_programs_can_follow(ask, town):
    first, second, third = ask("/hsds/services")["contents"]

    assert first["url"] == "https://example.jp/%E8%A6%8B%E6%9C%AC"
    assert second["url"] == "https://example.jp/ocha"
    assert third["url"].endswith(f"/places/{town[2].key}")
    assert "email" not in first


@pytest.mark.parametrize("wrong", ["http://a..b.jp", "https://example.jp:abc/", "http://[::1"])
def test_an_address_that_is_none_stays_out_and_takes_nothing_else_down(ask, saved, wrong):
    place = saved(a_place(name="ひだまりサロン", url=wrong, group=a_group(name="見本の会", url=wrong)))

    services, organizations = ask("/hsds/services", full="true"), ask("/hsds/organizations", full="true")
    assert contents(services) == ["ひだまりサロン"] and "/places/" in services["contents"][0]["url"]
    assert contents(organizations) == ["見本の会"] and "website" not in organizations["contents"][0]
    assert {"website": ""}.items() <= dict(tables([place], ""))["organizations"].items()


def test_a_private_home_and_a_hidden_venue_keep_their_secret(ask, town):
    whole = json.dumps(
        [ask(f"/hsds/{name}", full="true", full_service="true") for name in WHOLE[:3]], ensure_ascii=False
    )

    assert "本町9-9" not in whole
    assert "見本宅" not in whole
    assert "秘密町" not in whole
    assert "かくれた食堂" in whole


def test_what_rests_says_so(ask, town):
    assert [each["status"] for each in ask("/hsds/services")["contents"]] == [
        "active",
        "active",
        "temporarily closed",
    ]


def test_an_organization_has_all_its_places_and_one_nobody_runs_stands_for_itself(ask, town):
    group, alone = ask("/hsds/organizations")["contents"]
    whole = ask(f"/hsds/organizations/{group['id']}", full_service="true")

    assert (group["name"], alone["name"]) == ("見本の会", "あじさい荘")
    assert [each["name"] for each in whole["services"]] == ["ひだまりサロン𠮷", "かくれた食堂"]
    assert contents(ask("/hsds/services", organization_id=group["id"])) == ["ひだまりサロン𠮷", "かくれた食堂"]
    assert contents(ask("/hsds/services", organization_id=alone["id"])) == ["あじさい荘"]
    assert contents(ask("/hsds/services", organization_id="それはだれ")) == []


def test_a_kind_an_organization_and_a_moment_narrow_together(ask, saved):
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, 3, tzinfo=UTC)
    salon, cafeteria = PlaceKind.SALON, PlaceKind.CHILDREN_CAFETERIA
    saved(
        a_place(name="古いサロン", kinds=[salon], changed_at=old),
        a_place(name="新しいサロン", kinds=[salon], changed_at=new),
    )
    saved(a_place(name="新しい食堂", kinds=[cafeteria], changed_at=new))

    assert contents(ask("/hsds/services", taxonomy_term_id=TERMS[salon]["id"], modified_after="2026-12-01")) == [
        "新しいサロン"
    ]
    assert ask("/hsds/services", modified_after="2026-12-01T12:00:00+09:00")["total_items"] == 2
    assert ask("/hsds/services", modified_after=(new + timedelta(seconds=1)).isoformat())["total_items"] == 0
    assert ask("/hsds/services", taxonomy_id=TAXONOMY["id"])["total_items"] == 3
    assert ask("/hsds/services", taxonomy_id="他の分類")["total_items"] == 0


def test_words_find_as_on_the_page(ask, town):
    venues = ask("/hsds/service_at_locations", search="あじさい")["contents"]

    assert contents(ask("/hsds/services", search="アジサイ")) == ["あじさい荘"]
    assert contents(ask("/hsds/organizations", search="アジサイ")) == ["あじさい荘"]
    assert [each["service"]["name"] for each in venues] == ["あじさい荘"]


def test_minimal_names_everything_with_its_last_change_in_one_page(ask, town):
    page = ask("/hsds/services", minimal="true", per_page="1")

    assert (page["size"], page["total_pages"]) == (3, 1)
    assert set(page["contents"][0]) == {"id", "modified_date"}


def test_lines_hold_everything_without_pages(client, town):
    answer = client.get("/hsds/services?format=ndjson&per_page=1")

    assert answer.mimetype == "application/x-ndjson"
    assert [json.loads(line)["name"] for line in answer.text.splitlines()] == [place.name for place in town]


def test_programs_of_other_sites_may_read_it_and_it_is_sent_once(client, town):
    first = client.get("/hsds/services")
    again = client.get("/hsds/services", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304


def test_a_browser_gets_a_page_when_nothing_is_there(client):
    assert "html" in client.get("/hsds/services/x", headers={"Accept": "text/html"}).mimetype


def test_every_address_of_the_description_answers_and_no_parameter_is_unknown(ask, app, town):
    told = ask("/hsds/openapi.json")
    rules = {rule.rule.removeprefix("/hsds").replace("<key>", "{id}") for rule in app.url_map.iter_rules()}

    assert set(told["paths"]) <= rules
    for path, item in told["paths"].items():
        for parameter in item["get"]["parameters"]:
            if parameter["in"] == "query":
                usual = {"boolean": "true", "integer": "1"}.get(parameter["schema"]["type"], "")
                if "{id}" not in path:
                    ask(f"/hsds{path}", **{parameter["name"]: usual})


@given(st.text(LETTERS[1:], min_size=1, max_size=14), st.sampled_from(Thing), st.integers(0, 65_535))
def test_an_id_holds_its_key_and_nothing_else_is_taken_for_one(key, thing, number):
    id_ = id_of(thing, key, number)

    assert id_[14] == "8"
    assert id_[19] in "89ab"
    assert key_of(id_, thing) == (key if number == 0 else None)
    assert all(key_of(id_, other) is None for other in Thing if other is not thing)


@given(st.uuids())
def test_a_stranger_s_id_is_no_entry(id_):
    assert key_of(str(id_), Thing.PLACE) is None


def official(name):
    """The official schema; its references name files of the same folder."""
    files = {file.name: json.loads(file.read_text()) for file in SCHEMAS.glob("*.json")}
    resources = [(file, Resource.from_contents(schema, DRAFT202012)) for file, schema in files.items()]
    schema = json.loads((SCHEMAS / name).read_text())
    return Draft202012Validator(schema, registry=Registry().with_resources(resources), format_checker=FormatChecker())


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the official schemas are not beside this checkout")
@pytest.mark.parametrize("name", WHOLE)
def test_every_answer_holds_to_the_official_schemas(ask, town, name):
    short = f"compiled/{SHORT[name]}_list.json" if name in WHOLE[:3] else f"{SHORT[name]}.json"
    page, whole = ask(f"/hsds/{name}"), official(f"{SHORT[name]}.json")

    described = json.loads((SCHEMAS / "openapi.json").read_text())["components"]["schemas"]["Page"]["properties"]
    assert set(page) == {*described, "contents"}
    assert page["contents"]
    for each in page["contents"]:
        official(short).validate(each)
        whole.validate(ask(f"/hsds/{name}/{each['id']}"))
    for each in ask(f"/hsds/{name}", full="true", full_service="true")["contents"]:
        whole.validate(each)


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the official schemas are not beside this checkout")
def test_the_schemas_refuse_what_is_wrong(ask, town):
    service = ask("/hsds/services")["contents"][0]

    assert not official("service.json").is_valid(service | {"id": "x"})
    assert not official("service.json").is_valid(service | {"attributes": [{"value": "no id"}]})
