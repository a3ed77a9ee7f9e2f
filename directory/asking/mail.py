"""Mails to groups: their text is made while they are sent, and a crash in between never sends one twice.

A mail is first marked as being sent, then sent, then marked as sent. What is found half-way later is never sent
again by itself: nobody knows whether it arrived, so a person decides. Only what the server refused for the moment is
tried again, each time after a longer pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from core.calendar import wareki, weekday_letter
from core.db import unit_of_work
from directory.asking.codes import spelled
from directory.asking.models import Ask, AskRound, MailState, OutgoingMail
from directory.asking.queries import asks_by_mail
from directory.asking.services import is_askable, new_link, tell

FIRST_PAUSE, MOST_ATTEMPTS = timedelta(minutes=10), 6
LOST_AFTER = timedelta(minutes=30)
NO_ADDRESS = "メールアドレスとして読めません"


class Later(Exception):
    """The server refuses for the moment: try again."""


class Never(Exception):
    """The server refuses for good; the message is its code."""


class Unclear(Exception):
    """The connection broke while the mail was handed over."""


class Carrier(Protocol):
    """Whatever takes mails away."""

    def carry(self, message: EmailMessage, name: str) -> None:
        """Hand one over; raises Later, Never or Unclear. `name` is unique to the mail."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every mail of this site says of its sender. `base_url` is where links lead."""

    sender: str
    municipality: str
    base_url: str


