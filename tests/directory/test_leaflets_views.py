import pytest

from core.permissions import Role
from directory.places.kinds import PlaceKind
from tests.directory.leaflet_samples import codes_on, text_of
from tests.factories import a_place, an_area
from tests.staff import signed_in_as

NEW, PDF = "/desk/leaflets/new", "/desk/leaflets/sheet.pdf"


@pytest.fixture
def coordinator(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


def test_residents_are_asked_to_sign_in(client):
    assert [client.get(page).status_code for page in (NEW, PDF)] == [302, 302]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.WELFARE_COMMISSIONER])
def test_who_makes_no_leaflets_is_refused(app, office, role):
    assert signed_in_as(app, office, role).get(NEW).status_code == 403


def test_the_page_offers_what_there_is(coordinator, saved):
    saved(a_place(), an_area(name="東部"))
    page = coordinator.get(NEW).text
    assert "サロン" in page
    assert "東部" in page
    assert "フードバンク" not in page


def test_a_choice_shows_what_would_be_printed(coordinator, saved):
    saved(a_place(name="えんがわ"), a_place(name="しょくどう", kinds=[PlaceKind.CHILDREN_CAFETERIA]))
    page = coordinator.get(NEW, query_string={"kind": "salon"}).text
    assert "えんがわ" in page
    assert "しょくどう" not in page
    assert "1か所・1ページ" in page


def test_warnings_come_before_printing(coordinator, saved):
    saved(a_place(name="𠮷田の会"))
    assert "「𠮷」" in coordinator.get(NEW, query_string={"kind": "salon"}).text


def test_the_pdf_is_what_the_page_promised(coordinator, saved):
    kept, left = saved(a_place(name="のせる"), a_place(name="のせない"))
    answer = coordinator.get(PDF, query_string={"kind": "salon", "without": left.key, "audience": "supporter"})
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "のせない" not in text_of(answer.data)
    assert f"http://127.0.0.1:5000/places/{kept.key}" in codes_on(answer.data)


def test_a_choice_that_matches_nothing_says_so(coordinator, saved):
    saved(a_place(), an_area(name="東部", key="east"))
    page = coordinator.get(NEW, query_string={"area": "east"})
    assert (page.status_code, "条件に合う公開中の場所がありません" in page.text) == (200, True)


@pytest.mark.parametrize("choice", [{"kind": "nothing"}, {"layout": "a9"}, {"audience": "x"}, {"title": "長" * 61}])
def test_a_choice_nobody_offered_is_refused(coordinator, saved, choice):
    saved(a_place())
    assert coordinator.get(PDF, query_string=choice).status_code == 400
    assert "ご確認ください" in coordinator.get(NEW, query_string=choice).text


def test_what_nobody_confirmed_for_long_is_pointed_out_before_printing(coordinator, saved):
    saved(a_place(confirmed_on=None), a_place(kana="あ", name="あたらしい"))
    assert "いまの内容が未確認の場所があります（番号 2）" in coordinator.get(NEW, query_string={"kind": "salon"}).text
