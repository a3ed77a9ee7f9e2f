"""Short codes for paper and telephone: eight characters that are not mistaken for one another, the last one a check.

The 23 characters are a prime number of them, and each position has a weight of its own (8 … 1): the weighted sum is
0 modulo 23, so any one wrong character and any two exchanged ones are found out, as with ISBN-10 (ISO 2108).
"""

import re
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from core.languages.sentences import N_

ALPHABET = "34679ACDEFHJKLMNPRTUWXY"
LENGTH = 8
WEIGHTS = range(LENGTH, 0, -1)
READ_FOR = {
    "0": "D",
    "O": "D",
    "Q": "D",
    "1": "L",
    "I": "L",
    "G": "6",
    "V": "U",
    "2": "7",
    "Z": "7",
    "8": "3",
    "B": "3",
}
TOO_MANY_OR_FEW = N_("番号は8文字です（いまは{count}文字）。紙の番号をもう一度ご覧ください。")
NOT_USED = N_("{position}文字目の「{letter}」は、番号に使わない文字です。紙の番号をもう一度ご覧ください。")
PERHAPS = N_("{position}文字目の「{letter}」は、番号に使わない文字です。「{likely}」ではありませんか。")
DOES_NOT_ADD_UP = N_("番号のどこか1文字がちがうようです。紙の番号と見くらべて、もう一度入れてください。")


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a text is no code: a sentence of ours with its values."""

    sentence: str
    values: dict[str, object] = field(default_factory=dict)

    @property
    def in_japanese(self) -> str:
        """The sentence for the desk."""
        return self.sentence.format(**self.values)


def new_code() -> str:
    """A random code (seven free characters, almost 32 bits) with its check character."""
    free = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return free + check_character(free)


def check_character(free: str) -> str:
    """What must follow these seven characters."""
    return ALPHABET[-_sum(free) % len(ALPHABET)]


def spelled(code: str) -> str:
    """The code as people read it: K7PM-4XRW."""
    return f"{code[:4]}-{code[4:]}"


def folded(text: str) -> str:
    """Typed text in the characters of codes: any width and case, without spaces and dashes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-‐‑‒–—―−ー─・_.]", "", plain)


def read_code(text: str) -> str | Misread:
    """The code in a typed text, or why it is none."""
    code = folded(text)
    if len(code) != LENGTH:
        return Misread(TOO_MANY_OR_FEW, {"count": len(code)})
    for position, letter in enumerate(code, 1):
        if letter not in ALPHABET:
            said = {"position": position, "letter": letter}
            likely = READ_FOR.get(letter)
            return Misread(PERHAPS, said | {"likely": likely}) if likely else Misread(NOT_USED, said)
    return code if _sum(code) % len(ALPHABET) == 0 else Misread(DOES_NOT_ADD_UP)


def nearest(text: str, known: Collection[str]) -> list[tuple[str, int]]:
    """The known codes that differ in one character only, each with its position from 1; for the desk alone."""
    code = folded(text)
    found = []
    for each in known:
        wrong = [at for at, (typed, right) in enumerate(zip(code, each, strict=False), 1) if typed != right]
        if len(code) == len(each) and len(wrong) == 1:
            found.append((each, wrong[0]))
    return found


def _sum(code: str) -> int:
    return sum(weight * ALPHABET.index(letter) for weight, letter in zip(WEIGHTS, code, strict=False))
