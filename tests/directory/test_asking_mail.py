"""Mails: each address once, never twice after a crash, nothing personal in subject, file name or log."""

import logging
import re
import smtplib
import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.errors import Unavailable
from core.settings import RefusedToStart, read_settings
from directory.asking.carriers import ByServer, by_server
from directory.asking.mail import MOST_ATTEMPTS, Envelope, Later, Never, Unclear, send_due
from directory.asking.models import Ask, MailState, OutgoingMail
from directory.asking.services import remind
from tests.directory.asked import CONTACT, a_token, asked, later, reply, the_ask
from tests.factories import a_place

ENVELOPE = Envelope("ひだまり市 福祉課 <fukushi@example.lg.jp>", "ひだまり市", "https://map.example.lg.jp")


class Box:
    """A carrier that keeps what it carries, or fails as it is told."""

    def __init__(self, *failures):
        self.failures, self.carried = list(failures), []

    def carry(self, message, _name):
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.carried.append(message)


class PowerCut(BaseException):
    """The process stops here."""


@pytest.fixture
def ask(directory, saved):
    return asked(directory, saved(a_place(mail="a@example.jp", confirmed_on=None)))[0]


def mails(session):
    session.rollback()
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_a_mail_carries_a_link_that_opens_its_place_and_marks_it_as_told(client, directory, ask):
    box = Box()
    assert send_due(directory, box, ENVELOPE, now()).sent == 1

    text = box.carried[0].get_content()
    link = re.search(r"https://map.example.lg.jp(/confirm/\S+)", text)[1]
    assert "ひだまりサロン" in client.get(link).text
    assert CONTACT in text
    assert (mails(directory)[0].state, the_ask(directory, ask).told_at is not None) == (MailState.SENT, True)
    assert send_due(directory, box, ENVELOPE, now()).sent == 0


def test_two_places_of_one_address_are_one_mail_with_two_links(directory, saved):
    places = saved(*(a_place(name=name, mail="a@example.jp") for name in ("い", "ろ")))
    asked(directory, *places)
    box = Box()
    send_due(directory, box, ENVELOPE, now())

    assert len(box.carried) == 1
    assert len(set(re.findall(r"/confirm/\S+", box.carried[0].get_content()))) == 2


def test_subject_and_sender_say_nothing_about_anybody(directory, ask):
    box = Box()
    send_due(directory, box, ENVELOPE, now())
    message = box.carried[0]

    assert message["Subject"] == "【ひだまり市】掲載内容の確認のお願い"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "サロン" not in str(message["Subject"]) + str(message["From"]) + str(message["Message-ID"])


def test_after_a_crash_between_sending_and_marking_it_is_never_sent_again(directory, ask):
    class Crashing(Box):
        def carry(self, message, _name):
            super().carry(message, _name)
            raise PowerCut

    box = Crashing()
    with pytest.raises(PowerCut):
        send_due(directory, box, ENVELOPE, now())
    for minutes in (1, 10, 60, 600, 6000):
        send_due(directory, box, ENVELOPE, now() + timedelta(minutes=minutes))

    assert len(box.carried) == 1
    assert mails(directory)[0].state is MailState.UNSURE


def test_a_refusal_for_the_moment_is_tried_again_after_longer_and_longer_pauses(directory, ask):
    box, moment, tries = Box(*(Later("451") for _ in range(MOST_ATTEMPTS))), now(), []
    for _ in range(3000):
        before = len(box.failures)
        send_due(directory, box, ENVELOPE, moment)
        if len(box.failures) < before:
            tries.append(moment)
        moment += timedelta(minutes=5)
    pauses = [(b - a).total_seconds() for a, b in zip(tries, tries[1:], strict=False)]

    assert len(tries) == MOST_ATTEMPTS
    assert pauses == sorted(pauses)
    assert pauses[-1] > 10 * pauses[0]
    assert (mails(directory)[0].state, mails(directory)[0].trouble) == (MailState.FAILED, "451")


def test_what_cannot_be_mailed_goes_on_paper(directory, ask):
    assert send_due(directory, Box(Never("550")), ENVELOPE, now()).failed == 1

    assert (mails(directory)[0].state, the_ask(directory, ask).mail) == (MailState.FAILED, "")
    assert the_ask(directory, ask).told_at is None


def test_an_unclear_end_is_left_to_a_person(directory, ask):
    box = Box(Unclear("SMTPServerDisconnected"))
    assert send_due(directory, box, ENVELOPE, now()).unsure == 1
    send_due(directory, box, ENVELOPE, now() + timedelta(days=1))

    assert box.carried == []
    assert mails(directory)[0].state is MailState.UNSURE


@pytest.mark.parametrize(
    "address",
    ["a@example.jp\nBcc: everybody@example.jp", "a@example.jp, b@example.jp", "ひだまり", "あ@example.jp", "a@b c.jp"],
)
def test_no_address_adds_a_header_or_a_reader(directory, saved, address):
    good = a_place(name="よい場", mail="good@example.jp")
    ask, _ = asked(directory, *saved(a_place(mail=address), good))
    box = Box()
    outcome = send_due(directory, box, ENVELOPE, now())

    assert (outcome.sent, outcome.failed) == (1, 1)
    assert [str(message["To"]) for message in box.carried] == ["good@example.jp"]
    assert the_ask(directory, ask).mail == ""


