"""Whatever is asked: every count on the page is the size of the list it leads to, and no page is a dead end."""

import json
import re
from urllib.parse import quote, urlencode

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.places.addresses import wider_url
from directory.places.kinds import FEATURES
from directory.search.asking import Offer, SearchQuery
from tests.directory.public_pages import AS_JSON, demo_city, keys_of

HTML = "{http://www.w3.org/1999/xhtml}"
WORDS = (
    *(
        "サロン",
        "子ども食堂",
        "食べるものがない",
        "不登校",
        "土曜",
        "夜",
        "無料",
        "東部",
        "本町",
        "介護に疲れた",
        "死にたい",
    ),
    *(
        "ぴよぴよ",
        "xyz",
        "暴力",
        "編み物",
        "-サロン",
        "「お茶」",
        "サロン以外",
        "kodomo shokudo",
        "囲碁",
        "スマホ",
        "ボランティア",
    ),
)
CHOICES = {
    "kind": ("salon", "children_cafeteria", "food_pantry", "window.livelihood", "opening.volunteer", "dementia_cafe"),
    "weekday": ("MO", "WE", "SA", "SU"),
    "time": ("morning", "evening"),
    "for": ("children", "older_people", "women"),
    "cost": ("free", "over_300"),
    "type": ("place", "window", "opening"),
    "open": ("now", "today", "week", "evening"),
    "on": ("2026-12-05", "2026-12-31"),
    "within": ("500",),
    "near": ("本町一丁目",),
    "box": ("137.0,35.0,137.1,35.1",),
}
FLAGS = tuple(FEATURES)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        yield app.test_client(), keys_of(app)["area"]


@st.composite
def questions(draw):
    asked = [("q", " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3))))]
    for name in draw(st.sets(st.sampled_from(sorted(CHOICES)), max_size=3)):
        asked += [(name, value) for value in draw(st.sets(st.sampled_from(CHOICES[name]), min_size=1, max_size=2))]
    asked += [(name, "1") for name in draw(st.sets(st.sampled_from(FLAGS), max_size=2))]
    return [(name, value) for name, value in asked if value]


def answer(client, address):
    return json.loads(client.get(address, headers=AS_JSON).text)


def page_of(client, address):
    return html5lib.parse(client.get(address).text)


def offers(tree):
    """Address → the count its words promise."""
    lists = [node for node in tree.iter(HTML + "ul") if node.get("class") == "offers"]
    links = [link for node in lists for link in node.iter(HTML + "a")]
    return {link.get("href"): int(re.search(r"(\d+)件", "".join(link.itertext()))[1]) for link in links}


TRIED = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@given(asked=questions())
@TRIED
def test_an_empty_page_says_what_to_give_up_and_each_way_leads_to_just_as_many(city, asked):
    client, _ = city
    address = "/places?" + urlencode(asked)
    if answer(client, address)["total"]:
        return
    tree = page_of(client, address)

    assert {link: answer(client, link)["total"] for link in offers(tree)} == offers(tree)
    assert offers(tree), address
    assert min(offers(tree).values()) > 0
    assert "どんな相談も断らない窓口" in "".join(tree.itertext())


@pytest.mark.parametrize(("when", "kept"), [("now", "/places?open=now"), ("week", "/places")])
def test_giving_up_the_map_keeps_what_is_open_now(app, when, kept):
    with app.test_request_context(f"/places?open={when}&box=137.0,35.0,137.1,35.1"):
        assert wider_url(Offer(("among",), "", 3, SearchQuery())) == kept


FACET_NAMES = {"time_of_day": "time", "audience": "for"}


@given(asked=questions(), data=st.data())
@TRIED
def test_every_count_is_the_size_of_the_list_it_leads_to(city, asked, data):
    client, _ = city
    facets = answer(client, "/places?" + urlencode(asked))["facets"]
    counted = [(name, value, count) for name, values in facets.items() for value, count in values.items()]
    for name, value, count in data.draw(st.lists(st.sampled_from(counted), max_size=4)) if counted else []:
        field = FACET_NAMES.get(name, name)
        kept = [one for one in asked if one[0] != field or name == "flags"]
        chosen = [*kept, (value, "1") if name == "flags" else (field, value)]
        assert answer(client, "/places?" + urlencode(chosen))["total"] == count, (quote(str(asked)), name, value)
