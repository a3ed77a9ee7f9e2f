"""Choosing by hand, ordering, and sheets saved to be made again."""

import runpy
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import now
from core.db import unit_of_work
from core.errors import BadInput, RuleBroken
from core.permissions import Role
from directory.leaflets.choice import MOST_TO_ORDER, Choice, made_sheet, moved
from directory.leaflets.models import SavedSheet
from directory.leaflets.page_data import LONGEST
from directory.leaflets.printing import print_sheet
from directory.leaflets.saved import change_since
from directory.leaflets.services import in_order, leaflet_sheet
from directory.places.kinds import PlaceKind
from directory.places.models import Publication
from directory.search.outbox import rebuild_index
from directory.upkeep.models import PlaceMerge
from tests.directory.desk_pages import fields_of
from tests.directory.leaflet_samples import a_sheet, text_of
from tests.factories import a_place, a_window
from tests.staff import signed_in_as

TODAY = date(2026, 11, 21)
BASE = "https://map.example.lg.jp"
NEW, SAVED = "/desk/leaflets/new", "/desk/saved-leaflets/"


@pytest.fixture
def coordinator(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


@pytest.fixture
def three(saved):
    return saved(*(a_place(name=name, kana=name) for name in ("あ", "い", "う")))


def made(directory, **choice):
    return made_sheet(directory, Choice(**choice), today=TODAY, base_url=BASE)


def names(sheet):
    return [entry.name for entry in sheet.entries]


def keep(browser, name="東部のサロン", asked="kind=salon", **more):
    page = browser.get(f"{NEW}?{asked}").text
    return browser.post(SAVED, data=fields_of(page, SAVED) | {"name": name} | more)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        (["1", "2", "3"], "abc"),
        (["3", "2", "3"], "bca"),
        (["1", "2", "1"], "cab"),
        (["2", "1", "3"], "bac"),
        (["x", "", "1"], "cab"),
        (["0", "99", "3"], "acb"),
    ],
)
def test_a_number_says_where_its_place_shall_stand(typed, order):
    assert "".join(moved("abc", typed)) == order


@given(st.lists(st.integers(1, 9), unique=True, max_size=9), st.lists(st.text(max_size=4), max_size=9))
def test_ordering_loses_nobody(keys, typed):
    keys = list(map(str, keys))[: len(typed)]
    assert sorted(moved(keys, typed)) == sorted(keys)


def test_numbers_on_the_map_follow_the_list():
    sheet = in_order(
        leaflet_like := a_sheet(3, entries=tuple(_keyed(entry) for entry in a_sheet(3).entries)), ["k3", "k1"]
    )
    assert [(entry.key, entry.number) for entry in sheet.entries] == [("k3", 1), ("k1", 2), ("k2", 3)]
    where = {pin.number: (pin.lat, pin.lng) for pin in leaflet_like.pins}
    assert {pin.number: (pin.lat, pin.lng) for pin in sheet.pins} == {1: where[3], 2: where[1], 3: where[2]}


def _keyed(entry):
    return replace(entry, key=f"k{entry.number}")


def test_places_picked_by_hand_come_after_those_of_the_filter(directory, saved):
    cafeteria, _ = saved(
        a_place(name="しょくどう", kana="あ", kinds=[PlaceKind.CHILDREN_CAFETERIA]), a_place(name="さろん")
    )
    assert names(made(directory, kind=("salon",), place=(cafeteria.key,)).sheet) == ["さろん", "しょくどう"]
    assert names(made(directory, place=(cafeteria.key,)).sheet) == ["しょくどう"]


def test_a_place_picked_twice_stands_once(directory, three):
    sheet = made(directory, kind=("salon",), place=(three[0].key, three[0].key)).sheet
    assert names(sheet) == ["あ", "い", "う"]


def test_the_code_of_a_sheet_picked_by_hand_leads_to_exactly_its_places(directory, three):
    keys = [three[2].key, three[0].key]
    sheet = leaflet_sheet(directory, keys=keys, today=TODAY, base_url=BASE)
    assert sheet.batch_url == f"{BASE}/my-list?p={'.'.join(keys)}"


