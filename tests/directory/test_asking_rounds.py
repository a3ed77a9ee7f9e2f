"""Rounds: who is asked, who is silent, and what the desk sees of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import now, today
from core.db import unit_of_work
from directory.asking.models import Ask, AskRound, OutgoingMail
from directory.asking.queries import Selection, askable, silent_places
from directory.asking.services import tell
from directory.freshness.answers import take_answer
from directory.freshness.models import Answer
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Place, Publication
from directory.search.outbox import rebuild_index
from directory.upkeep.models import ConfirmedHow
from tests.directory.asked import CONTACT, a_token, asked, reply, the_ask
from tests.directory.desk_pages import a_desk
from tests.factories import a_place, an_area

MESSAGES = {"asked_once_a_round": "ask.round_id, ask.place_id", "uq_ask_code": "ask.code"}
LONG_AGO = today() - timedelta(days=400)


@pytest.fixture
def desk(app, office):
    return a_desk(app, office)


def names(session, selection=None, areas=None):
    session.rollback()
    return [place.name for place in session.scalars(askable(selection or Selection(), areas, today()))]


def test_public_places_nobody_confirmed_for_half_a_year_are_due(directory, saved):
    saved(
        a_place(name="古い", confirmed_on=LONG_AGO),
        a_place(name="未確認", confirmed_on=None),
        a_place(name="新しい", confirmed_on=today()),
        a_place(name="下書き", confirmed_on=None, publication=Publication.DRAFT),
        a_place(name="終わった", confirmed_on=None, activity=Activity.ENDED),
        a_place(name="公民館", confirmed_on=None, kinds=[PlaceKind.FACILITY]),
    )

    assert set(names(directory)) == {"古い", "未確認"}
    assert set(names(directory, Selection(is_due_only=False))) == {"古い", "未確認", "新しい"}


def test_a_selection_keeps_to_its_area_and_to_ones_own(directory, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    for area, name in ((east, "ひがし"), (west, "にし")):
        place = a_place(name=name, confirmed_on=None)
        place.areas.append(area)
        saved(place)

    assert names(directory, Selection(area=east.key)) == ["ひがし"]
    assert names(directory, areas=[west.key]) == ["にし"]


def test_who_is_being_asked_is_not_asked_again_until_the_day_to_answer_is_over(directory, saved):
    place = saved(a_place(confirmed_on=None))
    asked(directory, place)
    assert names(directory) == []
    assert [each.name for each in directory.scalars(askable(Selection(), None, today() + timedelta(days=22)))] == [
        "ひだまりサロン"
    ]


def test_groups_with_a_public_address_get_one_mail_each_and_the_rest_paper(desk, directory, saved):
    saved(
        a_place(name="い", mail="a@example.jp", confirmed_on=None),
        a_place(name="ろ", mail="a@example.jp", confirmed_on=None),
        a_place(name="は", confirmed_on=None),
    )
    fields = desk.open("/desk/asking/new")
    looked = desk.send("/desk/asking/new", fields, "look", contact=CONTACT)
    assert "メール 2か所・確認票 1か所" in looked.text

    answer = desk.send("/desk/asking/new", fields | {"seen": "3"}, "ask", contact=CONTACT)
    directory.rollback()
    made = directory.scalars(select(AskRound)).one()
    assert answer.location == f"/desk/asking/{made.key}"
    assert made.contact == CONTACT
    assert len(directory.scalars(select(Ask)).all()) == 3
    assert [mail.address for mail in directory.scalars(select(OutgoingMail))] == ["a@example.jp"]
    assert "3か所のうち0か所" in desk.get(answer.location).text
    assert CONTACT in desk.get("/desk/asking/new").text


def test_nobody_is_asked_unseen_or_twice(desk, directory, saved):
    saved(a_place(confirmed_on=None))
    fields = desk.open("/desk/asking/new")
    assert "ご覧になってから" in desk.send("/desk/asking/new", fields, "ask", contact=CONTACT).text

    for _ in range(2):
        desk.send("/desk/asking/new", fields | {"seen": "1"}, "ask", contact=CONTACT)
    directory.rollback()
    assert len(directory.scalars(select(AskRound)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contact": ""}, "電話できるところ"),
        ({"answer_by": ""}, "期限を入れて"),
        ({"answer_by": "2020-01-01", "seen": "1"}, "期限は"),
        ({"answer_by": "あした"}, "2026-04-01 のように"),
    ],
)
def test_bad_input_is_said_at_its_field_and_the_rest_stays(desk, directory, saved, changes, said):
    saved(a_place(confirmed_on=None))
    fields = desk.open("/desk/asking/new") | {"contact": CONTACT, "return_to": "みほん窓口"}
    answer = desk.send("/desk/asking/new", fields | changes, "ask")

    assert said in answer.text
    assert "みほん窓口" in answer.text
    directory.rollback()
    assert directory.scalars(select(AskRound)).all() == []


def silent(session, on=None):
    session.rollback()
    return [place.name for place in silent_places(session, None, on or today())]


def rounds_ago(session, place, *days, are_told=True):
    """Rounds that began so many days ago and lasted three weeks."""
    asks = [asked(session, place, on=today() - timedelta(days=ago))[0] for ago in days]
    if are_told:
        with unit_of_work(session):
            tell([session.get(Ask, ask.id) for ask in asks], now())
    return asks


def test_three_rounds_without_a_word_are_silence_and_the_place_stays_public(client, desk, directory, saved):
    place = saved(a_place(confirmed_on=LONG_AGO))
    rounds_ago(directory, place, 200, 130)
    assert silent(directory) == []
    rounds_ago(directory, place, 60)

    assert silent(directory) == ["ひだまりサロン"]
    assert "3回つづけて返事がない場所" in desk.get("/desk/asking/").text
    assert "1</strong>か所から、3回つづけて返事がありません" in desk.get("/office/").text
    page = client.get(f"/places/{place.key}")
    assert (page.status_code, "1年以上前" in page.text or "未確認" in page.text) == (200, True)


def test_the_daily_command_says_unconfirmed_of_silent_places_and_never_unpublishes(app, client, directory, saved):
    place = saved(a_place(confirmed_on=LONG_AGO, phone="0000-00-0001"))
    other = saved(a_place(name="べつの場", confirmed_on=LONG_AGO))
    rounds_ago(directory, place, 200, 130, 60)
    rounds_ago(directory, other, 60)
    rebuild_index(directory)
    done = app.test_cli_runner().invoke(args=["ask", "--remind"])

    assert (done.exit_code, "1か所を未確認に" in done.output) == (0, True)
    directory.rollback()
    kept = directory.get(Place, place.id)
    assert (kept.confirmed_on, kept.is_public, kept.phone) == (None, True, "0000-00-0001")
    assert "内容は未確認です" in client.get(f"/places/{place.key}").text
    assert directory.get(Place, other.id).confirmed_on == LONG_AGO
    assert "0か所を未確認に" in app.test_cli_runner().invoke(args=["ask", "--remind"]).output
    assert silent(directory) == ["ひだまりサロン"]


def test_calls_nobody_answered_count_like_rounds(directory, saved):
    place = saved(a_place(confirmed_on=LONG_AGO))
    rounds_ago(directory, place, 130, 60)
    assert silent(directory) == []
    with unit_of_work(directory):
        facts = {"how": ConfirmedHow.PHONE, "by": "x", "today": today()}
        take_answer(directory, directory.get(Place, place.id), Answer.UNREACHED, text="", **facts)

    assert silent(directory) == ["ひだまりサロン"]


def test_a_round_nobody_was_told_of_is_no_silence_nor_one_that_still_runs(directory, saved):
    place = saved(a_place(confirmed_on=LONG_AGO))
    rounds_ago(directory, place, 200, 130)
    rounds_ago(directory, place, 60, are_told=False)
    rounds_ago(directory, place, 5)

    assert silent(directory) == []


def test_an_answer_or_a_confirmation_ends_the_silence(client, directory, saved):
    place = saved(a_place(confirmed_on=LONG_AGO))
    asks = rounds_ago(directory, place, 200, 130, 50)
    assert silent(directory) == ["ひだまりサロン"]
    reply(client, f"/confirm/{a_token(directory, asks[2])}", "call", phone="0000-00-0777")
    assert silent(directory) == []

    other = saved(a_place(name="べつの場", confirmed_on=LONG_AGO))
    rounds_ago(directory, other, 200, 130, 60)
    with unit_of_work(directory):
        directory.get(Place, other.id).confirmed_on = today() - timedelta(days=50)
    assert silent(directory) == []


def test_the_database_holds_the_rules(directory, saved):
    place = saved(a_place())
    ask = asked(directory, place)[0]
    rows = {
        "asked_once_a_round": Ask(round_id=ask.round_id, place_id=place.id, code="33333333"),
        "an_answer_has_a_day": Ask(round_id=ask.round_id, place_id=saved(a_place()).id, code="44444444", answer="same"),
        "uq_ask_code": Ask(round_id=ask.round_id, place_id=saved(a_place()).id, code=ask.code),
        "links_last_until_the_answer": AskRound(
            asked_on=today(), answer_by=today() + timedelta(days=2), expires_on=today(), contact="x", made_by="x"
        ),
    }
    for name, row in rows.items():
        with pytest.raises(IntegrityError, match=MESSAGES.get(name, name)), unit_of_work(directory):
            directory.add(row)
    assert the_ask(directory, ask).answer is None


def test_the_command_asks_who_is_due_and_says_how_many(app, directory, saved):
    saved(a_place(confirmed_on=None, mail="a@example.jp"), a_place(name="べつの場", confirmed_on=LONG_AGO))
    run = app.test_cli_runner()
    assert "--contact" in run.invoke(args=["ask", "--due"]).stderr
    done = run.invoke(args=["ask", "--due", "--contact", CONTACT])

    assert (done.exit_code, "2か所にたずねます。メール 1通・確認票 1枚" in done.output) == (0, True)
    again = run.invoke(args=["ask", "--due"])
    assert (again.exit_code, "たずねる場所がありません" in again.stderr) == (1, True)
