"""The UUIDs by which others know our entries: each holds its entry's key, so that no table of them is needed."""

import uuid
from enum import IntEnum

LETTERS = "-0123456789abcdefghijklmnopqrstuvwxyz"
"""What a key is made of; the first fills up and stands in none."""
LENGTH = 14  # letters: 37 ** 14 < 2 ** 73
OURS = 0x1BA50  # in every id of ours, so that a stranger's is told apart


class Thing(IntEnum):
    """What an id stands for. The numbers are in files of others: they never change."""

    GROUP = 1
    OPERATOR = 2
    PLACE = 3
    PHONE = 4
    VENUE = 5
    GATHERING = 6
    ADDRESS = 7
    SCHEDULE = 8
    KIND_OF_PLACE = 9
    ACCESS = 10


def id_of(thing: Thing, key: str, number: int = 0) -> str:
    """The UUID (version 8, RFC 9562) of a thing; the same each time. `number` tells its parts apart, below 65,536."""
    if not 0 < len(key) <= LENGTH or not 0 <= number < 1 << 16:
        raise ValueError(key)
    told = 0
    for letter in key.ljust(LENGTH, LETTERS[0]):
        told = told * len(LETTERS) + LETTERS.index(letter)
    bits = (((OURS << 8 | thing) << 16 | number) << 73) | told
    return str(
        uuid.UUID(int=(bits >> 74) << 80 | 8 << 76 | (bits >> 62 & 0xFFF) << 64 | 2 << 62 | bits & (1 << 62) - 1)
    )


def key_of(text: str, thing: Thing) -> str | None:
    """The key in an id of such a thing; None for anything else."""
    try:
        whole = uuid.UUID(text).int
    except ValueError:
        return None
    bits = whole >> 80 << 74 | (whole >> 64 & 0xFFF) << 62 | whole & (1 << 62) - 1
    told, key = bits & (1 << 73) - 1, ""
    for _ in range(LENGTH):
        told, at = divmod(told, len(LETTERS))
        key = LETTERS[at] + key
    key = key.rstrip(LETTERS[0])
    return key if key and _says(key, thing, text) else None


def _says(key: str, thing: Thing, text: str) -> bool:
    """Whether making the id anew gives the same: version, mark and kind are ours."""
    return LETTERS[0] not in key and id_of(thing, key) == text.lower()