def test_a_place_that_is_gone_is_told_by_name_and_the_others_are_printed(directory, saved):
    gone, stays = saved(a_place(name="なくなった", publication=Publication.WITHDRAWN), a_place(name="ある"))
    found = made(directory, place=(gone.key, stays.key, "nosuchkey1"))
    assert names(found.sheet) == ["ある"]
    assert found.gone == ("なくなった", "nosuchkey1")
    assert "なくなった" in found.cautions[0]


def test_nothing_is_printed_where_every_picked_place_is_gone(directory, saved):
    gone = saved(a_place(publication=Publication.WITHDRAWN))
    with pytest.raises(RuleBroken, match="条件に合う"):
        made(directory, place=(gone.key,))


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"kind": ("x",)}, {"audience": "x"}])
def test_a_word_nobody_offered_is_refused_and_says_what_there_is(directory, three, wrong):
    with pytest.raises(BadInput, match="次から選んで"):
        made(directory, **wrong)


def test_order_title_and_words_of_ones_own_are_on_the_paper(coordinator, three):
    choice = {"kind": "salon", "order": [three[0].key, three[1].key, three[2].key], "at": ["3", "2", "1"]}
    more = {"title": "秋のあつまり", "intro": "どなたでも どうぞ。", "audience": "supporter"}
    words = text_of(coordinator.get("/desk/leaflets/sheet.pdf", query_string=choice | more).data)
    assert "秋のあつまり" in words and "どなたでもどうぞ。" in words
    page = coordinator.get(NEW, query_string=choice | more).text
    assert page.index(f'value="{three[2].key}"') < page.index(f'value="{three[0].key}"')


def test_a_place_is_found_and_picked_without_scripts(coordinator, directory, saved):
    place = saved(a_place(name="ふれあい食堂"))
    rebuild_index(directory)
    page = coordinator.get(NEW, query_string={"find": "ふれあい食堂"}).text
    assert f'name="place" value="{place.key}"' in page


def test_the_preview_shows_every_page_as_a_picture(coordinator, three):
    page = coordinator.get(NEW, query_string={"kind": "salon", "layout": "trifold"}).text
    assert page.count("ページ目の見本") == 2
    picture = coordinator.get("/desk/leaflets/page.png", query_string={"layout": "trifold", "number": "2"})
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert picture.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", "9" * 500])
def test_a_page_there_is_not_is_a_sentence(coordinator, three, number):
    assert coordinator.get("/desk/leaflets/page.png", query_string={"number": number}).status_code == 400


def test_the_same_content_is_a_web_page(coordinator, three):
    page = coordinator.get("/desk/leaflets/as-page", query_string={"kind": "salon", "title": "秋のあつまり"}).text
    for words in ("秋のあつまり", "毎週水曜日 10:00〜12:00", "日向町集会所", "まで有効"):
        assert words in page


def test_a_saved_sheet_is_made_again_with_what_is_true_then(coordinator, directory, three, saved):
    assert keep(coordinator, asked="kind=salon&layout=a3&audience=shop&title=秋").status_code == 302
    row = directory.scalars(select(SavedSheet)).one()
    with unit_of_work(directory):
        three[0].publication = Publication.WITHDRAWN
    saved(a_place(name="あたらしい家", kana="え"))
    there = coordinator.get(f"{SAVED}{row.key}")
    assert "layout=a3" in there.location and "audience=shop" in there.location
    page = coordinator.get(there.location).text
    assert "なくなった場所：あ" in page
    assert "新しく入った場所：あたらしい家" in page


def test_saving_again_takes_the_new_places_as_known(coordinator, directory, three, saved):
    keep(coordinator)
    saved(a_place(name="あたらしい家", kana="え"))
    key = directory.scalars(select(SavedSheet.key)).one()
    opened = coordinator.get(f"{SAVED}{key}").location
    page = coordinator.get(opened).text
    assert coordinator.post(SAVED, data=fields_of(page, SAVED)).status_code == 302
    assert "と同じです" in coordinator.get(opened).text
    assert len(directory.scalars(select(SavedSheet)).all()) == 1


