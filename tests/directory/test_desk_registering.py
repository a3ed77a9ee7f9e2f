"""Registering in one page: look-alikes, unfinished forms, what is still missing."""

import re

import pytest
from sqlalchemy import func, select, update

from core.calendar import now
from core.db import unit_of_work
from core.permissions import Role
from directory.desk.drafts import KEPT, MOST_DRAFTS
from directory.desk.models import FormDraft
from directory.places.models import Place
from directory.upkeep.models import DistinctPair
from tests.directory.desk_pages import a_desk, changed, fields_of
from tests.factories import a_gathering, a_group, a_municipality, a_place, a_town, an_area

NEW = "/desk/places/new"
SALON = {
    "name": "ひなた町 ふれあいサロン",
    "phone": "0568-00-0001",
    "address": "見本県ひだまり市日向町一丁目1-1",
    "told": "phone",
}


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def salon(saved):
    hall = a_gathering(address="見本県ひだまり市日向町1-1-1", venue_name="日向町集会所", schedule_text="毎週水曜日")
    return saved(a_place(name="ひなた町ふれあいサロン", phone="0568-00-0001", group=a_group(), gatherings=[hall]))


def how_many(directory) -> int:
    return directory.scalar(select(func.count()).select_from(Place))


def test_a_look_alike_is_shown_with_reasons_and_what_differs_before_anything_is_saved(desk, directory, salon):
    answer = desk.save(NEW, **SALON, schedule_text="毎週金曜日")

    assert answer.status_code == 409 and how_many(directory) == 1
    assert "似た登録があります" in answer.text and "電話番号が同じ" in answer.text
    assert "毎週金曜日" in answer.text and "毎週水曜日" in answer.text
    assert fields_of(answer.text, NEW)["name"] == [SALON["name"]]


def test_another_group_is_registered_all_the_same_and_never_asked_about_again(desk, directory, salon):
    asked = fields_of(desk.save(NEW, **SALON).text, NEW)
    answer = desk.send(NEW, asked, do="save-apart")
    new = directory.scalars(select(Place).where(Place.key != salon.key)).one()
    pair = directory.scalars(select(DistinctPair)).one()

    assert answer.location == f"/desk/places/{new.key}"
    assert {pair.a_key, pair.b_key} == {salon.key, new.key} and pair.by == desk.key


def test_only_what_was_on_the_screen_is_settled(desk, directory, salon):
    asked = fields_of(desk.save(NEW, **SALON).text, NEW)
    answer = desk.send(NEW, asked | {"apart": ["somebodyelse"]}, do="save-apart")

    assert answer.status_code == 409 and directory.scalars(select(DistinctPair)).all() == []


@pytest.mark.parametrize(
    "other",
    [
        {"name": "日向町 囲碁の会", "phone": "0568-00-0002"},
        {"name": "日向町 囲碁の会", "phone": "0568-00-0001"},
        {"name": "日向町 囲碁の会", "group": "見本の会"},
        {"name": "ひなた町ふれあいサロン", "phone": "", "address": "見本県つきみ市月見町9-9"},
    ],
    ids=["same hall", "same hall and telephone", "same operator", "same name in another city"],
)
def test_a_hall_or_an_operator_in_common_is_no_look_alike(desk, directory, salon, other):
    assert desk.save(NEW, **(SALON | other)).status_code == 302
    assert how_many(directory) == 2


def test_a_draft_of_another_area_is_named_and_not_shown(app, office, saved, directory):
    area, own = saved(an_area(name="北"), an_area(name="南"))
    hidden = a_place(name="ひなた町ふれあいサロン", phone="0568-00-0001", note="ひみつの備考")
    hidden.publication = "draft"
    hidden.areas.append(area)
    saved(hidden)
    desk = a_desk(app, office, Role.COORDINATOR, areas=[own.key])
    page = desk.save(NEW, **SALON).text

    assert "ほかの地域の担当者" in page and f"/desk/places/{hidden.key}" not in page


def test_an_unfinished_form_is_offered_again_as_it_was(desk, office):
    fields = changed(desk.open(NEW), name="", summary="お茶を飲みます", flyer="ちらしの文", schedule_text="毎週水曜")
    key = fields["key"][0]
    assert desk.post(f"/desk/drafts/{key}", data=fields | {"is-new": "yes"}).status_code == 200
    assert f"{NEW}?draft={key}" in desk.get("/desk/").text

    again = fields_of(desk.get(f"{NEW}?draft={key}").text, NEW)
    assert again["key"] == [key] and again["summary"] == ["お茶を飲みます"] and again["flyer"] == ["ちらしの文"]
    assert again[f"venue-{fields['venue'][0]}-schedule_text"] == ["毎週水曜"]


def test_without_scripts_a_button_keeps_the_form_even_without_a_name(desk):
    answer = desk.save(NEW, "keep", summary="お茶を飲みます")

    assert answer.location == "/desk/"
    assert "（名称はまだ）" in desk.get("/desk/").text


