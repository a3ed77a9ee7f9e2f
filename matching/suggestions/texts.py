"""The short sentences of suggestions: nothing longer than 60 characters, whatever the data say."""

from collections.abc import Iterable

from matching.plans.facts import FreeTime
from matching.plans.free_times import WEEKDAYS

LONGEST = 60


def cut(text: str, most: int = LONGEST) -> str:
    """The text, or its beginning and … where it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def cut_words(words: Iterable[str], room: int) -> str:
    """Words with 「、」 between them in `room` characters; long ones are cut, so that each of them can be seen."""
    listed = list(words)
    each = max(1, (room - len(listed) + 1) // max(1, len(listed)))
    whole = "、".join(listed)
    return whole if len(whole) <= room else "、".join(cut(word, each) for word in listed)


def slot_words(slot: FreeTime) -> str:
    """火曜10:00〜12:00."""
    return f"{WEEKDAYS[slot.weekday]}曜{clock(slot.starts)}〜{clock(slot.ends)}"


def clock(minute: int) -> str:
    """9:05 for 545."""
    return f"{minute // 60}:{minute % 60:02}"
