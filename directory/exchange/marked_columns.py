"""A column for each sort of people or of place, with marks in its cells: 子ども ○, 高齢者 ×; サロン ●."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.exchange.cells import narrow
from directory.exchange.headers import name_key
from directory.exchange.weekday_columns import CROSSED_OUT, MARKED
from directory.exchange.words import audiences_in, fold, kind_words
from directory.places.kinds import Audience, PlaceKind

FOR_WHOM = re.compile(r"(?:主な)?(?:参加|利用)?対象(?:者|の方)?")
ALONE = re.compile(
    r"(?:子ども|こども|子供|児童|小学生|中学生|高校生|中高生|若者|親子|保護者|高齢者|シニア|障がい者?児?|障害者?児?|外国人|介護者|女性|"
    r"誰でも|だれでも|どなたでも|多世代|全世代|妊婦|乳幼児|幼児|認知症の方|ひきこもり|不登校)(?:の方)?"
)
LONGEST = 14  # folded characters


@dataclass(frozen=True)
class Marks:
    """Column → whom a mark in it lets in, with the words of its heading; column → what a mark in it makes a place."""

    audiences: Mapping[int, tuple[str, tuple[Audience, ...]]]
    kinds: Mapping[int, PlaceKind]

    def __contains__(self, column: int) -> bool:
        return column in self.audiences or column in self.kinds


def marked_columns(header: Sequence[str], free: Sequence[int]) -> Marks:
    """Those among the columns without a field whose names say whom or what a mark in them means."""
    audiences, kinds = {}, {}
    named = {word: kind for word, kind, _ in kind_words()}
    for column in free:
        key = name_key(header[column])
        whom = FOR_WHOM.sub("", key, count=1)
        if not key or len(key) > LONGEST:
            continue
        if (whom != key or ALONE.fullmatch(key)) and (found := audiences_in(whom)):
            audiences[column] = (_words(header[column]), found)
        elif fold(key) in named:
            kinds[column] = named[fold(key)]
    return Marks(audiences, kinds)


def is_mark(text: str) -> bool:
    """Whether a cell is only a mark that says yes or no."""
    plain = narrow(text)
    return bool(MARKED.fullmatch(plain) or CROSSED_OUT.fullmatch(plain) or plain in ("-", "△"))


def is_marked(text: str) -> bool:
    """Whether a cell says yes."""
    return bool(MARKED.fullmatch(narrow(text)))


def _words(heading: str) -> str:
    """対象（子ども） as 子ども."""
    plain = re.sub(r"\s", "", heading)
    return re.sub(r"^(?:主な)?(?:参加|利用)?対象(?:者|の方)?[（(_＿・:：「【]*|[）)」】]+$", "", plain)