@pytest.mark.parametrize(("name", "reason"), [("", "名前を入力"), ("  ", "名前を入力"), ("長" * 61, "60文字まで")])
def test_a_name_that_will_not_do_is_answered_at_the_field(coordinator, directory, three, name, reason):
    answer = keep(coordinator, name=name, asked="kind=salon&title=残る題名")
    assert answer.status_code == 422
    assert reason in answer.text and "残る題名" in answer.text
    assert directory.scalars(select(SavedSheet)).all() == []


def test_a_name_is_given_once(coordinator, directory, three):
    keep(coordinator)
    answer = keep(coordinator)
    assert answer.status_code == 422
    assert "同じ名前のひな形" in answer.text
    with pytest.raises(IntegrityError), unit_of_work(directory):
        for key in ("a", "b"):
            directory.add(_row(key=key, name="同じ"))


def _row(**facts):
    return SavedSheet(**{"choice": {}, "places": [], "changed_at": now(), "changed_by": "x"} | facts)


def test_a_saved_sheet_can_be_dropped(coordinator, directory, three):
    keep(coordinator)
    key = directory.scalars(select(SavedSheet.key)).one()
    coordinator.post(f"{SAVED}{key}/drop", data=fields_of(coordinator.get(SAVED).text, f"{SAVED}{key}/drop"))
    assert directory.scalars(select(SavedSheet)).all() == []


def test_residents_see_a_saved_sheet_only_where_somebody_made_it_public(coordinator, client, directory, three):
    keep(coordinator, name="内輪", asked="kind=salon")
    keep(coordinator, name="みんな", asked="kind=salon&title=秋のあつまり", is_public="y")
    keys = dict(directory.execute(select(SavedSheet.name, SavedSheet.key)).all())
    assert client.get(f"/sheets/{keys['内輪']}").status_code == 404
    page = client.get(f"/sheets/{keys['みんな']}").text
    assert "秋のあつまり" in page and "日向町集会所" in page
    assert "<dt>When</dt>" in client.get(f"/en/sheets/{keys['みんな']}").text


def merged(directory, gone, stays):
    with unit_of_work(directory):
        gone.publication = Publication.WITHDRAWN
        directory.add(PlaceMerge(gone_key=gone.key, staying_key=stays.key, gone_name=gone.name, by="x", kept={}))


def test_what_the_page_shows_is_what_its_form_prints_also_after_a_picked_place_was_merged(
    coordinator, directory, three
):
    merged(directory, three[0], three[1])
    asked = {"place": three[0].key, "audience": "supporter"}
    sent = fields_of(coordinator.get(NEW, query_string=asked).text, NEW)

    assert sent["place"] == [three[1].key]
    words = text_of(coordinator.get("/desk/leaflets/sheet.pdf", query_string=sent).data)
    assert "1い" in words and "2う" not in words


def test_who_is_left_out_and_the_order_follow_a_merge(directory, three):
    merged(directory, three[0], three[2])
    gone, stays, other = three[0].key, three[2].name, three[1].name

    assert names(made(directory, kind=("salon",), without=(gone,)).sheet) == [other]
    assert names(made(directory, kind=("salon",), order=(gone, three[1].key)).sheet) == [stays, other]


def test_the_order_of_a_choice_stays_in_the_form_of_a_paper_too_large_to_order(
    coordinator, directory, three, monkeypatch
):
    monkeypatch.setattr("directory.leaflets.views.MOST_TO_ORDER", 2)
    order = [three[2].key, three[0].key, three[1].key]
    sent = fields_of(coordinator.get(NEW, query_string={"order": order}).text, NEW)

    assert sent["order"] == order


