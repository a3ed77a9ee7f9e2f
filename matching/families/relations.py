"""Words for 続柄, read with the table `data/words/relations.csv`. What is not in it is not guessed."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.errors import BadInput

FILE = Path(__file__).parents[2] / "data" / "words" / "relations.csv"
HEADINGS = ("ことば（；区切り）", "世代", "性別", "つながり", "片方のつながり", "単独")
IN_BRACKETS = re.compile(r"\([^()]*\)")
POLITE = re.compile(r"(さん|さま|様|ちゃん|君|氏)$")
SIDES = {"父方": "父", "母方": "母"}
DEAD = re.compile(r"^(亡くなった|亡き|亡|故)")
SELF = "本人"


class Sex(StrEnum):
    """What a relation word tells; most tell nothing."""

    MALE = "男"
    FEMALE = "女"


class Tie(StrEnum):
    """How somebody hangs together with the one the word starts from."""

    PARENT = "親"
    CHILD = "子"
    PARTNER = "配偶"
    SIBLING = "きょうだい"


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the table. `of_a_side` is the tie to the father or mother when 父方 or 母方 stands before it."""

    name: str
    generation: int | None
    sex: Sex | None
    tie: Tie | None
    of_a_side: Tie | None
    alone: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that was understood.

    `generation` counts from the person (parents 1, children −1); None for those who have none, such as friends.
    `path` names the relation by the table's first words; the tie is to whoever stands at `base`.
    """

    path: tuple[str, ...]
    generation: int | None
    sex: Sex | None
    tie: Tie | None
    base: tuple[str, ...]
    has_died: bool = False


def read_relation(text: str) -> Relation | None:
    """What the words for a relation say, or None where a part of them is not in the table."""
    known, whole = known_words(), _plain(text)
    has_died = DEAD.match(whole) is not None
    whole = DEAD.sub("", whole)
    if (word := _word(whole, known)) is not None:
        return _alone(word, has_died) if word.alone else None
    parts = _parts(whole)
    side = SIDES.get(parts[0]) if len(parts) > 1 else None
    chain = [_word(part, known) for part in (parts[1:] if side else parts)]
    found = [word for word in chain if word is not None]
    if len(found) < len(chain) or not found or not found[0].alone or (len(found) == 1 and not side):
        return None
    return _chained(found, side, has_died)


def _alone(word: Word, has_died: bool) -> Relation:
    return Relation((word.name,), word.generation, word.sex, word.tie, (), has_died)


def _chained(found: list[Word], side: str | None, has_died: bool) -> Relation:
    """「長男の妻」 and 「母方の祖母」: the generations add up, the last word tells the sex."""
    last, before = found[-1], tuple(word.name for word in found[:-1])
    steps = [word.generation for word in found]
    generation = None if None in steps else sum(step for step in steps if step is not None)
    if side is None:
        return Relation((*before, last.name), generation, last.sex, last.tie, before, has_died)
    base = (side, *before)
    tie = last.tie if before else last.of_a_side
    return Relation((f"{side}方", *before, last.name), generation, last.sex, tie, base, has_died)


def _parts(whole: str) -> list[str]:
    side = next((side for side in SIDES if whole.startswith(side) and not whole.startswith(f"{side}の")), "")
    return [part for part in ([side] if side else []) + whole.removeprefix(side).split("の") if part]


def _word(part: str, known: dict[str, Word]) -> Word | None:
    return known.get(part) or known.get(POLITE.sub("", part))


def _plain(text: str) -> str:
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    return IN_BRACKETS.sub("", joined).removeprefix(f"{SELF}の")


@cache
def known_words(file: Path = FILE) -> dict[str, Word]:
    """The table by every word in it; raises BadInput with a sentence that names the row."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known: dict[str, Word] = {}
    for number, row in enumerate(rows, 2):
        if tuple(row) != HEADINGS or None in row.values():
            raise BadInput(f"{file.name} の{number}行目: 列は {'・'.join(HEADINGS)} にしてください。")
        names = [name.strip() for name in row[HEADINGS[0]].split("；") if name.strip()]
        try:
            word = _read(names[0], row)
        except (ValueError, IndexError):
            raise BadInput(f"{file.name} の{number}行目: 書き方をほかの行にそろえてください。") from None
        if twice := next((name for name in names if name in known), ""):
            raise BadInput(f"{file.name} の{number}行目: 「{twice}」が2つあります。1つだけにしてください。")
        known |= dict.fromkeys(names, word)
    return known


def _read(name: str, row: dict[str, str]) -> Word:
    return Word(
        name=name,
        generation=int(row["世代"]) if row["世代"] else None,
        sex=Sex(row["性別"]) if row["性別"] else None,
        tie=Tie(row["つながり"]) if row["つながり"] else None,
        of_a_side=Tie(row["片方のつながり"]) if row["片方のつながり"] else None,
        alone={"": True, "いいえ": False}[row["単独"]] if row["単独"] in ("", "いいえ") else _wrong(row["単独"]),
    )


def _wrong(cell: str) -> bool:
    raise ValueError(cell)
