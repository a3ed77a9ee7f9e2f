"""Passwords (argon2id), one-time codes (RFC 6238), and tokens kept only as hashes."""

import hashlib
import secrets
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.calendar import now
from core.errors import RuleBroken

HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
SHORTEST = 12
STEP = 30  # seconds a one-time code lasts


def hash_password(password: str) -> str:
    """The argon2id hash; raises RuleBroken for a password too short or too plain."""
    if len(password) < SHORTEST:
        raise RuleBroken(f"パスワードは{SHORTEST}文字以上にしてください。長い文でもかまいません。")
    if len(set(password)) < 5:
        raise RuleBroken("同じ文字のくり返しは使えません。思いつく言葉をいくつかつなげると覚えやすくなります。")
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for an account that does not exist."""
    try:
        HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    """What an unknown login is compared with, so that it takes as long as a known one."""
    return HASHER.hash(secrets.token_urlsafe(16))


def new_token() -> str:
    """192 random bits for a link or a cookie."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_recovery_codes(count: int = 10) -> list[str]:
    """Codes to print: 4-4-4 letters without look-alikes (about 59 bits each)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return ["-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3)) for _ in range(count)]


def matching_step(secret: str, code: str, *, after: int) -> int | None:
    """The 30-second step whose code this is, within one step of now and later than `after` (never twice)."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    current = int(now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    fitting = [
        step for step in (current - 1, current, current + 1) if secrets.compare_digest(totp.generate_otp(step), digits)
    ]
    return next((step for step in fitting if step > after), None)
