"""A group answers by its secret address: looking changes nothing, an answer is taken once, and nothing else opens."""

import logging
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.calendar import today
from core.db import unit_of_work
from core.sealing import opener
from directory.asking.models import AnsweredHow, AnswerKind, Ask, AskLink
from directory.asking.services import WRONG_CODES_A_DAY, count_wrong_code, texts_of
from directory.desk.services import take_back
from directory.places.models import Activity, Place, VenueVisibility
from directory.search.outbox import rebuild_index
from directory.upkeep.models import Confirmation, ConfirmedHow, ProposalSource, Revision, RevisionState
from directory.upkeep.proposals import note_of
from tests.directory.asked import CONTACT, a_token, an_ask, later, reply, stamp_of, the_ask
from tests.factories import a_gathering, a_place

CANARY = "カナリアヒメドリ"


@pytest.fixture
def place(directory, saved):
    saved_place = saved(a_place(phone="0000-00-0001", for_whom="どなたでも", confirmed_on=None))
    rebuild_index(directory)
    return saved_place


@pytest.fixture
def ask(directory, place):
    return an_ask(directory, place)


@pytest.fixture
def path(directory, ask):
    return f"/confirm/{a_token(directory, ask)}"


def proposals(session):
    session.rollback()
    return session.scalars(select(Revision).where(Revision.state == RevisionState.WAITING)).all()


def read(session, place):
    session.rollback()
    return session.get(Place, place.id)


def test_no_change_confirms_every_fact_as_from_the_group(client, directory, ask, path, place):
    answer = reply(client, path, "same")

    assert (answer.status_code, answer.location) == (303, path)
    kept = the_ask(directory, ask)
    assert (kept.answer, kept.answered_on, kept.answered_how) == (AnswerKind.SAME, today(), AnsweredHow.LINK)
    assert read(directory, place).confirmed_on == today()
    marks = directory.scalars(select(Confirmation)).all()
    assert {mark.field for mark in marks} >= {"schedule_text", "address", "phone", "for_whom"}
    assert {(mark.how, mark.by) for mark in marks} == {(ConfirmedHow.GROUP_ITSELF, "group")}
    assert "団体" in client.get(f"/places/{place.key}").text


def test_looking_changes_nothing_however_often(app, client, directory, ask, path, place):
    before = (read(directory, place).version, directory.scalar(select(func.count()).select_from(AskLink)))
    for step in ("", "?answer=same", "?answer=changed", "?answer=paused", "?answer=ended", "?answer=call", "?answer=x"):
        assert client.get(path + step).status_code == 200
        assert FlaskClient(app).head(path + step).status_code == 200

    after = (read(directory, place).version, directory.scalar(select(func.count()).select_from(AskLink)))
    assert (after, the_ask(directory, ask).answer, proposals(directory)) == (before, None, [])


def test_what_changed_waits_and_the_public_page_stays(client, directory, ask, path, place):
    venue = place.gatherings[0].key
    fields = {"fact-phone": "0000-00-0002", f"fact-venue-{venue}-schedule_text": "毎週木曜日 10:00〜12:00"}
    assert reply(client, path, "changed", text=f"代表が変わりました{CANARY}", **fields).status_code == 303

    waiting = proposals(directory)[0]
    assert waiting.after == {"phone": "0000-00-0002", f"venue:{venue}:schedule_text": "毎週木曜日 10:00〜12:00"}
    assert (waiting.entry_key, waiting.by, waiting.source) == (place.key, "group", ProposalSource.LINK.label)
    assert note_of(waiting, opener()).endswith(CANARY)
    assert read(directory, place).phone == "0000-00-0001"
    assert the_ask(directory, ask).answer is AnswerKind.CHANGED


def test_words_alone_are_a_proposal_too_and_nothing_at_all_is_none(client, directory, ask, path):
    page = reply(client, path, "changed")
    assert (page.status_code, "書いてください" in page.text) == (400, True)
    assert the_ask(directory, ask).answer is None

    assert reply(client, path, "changed", text="会場が変わるかもしれません").status_code == 303
    assert [note_of(each, opener()) for each in proposals(directory)] == ["会場が変わるかもしれません"]


