"""What residents sent, carried from a public site with a database of its own to the office: sealed all the way.

A message is in one place at a time: `send` writes the file and then forgets the rows; the office knows each by its
key, so the same file taken twice adds nothing.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.backups import keep_on_disk
from core.db import unit_of_work
from core.errors import BadInput, Unavailable
from core.sealing import Opener
from directory.inbox.models import InboxMessage, MessageState, Topic
from directory.inbox.services import texts_of
from directory.upkeep.models import EntryType

LONGEST = 256 * 1024  # letters of one line; a form is far shorter
NOT_OURS = "{} の{}行目を読めません。公開側の「inbox send」で作ったファイルか確かめてください。何も取り込んでいません。"
IN_USE = "{} は、もうあります。まだ庁内に運んでいないものかもしれません。別の名前を付けてください。"


@dataclass
class Fetched:
    """How many messages were new, were here already, and could not be opened."""

    new: int = 0
    known: int = 0
    unreadable: int = 0


def send(session: Session, path: Path) -> int:
    """Move every message that waits into a new file; how many. Raises BadInput when the file is there already."""
    with unit_of_work(session):
        waiting = session.scalars(
            select(InboxMessage).where(InboxMessage.state == MessageState.NEW).order_by(InboxMessage.id)
        ).all()
        _write(path, [json.dumps(_told(message)) for message in waiting])
        session.execute(delete(InboxMessage).where(InboxMessage.id.in_([message.id for message in waiting])))
    return len(waiting)


def fetch(session: Session, path: Path, opener: Opener) -> Fetched:
    """Take the messages of a file in, all or none. Raises BadInput and names the line when it is no such file."""
    with path.open(encoding="utf-8", errors="replace") as file:
        messages = list(_read(path, file))
    fetched = Fetched()
    with unit_of_work(session):
        for message in messages:
            _take(session, message, opener, fetched)
    return fetched


def _write(path: Path, lines: Iterable[str]) -> None:
    """A new file, whole and on the disk, or none."""
    making = path.with_name(f".{path.name}.making-{secrets.token_hex(4)}")
    try:
        with making.open("x", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        os.link(making, path)
    except FileExistsError:
        raise BadInput(IN_USE.format(path)) from None
    finally:
        making.unlink(missing_ok=True)
    keep_on_disk(path.parent)


def _take(session: Session, message: InboxMessage, opener: Opener, fetched: Fetched) -> None:
    if session.scalar(select(InboxMessage.id).where(InboxMessage.key == message.key)) is not None:
        fetched.known += 1
    elif not _opens(message, opener):
        fetched.unreadable += 1
    else:
        session.add(message)
        session.flush()
        fetched.new += 1


def _opens(message: InboxMessage, opener: Opener) -> bool:
    try:
        texts_of(message, opener)
    except (Unavailable, ValueError):
        return False
    return True


def _told(message: InboxMessage) -> dict[str, Any]:
    return {
        "key": message.key,
        "topic": message.topic,
        "entry_type": message.entry_type,
        "entry_key": message.entry_key,
        "sealed": base64.b64encode(message.sealed).decode(),
        "likeness": message.likeness,
        "times": message.times,
        "created_at": message.created_at.isoformat(),
    }


def _read(path: Path, lines: Iterable[str]) -> Iterable[InboxMessage]:
    for number, line in enumerate(lines, start=1):
        try:
            if len(line) > LONGEST:
                raise ValueError
            yield _message(json.loads(line))
        except (ValueError, TypeError, KeyError, binascii.Error):
            raise BadInput(NOT_OURS.format(path, number)) from None


def _message(told: dict[str, Any]) -> InboxMessage:
    moment = datetime.fromisoformat(told["created_at"])
    if moment.tzinfo is None or int(told["times"]) < 1 or not 1 <= len(told["key"]) <= 40:
        raise ValueError
    return InboxMessage(
        key=str(told["key"]),
        topic=Topic(told["topic"]) if told["topic"] else None,
        entry_type=EntryType(told["entry_type"]) if told["entry_type"] else None,
        entry_key=str(told["entry_key"]),
        sealed=base64.b64decode(told["sealed"], validate=True),
        likeness=str(told["likeness"]),
        times=int(told["times"]),
        created_at=moment,
    )
