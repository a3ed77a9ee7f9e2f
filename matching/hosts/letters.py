"""A letter of thanks to a host on paper. It names the host and nobody who takes part there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import wareki
from directory.leaflets.furigana import align, annotate
from directory.leaflets.press import Typeset, the_press

ACCENT = "#1b3f73"


@dataclass(frozen=True, slots=True)
class Letter:
    """`readings` are (name, reading) of names that may stand in it."""

    addressee: str
    body: str
    sender: str
    on: date
    with_readings: bool
    readings: Sequence[tuple[str, str]] = ()


def print_letter(letter: Letter) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a). Raises Unavailable without fonts."""
    facts = {
        "title": "お礼の手紙",
        "municipality": "",
        "accent": ACCENT,
        "on": wareki(letter.on),
        "with_readings": letter.with_readings,
        "heading": _set("お礼", letter),
        "honorific": _set("御中", letter),
        "addressee": _set(letter.addressee, letter),
        "body": [_set(line, letter) for line in letter.body.splitlines() if line.strip()],
        "sender": _set(letter.sender, letter),
    }
    return the_press().typeset("thanks", facts, on=letter.on)


def _set(text: str, letter: Letter) -> list[list[str]]:
    """The text with the readings we know: of the names given, and of the words of our own list."""
    if not letter.with_readings:
        return [[text, ""]]
    known = {name: parts for name, sound in letter.readings if name and sound and (parts := align(name, sound))}
    for name, parts in known.items():
        before, found, after = text.partition(name)
        if found:
            return [*map(list, [*annotate(before), *parts, *annotate(after)])]
    return [list(part) for part in annotate(text)]


def usual_words(people: int) -> str:
    """What a letter says where nobody writes something else; `people` took part in the last year."""
    many = f"この1年で{people}人の方が、みなさまのところで過ごしました。\n" if people else ""
    return (
        "いつも地域の居場所を開いてくださり、ありがとうございます。\n"
        f"{many}"
        "声をかけてくださること、いっしょに手を動かしてくださることが、参加する方の力になっています。\n"
        "困ったことや心配なことがあれば、いつでもお知らせください。これからもどうぞよろしくお願いいたします。"
    )
