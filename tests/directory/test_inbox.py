"""What residents tell: taken in without an account, sealed at once, and in nobody's way."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import create_app
from core import calendar
from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import BadInput, Unavailable
from core.sealing import Opener, Sealer, opener, private_key_of, public_key_of, sealer
from directory.inbox.flood import IN_A_PERIOD, PERIOD, Gate
from directory.inbox.models import InboxMessage, MessageState, Topic
from directory.inbox.services import Told, decide, delete_old, take_in, texts_of
from directory.inbox.stamps import FASTEST, LONGEST, Age, new_stamp, read_stamp
from directory.places.models import Publication
from directory.upkeep.models import EntryType
from tests.factories import a_place, a_window, an_opening
from tests.inbox_pages import a_key, fill, messages, stamp_of

SECRET = "a secret of the test, long enough to sign"


@pytest.mark.parametrize("topic", list(Topic))
def test_each_topic_is_kept_with_the_entry_it_is_about_and_the_words_sealed(client, directory, saved, topic):
    place = saved(a_place())
    answer = fill(client, f"/places/{place.key}/report", topic=topic.value, text="水曜ではなく木曜です")

    assert (answer.status_code, answer.location) == (303, "/thank-you/report")
    kept = messages(directory)[0]
    assert (kept.topic, kept.entry_type, kept.entry_key) == (topic, EntryType.PLACE, place.key)
    assert texts_of(kept, opener()) == {"text": "水曜ではなく木曜です"}


def test_windows_and_roles_can_be_reported_too(client, directory, saved):
    window, role = saved(a_window(), an_opening())
    fill(client, f"/windows/{window.key}/report", topic="contact")
    fill(client, f"/openings/{role.key}/report", topic="ended")

    assert {(m.entry_type, m.entry_key) for m in messages(directory)} == {
        (EntryType.WINDOW, window.key),
        (EntryType.OPENING, role.key),
    }


def test_what_is_not_published_cannot_be_reported(client, saved):
    place = saved(a_place(publication=Publication.DRAFT))

    assert client.get(f"/places/{place.key}/report").status_code == 404


def test_each_entry_page_leads_to_its_form(client, saved):
    role = saved(an_opening())
    window = saved(a_window())

    assert f'href="/places/{role.place.key}/report"' in client.get(f"/places/{role.place.key}").text
    assert f'href="/openings/{role.key}/report"' in client.get("/openings").text
    assert f'href="/windows/{window.key}/report"' in client.get(f"/windows/{window.key}").text
    assert 'href="/suggest-a-place"' in client.get("/").text


def test_a_suggestion_needs_a_name_only(client, directory):
    assert fill(client, "/suggest-a-place", name="うらにわ食堂").status_code == 303
    assert messages(directory)[0].is_suggestion


def test_bad_input_is_said_at_its_field_and_what_was_typed_stays(client, directory, saved):
    place = saved(a_place())
    answer = fill(client, f"/places/{place.key}/report", text="うらの入口です")

    assert answer.status_code == 400
    assert "いちばん近いものを1つ選んでください。" in answer.text
    assert "うらの入口です" in answer.text
    assert messages(directory) == []


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("when", "あ" * 301, "300文字まで"),
        ("how", "http://a.example http://b.example https://c.example", "2つまで"),
        ("homepage", "https://buy.example/", "この欄は空にして"),
        ("name", "", "名前を入れてください"),
    ],
)
def test_too_long_too_many_links_and_the_trap_are_answered_in_words(client, directory, field, text, said):
    answer = fill(client, "/suggest-a-place", **({"name": "うらにわ食堂", "where": "公園の北"} | {field: text}))

    assert answer.status_code == 400
    assert said in answer.text
    assert "公園の北" in answer.text
    assert messages(directory) == []


def test_a_form_far_too_large_is_not_read(client, directory):
    answer = client.post("/suggest-a-place", data={"name": "あ" * 100_000})

    assert answer.status_code == 413
    assert messages(directory) == []


def test_a_form_sent_faster_than_a_hand_is_asked_once_more_with_all_that_was_typed(client, directory):
    stamp = stamp_of(client.get("/suggest-a-place").text)
    answer = client.post("/suggest-a-place", data={"csrf_token": stamp, "name": "うらにわ食堂"})
    assert (answer.status_code, "もう一度「送る」" in answer.text, "うらにわ食堂" in answer.text) == (400, True, True)
    assert messages(directory) == []

    assert stamp_of(answer.text) == stamp
    assert fill(client, "/suggest-a-place", stamp=stamp, name="うらにわ食堂").status_code == 303


@pytest.mark.parametrize("stamp", ["", "made.up.stamp", "abcdefghjk.1"])
def test_a_form_without_our_stamp_is_not_taken_in(client, directory, stamp):
    answer = client.post("/suggest-a-place", data={"csrf_token": stamp, "name": "うらにわ食堂"})

    assert answer.status_code == 400
    assert messages(directory) == []
    assert stamp_of(answer.text) != stamp


def test_a_stamp_is_good_for_its_own_form_and_for_a_day():
    stamp, moment = new_stamp(SECRET, "suggest", now()), now()
    ages = [
        read_stamp(SECRET, "suggest", stamp, moment + timedelta(seconds=s)).age
        for s in (0, FASTEST + 1, LONGEST - 1, LONGEST + 2, -60)
    ]

    assert ages == [Age.TOO_FAST, Age.GOOD, Age.GOOD, Age.TOO_OLD, Age.TOO_OLD]
    assert read_stamp(SECRET, "report place x", stamp, moment + timedelta(seconds=9)).age is Age.FOREIGN
    assert read_stamp(SECRET + "!", "suggest", stamp, moment + timedelta(seconds=9)).age is Age.FOREIGN


def test_the_same_form_sent_twice_is_one_message(client, directory):
    stamp = stamp_of(client.get("/suggest-a-place").text)
    for _ in range(2):
        assert fill(client, "/suggest-a-place", stamp=stamp, name="うらにわ食堂").status_code == 303

    assert [message.times for message in messages(directory)] == [1]


def test_the_same_words_of_several_people_are_folded_into_one(client, directory, saved):
    place = saved(a_place())
    for text in ("もう やっていません", "もうやっていません", "ほかのこと"):
        fill(client, f"/places/{place.key}/report", topic="ended", text=text)

    assert sorted(message.times for message in messages(directory)) == [1, 2]


def test_a_flood_is_stopped_and_says_so_and_nobody_loses_what_they_typed(app, client, directory):
    app.extensions["inbox gate"] = Gate(most=1)
    assert fill(client, "/suggest-a-place", name="一").status_code == 303
    answer = fill(client, "/suggest-a-place", name="二の食堂")

    assert answer.status_code == 429
    assert "少し待って" in answer.text
    assert "二の食堂" in answer.text
    assert len(messages(directory)) == 1


def test_a_day_has_its_limit_whatever_the_process(client, directory, monkeypatch):
    monkeypatch.setattr("directory.inbox.services.IN_A_DAY", 1)
    assert fill(client, "/suggest-a-place", name="一").status_code == 303
    assert fill(client, "/suggest-a-place", name="二").status_code == 429


def test_the_gate_opens_again_after_its_period():
    gate, moment = Gate(), now()
    assert [gate.lets_in(moment) for _ in range(IN_A_PERIOD + 1)] == [True] * IN_A_PERIOD + [False]
    assert gate.lets_in(moment + PERIOD)


def test_no_cookie_is_set_or_asked_for_and_nothing_is_kept_by_caches(client):
    for path in ("/suggest-a-place", "/thank-you/suggestion"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in fill(client, "/suggest-a-place", name="一").headers


def test_a_report_on_a_sensitive_window_keeps_the_quick_exit(client, saved):
    window = saved(a_window(is_sensitive=True))

    assert 'href="/windows/leave"' in client.get(f"/windows/{window.key}/report").text


def test_only_the_private_key_opens_and_only_in_its_own_row():
    private, other = a_key(), a_key()
    sealed = Sealer(public_key_of(private)).seal("ひみつ", bound_to="row 1")
    assert Opener((other, private)).open(sealed, bound_to="row 1") == "ひみつ"

    for keys, text, row in [
        ((other,), sealed, "row 1"),
        ((private,), sealed, "row 2"),
        ((private,), sealed[:-1], "row 1"),
    ]:
        with pytest.raises(Unavailable):
            Opener(keys).open(text, bound_to=row)


def test_short_texts_are_all_of_one_length():
    seal = Sealer(public_key_of(a_key())).seal

    assert len({len(seal(text, bound_to="")) for text in ("", "あ", "あ" * 150)}) == 1


def test_an_old_key_still_opens_what_it_sealed(settings):
    old, new = (base64.b64encode(a_key()).decode() for _ in range(2))
    first = create_app(**settings | {"IBASHO_FIELD_KEY": old})
    with first.app_context():
        sealed = sealer().seal("ひみつ", bound_to="x")
    with create_app(**settings | {"IBASHO_FIELD_KEY": f"{new},{old}"}).app_context():
        assert opener().open(sealed, bound_to="x") == "ひみつ"
        assert sealer().seal("ひみつ", bound_to="x")[:4] != sealed[:4]


def test_in_production_the_public_site_does_not_start_without_the_key_that_seals(settings):
    given = {k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"}
    real = {"IBASHO_ENV": "production", "IBASHO_BASE_URL": "https://example.jp", "IBASHO_HOSTS": "example.jp"}
    with pytest.raises(BadInput, match="IBASHO_INBOX_PUBLIC_KEY"):
        create_app(site="public", **given | real)


@pytest.mark.parametrize("key", ["short", "!" * 44])
def test_a_key_that_is_none_stops_the_start_with_its_name(settings, key):
    given = {k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"}
    with pytest.raises(BadInput, match="IBASHO_INBOX_PUBLIC_KEY"):
        create_app(site="public", **given, IBASHO_INBOX_PUBLIC_KEY=key)


def test_the_public_site_seals_and_cannot_open(settings):
    private = a_key()
    given = {k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"}
    app = create_app(site="public", **given, IBASHO_INBOX_PUBLIC_KEY=base64.b64encode(public_key_of(private)).decode())
    with app.app_context():
        client = app.test_client()
        assert fill(client, "/suggest-a-place", name="うらにわ食堂").status_code == 303
        kept = directory_session().scalars(select(InboxMessage)).one()
        assert texts_of(kept, Opener((private,))) == {"name": "うらにわ食堂"}
        with pytest.raises(Unavailable):
            opener()


def test_tried_locally_without_a_key_the_form_is_closed_in_words(settings):
    given = {k: v for k, v in settings.items() if k != "IBASHO_FIELD_KEY"}
    client = create_app(site="public", **given).test_client()
    answer = client.get("/suggest-a-place")

    assert (answer.status_code, "受け付けていません" in answer.text, "<form" in answer.text) == (503, True, False)


def test_the_command_prints_the_key_for_the_public_site(app, settings):
    said = app.test_cli_runner().invoke(args=["inbox", "key"]).output.strip()

    assert base64.b64decode(said) == public_key_of(private_key_of(base64.b64decode(settings["IBASHO_FIELD_KEY"])))


def a_message(session, **texts):
    return take_in(session, Told(texts), key=texts["name"], sealer=sealer(), secret=SECRET, now=now())


def test_old_messages_go_by_their_state(either_app):
    with unit_of_work(directory_session()) as session:
        for name in ("new", "done", "spam"):
            decide(a_message(session, name=name), MessageState(name), by="k", now=now())
    left = []
    for days in (29, 31, 91, 366):
        with unit_of_work(directory_session()) as session:
            delete_old(session, now() + timedelta(days=days))
        left.append({message.key for message in directory_session().scalars(select(InboxMessage))})

    assert left == [{"new", "done", "spam"}, {"new", "done"}, {"new"}, set()]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"times": 0}, "came_at_least_once"),
        ({"topic": Topic.WHEN}, "a_topic_is_of_an_entry"),
        ({"entry_key": "abc"}, "an_entry_has_a_key"),
        ({"state": MessageState.DONE}, "what_is_handled_has_a_moment"),
    ],
)
def test_the_database_refuses_what_cannot_be(either_app, changes, rule):
    facts = {"sealed": b"x", "likeness": "x", "times": 1, "state": MessageState.NEW, "entry_key": ""}
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(InboxMessage(**facts | changes))


def test_the_nightly_command_says_how_many(app):
    assert "0件" in app.test_cli_runner().invoke(args=["inbox", "tidy"]).output


def test_the_clock_of_the_stamps_is_the_calendars(client, monkeypatch):
    stamp = stamp_of(client.get("/suggest-a-place").text)
    later = now() + timedelta(days=2)
    monkeypatch.setattr("directory.inbox.views.now", lambda: later)
    answer = client.post("/suggest-a-place", data={"csrf_token": stamp, "name": "うらにわ食堂"})

    assert "時間がたちました" in answer.text
    assert calendar.now() < later