def test_a_saved_sheet_is_compared_with_few_questions(coordinator, directory, saved, three):
    from sqlalchemy import event

    keep(coordinator)
    row = directory.scalars(select(SavedSheet)).one()
    with unit_of_work(directory):
        row.places = [[f"k{number}", "x"] for number in range(40)]
    sheet, asked = made(directory).sheet, []
    event.listen(directory.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    change_since(directory, row, sheet)

    assert len(asked) <= 3


def test_words_of_ones_own_are_not_shown_to_residents_once_a_picked_place_is_withdrawn(
    coordinator, client, directory, three
):
    asked = f"place={three[0].key}&place={three[1].key}&title=あとい&intro=あがあります"
    keep(coordinator, asked=asked, is_public="y")
    key = directory.scalars(select(SavedSheet.key)).one()
    assert "あとい" in client.get(f"/sheets/{key}").text
    with unit_of_work(directory):
        three[0].publication = Publication.WITHDRAWN

    page = client.get(f"/sheets/{key}").text
    assert "あとい" not in page and "あがあります" not in page and "居場所・活動の案内" in page


@pytest.mark.parametrize("language", ["zh", "vi"])
def test_a_sheet_in_a_language_with_fonts_of_its_own_is_a_paper_and_a_page(
    coordinator, client, directory, three, language
):
    assert print_sheet(made(directory, language=language).sheet).missing == ()
    keep(coordinator, is_public="y")
    key = directory.scalars(select(SavedSheet.key)).one()
    page = client.get(f"/{language}/sheets/{key}")

    assert page.status_code == 200
    assert f'href="/{language}/places/{three[0].key}"' in page.text
    assert coordinator.get("/desk/leaflets/as-page", query_string={"language": language}).status_code == 200


@pytest.mark.parametrize("gone", ["places", "area"])
def test_residents_find_help_where_nothing_of_a_sheet_is_left(client, directory, saved, three, gone):
    saved(a_window(name="なんでも相談", refuses_nobody=True))
    choice = Choice(area=("nosucharea",)) if gone == "area" else Choice(kind=("salon",))
    with unit_of_work(directory):
        directory.add(_row(name="x", key="sheetkey12", choice=choice.facts, is_public=True))
        for place in three if gone == "places" else ():
            place.publication = Publication.WITHDRAWN

    page = client.get("/sheets/sheetkey12")
    assert page.status_code == 404
    assert "なんでも相談" in page.text and "いまは案内していません" in page.text
    assert "登録されている地域" not in page.text and "条件に合う公開中" not in page.text


def test_a_saved_sheet_can_be_made_when_the_last_place_of_a_kind_is_gone(coordinator, directory, saved, three):
    cafeteria = saved(a_place(name="しょくどう", kinds=[PlaceKind.CHILDREN_CAFETERIA]))
    keep(coordinator, asked="kind=salon&kind=children_cafeteria")
    with unit_of_work(directory):
        cafeteria.publication = Publication.WITHDRAWN

    key = directory.scalars(select(SavedSheet.key)).one()
    page = coordinator.get(coordinator.get(f"{SAVED}{key}").location).text
    assert "なくなった場所：しょくどう" in page and "載せる場所（3か所" in page


def test_an_area_that_was_deleted_is_told_in_words(coordinator, three):
    page = coordinator.get(f"{NEW}?kind=salon&area=nosucharea").text

    assert "いまは選べないものがあります" in page and "not valid" not in page


def test_all_put_back_keeps_everything_else(coordinator, three):
    order = [three[2].key, three[1].key]
    page = coordinator.get(NEW, query_string={"order": order, "for_press": "y", "without": three[0].key}).text
    again = page.split("すべて載せ直す")[0].rsplit('href="', 1)[1]

    assert "for_press=y" in again and again.count("order=") == 2 and "without" not in again


def test_a_hundred_places_in_an_order_of_their_own_fit_the_line_of_a_request_and_more_is_told():
    keys = [f"{number:010}" for number in range(MOST_TO_ORDER)]
    words = [("title", "題" * LONGEST["title"]), ("intro", "文" * LONGEST["intro"]), ("find", "さ" * 200)]
    sent = urlencode([*(("order", key) for key in keys), *(("at", n) for n in range(100)), *words])
    line = f"GET /desk/leaflets/sheet.pdf?{sent} HTTP/1.1"

    assert len(line) < runpy.run_path("gunicorn.conf.py")["limit_request_line"]


def test_a_choice_too_long_for_an_address_is_told(coordinator, three):
    asked = {"without": [f"{number:010}" for number in range(300)]}
    page = coordinator.get(NEW, query_string=asked | {"intro": "文" * 300}).text

    assert "まとめて扱えません" in page