@dataclass(slots=True)
class Outcome:
    """What became of the queue."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    unsure: int = 0


def send_due(session: Session, carrier: Carrier, envelope: Envelope, now: datetime) -> Outcome:
    """Send every mail that is due, one after the other, each in steps of its own."""
    outcome = Outcome(unsure=_give_up_on_lost(session, now))
    for mail_id in list(session.scalars(_due(now))):
        with unit_of_work(session):
            mail = _claimed(session, mail_id, now)
            message = _written(session, mail, envelope, now) if mail is not None else None
            name = mail.key if mail is not None else ""
            outcome.failed += mail is not None and mail.state is MailState.FAILED
        if message is None:
            continue
        state, trouble = _carried(carrier, message, name)
        with unit_of_work(session):
            _noted(session, mail_id, state, trouble, now, outcome)
    return outcome


def letter(asked: AskRound, links: Sequence[tuple[Ask, str]], *, envelope: Envelope, is_reminder: bool) -> EmailMessage:
    """The mail about these asks, each with its secret address. Raises ValueError for an address that is none."""
    message = EmailMessage()
    _, sender = parseaddr(envelope.sender)
    message["Subject"] = f"【{envelope.municipality}】掲載内容の確認のお願い".replace("【】", "")
    message["From"] = envelope.sender
    message["To"] = Address(addr_spec=_plain_address(links[0][0].mail))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(asked, links, envelope, is_reminder=is_reminder))
    return message


def _text(asked: AskRound, links: Sequence[tuple[Ask, str]], envelope: Envelope, *, is_reminder: bool) -> str:
    day = f"{wareki(asked.answer_by)}（{weekday_letter(asked.answer_by)}）"
    lines = (
        ["先日のお願いの、もう一度のお知らせです。お返事がお済みでしたら、お許しください。", ""] if is_reminder else []
    )
    lines += [
        "地図と一覧に載せている内容が、いまも合っているかを確かめています。",
        f"下のリンクを開き、{day}までにお返事ください。登録やパスワードは要りません。",
        "変わったところがなければ、ボタンを1つ押すだけです。",
    ]
    for ask, token in links:
        lines += ["", f"■ {ask.place.name}", f"{envelope.base_url}/confirm/{token}", f"番号 {spelled(ask.code)}"]
    lines += [
        "",
        f"リンクは{wareki(asked.expires_on)}まで使えます。ほかの人に渡さないでください。",
        f"お電話でもどうぞ：{asked.contact}",
        "このメールは、公開しているメールアドレスへ自動で送っています。心当たりがないときも、上の電話へお知らせください。",
    ]
    return "\n".join(lines) + "\n"


def _plain_address(text: str) -> str:
    if not text.isascii() or "@" not in text or any(letter in text for letter in " \t\r\n,;<>"):
        raise ValueError(NO_ADDRESS)
    return text


def _due(now: datetime) -> Select[int]:
    query = select(OutgoingMail.id).where(OutgoingMail.state == MailState.WAITING, OutgoingMail.due_at <= now)
    return query.order_by(OutgoingMail.due_at, OutgoingMail.id)


def _claimed(session: Session, mail_id: int, now: datetime) -> OutgoingMail | None:
    """The mail, marked as being sent; None when another process was first: one statement asks and marks."""
    still_waits = (OutgoingMail.id == mail_id, OutgoingMail.state == MailState.WAITING)
    marked = {"state": MailState.SENDING, "attempts": OutgoingMail.attempts + 1, "due_at": now}
    claim = update(OutgoingMail).where(*still_waits).values(marked).returning(OutgoingMail.id)
    if session.scalar(claim.execution_options(synchronize_session=False)) is None:
        return None
    return session.get(OutgoingMail, mail_id, populate_existing=True)


def _written(session: Session, mail: OutgoingMail, envelope: Envelope, now: datetime) -> EmailMessage | None:
    """The message with fresh secret addresses; None where nothing is left to ask or nobody can be reached."""
    asks = [ask for ask in session.scalars(asks_by_mail(mail)) if is_askable(ask.place)]
    if not asks:
        session.delete(mail)
        return None
    try:
        links = [(ask, new_link(session, ask)) for ask in asks]
        message = letter(mail.round, links, envelope=envelope, is_reminder=mail.is_reminder)
    except (ValueError, HeaderParseError):
        _fail(session, mail, NO_ADDRESS)
        return None
    message["Date"] = format_datetime(now)
    return message


def _carried(carrier: Carrier, message: EmailMessage, name: str) -> tuple[MailState, str]:
    try:
        carrier.carry(message, name)
    except Later as later:
        return MailState.WAITING, str(later)
    except Never as never:
        return MailState.FAILED, str(never)
    except Unclear as unclear:
        return MailState.UNSURE, str(unclear)
    return MailState.SENT, ""


def _noted(session: Session, mail_id: int, state: MailState, trouble: str, now: datetime, outcome: Outcome) -> None:
    mail = session.get_one(OutgoingMail, mail_id)
    if state is MailState.WAITING and mail.attempts < MOST_ATTEMPTS:
        mail.state, mail.trouble = state, trouble
        mail.due_at = now + FIRST_PAUSE * 3 ** (mail.attempts - 1)
        outcome.later += 1
    elif state is MailState.SENT:
        mail.state, mail.sent_at, mail.trouble = state, now, ""
        tell(session.scalars(asks_by_mail(mail)), now)
        outcome.sent += 1
    elif state is MailState.UNSURE:
        mail.state, mail.trouble = state, trouble
        outcome.unsure += 1
    else:
        _fail(session, mail, trouble)
        outcome.failed += 1


def _fail(session: Session, mail: OutgoingMail, trouble: str) -> None:
    """What cannot be mailed goes on paper."""
    mail.state, mail.trouble = MailState.FAILED, trouble
    for ask in session.scalars(asks_by_mail(mail)):
        ask.mail = ""


def _give_up_on_lost(session: Session, now: datetime) -> int:
    """Mails a stopped process left half-way: nobody knows, so nobody sends them again."""
    lost = (OutgoingMail.state == MailState.SENDING, OutgoingMail.due_at < now - LOST_AFTER)
    with unit_of_work(session):
        done = session.execute(update(OutgoingMail).where(*lost).values(state=MailState.UNSURE))
    return int(getattr(done, "rowcount", 0))
