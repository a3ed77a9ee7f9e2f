"""Messages of residents go from a public site with a database of its own to the office: sealed, once, and whole."""

import base64
import json
from datetime import timedelta

import pytest

from app import create_app
from core.calendar import now
from core.db import db, directory_session, unit_of_work
from core.errors import BadInput
from core.migrations import upgrade_all
from core.sealing import Sealer, opener, private_key_of, public_key_of
from directory.inbox.carrying import fetch, send
from directory.inbox.models import InboxMessage, MessageState, Topic
from directory.inbox.services import Told, decide, take_in, texts_of
from directory.upkeep.models import EntryType
from tests.conftest import KEYS
from tests.inbox_pages import messages

OFFICE_KEY = public_key_of(private_key_of(base64.b64decode(KEYS["IBASHO_FIELD_KEY"])))
WORDS = {"text": "水曜ではなく木曜です"}


def told(key, *, sealed_for=OFFICE_KEY, texts=WORDS, at=None):
    """A message as it waits on the public side."""
    with unit_of_work(directory_session()) as session:
        take_in(
            session,
            Told(texts, topic=Topic.WHEN, about=(EntryType.PLACE, "aplace")),
            key=key,
            sealer=Sealer(sealed_for),
            secret="the public site's own secret",
            now=at or now(),
        )


@pytest.fixture
def sent(tmp_path):
    """A file made on a public site with these messages; what is left there is told too."""

    def make(*keys, name="m.jsonl", **more):
        public = create_app(site="public", IBASHO_DATA=str(tmp_path / f"public-{name}"))
        with public.app_context():
            upgrade_all()
            for number, key in enumerate(keys):
                told(key, **{"texts": {"text": f"その{number}"}} | more)
            send(directory_session(), tmp_path / name)
            left = len(messages(directory_session()))
            directory_session().rollback()
            for engine in db.engines.values():
                engine.dispose()
        return tmp_path / name, left

    return make


def test_what_waits_moves_into_the_file_and_opens_in_the_office_alone(app, directory, sent):
    file, left = sent("first", texts=WORDS)
    fetched = fetch(directory, file, opener())

    assert (left, fetched.new) == (0, 1)
    assert WORDS["text"] not in file.read_text("utf-8")
    kept = messages(directory)[0]
    assert (kept.key, kept.topic, kept.entry_key, kept.state) == ("first", Topic.WHEN, "aplace", MessageState.NEW)
    assert texts_of(kept, opener()) == WORDS


def test_the_same_file_twice_adds_nothing_and_undoes_nothing(app, directory, sent):
    file, _ = sent("first", "second")
    fetch(directory, file, opener())
    with unit_of_work(directory):
        decide(messages(directory)[0], MessageState.DONE, by="desk", now=now())
    again = fetch(directory, file, opener())

    assert (again.new, again.known) == (0, 2)
    assert [message.state for message in messages(directory)].count(MessageState.DONE) == 1


def test_the_same_words_of_another_night_stay_a_message_of_their_own_however_often_they_are_fetched(
    app, directory, sent
):
    one, _ = sent("first", texts=WORDS)
    two, _ = sent("second", name="n.jsonl", texts=WORDS)
    for file in (one, two, two, one):
        fetch(directory, file, opener())

    assert [(message.key, message.times) for message in messages(directory)] == [("first", 1), ("second", 1)]


def test_a_mishap_while_sending_forgets_nothing_and_leaves_no_half_file(app, directory, tmp_path, monkeypatch):
    told("first")

    def full(*_):
        raise OSError(28, "No space left on device", "m.jsonl")

    monkeypatch.setattr("directory.inbox.carrying.os.fsync", full)
    with pytest.raises(OSError, match="space"):
        send(directory, tmp_path / "m.jsonl")
    assert len(messages(directory)) == 1
    assert list(tmp_path.glob("*m.jsonl*")) == []


def test_a_file_that_is_there_is_never_overwritten_and_nothing_is_forgotten(app, directory, tmp_path):
    told("first")
    (tmp_path / "m.jsonl").write_text("前の夜のもの")

    with pytest.raises(BadInput, match="もうあります"):
        send(directory, tmp_path / "m.jsonl")
    assert len(messages(directory)) == 1
    assert (tmp_path / "m.jsonl").read_text() == "前の夜のもの"


def test_only_what_waits_moves(app, directory, tmp_path):
    told("first")
    told("second", texts={"text": "ほか"})
    with unit_of_work(directory):
        decide(messages(directory)[0], MessageState.SPAM, by="desk", now=now())
    assert send(directory, tmp_path / "m.jsonl") == 1
    assert [message.state for message in messages(directory)] == [MessageState.SPAM]


def test_what_another_office_could_open_is_told_and_left_out(app, directory, sent):
    file, _ = sent("first", sealed_for=public_key_of(b"k" * 32))
    done = app.test_cli_runner().invoke(args=["inbox", "fetch", str(file)])

    assert done.exit_code == 1
    assert "開けない" in done.stderr
    assert messages(directory) == []


def test_a_message_moved_to_another_row_does_not_open(app, directory, sent):
    file, _ = sent("first")
    file.write_text(file.read_text().replace('"first"', '"other"'))

    assert fetch(directory, file, opener()).unreadable == 1


@pytest.mark.parametrize(
    "change",
    [
        {"topic": "nonsense"},
        {"times": 0},
        {"key": ""},
        {"key": "k" * 41},
        {"created_at": "2026-11-29T00:00:00"},
        {"created_at": None},
        {"sealed": "not base64!"},
        {"entry_type": "person"},
    ],
)
def test_a_line_that_is_none_is_named_and_nothing_is_taken_in(app, directory, sent, change):
    file, _ = sent("first", "second")
    lines = file.read_text().splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | change)
    file.write_text("\n".join(lines))

    with pytest.raises(BadInput, match="2行目"):
        fetch(directory, file, opener())
    assert messages(directory) == []


@pytest.mark.parametrize("text", ["", "\ufffd\ufffd", "[]", "{}", "1" * 300_000, "null"])
def test_another_file_is_refused_in_words(app, directory, tmp_path, text):
    (tmp_path / "x").write_bytes(text.encode() + b"\xff")

    with pytest.raises(BadInput, match="1行目"):
        fetch(directory, tmp_path / "x", opener())


def test_the_commands_carry_it_over(app, directory, tmp_path):
    told("first", at=now() - timedelta(days=3))
    run = app.test_cli_runner()

    assert "1件" in run.invoke(args=["inbox", "send", str(tmp_path / "m")]).stdout
    assert "新しいお知らせ 1件" in run.invoke(args=["inbox", "fetch", str(tmp_path / "m")]).stdout
    assert directory.query(InboxMessage).count() == 1
