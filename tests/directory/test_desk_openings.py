"""役割・受け入れ枠 at the desk: registered, offered, stopped, withdrawn; who may, and what is refused."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.permissions import Role
from directory.desk.answers import Told
from directory.desk.opening_answers import OpeningAnswers
from directory.desk.opening_queries import get_opening
from directory.desk.opening_services import change_opening
from directory.desk.services import ChangedMeanwhile, check_version
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.models import Publication
from directory.search.outbox import rebuild_index
from directory.upkeep.models import Confirmation, EntryType, PlaceMerge, Revision
from matching.suggestions.services import opening_facts
from tests.at_once import at_once
from tests.directory.desk_pages import fields_of
from tests.factories import a_place, an_area, an_opening
from tests.staff import signed_in_as

SOUND = {
    "kind": "volunteer",
    "title": "花の水やり",
    "tasks": "花に水をやります。",
    "demand_step": "1",
    "capacity": "2",
    "told": "phone",
    "slot-0-weekday": "1",
    "slot-0-starts": "10:00",
    "slot-0-ends": "10:30",
    "do": "save",
}


SAID = OpeningAnswers(OpeningKind.VOLUNTEER, texts={}, step=1, capacity=1, slots=((1, 600, 630),))


@pytest.fixture
def place(saved):
    return saved(a_place(name="みほんの縁側", publication=Publication.PUBLISHED))


@pytest.fixture
def desk(app, office):
    return signed_in_as(app, office, Role.COORDINATOR)


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def send(browser, path, **changes):
    fields = fields_of(browser.get(path).text, path.split("?")[0])
    return browser.post(path, data=fields | SOUND | changes)


def registered(browser, directory, place, **changes) -> Opening:
    answer = send(browser, f"/desk/places/{place.key}/openings/new", **changes)
    assert answer.status_code == 302, re.findall(r'field__error"[^>]*>([^<]*)', answer.text)
    directory.rollback()
    return directory.scalars(select(Opening).where(Opening.key == answer.location.rsplit("/", 1)[-1])).one()


def press(browser, opening, do, **changes):
    page = browser.get(f"/desk/openings/{opening.key}").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)[1]
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    data = {"csrf_token": token, "version": version, "do": do} | changes
    return browser.post(f"/desk/openings/{opening.key}/state", data=data)


def test_a_role_is_registered_as_a_draft_and_then_shown_to_residents(desk, client, directory, place):
    opening = registered(desk, directory, place, honorarium="なし", need_wheelchair="yes", interests="花、庭の手入れ")
    before = client.get("/openings").text
    done = press(desk, opening, "offer")
    after = client.get("/openings").text

    assert "花の水やり" not in before
    assert done.status_code == 302
    assert all(words in after for words in ("花の水やり", "火曜 10:00〜10:30まで", "みほんの縁側"))
    directory.rollback()
    assert (opening.needs_met, opening.interests) == ({"wheelchair": True}, ["花", "庭の手入れ"])
    assert opening.confirmed_on == today()


def test_staff_register_a_free_place_that_matching_proposes_and_residents_never_see(staff, client, directory, place):
    opening = registered(staff, directory, place, kind="reception", title="値札貼り", minimum_age="18", noise="0")
    known = [one.key for one in opening_facts(office_session(), directory, today())]
    assert press(staff, opening, "offer").status_code == 302
    directory.rollback()
    (facts,) = opening_facts(office_session(), directory, today())

    assert known == []
    assert (facts.title, facts.step, facts.capacity, facts.minimum_age, facts.noise) == ("値札貼り", 1, 2, 18, 0)
    assert [(slot.weekday, slot.starts, slot.ends) for slot in facts.slots] == [(1, 600, 630)]
    assert "値札貼り" not in client.get("/openings").text
    assert "値札貼り" not in client.get(f"/places/{place.key}").text


def test_staff_cannot_make_or_touch_what_residents_see(staff, saved, directory, place):
    form = staff.get(f"/desk/places/{place.key}/openings/new").text
    answer = send(staff, f"/desk/places/{place.key}/openings/new", kind="volunteer")
    role = saved(an_opening(place=place, title="受付"))

    assert 'value="volunteer"' not in form
    assert answer.status_code == 200 and "入力をご確認ください" in answer.text
    assert staff.get(f"/desk/openings/{role.key}").status_code == 200
    assert staff.get(f"/desk/openings/{role.key}/edit").status_code == 404
    assert "内容を直す" not in staff.get(f"/desk/openings/{role.key}").text
    directory.rollback()
    assert directory.scalars(select(Opening).where(Opening.title == SOUND["title"])).all() == []


def test_a_coordinator_of_another_area_finds_nothing(app, office, saved):
    east, west = an_area(key="aaaaaaaaaa", name="東"), an_area(key="bbbbbbbbbb", name="西")
    place = a_place(areas=[east])
    opening = saved(an_opening(place=place, title="受付"))
    saved(west)
    other = signed_in_as(app, office, Role.COORDINATOR, "nishi", areas=["bbbbbbbbbb"])

    for path in (f"openings/{opening.key}", f"openings/{opening.key}/edit", f"places/{opening.place.key}/openings/new"):
        assert other.get(f"/desk/{path}").status_code == 404, path
    assert opening.title not in other.get("/desk/openings/").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "名前を入力してください"),
        ({"demand_step": ""}, "段階を選んでください"),
        ({"told": ""}, "どう確かめたかを選んでください"),
        ({"capacity": "0"}, "1から99の数"),
        ({"capacity": "ふたり"}, "数で入力してください"),
        ({"minutes": "9999"}, "1から720の数"),
        ({"minimum_age": "40", "maximum_age": "20"}, "「何歳から」と同じか"),
        ({"interests": "あ" * 21}, "20文字まで"),
        ({"interests": "、".join(f"こと{number}" for number in range(21))}, "20個まで"),
        ({"slot-0-weekday": ""}, "曜日を選んでください"),
        ({"slot-0-ends": ""}, "終わりの時刻も"),
        ({"slot-0-starts": ""}, "はじまりの時刻を"),
        ({"slot-0-ends": "9:00"}, "はじまりより後の時刻"),
        ({"slot-0-ends": "25:00"}, "10:00 のように"),
        ({"slot-1-starts": "あさ"}, "曜日を選んでください"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_typed_is_lost(desk, directory, place, changes, sentence):
    answer = send(desk, f"/desk/places/{place.key}/openings/new", **changes | {"rule": "終わったら帰ります。"})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "入力をご確認ください" in answer.text
    assert "終わったら帰ります。" in answer.text
    directory.rollback()
    assert directory.scalars(select(Opening)).all() == []


def test_more_rows_are_added_without_saving_or_losing_anything(desk, directory, place):
    path = f"/desk/places/{place.key}/openings/new"
    answer = send(desk, path, do="rows", title="まだ途中", **{"slot-0-ends": "なかば"})
    fields = fields_of(answer.text, path)

    assert fields["rows"] == ["6"]
    assert fields["title"] == ["まだ途中"]
    assert fields["slot-0-ends"] == ["なかば"]
    assert "slot-5-weekday" in fields
    assert "終わりは" not in answer.text
    directory.rollback()
    assert directory.scalars(select(Opening)).all() == []


def test_the_form_sent_twice_makes_one_opening_and_a_foreign_key_makes_its_own(desk, directory, place, saved):
    path = f"/desk/places/{place.key}/openings/new"
    fields = fields_of(desk.get(path).text, path) | SOUND
    elsewhere = saved(an_opening(key="zzzzzzzzzz", place=a_place(name="よそ"))).key

    first, second = (desk.post(path, data=fields).location for _ in range(2))
    third = desk.post(path, data=fields | {"key": elsewhere}).location
    directory.rollback()
    mine = directory.scalars(select(Opening).where(Opening.place_id == place.id)).all()

    assert first == second
    assert len(mine) == 2 and elsewhere not in third


@pytest.mark.parametrize(("kind", "lacking"), [("volunteer", "tasks"), ("reception", "slot-0-weekday")])
def test_what_lacks_the_essentials_is_kept_as_a_draft_and_not_offered(desk, directory, place, kind, lacking):
    days = {name: "" for name in SOUND if name.startswith("slot")} if lacking.startswith("slot") else {}
    opening = registered(desk, directory, place, kind=kind, **days | {lacking: ""})
    answer = press(desk, opening, "offer")

    assert answer.status_code == 409
    assert "入れてください" in answer.text
    directory.rollback()
    assert opening.publication is Publication.DRAFT


def test_what_is_offered_cannot_lose_its_days(desk, directory, place):
    opening = registered(desk, directory, place)
    press(desk, opening, "offer")
    empty = {name: "" for name in SOUND if name.startswith("slot")}
    answer = send(desk, f"/desk/openings/{opening.key}/edit", **empty)

    assert answer.status_code == 409 and "曜日と時間を1つ以上" in answer.text
    directory.rollback()
    assert len(opening.slots) == 1


def test_stopping_resuming_and_withdrawing_leave_their_lines_and_reach_residents(desk, client, directory, place):
    opening = registered(desk, directory, place)
    shown = []
    steps = (("offer", ""), ("stop", "いっぱいです"), ("resume", ""), ("withdraw", ""), ("withdraw", "終わりました"))
    for do, reason in steps:
        press(desk, opening, do, reason=reason)
        shown.append("花の水やり" in client.get("/openings").text)
    page = desk.get(f"/desk/openings/{opening.key}").text
    directory.rollback()

    assert shown == [True, False, True, True, False]
    assert opening.publication is Publication.WITHDRAWN
    assert all(words in page for words in ("いっぱいです", "終わりました", "募集を止めている"))


def test_only_a_draft_can_be_dropped_and_its_history_stays(desk, directory, place):
    draft, offered = registered(desk, directory, place), registered(desk, directory, place, title="受付")
    press(desk, offered, "offer")
    key = draft.key
    dropped, refused = press(desk, draft, "drop"), press(desk, offered, "drop")
    directory.rollback()

    assert (dropped.status_code, refused.status_code) == (302, 409)
    assert [opening.title for opening in directory.scalars(select(Opening))] == ["受付"]
    assert directory.scalars(select(OpeningSlot)).all()[0].opening.title == "受付"
    last = directory.scalars(select(Revision).where(Revision.entry_key == key).order_by(Revision.id.desc())).first()
    assert last.reason == "下書きを消した" and last.before["title"] == "花の水やり"


def test_the_second_to_save_sees_what_the_first_saved_and_loses_nothing(desk, directory, place):
    opening = registered(desk, directory, place)
    path = f"/desk/openings/{opening.key}/edit"
    fields = fields_of(desk.get(path).text, path) | SOUND
    send(desk, path, title="水やりと草取り")
    answer = desk.post(path, data=fields | {"rule": "帽子をかぶってください。"})

    assert answer.status_code == 409
    assert "ほかの人が保存しました" in answer.text
    assert "水やりと草取り" in answer.text and "帽子をかぶってください。" in answer.text
    directory.rollback()
    assert opening.title == "水やりと草取り"


def test_an_edit_keeps_what_the_form_does_not_know_and_counts_as_one_change(desk, directory, saved, place):
    known = {"wheelchair": False, "braille": True}
    opening = saved(
        an_opening(place=place, tasks="受け付けます", needs_met=known, rule_facts={"minimum_age": 15, "x": 1})
    )
    path = f"/desk/openings/{opening.key}/edit"
    fields = fields_of(desk.get(path).text, path) | {"do": "save", "told": "not_yet"}
    unchanged = desk.post(path, data=fields)
    changed = desk.post(path, data=fields_of(desk.get(path).text, path) | {"told": "phone", "minimum_age": ""})
    directory.rollback()
    revisions = directory.scalars(select(Revision).where(Revision.entry_key == opening.key)).all()

    assert (unchanged.status_code, changed.status_code) == (302, 302)
    assert opening.needs_met == known
    assert opening.rule_facts == {"x": 1}
    assert [(revision.before, revision.after) for revision in revisions] == [
        ({"minimum_age": 15}, {"minimum_age": None})
    ]


def test_confirming_marks_today_and_how(desk, directory, place):
    opening = registered(desk, directory, place, told="not_yet")
    assert opening.confirmed_on is None
    page = desk.get(f"/desk/openings/{opening.key}").text
    path = f"/desk/openings/{opening.key}/confirm"
    without = desk.post(path, data=fields_of(page, path))
    done = desk.post(path, data=fields_of(page, path) | {"how": "visit"})
    directory.rollback()
    marks = select(Confirmation.how).where(Confirmation.entry_type == EntryType.OPENING)

    assert (without.status_code, done.status_code) == (400, 302)
    assert opening.confirmed_on == today()
    assert {str(how) for how in directory.scalars(marks)} == {"visit"}


def test_another_one_begins_with_the_answers_of_the_first(desk, directory, place):
    first = registered(desk, directory, place, need_quiet="yes", honorarium="お茶")
    path = f"/desk/places/{place.key}/openings/new"
    fields = fields_of(desk.get(f"{path}?like={first.key}").text, path)

    assert fields["title"] == ["花の水やり"]
    assert fields["slot-0-starts"] == ["10:00"]
    assert fields["need_quiet"] == ["yes"]
    assert fields["honorarium"] == ["お茶"]
    assert fields["key"] != [first.key]
    assert "told" not in fields


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"水やり", "値札", "下書き", "昔"}),
        ("q=みほん", {"水やり"}),
        ("state=open", {"水やり"}),
        ("state=stopped", {"値札"}),
        ("state=draft", {"下書き"}),
        ("state=withdrawn", {"昔"}),
        ("kind=reception", {"値札"}),
        ("state=open&kind=reception", set()),
        ("state=nonsense", {"水やり", "値札", "下書き", "昔"}),
    ],
)
def test_the_list_is_narrowed_by_words_state_and_kind(desk, saved, place, asked, found):
    other = a_place(name="よその庭")
    saved(
        an_opening(place=place, title="水やり"),
        an_opening(place=other, title="値札", kind=OpeningKind.RECEPTION, is_open=False),
        an_opening(place=other, title="下書き", publication=Publication.DRAFT),
        an_opening(place=other, title="昔", publication=Publication.WITHDRAWN),
    )
    page = desk.get(f"/desk/openings/?{asked}").text
    shown = set(re.findall(r'/desk/openings/[a-z2-9]{10}">([^<]*)</a>', page))

    assert shown == found


def test_what_is_offered_at_a_place_nobody_sees_is_said(desk, saved):
    opening = saved(an_opening(place=a_place(publication=Publication.DRAFT), tasks="見ます"))

    assert "居場所が公開されていない" in desk.get(f"/desk/openings/{opening.key}").text


def test_staff_send_nothing_to_what_residents_see(staff, saved, directory, place):
    role = saved(an_opening(place=place, title="受付"))
    form = f"/desk/places/{place.key}/openings/new"
    token = fields_of(staff.get(form).text, form)
    sent = {"csrf_token": token["csrf_token"], "version": str(role.version), "how": "phone", "reason": "見本"}
    answers = [staff.post(f"/desk/openings/{role.key}/state", data=sent | {"do": do}) for do in ("stop", "withdraw")]
    answers.append(staff.post(f"/desk/openings/{role.key}/confirm", data=sent))
    directory.rollback()

    assert {answer.status_code for answer in answers} == {404}
    assert (role.is_open, role.publication, role.confirmed_on) == (True, Publication.PUBLISHED, None)


def test_nothing_is_added_to_a_place_that_was_merged(desk, directory, saved, place):
    gone = saved(a_place(name="まとめた縁側"))
    saved(PlaceMerge(gone_key=gone.key, gone_name=gone.name, staying_key=place.key, by="test", kept={}))
    answer = desk.get(f"/desk/places/{gone.key}/openings/new")

    assert answer.status_code == 302 and answer.location.endswith(f"/desk/places/{place.key}")
    assert "まとめた先のページから" in desk.get(answer.location).text


def test_of_two_who_save_at_once_one_is_told_and_the_other_is_kept(either_app):
    with unit_of_work(directory_session()) as session:
        opening = an_opening(tasks="受け付けます")
        session.add(opening)
    key, told = opening.key, []

    def save(title):
        mine = get_opening(key)
        seen = str(mine.version)

        def go():
            try:
                with unit_of_work(directory_session()) as session:
                    check_version(mine, seen)
                    said = replace(SAID, texts={"title": title, "tasks": "花に水をやります。"})
                    change_opening(session, mine, said, told=Told.PHONE, by=title, today=today())
            except ChangedMeanwhile:
                told.append(title)

        return go

    at_once(either_app, save, ("水やり", "草取り"))
    directory_session().rollback()

    assert len(told) == 1
    assert {get_opening(key).title, *told} == {"水やり", "草取り"}


def test_a_change_nobody_confirmed_takes_the_day_away_and_a_mended_slip_leaves_it(desk, directory, place):
    opening = registered(desk, directory, place)
    path, seen = f"/desk/openings/{opening.key}/edit", []
    for told, title in (("correction", "花のみずやり"), ("not_yet", "花と木の水やり")):
        send(desk, path, told=told, title=title)
        directory.rollback()
        seen.append(opening.confirmed_on)

    assert seen == [today(), None]


def test_the_search_finds_a_role_from_its_offer_to_its_end(desk, client, directory, place):
    opening = registered(desk, directory, place)
    rebuild_index(directory)
    found = []
    for do, reason in (("", ""), ("offer", ""), ("withdraw", "終わりました")):
        if do:
            press(desk, opening, do, reason=reason)
        found.append("花の水やり" in client.get(f"/places?q=水やり&page=1&try={do}").text)

    assert found == [False, True, False]
