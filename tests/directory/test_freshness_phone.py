"""The telephone hour: ten groups, one after another, never one group with two people."""

from datetime import timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.permissions import Role
from directory.desk.marks import known_facts
from directory.freshness import phone
from directory.freshness.models import Answer, Contact, PhoneCall, PhoneHour
from directory.freshness.question import question
from directory.places.models import Activity, Place, Publication
from directory.upkeep.models import ConfirmedHow
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_place, an_area

HOUR = "/desk/phone-hour/"


def a_stale(number, **facts):
    """A place to call; the lower the number, the longer unconfirmed."""
    day = today() - timedelta(days=2000 - number)
    return a_place(**{"name": f"みほんの会{number}", "phone": f"0000-00-{number:04}", "confirmed_on": day} | facts)


@pytest.fixture
def stale(saved):
    return saved(*(a_stale(number) for number in range(12)))


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def begin(desk, **fields):
    sent = fields_of(desk.get(HOUR).text, f"{HOUR}begin")
    return desk.post(f"{HOUR}begin", data=sent | fields)


def answer(desk, do, **fields):
    sent = fields_of(desk.get(HOUR).text, f"{HOUR}answer")
    return desk.post(f"{HOUR}answer", data=sent | {"do": do} | fields)


def press(desk, button):
    return desk.post(f"{HOUR}{button}", data=fields_of(desk.get(HOUR).text, f"{HOUR}{button}"))


def shown(desk):
    """The name of the group on the screen."""
    page = desk.get(HOUR).text
    return page.split("data-first>")[1].split("<")[0] if "data-first" in page else ""


def test_ten_come_one_after_another_in_the_order_of_the_queue(desk, stale):
    begin(desk)
    names = []
    for number in range(10):
        page = desk.get(HOUR).text
        assert f"電話の時間 {number + 1}/10" in page
        names.append(shown(desk))
        answer(desk, "same")

    assert names == [place.name for place in stale[:10]]
    assert "10件の電話が終わりました" in desk.get(HOUR).text


def test_each_answer_does_what_it_says(desk, directory, stale):
    begin(desk)
    for do, note in (("same", ""), ("changed", "午後になった"), ("paused", ""), ("unreached", "留守番電話")):
        answer(desk, do, note=note)

    directory.rollback()
    same, changed, paused, unreached = stale[:4]
    assert same.confirmed_on == today()
    assert changed.confirmed_on == today() - timedelta(days=1999)
    assert paused.activity is Activity.PAUSED
    silent = directory.scalars(select(Contact.place_key).where(Contact.answer == Answer.UNREACHED)).all()
    assert silent == [unreached.key]
    assert {each.by for each in directory.scalars(select(Contact))} == {desk.key}


def test_changed_without_a_word_stays_on_the_screen(desk, directory, stale):
    begin(desk)
    reply = answer(desk, "changed", note=" ")

    assert reply.status_code == 409 and "何が変わったかを入力してください" in reply.text
    assert shown(desk) == stale[0].name


def test_the_last_answer_is_taken_back_with_what_was_typed(desk, directory, stale):
    begin(desk)
    answer(desk, "same")
    answer(desk, "changed", note="火曜になった")
    press(desk, "undo")

    assert shown(desk) == stale[1].name
    assert fields_of(desk.get(HOUR).text, f"{HOUR}answer")["note"] == ["火曜になった"]
    assert directory.scalars(select(Contact.answer)).all() == [Answer.SAME]

    press(desk, "undo")
    assert shown(desk) == stale[0].name
    directory.rollback()
    assert stale[0].confirmed_on == today() - timedelta(days=2000)


def test_the_last_of_all_can_be_taken_back_from_the_end(desk, saved):
    saved(a_stale(1))
    begin(desk)
    answer(desk, "same")
    assert "1件の電話が終わりました" in desk.get(HOUR).text

    press(desk, "undo")
    assert shown(desk) == "みほんの会1"


