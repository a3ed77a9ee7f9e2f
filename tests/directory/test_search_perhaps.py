"""A slip that finds nothing is mended; one that finds a little is asked about, and the line typed is kept."""

import html5lib
import pytest

from tests.directory.public_pages import demo_city

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with demo_city(tmp_path_factory.mktemp("city")) as app:
        yield app.test_client()


def page_of(client, line):
    return client.get("/places", query_string={"q": line}).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("フードバントリー", "フードパントリー"),
        ("こども食道", "こども食堂"),
        ("サロソ", "サロン"),
        ("認知証カフェ", "認知症カフェ"),
    ],
)
def test_a_slip_that_finds_nothing_is_mended_and_said(city, typed, meant):
    page = page_of(city, typed)

    assert "でさがしました。" in page
    assert meant in page


def test_a_word_that_finds_what_is_meant_is_never_questioned(city):
    for line in ("サロン", "こども食堂", "囲碁", "本町", "介護に疲れた", "ボランティア"):
        assert "もしかして" not in page_of(city, line), line


def test_a_question_back_is_a_link_to_a_list(city, app):
    from core.db import directory_session, unit_of_work
    from directory.places.kinds import PlaceKind
    from directory.search.outbox import rebuild_index
    from tests.factories import a_place

    client = app.test_client()
    with unit_of_work(directory_session()) as session:
        session.add(a_place(name="フードバントリーの会", kana="", kinds=[PlaceKind.OTHER]))
        session.add(a_place(name="おひさま", kana="", kinds=[PlaceKind.FOOD_PANTRY], summary="フードパントリーです"))
    rebuild_index(directory_session())
    tree = html5lib.parse(page_of(client, "フードバントリー"))

    asked = next(node for node in tree.iter(HTML + "p") if node.get("class") == "perhaps")
    link = next(asked.iter(HTML + "a"))
    assert "".join(link.itertext()) == "フードパントリー"
    assert "おひさま" in client.get(link.get("href")).text