@pytest.mark.parametrize(("which", "activity"), [("paused", Activity.PAUSED), ("ended", Activity.ENDED)])
def test_a_pause_and_an_end_wait_for_the_desk(client, directory, ask, path, place, which, activity):
    reply(client, path, "paused", which=which, text="来年の春まで")

    assert proposals(directory)[0].after == {"activity": activity.value}
    assert note_of(proposals(directory)[0], opener()) == "来年の春まで"
    assert read(directory, place).activity is Activity.ACTIVE
    assert the_ask(directory, ask).answer is AnswerKind(which)


def test_who_wants_a_call_is_sealed_and_read_at_the_desk_alone(client, directory, ask, path, data_folder):
    reply(client, path, "call", phone="0000-00-0777", when=f"水曜の午後{CANARY}", text=CANARY)

    kept = the_ask(directory, ask)
    assert texts_of(kept, opener()) == {"phone": "0000-00-0777", "when": f"水曜の午後{CANARY}", "text": CANARY}
    files = [file for file in data_folder.rglob("*") if file.is_file()]
    assert [file.name for file in files if CANARY.encode() in file.read_bytes()] == []


def test_an_answer_is_taken_once_and_then_said_with_whom_to_call(client, directory, ask, path, place):
    stamp = stamp_of(client.get(path).text)
    reply(client, path, "call", phone="0000-00-0777")
    again = reply(client, path, "same", stamp=stamp)

    assert again.status_code in (200, 303)
    page = client.get(path).text
    assert "電話がほしい" in page
    assert CONTACT in page
    assert the_ask(directory, ask).answer is AnswerKind.CALL
    assert read(directory, place).confirmed_on is None


def test_every_address_of_one_ask_closes_with_the_answer(client, directory, ask, path):
    other = f"/confirm/{a_token(directory, ask)}"
    reply(client, other, "same")

    assert "お返事をいただきました" in client.get(path).text


def test_an_address_opens_one_place_of_one_round(client, directory, saved, ask, path):
    other = saved(a_place(name="べつの食堂"))
    another = an_ask(directory, other)
    reply(client, path, "same")

    assert the_ask(directory, another).answer is None
    assert "べつの食堂" not in client.get(path).text


def test_after_its_time_an_address_says_whom_to_call(client, directory, ask, path):
    with later(60):
        assert client.get(path).status_code == 200
        assert "変更なし" in client.get(path).text
    with later(61):
        page = client.get(path)
        assert ("受付は終わりました" in page.text, CONTACT in page.text) == (True, True)
        client.post(path, data={"answer": "same"})
    assert the_ask(directory, ask).answer is None


def test_a_place_that_was_taken_back_is_not_shown_and_takes_no_answer(client, directory, ask, path, place):
    stamp = stamp_of(client.get(path).text)
    with unit_of_work(directory):
        take_back(directory, directory.get(Place, place.id), reason="確かめ中", by="x")
    reply(client, path, "same", stamp=stamp)

    assert "0000-00-0001" not in client.get(path).text
    assert the_ask(directory, ask).answer is None


def test_what_was_not_on_the_screen_is_not_confirmed(client, directory, ask, path, place):
    stamp = stamp_of(client.get(path).text)
    with unit_of_work(directory):
        directory.get(Place, place.id).phone = "0000-00-0003"
    page = reply(client, path, "same", stamp=stamp)

    assert (page.status_code, "0000-00-0003" in page.text) == (409, True)
    assert the_ask(directory, ask).answer is None


def test_typed_text_stays_when_something_is_wrong(client, path):
    fields = {"fact-url": "ひだまり", "fact-phone": "水曜だけ", "fact-name": "", "text": "なかなか難しいです"}
    page = reply(client, path, "changed", **fields)

    assert page.status_code == 400
    for kept in ("ひだまり", "水曜だけ", "なかなか難しいです", "https:// から", "数字で", "名前は空に"):
        assert kept in page.text


def test_a_venue_that_is_not_public_is_not_shown_nor_asked_for(client, directory, saved):
    venue = a_gathering(visibility=VenueVisibility.HIDDEN, address="見本県ひだまり市秘密町9", venue_name="ないしょの家")
    ask = an_ask(directory, saved(a_place(gatherings=[venue])))
    path = f"/confirm/{a_token(directory, ask)}"

    for step in ("", "?answer=changed"):
        page = client.get(path + step).text
        assert "秘密町" not in page
        assert "ないしょの家" not in page
    reply(client, path, "changed", text="x", **{f"fact-venue-{venue.key}-address": "よその住所"})
    assert proposals(directory)[0].after == {}