def test_an_answer_sent_twice_counts_once(desk, directory, stale):
    begin(desk)
    sent = fields_of(desk.get(HOUR).text, f"{HOUR}answer") | {"do": "unreached"}
    for _ in range(2):
        assert desk.post(f"{HOUR}answer", data=sent).status_code == 302

    assert len(directory.scalars(select(Contact)).all()) == 1


def test_what_somebody_wrote_while_the_call_went_on_is_shown_first(desk, directory, stale):
    begin(desk)
    sent = fields_of(desk.get(HOUR).text, f"{HOUR}answer")
    with unit_of_work(directory):
        stale[0].phone = "0000-00-9999"
    reply = desk.post(f"{HOUR}answer", data=sent | {"do": "same", "note": "元気でした"})

    assert reply.status_code == 409 and "ほかの人が先に変更しました" in reply.text and "0000-00-9999" in reply.text
    assert fields_of(reply.text, f"{HOUR}answer")["note"] == ["元気でした"]
    assert directory.scalars(select(Contact)).all() == []


@pytest.mark.parametrize("fields", [{"do": "explode"}, {"do": ""}, {"do": "same", "note": "あ" * 1001}])
def test_a_bad_answer_is_said_and_what_was_typed_stays(desk, directory, stale, fields):
    begin(desk)
    reply = answer(desk, **{"note": "聞いたこと"} | fields)

    assert reply.status_code == 400 and "まだ記録していません" in reply.text
    assert directory.scalars(select(Contact)).all() == []
    assert fields_of(reply.text, f"{HOUR}answer")["note"] == [fields.get("note", "聞いたこと")]


def test_two_people_at_once_never_get_the_same_group(app, office, desk, stale):
    other = a_desk(app, office, Role.SUPERVISOR)
    begin(desk)
    begin(other)

    assert "電話の時間 1/2" in other.get(HOUR).text
    assert shown(other) == stale[10].name


def test_nor_the_same_number_under_another_name(app, office, desk, saved):
    saved(a_stale(1, phone="0000-11-2222"), a_stale(500, phone="００００ー１１ー２２２２（代表）"))
    saved(*(a_stale(number) for number in range(2, 11)))
    other = a_desk(app, office, Role.SUPERVISOR)
    begin(desk)
    begin(other)

    assert "みほんの会500" in desk.get(HOUR).text
    assert shown(other) == "みほんの会10"


