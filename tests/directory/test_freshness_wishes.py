"""What a group answered by mail or paper is known in the queue and on the telephone, and the other way round."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.audit import AuditLine
from core.calendar import now, today
from core.db import unit_of_work
from core.permissions import Role
from core.sealing import sealer
from directory.asking.models import AnsweredHow, AnswerKind, Ask
from directory.asking.queries import silent_places
from directory.asking.services import Answer, take, tell
from directory.freshness import phone
from directory.freshness.answers import take_answer
from directory.freshness.models import Answer as Told
from directory.freshness.queue import queue
from directory.upkeep.models import ConfirmedHow
from tests.directory.asked import asked
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_place

HOUR = "/desk/phone-hour/"


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture
def answered(directory):
    """A place whose group answered a round."""

    def answered(place, kind, **words):
        [ask] = asked(directory, place)
        with unit_of_work(directory) as session:
            answer = Answer(kind, AnsweredHow.LINK, **words)
            take(session, session.get(Ask, ask.id), answer, sealing=sealer(), today=today())
        return ask

    return answered


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def called(directory):
    return [each.key for each in phone.groups_to_call(directory, "me", None, now())]


def handled(directory):
    directory.rollback()
    return directory.scalars(select(Ask)).one().handled_by


def test_a_group_that_would_like_a_call_comes_first_however_fresh(directory, saved, answered):
    old, fresh = saved(a_place(phone="0000-00-0001", confirmed_on=ago(300)), a_place(confirmed_on=ago(3)))
    answered(fresh, AnswerKind.CALL, call={"phone": "0000-00-0777"})

    assert [each.key for each in queue(directory, None, today())] == [fresh.key, old.key]


@pytest.mark.parametrize("kind", [AnswerKind.CHANGED, AnswerKind.PAUSED, AnswerKind.ENDED])
def test_an_answer_the_desk_has_yet_to_read_is_read_before_another_call(directory, saved, answered, kind):
    place = saved(a_place(phone="0000-00-0001", confirmed_on=ago(300)))
    assert called(directory) == [place.key]

    answered(place, kind, note="火曜になりました")
    assert called(directory) == []
    assert [each.said for each in queue(directory, None, today())] == [kind]


def test_whom_to_call_and_when_stand_on_the_screen_and_who_read_them_in_the_log(desk, office, saved, answered):
    place = saved(a_place(phone="0000-00-0001", confirmed_on=ago(300)))
    ask = answered(place, AnswerKind.CALL, call={"phone": "0000-00-0777", "when": "火曜の午前", "text": "会場のこと"})
    assert "団体から「電話がほしい」と返事がある（未対応）" in desk.get("/desk/queue").text
    desk.post(f"{HOUR}begin", data=fields_of(desk.get(HOUR).text, f"{HOUR}begin"))
    page = desk.get(HOUR).text

    assert [words for words in ('href="tel:0000000777"', "火曜の午前", "会場のこと") if words not in page] == []
    office.rollback()
    assert desk.key in office.scalars(select(AuditLine.account_key).where(AuditLine.subject_key == ask.key)).all()


def test_a_call_that_was_answered_deals_with_the_wish_and_undoing_brings_it_back(desk, directory, saved, answered):
    answered(saved(a_place(phone="0000-00-0001", confirmed_on=ago(300))), AnswerKind.CALL, call={"when": "火曜"})
    desk.post(f"{HOUR}begin", data=fields_of(desk.get(HOUR).text, f"{HOUR}begin"))

    for do, by in (("unreached", ""), ("same", desk.key)):
        desk.post(f"{HOUR}answer", data=fields_of(desk.get(HOUR).text, f"{HOUR}answer") | {"do": do})
        assert handled(directory) == by
        desk.post(f"{HOUR}undo", data=fields_of(desk.get(HOUR).text, f"{HOUR}undo"))
        assert handled(directory) == ""


def test_who_spoke_on_the_telephone_is_not_silent(directory, saved):
    place = saved(a_place(phone="0000-00-0001", confirmed_on=ago(900)))
    asks = [asked(directory, place, on=ago(days))[0] for days in (200, 130, 60)]
    with unit_of_work(directory) as session:
        tell([session.get(Ask, ask.id) for ask in asks], now())
    assert [each.key for each in silent_places(directory, None, today())] == [place.key]

    with unit_of_work(directory) as session:
        told = {"text": "火曜になった", "how": ConfirmedHow.PHONE, "by": "hanako", "today": ago(10)}
        take_answer(session, place, Told.CHANGED, **told)
    assert silent_places(directory, None, today()) == []


def test_the_first_page_counts_the_places_that_wait_for_a_call_each_once(desk, directory, saved, answered):
    place = saved(a_place(phone="0000-00-0001"))
    answered(place, AnswerKind.CALL, call={"when": "火曜"})
    answered(place, AnswerKind.CALL, call={"when": "水曜"})
    waiting = select(func.count()).select_from(Ask).where(Ask.answer == AnswerKind.CALL, Ask.handled_at.is_(None))
    directory.rollback()
    assert directory.scalar(waiting) == 2
    words = re.sub(r"<[^>]+>", "", desk.get("/office/").text)
    assert re.search(r"(\d+)か所が、電話を待っています", words)[1] == "1"
