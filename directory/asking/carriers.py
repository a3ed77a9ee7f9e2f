"""The two ways mails leave: an SMTP server, or files to look at where there is none."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.errors import Unavailable
from directory.asking.mail import Later, Never, Unclear

SECONDS = 30
NO_SERVER = (
    "メールサーバーに接続できませんでした（{why}）。IBASHO_SMTP を確かめてください。メールは送信待ちのままです。"
)
NO_LOCK = "合言葉は暗号化した接続でしか送りません。IBASHO_SMTP を smtps:// にしてください。"


class ByFile:
    """Each mail as an .eml file; its name says nothing about anybody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, message: EmailMessage, name: str) -> None:
        """Write it whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f".{name}.{os.getpid()}.part"
        part.write_bytes(message.as_bytes(policy=SMTP))
        part.replace(self._folder / f"{name}.eml")


class ByServer:
    """Each mail over one open connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def carry(self, message: EmailMessage, name: str) -> None:
        """Hand it over; the server's code alone is kept of what it answers."""
        try:
            self._connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            _refused(next((code for code, _ in refused.recipients.values()), 550))
        except smtplib.SMTPResponseException as refused:
            _refused(refused.smtp_code)
        except (smtplib.SMTPException, OSError) as broken:
            raise Unclear(type(broken).__name__) from None


def _refused(code: int) -> None:
    """4xx is for the moment, 5xx for good (RFC 5321, 4.2.1)."""
    raise (Later if 400 <= code < 500 else Never)(str(code))


@contextmanager
def by_server(address: str) -> Iterator[ByServer]:
    """A connection to the server of `IBASHO_SMTP`. Raises Unavailable when there is none; the queue stays untouched."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 25
    context = ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, port, timeout=SECONDS)
    except (smtplib.SMTPException, OSError) as failed:
        raise Unavailable(NO_SERVER.format(why=type(failed).__name__)) from None
    with connection:
        try:
            _greet(connection, context, unquote(parts.username or ""), unquote(parts.password or ""))
        except (smtplib.SMTPException, OSError) as failed:
            raise Unavailable(NO_SERVER.format(why=type(failed).__name__)) from None
        yield ByServer(connection)


def _greet(connection: smtplib.SMTP, context: ssl.SSLContext, user: str, password: str) -> None:
    connection.ehlo()
    is_locked = isinstance(connection, smtplib.SMTP_SSL)
    if not is_locked and connection.has_extn("starttls"):
        connection.starttls(context=context)
        connection.ehlo()
        is_locked = True
    if user:
        if not is_locked:
            raise Unavailable(NO_LOCK)
        connection.login(user, password)
