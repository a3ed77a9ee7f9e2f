"""What a group answers when asked: staff act, a group proposes, silence is counted, and the last answer can go back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.db import unit_of_work
from core.errors import RuleBroken
from core.sealing import opener
from directory.freshness.answers import CHANGED_SINCE, DECIDED_SINCE, opened_note, silences, take_answer, undo_answer
from directory.freshness.models import Answer, Contact
from directory.places.models import Activity, Place, Publication
from directory.upkeep.models import Confirmation, ConfirmedHow, Revision, RevisionState
from directory.upkeep.proposals import note_of, refuse
from tests.factories import a_gathering, a_place

DAY = date(2026, 11, 20)
LONG_AGO = date(2024, 4, 1)
BY_GROUP = "group"


@pytest.fixture
def place(saved):
    return saved(a_place(phone="0000-00-0001", cost_text="100円", confirmed_on=LONG_AGO))


@pytest.fixture
def take(directory, place):
    """Take an answer; by staff on the telephone unless said otherwise."""

    def take(answer, text="", how=ConfirmedHow.PHONE, by="hanako", on=DAY):
        with unit_of_work(directory) as session:
            return take_answer(session, place, answer, text=text, how=how, by=by, today=on)

    return take


@pytest.fixture
def undo(directory, place):
    def undo(taken):
        with unit_of_work(directory) as session:
            undo_answer(session, place, taken, by="hanako")

    return undo


def marks(directory):
    directory.rollback()
    found = directory.scalars(select(Confirmation))
    return {(m.entry_key, m.field, m.confirmed_on, str(m.how), m.by) for m in found}


def revisions(directory):
    return directory.scalars(select(Revision).order_by(Revision.number)).all()


def test_unchanged_confirms_every_known_fact(directory, place, take):
    take(Answer.SAME)

    assert {field for _, field, *_ in marks(directory)} == {"schedule_text", "address", "name", "cost_text", "phone"}
    assert {rest for *_, on, how, by in marks(directory) for rest in [(on, how, by)]} == {(DAY, "phone", "hanako")}
    assert place.confirmed_on == DAY


def test_unchanged_said_by_the_group_itself_confirms_too(directory, place, take):
    take(Answer.SAME, how=ConfirmedHow.GROUP_ITSELF, by=BY_GROUP)

    assert {(how, by) for *_, how, by in marks(directory)} == {("group_itself", BY_GROUP)}


@pytest.mark.parametrize(("how", "by"), [(ConfirmedHow.PHONE, "hanako"), (ConfirmedHow.GROUP_ITSELF, BY_GROUP)])
def test_a_change_waits_with_its_words_and_residents_see_nothing_of_it(directory, client, place, take, how, by):
    take(Answer.CHANGED, "時間が午後になりました", how=how, by=by)

    [waiting] = revisions(directory)
    assert (waiting.state, waiting.by) == (RevisionState.WAITING, by)
    assert note_of(waiting, opener()) == "時間が午後になりました"
    assert place.confirmed_on == LONG_AGO
    assert "午後になりました" not in client.get(f"/places/{place.key}").text


def test_a_change_without_words_is_refused_and_leaves_nothing(directory, take):
    with pytest.raises(RuleBroken, match="何が変わったか"):
        take(Answer.CHANGED, "  ")

    assert directory.scalars(select(Contact)).all() == []


def test_staff_pause_at_once_with_a_revision(directory, client, place, take):
    take(Answer.PAUSED, "会場の工事")

    assert place.activity is Activity.PAUSED
    assert [(each.after, each.source) for each in revisions(directory)] == [({"activity": "paused"}, "電話")]
    assert "いまはお休みしています" in client.get(f"/places/{place.key}").text


def test_a_pause_told_by_the_group_waits_for_the_desk(directory, place, take):
    take(Answer.PAUSED, how=ConfirmedHow.GROUP_ITSELF, by=BY_GROUP)

    assert place.activity is Activity.ACTIVE
    assert [(each.state, each.after) for each in revisions(directory)] == [
        (RevisionState.WAITING, {"activity": "paused"})
    ]


def test_silence_changes_nothing_and_never_unpublishes(directory, client, place, take):
    version = place.version
    for number in range(5):
        take(Answer.UNREACHED, on=DAY + timedelta(days=number))

    assert silences(directory, [place.key]) == {place.key: 5}
    assert (place.publication, place.version, marks(directory)) == (Publication.PUBLISHED, version, set())
    assert "そのあとは未確認" in client.get(f"/places/{place.key}").text


def test_any_answer_ends_the_silence(directory, place, take):
    take(Answer.UNREACHED)
    take(Answer.CHANGED, "曜日が変わりました")
    assert silences(directory, [place.key]) == {}

    take(Answer.UNREACHED)
    assert silences(directory, [place.key]) == {place.key: 1}


def test_a_confirmation_by_another_way_ends_the_silence(directory, place, take):
    take(Answer.UNREACHED)
    with unit_of_work(directory):
        place.confirmed_on = DAY + timedelta(days=1)

    assert silences(directory, [place.key]) == {}


def test_what_was_noted_is_kept_sealed(directory, place, take):
    take(Answer.UNREACHED, "みほんさんは火曜の朝ならいる")

    contact = directory.scalars(select(Contact)).one()
    assert "みほん".encode() not in contact.note_sealed
    assert opened_note(contact.note_sealed, opener()) == "みほんさんは火曜の朝ならいる"


def test_undoing_unchanged_gives_every_mark_back(directory, place, take, undo):
    take(Answer.SAME, how=ConfirmedHow.VISIT, by="taro", on=DAY - timedelta(days=200))
    with unit_of_work(directory):
        place.mail = "mihon@example.jp"
    before, day = marks(directory), place.confirmed_on

    taken = take(Answer.SAME)
    assert marks(directory) != before
    undo(taken)

    assert (marks(directory), place.confirmed_on) == (before, day)
    assert len(directory.scalars(select(Contact)).all()) == 1


@pytest.mark.parametrize("answer", list(Answer))
def test_undoing_leaves_the_place_as_it_was(directory, place, take, undo, answer):
    undo(take(answer, "ひとこと"))

    directory.rollback()
    assert (place.activity, place.confirmed_on, marks(directory)) == (Activity.ACTIVE, LONG_AGO, set())
    assert directory.scalars(select(Contact)).all() == []
    assert [each for each in revisions(directory) if each.state is RevisionState.WAITING] == []


@pytest.mark.parametrize("answer", [Answer.SAME, Answer.PAUSED])
def test_an_answer_after_which_somebody_wrote_is_not_taken_back(directory, place, take, undo, answer):
    taken = take(answer)
    with unit_of_work(directory):
        place.note = "ほかの人が書いた"

    with pytest.raises(RuleBroken, match=CHANGED_SINCE):
        undo(taken)


def test_a_change_the_desk_decided_on_is_not_taken_back(directory, take, undo):
    taken = take(Answer.CHANGED, "曜日が変わりました")
    with unit_of_work(directory) as session:
        refuse(session, revisions(directory)[0], "確かめたところ同じでした", by="taro")

    with pytest.raises(RuleBroken, match=DECIDED_SINCE):
        undo(taken)


def test_silence_can_be_taken_back_whatever_came_after(directory, place, take, undo):
    taken = take(Answer.UNREACHED)
    with unit_of_work(directory):
        place.note = "ほかの人が書いた"
    undo(taken)

    assert silences(directory, [place.key]) == {}


def test_a_place_of_which_nothing_is_known_is_asked_for_its_facts(directory, saved):
    empty = saved(a_place(gatherings=[a_gathering(schedule_text="", venue_name="", address="")]))
    with unit_of_work(directory) as session:
        taken = take_answer(session, empty, Answer.SAME, text="", how=ConfirmedHow.PHONE, by="x", today=DAY)

    assert taken.took_effect
    assert directory.scalar(select(Place.confirmed_on).where(Place.key == empty.key)) == DAY
