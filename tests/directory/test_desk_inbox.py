"""The desk reads what residents told: opened one by one, each look in the log, and a suggestion becomes a draft."""

import logging

import pytest
from sqlalchemy import select

from core.audit import Action, AuditLine
from core.permissions import Role
from directory.inbox.models import MessageState
from directory.places.models import Place, Publication
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_place, an_area
from tests.inbox_pages import a_key, fill, messages
from tests.staff import signed_in_as

CANARY = "カナリアヒメドリ"


@pytest.fixture
def desk(app, office):
    return a_desk(app, office)


@pytest.fixture
def message(client, directory):
    fill(
        client,
        "/suggest-a-place",
        name=f"うらにわ食堂{CANARY}",
        where=f"公園の北の家{CANARY}",
        when="毎月第2土曜 10:00〜12:00",
        contact=f"{CANARY}@example.jp",
    )
    return messages(directory)[0].key


def looks(office, key):
    office.rollback()
    return office.scalars(select(AuditLine).where(AuditLine.subject_key == key, AuditLine.action == Action.READ)).all()


def test_the_list_opens_no_text_and_one_message_does_and_says_so_in_the_log(desk, office, message):
    assert CANARY not in desk.get("/desk/inbox/").text
    assert looks(office, message) == []

    assert f"{CANARY}@example.jp" in desk.get(f"/desk/inbox/{message}").text
    assert [(line.account_key, line.subject_kind, line.purpose) for line in looks(office, message)] == [
        (desk.key, "inbox", "inbox:open")
    ]


def test_a_report_leads_to_its_entry(desk, client, directory, saved):
    place = saved(a_place(name="みほん食堂"))
    fill(client, f"/places/{place.key}/report", topic="when")
    key = messages(directory)[0].key

    assert "みほん食堂" in desk.get("/desk/inbox/").text
    assert f'href="/desk/places/{place.key}"' in desk.get(f"/desk/inbox/{key}").text


def a_report(client, directory, place):
    fill(
        client, f"/places/{place.key}/report", topic="when", text=f"第3土曜になったそう{CANARY}", contact="x@example.jp"
    )
    return messages(directory)[0].key


def press(desk, key):
    path = f"/desk/inbox/{key}"
    return desk.post(f"{path}/proposal", data=fields_of(desk.get(path).text, f"{path}/proposal"))


def test_a_report_on_a_place_is_answered_beside_its_words(desk, client, directory, saved):
    place = saved(a_place(name="みほん食堂"))
    answer = press(desk, a_report(client, directory, place))
    page = desk.get(answer.location).text
    assert f"第3土曜になったそう{CANARY}" in page and "日時がちがう" in page and "x@example.jp" not in page
    assert messages(directory)[0].state is MessageState.DONE
    desk.save(answer.location, schedule_text="毎月第3土曜日 10:00〜12:00", told="phone")
    assert "第3土曜日" in client.get(f"/places/{place.key}").text


def test_a_report_on_a_place_of_another_area_goes_to_who_looks_after_it(app, office, client, directory, saved):
    place = a_place(name="みほん食堂")
    place.areas.append(saved(an_area(key="east")))
    saved(place)
    key = a_report(client, directory, place)
    answer = press(a_desk(app, office, Role.COORDINATOR, login="west", areas=["west"]), key)
    assert answer.location == "/desk/inbox/"
    east = a_desk(app, office, Role.COORDINATOR, login="east", areas=["east"])
    assert "みほん食堂" in east.get("/desk/proposals/").text


@pytest.mark.parametrize("state", [MessageState.DONE, MessageState.SPAM])
def test_a_handled_message_leaves_the_list_and_can_come_back(desk, directory, message, state):
    path = f"/desk/inbox/{message}"
    assert desk_state(desk, path, state).status_code == 302
    kept = messages(directory)[0]
    assert (kept.state, kept.handled_by, kept.handled_at is not None) == (state, desk.key, True)
    assert message not in desk.get("/desk/inbox/").text

    desk_state(desk, path, MessageState.NEW)
    kept = messages(directory)[0]
    assert (kept.state, kept.handled_by, kept.handled_at) == (MessageState.NEW, "", None)


def desk_state(desk, path, state):
    token = desk.get(path).text.split('id="decide-csrf"')[1].split('value="')[1].split('"')[0]
    return desk.post(f"{path}/state", data={"csrf_token": token, "do": state.value})


def test_a_suggestion_becomes_a_draft_with_its_words_beside_the_form(desk, directory, message):
    path = f"/desk/inbox/{message}/place"
    page = desk.get(path).text
    assert page.count(CANARY) >= 4  # three texts beside the form, and two of them in it
    assert "第2土曜" in page

    answer = desk.save(path, name="うらにわ食堂", venue_name="公園の北の家")
    directory.rollback()
    place = directory.scalars(select(Place)).one()
    assert answer.location == f"/desk/places/{place.key}"
    assert (place.name, place.publication) == ("うらにわ食堂", Publication.DRAFT)
    assert place.gatherings[0].schedule_text == "毎月第2土曜 10:00〜12:00"
    kept = messages(directory)[0]
    assert (kept.state, kept.place_key) == (MessageState.DONE, place.key)


def test_sending_the_filled_form_twice_makes_one_place(desk, directory, message):
    path = f"/desk/inbox/{message}/place"
    fields = desk.open(path)
    for _ in range(2):
        assert desk.send(path, fields, name="うらにわ食堂").status_code == 302
    directory.rollback()

    assert len(directory.scalars(select(Place)).all()) == 1


def test_bad_input_in_the_filled_form_is_said_and_kept(desk, directory, message):
    answer = desk.save(f"/desk/inbox/{message}/place", name="", summary="よいところ")

    assert "名称を入力してください。" in answer.text
    assert "よいところ" in answer.text
    assert messages(directory)[0].state is MessageState.NEW


def test_a_message_nobody_can_open_says_which_key_is_missing(desk, app, message):
    from core.sealing import Opener

    app.extensions["opener"] = Opener((a_key(),))
    page = desk.get(f"/desk/inbox/{message}")

    assert (page.status_code, "IBASHO_FIELD_KEY" in page.text) == (200, True)


def test_typed_text_is_in_no_file_no_log_and_no_address(app, office, client, directory, data_folder, message, caplog):
    caplog.set_level(logging.DEBUG)
    desk = a_desk(app, office)
    desk.get(f"/desk/inbox/{message}")
    answer = fill(client, "/suggest-a-place", name=CANARY, where="そのほか")

    assert CANARY not in answer.location
    assert CANARY not in caplog.text
    files = [path for path in data_folder.rglob("*") if path.is_file()]
    assert [str(path) for path in files if CANARY.encode() in path.read_bytes() or CANARY in str(path)] == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.WELFARE_COMMISSIONER])
def test_others_do_not_see_that_there_is_one(app, office, message, role):
    browser = signed_in_as(app, office, role)

    assert browser.get(f"/desk/inbox/{message}").status_code == browser.get("/desk/inbox/nothing000").status_code == 404
    assert browser.get("/desk/inbox/").status_code == 403