def test_a_name_with_line_breaks_stays_in_the_text(directory, saved):
    asked(directory, saved(a_place(name="場\r\nBcc: x@example.jp\r\n\r\nよ", mail="a@example.jp")))
    box = Box()
    send_due(directory, box, ENVELOPE, now())

    sent = message_from_bytes(box.carried[0].as_bytes(), policy=default)
    assert sent["Bcc"] is None
    assert sent.keys() == box.carried[0].keys()


def test_who_answered_before_gets_no_mail(client, directory, ask):
    reply(client, f"/confirm/{a_token(directory, ask)}", "same")
    box = Box()
    send_due(directory, box, ENVELOPE, now())

    assert (box.carried, mails(directory)) == ([], [])


def test_a_reminder_goes_once_and_only_to_who_is_silent_near_the_day(client, directory, saved):
    places = saved(*(a_place(name=name, mail=f"{name}@example.jp", confirmed_on=None) for name in ("a", "b")))
    asks = asked(directory, *places)
    box = Box()
    send_due(directory, box, ENVELOPE, now())
    reply(client, f"/confirm/{a_token(directory, asks[0])}", "same")

    def reminded(day):
        with unit_of_work(directory):
            return remind(directory, now=now(), today=today() + timedelta(days=day))

    assert [reminded(0), reminded(15), reminded(16), reminded(30)] == [0, 1, 0, 0]
    send_due(directory, box, ENVELOPE, now())
    assert [str(message["To"]) for message in box.carried[2:]] == ["b@example.jp"]
    assert "もう一度のお知らせ" in box.carried[2].get_content()


def test_without_a_server_mails_are_files_whose_names_say_nothing(app, directory, ask, data_folder, caplog):
    caplog.set_level(logging.DEBUG)
    done = app.test_cli_runner().invoke(args=["mail", "send"])

    assert (done.exit_code, "送りました：1通" in done.output) == (0, True)
    file = next((data_folder / "mail").iterdir())
    assert re.fullmatch(r"[a-z0-9]{10}\.eml", file.name)
    token = re.search(r"/confirm/(\S+)", message_from_bytes(file.read_bytes(), policy=default).get_content())[1]
    assert not any(word in caplog.text + done.output for word in ("a@example.jp", "ひだまりサロン", token))
    others = [path for path in data_folder.rglob("*") if path.is_file() and path != file]
    assert [path.name for path in others if token.encode() in path.read_bytes()] == []


def test_a_server_that_is_away_leaves_the_queue_as_it_was(directory, ask):
    with pytest.raises(Unavailable, match="IBASHO_SMTP"), by_server("smtp://127.0.0.1:9"):
        pass
    assert (mails(directory)[0].state, mails(directory)[0].attempts) == (MailState.WAITING, 0)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.jp": (550, b"a@example.jp unknown")}), Never),
        (smtplib.SMTPRecipientsRefused({"a@example.jp": (450, b"busy")}), Later),
        (smtplib.SMTPDataError(452, b"full"), Later),
        (smtplib.SMTPServerDisconnected("gone"), Unclear),
        (TimeoutError("slow"), Unclear),
    ],
)
def test_the_answer_of_a_server_is_kept_as_its_code_alone(raised, expected):
    class Connection:
        def send_message(self, _message):
            raise raised

    with pytest.raises(expected) as told:
        ByServer(Connection()).carry(None, "x")
    assert "@" not in str(told.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"IBASHO_SMTP": "mail.example.jp"},
        {"IBASHO_SMTP": "smtp://:587", "IBASHO_MAIL_FROM": "a@example.jp"},
        {"IBASHO_SMTP": "smtp://mail.example.jp:587"},
        {"IBASHO_SMTP": "smtp://mail.example.jp:587", "IBASHO_MAIL_FROM": "だれか"},
        {"IBASHO_CONFIRM_DAYS": "3"},
        {"IBASHO_CONFIRM_DAYS": "六十"},
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path, wrong):
    with pytest.raises(RefusedToStart, match="IBASHO_"):
        read_settings(wrong, root=tmp_path)


def test_an_answer_after_the_round_is_none(client, directory, ask):
    path = f"/confirm/{a_token(directory, ask)}"
    with later(61):
        reply(client, path, "same", stamp="x")
    assert directory.scalars(select(Ask.answer)).all() == [None]


def test_two_senders_at_once_send_each_mail_once(either_app):
    with unit_of_work(directory_session()) as session:
        places = [a_place(name=f"場所{n}", mail=f"a{n}@example.jp", confirmed_on=None) for n in range(8)]
        session.add_all(places)
    asked(directory_session(), *places)
    box, gate, outcomes = Box(), threading.Barrier(2), []

    def send():
        with either_app.app_context():
            gate.wait()
            outcomes.append(send_due(directory_session(), box, ENVELOPE, now()))

    senders = [threading.Thread(target=send) for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()

    assert sorted(message["To"] for message in box.carried) == [f"a{n}@example.jp" for n in range(8)]
    assert sum(each.sent for each in outcomes) == 8
