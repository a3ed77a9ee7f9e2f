"""Words for 続柄, read with the table `data/words/relations.csv`. What is not in it is not guessed."""

import csv
import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.errors import BadInput

FILE = Path(__file__).parents[2] / "data" / "words" / "relations.csv"
HEADINGS = ("ことば（；区切り）", "世代", "性別", "つながり", "片方のつながり", "単独")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
BETWEEN_WORDS = re.compile(r"[、,・/]")
HARMLESS = re.compile(
    r"(同居|別居)中?|単身赴任中?|\d+(歳|才|代)?|実[父母子兄弟姉妹]?|第\d+子|末っ子|[長次二三四五末][男女兄姉弟妹子]|[兄弟姉妹]"
)
DOUBTFUL = "（）"  # the end of a path nobody is related by
POLITE = re.compile(r"(さん|さま|様|ちゃん|君|氏)$")
SIDES = {"父方": "父", "母方": "母"}
GONE = "亡"
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
    `path` names the relation by the table's first words, 「亡」 before who has died; the tie is to whoever stands at
    `base`. Who of several was meant is not guessed: 「亡夫の母」 is never the mother of a living 夫.
    """

    path: tuple[str, ...]
    generation: int | None
    sex: Sex | None
    tie: Tie | None
    base: tuple[str, ...]
    has_died: bool = False

    @property
    def places(self) -> list[tuple[str, ...]]:
        """By which paths others are related to this one: of a side, be the father or mother alive or not."""
        sides = [(side,) for side, parent in SIDES.items() if self.path in ((parent,), (GONE + parent,))]
        return [self.path, *sides]


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of 「亡夫の母」."""

    word: Word
    has_died: bool

    @property
    def name(self) -> str:
        return GONE + self.word.name if self.has_died else self.word.name


def read_relation(text: str) -> Relation | None:
    """What the words for a relation say, or None where a part of them is not in the table.

    What stands in brackets may undo the tie (「元」, 「連れ子」): where it is not known to be harmless there is none.
    """
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    relation = _of_words(IN_BRACKETS.sub("", joined).removeprefix(f"{SELF}の"))
    if relation is None or all(_is_harmless(said, relation) for said in IN_BRACKETS.findall(joined)):
        return relation
    return replace(relation, path=(*relation.path, DOUBTFUL), tie=None)


def _is_harmless(said: str, relation: Relation) -> bool:
    if said == "内縁":
        return relation.tie is Tie.PARTNER
    return all(HARMLESS.fullmatch(part) for part in BETWEEN_WORDS.split(said))


def _of_words(whole: str) -> Relation | None:
    known = known_words()
    if (part := _part(whole, known)) is not None:
        return _alone(part) if part.word.alone else None
    side = next((side for side in SIDES if whole.startswith(side)), "")
    parts = [part for part in whole.removeprefix(side).split("の") if part]
    found = [read for part in parts if (read := _part(part, known)) is not None]
    if len(found) < len(parts) or not found or not found[0].word.alone or (len(found) == 1 and not side):
        return None
    return _chained(found, side)


def _alone(part: _Part) -> Relation:
    word = part.word
    return Relation((part.name,), word.generation, word.sex, word.tie, (), part.has_died)


def _chained(found: list[_Part], side: str) -> Relation:
    """「長男の妻」 and 「母方の祖母」: the generations add up, the last word tells the sex and who has died."""
    last, before = found[-1], tuple(part.name for part in found[:-1])
    steps = [part.word.generation for part in found]
    generation = None if None in steps else sum(step for step in steps if step is not None)
    base = (side, *before) if side else before
    tie = last.word.of_a_side if side and not before else last.word.tie
    return Relation((*base, last.name), generation, last.word.sex, tie, base, last.has_died)


def _part(said: str, known: dict[str, Word]) -> _Part | None:
    for words, has_died in ((said, False), (DEAD.sub("", said), True)):
        if (word := known.get(words) or known.get(POLITE.sub("", words))) is not None:
            return _Part(word, has_died)
    return None


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