@pytest.mark.parametrize("token", ["x", "a" * 32, "A" * 500, "%00", "..%2f", "' OR 1=1 --", "あ"])
def test_an_unknown_address_says_kindly_what_to_do(client, path, token):
    page = client.get(f"/confirm/{token}")

    assert page.status_code in (400, 404)
    assert "お" in page.text


def test_only_the_hash_of_a_token_is_kept(client, directory, ask, data_folder):
    token = a_token(directory, ask)
    assert len(token) >= 32
    reply(client, f"/confirm/{token}", "same")

    files = [file for file in data_folder.rglob("*") if file.is_file()]
    assert [file.name for file in files if token.encode() in file.read_bytes()] == []


def test_the_address_is_in_no_log_no_referrer_no_cache_and_no_index(app, client, directory, ask, caplog):
    caplog.set_level(logging.DEBUG)
    token = a_token(directory, ask)
    logging.getLogger("werkzeug").info('%s "GET /confirm/%s?answer=call HTTP/1.1"', "127.0.0.1", token)
    logging.getLogger("werkzeug").info(f'"GET /en/confirm/{token} HTTP/1.1" 200')
    logging.getLogger("gunicorn.access").info('%(r)s "%(f)s"', {"r": f"GET /confirm/{token}", "f": "-"})
    answer = client.get(f"/confirm/{token}")
    reply(client, f"/confirm/{token}", "call", phone="0000-00-0777")

    assert token not in caplog.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "no-referrer" not in client.get("/places").headers["Referrer-Policy"]


def test_a_typed_code_leads_to_an_address_of_its_own_and_the_answer_says_so(client, directory, ask):
    stamp = stamp_of(client.get("/confirm").text)
    typed = f"{ask.code[:4].lower()} {ask.code[4:]}"
    answer = client.post("/confirm", data={"csrf_token": stamp, "code": typed})

    assert answer.status_code == 303
    assert ask.code not in answer.location
    reply(client, answer.location, "same")
    assert the_ask(directory, ask).answered_how is AnsweredHow.CODE


def test_a_wrong_code_names_the_character_that_cannot_be_and_gives_no_other_hint(client, ask):
    odd = client.post("/confirm", data={"code": "O" + ask.code[1:]})
    assert (odd.status_code, "1文字目の「O」" in odd.text, 'value="O' in odd.text) == (400, True, True)

    wrong = ("3" if ask.code[0] != "3" else "4") + ask.code[1:]
    assert "1文字がちがうようです" in client.post("/confirm", data={"code": wrong}).text


def test_codes_cannot_be_guessed_from_any_number_of_addresses(app, client, directory, ask):
    with unit_of_work(directory):
        for _ in range(WRONG_CODES_A_DAY):
            count_wrong_code(directory, today())
    answer = client.post("/confirm", data={"code": ask.code})

    assert (answer.status_code, "いまは番号で開けません" in answer.text) == (429, True)


def test_codes_end_with_their_round(client, directory, ask):
    with later(61):
        answer = client.post("/confirm", data={"code": ask.code})

    assert (answer.status_code, "見つかりません" in answer.text) == (400, True)
    assert directory.scalars(select(Ask.answer)).all() == [None]


def test_a_round_names_the_days_a_link_lasts(directory, saved, place):
    ask = an_ask(directory, place, days=10)
    assert ask.round.expires_on == today() + timedelta(days=10)
    assert ask.round.answer_by <= ask.round.expires_on


def test_the_public_site_alone_takes_answers_too(settings, directory, ask, path):
    from base64 import b64encode

    from app import create_app
    from core.sealing import public_key_of
    from tests.inbox_pages import a_key

    key = b64encode(public_key_of(a_key())).decode()
    kept = {name: value for name, value in settings.items() if name != "IBASHO_FIELD_KEY"}
    site = create_app(site="public", **kept, IBASHO_INBOX_PUBLIC_KEY=key)
    client = site.test_client()

    assert client.get("/desk/slips/").status_code == 404
    answer = client.post(path, data={"csrf_token": stamp_of(client.get(path).text), "answer": "same"})
    assert answer.status_code == 303
    assert the_ask(directory, ask).answer is AnswerKind.SAME
