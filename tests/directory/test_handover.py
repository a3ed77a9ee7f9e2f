"""引き継ぎ帳: what only staff know is sealed, every look is in the log, copies are numbered, and nothing is public."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from core import audit
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.freshness.answers import take_answer
from directory.freshness.models import Answer
from directory.handover.models import GroupContact, GroupNote, GroupPromise, HandoverCopy, HandoverTaken
from directory.handover.services import keep_contact, next_copy, promise, tick
from directory.upkeep.models import ConfirmedHow, EntryType, PlaceMerge, Revision, RevisionState
from tests.directory.desk_pages import Desk, fields_of
from tests.directory.leaflet_samples import text_of
from tests.factories import a_place, an_area
from tests.staff import signed_in_as

SECRET = {
    "name": "見本 むつみ",
    "role": "代表",
    "phone": "000-0000-0009",
    "best_time": "夕方5時から",
    "note": "耳が遠い",
}


@pytest.fixture
def place(saved):
    place = a_place()
    place.areas.append(an_area())
    return saved(place)


@pytest.fixture
def area(place):
    return place.areas[0]


@pytest.fixture
def desk(app, office):
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def acting(office):
    audit.act_as(office, "test", "test")


def keep(office, place, **changes):
    facts = {"key": "abcdefghjk", "texts": SECRET, "may_be_told": False, "seen": "", "by": "test"} | changes
    with unit_of_work(office) as session:
        acting(session)
        keep_contact(session, place.key, facts["key"], **{k: v for k, v in facts.items() if k != "key"})


def contacts(office):
    with unit_of_work(office) as session:
        acting(session)
        return {each.key: (each.name, each.phone, each.version) for each in session.scalars(select(GroupContact))}


def entry(place):
    return f"/desk/handover/places/{place.key}"


def send(desk, path, action, **changes):
    fields = fields_of(desk.get(path).text, action)
    prefix = fields.get("prefix", [""])[0] or {"p": "promise-", "n": "note-"}[action.rsplit("/", 1)[1][0]]
    return desk.post(action, data=fields | {f"{prefix}{name}": value for name, value in changes.items()})


def test_a_person_known_is_kept_sealed_and_no_resident_ever_sees_them(desk, office, place, client):
    path = entry(place)
    assert send(desk, path, f"{path}/contacts", **SECRET).status_code == 302

    assert all(word in desk.get(path).text for word in SECRET.values())
    assert not any(word in client.get(f"/places/{place.key}").text for word in SECRET.values())
    raw = office.execute(text("SELECT name_sealed, phone_sealed, note_sealed FROM group_contact")).one()
    assert not any(word.encode() in column for column in raw for word in SECRET.values())


def test_every_look_at_a_person_known_is_in_the_log(desk, office, place, area):
    keep(office, place)
    desk.get(f"/desk/handover/areas/{area.key}")

    office.rollback()
    query = select(AuditLine).where(AuditLine.action == Action.READ, AuditLine.account_key == desk.key)
    assert {(line.subject_kind, line.subject_key) for line in office.scalars(query)} >= {
        ("handover", place.key),
        ("handover_book", area.key),
    }


def test_the_book_tells_of_each_place_what_is_known_and_what_waits(desk, office, place, area, saved):
    keep(office, place)
    saved(
        Revision(
            entry_type=EntryType.PLACE, entry_key=place.key, number=1, after={}, by="x", state=RevisionState.WAITING
        )
    )
    path = entry(place)
    send(desk, path, f"{path}/promises", text="4月に会場のかぎを渡す", due_on=(today() - timedelta(days=1)).isoformat())
    send(desk, path, f"{path}/notes", text="総会は毎年5月")

    book = desk.get(f"/desk/handover/areas/{area.key}").text
    for told in ("見本 むつみ", "夕方5時から", "4月に会場のかぎを渡す", "遅れています", "総会は毎年5月", "1件あります"):
        assert told in book


def test_a_promise_is_ticked_and_opened_again(desk, office, place):
    path = entry(place)
    send(desk, path, f"{path}/promises", text="電話する", due_on=today().isoformat())
    page = desk.get(path).text
    action = next(part.split('"')[0] for part in page.split('action="') if "/tick" in part.split('"')[0])
    desk.post(action, data=fields_of(page, action) | {"do": "kept"})
    assert "まだに戻す" in desk.get(path).text
    desk.post(action, data=fields_of(page, action) | {"do": "open"})
    assert "まだに戻す" not in desk.get(path).text


def test_a_promise_of_another_place_is_not_reached_through_this_one(desk, office, place, saved):
    other = saved(a_place(name="よそ"))
    with unit_of_work(office) as session:
        acting(session)
        promise(session, other.key, "abcdefghjk", "ひみつ", today(), by="x")
    fields = fields_of(desk.get(entry(place)).text, f"{entry(place)}/notes")
    assert desk.post(f"{entry(place)}/promises/abcdefghjk/tick", data=fields).status_code == 404


def test_sending_a_form_twice_makes_one_row(desk, office, place):
    path = entry(place)
    for action, changes in (
        ("contacts", SECRET),
        ("promises", {"text": "電話する", "due_on": today().isoformat()}),
        ("notes", {"text": "総会は5月"}),
    ):
        fields = fields_of(desk.get(path).text, f"{path}/{action}")
        prefix = {"contacts": "person-", "promises": "promise-", "notes": "note-"}[action]
        sent = fields | {f"{prefix}{name}": value for name, value in changes.items()}
        assert [desk.post(f"{path}/{action}", data=sent).status_code for _ in range(2)] == [302, 302]
    with unit_of_work(office) as session:
        acting(session)
        assert [len(session.scalars(select(kind)).all()) for kind in (GroupContact, GroupPromise, GroupNote)] == [
            1,
            1,
            1,
        ]


def test_the_second_to_change_a_person_loses_nothing_and_sees_the_first(desk, office, place):
    keep(office, place)
    path = entry(place)
    page = desk.get(path).text
    keep(office, place, texts=SECRET | {"phone": "000-0000-0001"}, seen="1")
    fields = fields_of(page, f"{path}/contacts")
    prefix = fields["prefix"][0]
    answer = desk.post(f"{path}/contacts", data=fields | {f"{prefix}phone": "000-0000-0002"})

    assert answer.status_code == 409
    assert "000-0000-0001" in answer.text
    assert "000-0000-0002" in answer.text
    assert [phone for _, phone, _ in contacts(office).values()] == ["000-0000-0001"]


def test_a_person_is_forgotten_on_request(desk, office, place):
    keep(office, place)
    path = entry(place)
    fields = fields_of(desk.get(path).text, f"{path}/contacts")
    desk.post(f"{path}/contacts", data=fields | {"do": "forget"})

    assert contacts(office) == {}


def test_people_known_at_a_place_that_became_a_part_of_another_are_still_known(desk, office, directory, place, saved):
    gone = saved(a_place(name="もとの居場所"))
    keep(office, gone)
    saved(PlaceMerge(gone_key=gone.key, gone_name=gone.name, staying_key=place.key, by="x", kept={}))
    path = entry(place)
    assert "見本 むつみ" in desk.get(path).text
    fields = fields_of(desk.get(path).text, f"{path}/contacts")
    changed = fields | {f"{fields['prefix'][0]}phone": "000-0000-0003"}
    assert desk.post(f"{path}/contacts", data=changed).status_code == 302
    assert [phone for _, phone, _ in contacts(office).values()] == ["000-0000-0003"]


def test_the_book_says_when_the_group_was_asked_and_that_it_did_not_answer(desk, directory, place, area):
    with unit_of_work(directory) as session:
        for _ in range(2):
            facts = {"text": "", "how": ConfirmedHow.PHONE, "by": desk.key, "today": today()}
            take_answer(session, place, Answer.UNREACHED, **facts)

    book = desk.get(f"/desk/handover/areas/{area.key}").text
    assert "2回続けて返事がありません" in book
    assert Answer.UNREACHED.label in book


def test_a_key_of_another_place_changes_nothing_there(office, place, saved):
    keep(office, place)
    other = saved(a_place(name="よそ"))
    with pytest.raises(RuleBroken):
        keep(office, other, texts=SECRET | {"name": "だれか"})
    assert [name for name, *_ in contacts(office).values()] == ["見本 むつみ"]


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(desk, place):
    path = entry(place)
    answer = send(desk, path, f"{path}/promises", text="会場を<b>おさえる", due_on="4月末")

    assert answer.status_code == 400
    assert "会場を&lt;b&gt;おさえる" in answer.text
    assert 'value="4月末"' in answer.text
    assert "日付は 2026-04-01 のように入力してください。" in answer.text


def test_a_print_is_numbered_names_who_printed_it_and_is_in_the_log(desk, office, place, area):
    keep(office, place)
    path = f"/desk/handover/areas/{area.key}"
    fields = fields_of(desk.get(path).text, f"{path}/print")
    files = [desk.post(f"{path}/print", data=fields) for _ in range(2)]

    for number, file in enumerate(files, 1):
        words = text_of(file.data)
        assert f"第{number}号" in words
        assert "見本コーディネーター" in words
        assert "見本むつみ" in words
        assert "見本" not in file.headers["Content-Disposition"]
    office.rollback()
    made = select(AuditLine.subject_key).where(AuditLine.subject_kind == "handover_copy")
    assert list(office.scalars(made)) == [f"{area.key}-1", f"{area.key}-2"]

    back = f"{path}/copies/1/back"
    assert desk.post(back, data=fields_of(desk.get(path).text, back)).status_code == 302
    assert "回収ずみ" in desk.get(path).text


def test_taking_an_area_over_is_kept_once_with_its_day(desk, office, area):
    path = f"/desk/handover/areas/{area.key}"
    fields = fields_of(desk.get(path).text, f"{path}/taken") | {"do": "taken"}
    for _ in range(2):
        assert desk.post(f"{path}/taken", data=fields).status_code == 302

    assert "に引き継ぎました" in desk.get(path).text
    assert office.query(HandoverTaken).count() == 1


def test_a_coordinator_of_another_area_sees_neither_book_nor_entry(app, office, place, area, saved):
    keep(office, place)
    other = saved(an_area(name="西部"))
    desk = Desk(signed_in_as(app, office, Role.COORDINATOR, "other", areas=[other.key]))

    assert desk.get(f"/desk/handover/areas/{area.key}").status_code == 404
    assert desk.get(entry(place)).status_code == 404
    assert area.name not in desk.get("/desk/handover/").text


def test_copies_are_numbered_per_area_and_the_database_refuses_nonsense(office):
    with unit_of_work(office) as session:
        acting(session)
        assert [next_copy(session, area, by="x").number for area in ("a", "a", "b")] == [1, 2, 1]
    with pytest.raises(IntegrityError), unit_of_work(office) as session:
        session.add(HandoverCopy(area_key="a", number=1, made_by="x"))
    with pytest.raises(IntegrityError, match="who_took_it_back"), unit_of_work(office) as session:
        session.add(HandoverCopy(area_key="c", number=1, made_by="x", back_by="y"))
    with pytest.raises(IntegrityError, match="who_kept_it"), unit_of_work(office) as session:
        acting(session)
        session.add(GroupPromise(place_key="p", text="x", due_on=today(), made_by="x", done_by="y"))


def test_a_promise_kept_keeps_the_first_day(office):
    with unit_of_work(office) as session:
        acting(session)
        promise(session, "p", "abcdefghjk", "電話する", today(), by="x")
        row = session.scalars(select(GroupPromise)).one()
        for day in (today(), today() + timedelta(days=1)):
            tick(row, is_kept=True, by="x", today=day)
        assert row.done_on == today()