def test_many_at_once_share_the_queue(either_app):
    with unit_of_work(directory_session()) as session:
        session.add_all(a_stale(number) for number in range(25))

    def hour(name):
        with either_app.app_context(), unit_of_work(directory_session()) as session:
            phone.begin_hour(session, name, None, now())

    threads = [Thread(target=hour, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = directory_session().scalars(select(PhoneCall.place_key)).all()

    assert len(keys) == len(set(keys)) == 25


def test_what_is_left_for_an_hour_goes_to_others_and_what_was_ended_at_once(app, office, desk, directory, stale):
    begin(desk)
    other = a_desk(app, office, Role.SUPERVISOR)
    with unit_of_work(directory) as session:
        for hour in session.scalars(select(PhoneHour)):
            hour.held_until = now() - timedelta(seconds=1)
    begin(other)
    assert shown(other) == stale[0].name

    page = desk.get(HOUR).text
    assert "電話する団体がなくなりました" in page
    press(other, "end")
    assert shown(desk) == stale[0].name


def test_ending_leaves_the_rest_and_starts_anew(desk, stale):
    begin(desk)
    answer(desk, "same")
    press(desk, "end")

    page = desk.get(HOUR).text
    assert "はじめる" in page and "11件が、確認を待っています" in page


@pytest.mark.parametrize(("said", "days"), sorted(phone.RESTS.items()))
def test_who_answered_lately_is_left_in_peace(directory, saved, said, days):
    place = saved(a_stale(1))

    def waits(after):
        day = today() - timedelta(days=after)
        contact = saved(
            Contact(place_key=place.key, on_day=day, how=ConfirmedHow.PHONE, answer=said, by="x", note_sealed=b"x")
        )
        found = phone.groups_to_call(directory, "me", None, now())
        with unit_of_work(directory) as session:
            session.delete(contact)
        return not found

    assert waits(days - 1)
    assert not waits(days)


def test_a_group_without_a_number_and_one_of_another_area_are_not_called(app, office, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    saved(a_stale(1, phone=""), a_stale(2, phone="事務局まで"), a_stale(3, areas=[west]), a_stale(4, areas=[east]))
    desk = a_desk(app, office, Role.COORDINATOR, areas=[east.key])
    begin(desk)

    assert "電話の時間 1/1" in desk.get(HOUR).text
    assert shown(desk) == "みほんの会4"


def test_an_area_can_be_chosen(desk, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    saved(a_stale(1, areas=[east]), a_stale(2, areas=[west]))
    begin(desk, area=west.key)

    assert shown(desk) == "みほんの会2"


def test_what_was_taken_off_the_public_pages_meanwhile_is_skipped(desk, directory, stale):
    begin(desk)
    with unit_of_work(directory):
        stale[0].publication = Publication.WITHDRAWN

    assert shown(desk) == stale[1].name


def test_nobody_to_call_says_so(desk):
    assert "いま電話する団体はありません" in desk.get(HOUR).text


def test_the_last_call_and_its_note_stand_beside_the_next(desk, directory, stale):
    begin(desk)
    answer(desk, "unreached", note="火曜の朝がよい")
    with unit_of_work(directory) as session:
        for contact in session.scalars(select(Contact)):
            contact.on_day = today() - timedelta(days=3)
    press(desk, "end")
    begin(desk)

    assert "電話：つながらない（火曜の朝がよい）" in desk.get(HOUR).text


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0568-00-0001", "0568000001"),
        ("０５６８（００）０００１", "0568000001"),
        ("090 0000 0001（代表）、0568-00-0002", "09000000001"),
        ("0568‐00‐0001 内線12", "0568000001"),
        ("事務局", ""),
        ("110", ""),
        ("", ""),
    ],
)
def test_the_first_number_of_a_text_is_dialled(typed, digits):
    assert phone.number_of(typed) == digits


@given(st.text(max_size=60))
def test_a_number_is_digits_whatever_is_written(text):
    found = phone.number_of(text)

    assert found == "" or (found.isascii() and found.isdigit())


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"phone": "0000-00-0001", "gatherings": [a_gathering(address="")]},
            "「みほん」は、いまも毎週水曜日 10:00〜12:00に、日向町集会所で開いていて、電話番号も変わりありませんか。",
        ),
        (
            {"gatherings": [a_gathering(schedule_text="", venue_name="", address="")]},
            "「みほん」は、いつ、どこで開いているか教えていただけますか。ほかの内容も、いまのままで変わりありませんか。",
        ),
        ({"activity": Activity.PAUSED}, "「みほん」は、いまもお休みされていますか。再開の予定はありますか。"),
    ],
    ids=["known", "unknown", "paused"],
)
def test_what_to_ask_is_one_sentence(saved, facts, sentence):
    place = saved(a_place(name="みほん", **facts))

    assert question(place, known_facts(place)) == sentence


def test_a_long_schedule_is_read_from_the_screen(saved):
    place = saved(a_place(gatherings=[a_gathering(schedule_text="毎月第1・第3水曜日の午前10時から正午まで\n" * 5)]))

    assert "下に書いてある日時に" in question(place, known_facts(place))


def test_answers_belong_to_the_hour_of_whoever_calls(app, office, desk, directory, stale):
    begin(desk)
    sent = fields_of(desk.get(HOUR).text, f"{HOUR}answer") | {"do": "same"}
    other = a_desk(app, office, Role.SUPERVISOR)
    token = fields_of(other.get(HOUR).text, f"{HOUR}begin")["csrf_token"]
    other.post(f"{HOUR}answer", data=sent | {"csrf_token": token})

    assert directory.scalars(select(Contact)).all() == []
    assert directory.scalar(select(Place.confirmed_on).where(Place.key == stale[0].key)) != today()