def test_what_is_kept_cannot_be_read_in_the_database(desk, office):
    desk.save(NEW, "keep", name="ひなたサロン", flyer="代表 見本 090-0000-0001")
    office.rollback()
    row = office.scalars(select(FormDraft)).one()

    assert b"0000" not in row.values_sealed and "ひなた".encode() not in row.values_sealed


def test_registering_lets_go_of_the_unfinished_form(desk, office):
    fields = changed(desk.open(NEW), name="ひなたサロン", told="phone")
    desk.post(f"/desk/drafts/{fields['key'][0]}", data=fields | {"is-new": "yes"})
    desk.send(NEW, fields)
    office.rollback()

    assert office.scalars(select(FormDraft)).all() == []


def test_a_script_slower_than_the_save_button_brings_nothing_back(desk, office, saved):
    fields = changed(desk.open(NEW), name="ひなたサロン", told="phone")
    desk.send(NEW, fields)
    desk.post(f"/desk/drafts/{fields['key'][0]}", data=fields | {"is-new": "yes"})
    place = saved(a_place(name="つきみサロン"))
    edit = f"/desk/places/{place.key}/edit"
    same = desk.open(edit)
    desk.post(f"/desk/drafts/{place.key}", data=same)
    office.rollback()

    assert office.scalars(select(FormDraft)).all() == []


def test_an_unfinished_change_of_a_place_waits_beside_the_place(desk, saved):
    place = saved(a_place(phone="0568-00-0001"))
    edit = f"/desk/places/{place.key}/edit"
    desk.save(edit, "keep", phone="0568-00-0002")
    page = desk.get(edit).text

    assert "途中でやめた入力があります" in page and fields_of(page, edit)["phone"] == ["0568-00-0001"]
    assert fields_of(desk.get(f"{edit}?draft={place.key}").text, edit)["phone"] == ["0568-00-0002"]


def test_nobody_sees_the_unfinished_form_of_somebody_else(app, office, desk):
    desk.save(NEW, "keep", name="ひなたサロン")
    other = a_desk(app, office, Role.SUPERVISOR)
    key = office.scalars(select(FormDraft.place_key)).one()
    office.rollback()

    assert "書きかけの登録" not in other.get("/desk/").text
    assert "ひなたサロン" not in other.get(f"{NEW}?draft={key}").text
    other.post(f"/desk/drafts/{key}/drop", data={"csrf_token": other_token(other)})
    office.rollback()
    assert office.scalars(select(FormDraft)).one().place_key == key


def other_token(browser) -> str:
    return browser.open(NEW)["csrf_token"][0]


def test_forms_nobody_came_back_for_are_forgotten(desk, office):
    desk.save(NEW, "keep", name="むかしのサロン")
    with unit_of_work(office):
        office.execute(update(FormDraft).values(saved_at=now() - KEPT * 2))
    assert "むかしのサロン" not in desk.get("/desk/").text
    desk.save(NEW, "keep", name="いまのサロン")
    office.rollback()

    assert office.scalar(select(func.count()).select_from(FormDraft)) == 1


def test_too_many_or_too_long_unfinished_forms_are_answered_and_nothing_typed_is_lost(desk, office):
    answer = desk.save(NEW, "keep", name="ひなたサロン", flyer="あ" * 300_000)
    assert answer.status_code == 400 and "入力が長すぎて" in answer.text and "ひなたサロン" in answer.text
    with unit_of_work(office):
        for number in range(MOST_DRAFTS):
            row = FormDraft(account_key=desk.key, place_key=f"place{number}", is_new=True, saved_at=now())
            row.values = "{}"
            office.add(row)
    assert "書きかけの登録が" in desk.save(NEW, "keep", name="ひなたサロン").text


def test_what_is_missing_leads_to_its_field(desk, saved):
    place = saved(a_place(publication="draft", phone="", mail="", url=""))
    page = desk.get(f"/desk/places/{place.key}").text

    assert f'href="/desk/places/{place.key}/edit#phone"' in page
    assert 'id="phone"' in desk.get(f"/desk/places/{place.key}/edit").text
    assert 'href="#kinds"' in desk.get(NEW).text and 'id="kinds"' in desk.get(NEW).text


def test_a_pin_is_moved_by_buttons_and_back_to_its_address(desk, saved):
    saved(a_town(municipality=a_municipality()))
    fields = changed(desk.open(NEW), name="ひなたサロン", address="見本県ひだまり市日向町一丁目1-1")
    venue = fields["venue"][0]
    page = desk.send(NEW, fields, do="check").text
    north = re.search(rf'value="{venue}=([\d.,]+)"[^>]*>北へ50m', page)[1]
    moved = desk.post(NEW, data=fields | {"move": f"{venue}={north}"}).text
    after = fields_of(moved, NEW)

    assert after[f"venue-{venue}-lat"] == ["35.300450"]
    assert "手で" in re.search(r"地図の位置：([^<]*)", moved)[1]
    back = desk.post(NEW, data=after | {"move": f"{venue}="}).text
    assert fields_of(back, NEW)[f"venue-{venue}-lat"] == [""]
