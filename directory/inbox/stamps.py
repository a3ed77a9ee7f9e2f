"""The stamp of a reader's form: signed, with its moment and the key of what it will become; no cookie is needed.

A form is answered only with a stamp this site gave for it, neither at once (a machine) nor days later. A stamp says
nothing about the person, and the same stamp sent twice makes one message.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadSignature, Signer

from core.db import new_key

FASTEST, LONGEST = 2, 24 * 60 * 60  # seconds


class Age(StrEnum):
    """Whether a stamp is of the right age."""

    GOOD = "good"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp as it came back: the key of the message, and whether it may be taken."""

    key: str
    age: Age


def new_stamp(secret: str, purpose: str, now: datetime) -> str:
    """A stamp for one showing of the form `purpose`."""
    return _signer(secret, purpose).sign(f"{new_key()}.{int(now.timestamp())}").decode()


def read_stamp(secret: str, purpose: str, text: str, now: datetime) -> Stamp:
    """What a stamp says at this moment; never raises."""
    try:
        key, _, moment = _signer(secret, purpose).unsign(text).decode().partition(".")
        seconds = now.timestamp() - int(moment)
    except (BadSignature, ValueError):
        return Stamp("", Age.FOREIGN)
    if seconds < 0 or seconds > LONGEST:
        return Stamp(key, Age.TOO_OLD)
    return Stamp(key, Age.TOO_FAST if seconds < FASTEST else Age.GOOD)


def _signer(secret: str, purpose: str) -> Signer:
    return Signer(secret, salt=f"reader form {purpose}", key_derivation="hmac", digest_method=sha256)
