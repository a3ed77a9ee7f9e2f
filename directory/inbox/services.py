"""Taking in what residents tell, and what the desk does with it. Nothing here commits, and nothing keeps words open."""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.sealing import Opener, Sealer
from directory.inbox.flood import IN_A_DAY
from directory.inbox.models import InboxMessage, MessageState, Topic
from directory.inbox.queries import came_since, same_words
from directory.upkeep.models import EntryType

KEPT = {
    MessageState.NEW: timedelta(days=365),
    MessageState.DONE: timedelta(days=90),
    MessageState.SPAM: timedelta(days=30),
}
TOO_MANY = "いま、お知らせがたくさん届いています。少し待って、もう一度「送る」を押してください。内容は残っています。"


@dataclass(frozen=True)
class Told:
    """What a resident typed. `texts` by field; `about` is the entry a report speaks of."""

    texts: Mapping[str, str]
    topic: Topic | None = None
    about: tuple[EntryType, str] | None = None


def take_in(session: Session, told: Told, *, key: str, sealer: Sealer, secret: str, now: datetime) -> InboxMessage:
    """Keep it sealed; the same form again is the same message, and the same words are folded into one.

    Raises RuleBroken when more came in a day than a desk can read.
    """
    known = session.scalar(select(InboxMessage).where(InboxMessage.key == key))
    if known is not None:
        return known
    likeness = likeness_of(told, secret)
    same = session.scalars(same_words(likeness, now).limit(1)).first()
    if same is not None:
        same.times += 1
        return same
    if came_since(session, now - timedelta(days=1)) >= IN_A_DAY:
        raise RuleBroken(TOO_MANY)
    entry_type, entry_key = told.about or (None, "")
    message = InboxMessage(
        key=key,
        topic=told.topic,
        entry_type=entry_type,
        entry_key=entry_key,
        likeness=likeness,
        sealed=sealer.seal(json.dumps(dict(told.texts), ensure_ascii=False), bound_to=bound_to(key)),
        created_at=now,
    )
    session.add(message)
    return message


def texts_of(message: InboxMessage, opener: Opener) -> dict[str, str]:
    """What was typed, by field. Raises Unavailable when it cannot be opened."""
    texts: dict[str, str] = json.loads(opener.open(message.sealed, bound_to=bound_to(message.key)))
    return texts


def bound_to(key: str) -> str:
    """The row a sealed text belongs to."""
    return f"inbox_message.{key}"


def likeness_of(told: Told, secret: str) -> str:
    """A keyed hash of what was said, width, case and spaces aside: equal words meet, nothing can be read from it."""
    about = [
        str(told.topic),
        *map(str, told.about or ()),
        *(f"{k}={_folded(v)}" for k, v in sorted(told.texts.items())),
    ]
    return hmac.digest(secret.encode(), "\0".join(["inbox likeness", *about]).encode(), hashlib.sha256).hex()


def decide(message: InboxMessage, state: MessageState, *, by: str, now: datetime, place_key: str = "") -> None:
    """Say that it is done, or nonsense, or open again."""
    message.state = state
    message.handled_at, message.handled_by = (None, "") if state is MessageState.NEW else (now, by)
    message.place_key = place_key or message.place_key


def delete_old(session: Session, now: datetime) -> int:
    """Remove what was kept long enough (`KEPT`, counted from when it was handled, else from when it came); how many."""
    gone = 0
    for state, days in KEPT.items():
        moment = InboxMessage.created_at if state is MessageState.NEW else InboxMessage.handled_at
        done = session.execute(delete(InboxMessage).where(InboxMessage.state == state, moment < now - days))
        gone += getattr(done, "rowcount", 0)
    return gone


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
