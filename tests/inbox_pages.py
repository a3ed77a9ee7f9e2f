"""A reader's view of the forms: open, fill in, send; with a stamp old enough to be a hand's."""

import re
from datetime import timedelta
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select

from core.calendar import now
from directory.inbox.models import InboxMessage


def a_key() -> bytes:
    """A private key of nobody's."""
    return X25519PrivateKey.generate().private_bytes_raw()


def stamp_of(page: str) -> str:
    """The stamp in a page."""
    return re.search(r'name="csrf_token" value="([^"]*)"', page)[1]


def fill(client, path: str, *, stamp: str = "", **fields: str):
    """Send the form a little later than it was opened."""
    stamp = stamp or stamp_of(client.get(path).text)
    moment = now() + timedelta(seconds=20)
    with mock.patch("directory.inbox.views.now", return_value=moment):
        return client.post(path, data={"csrf_token": stamp} | fields)


def messages(session) -> list[InboxMessage]:
    """All that was kept."""
    session.rollback()
    return list(session.scalars(select(InboxMessage).order_by(InboxMessage.id)))
