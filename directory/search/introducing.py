"""What people say of themselves before they ask: 民生委員ですが, 店をやっています."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from directory.search.folding import fold

INTRODUCTIONS_FILE = Path(__file__).parents[2] / "data" / "words" / "introductions.txt"
"""Who helps others, one a line; after a blank line, who does so only where the rest of the line offers help."""
SAID_OF_ONESELF = (
    r"(?:で(?:す(?:が|けど|けれど|けれども|。)?)|なの?で(?:すが|すけど)|なん(?:ですが|ですけど|だけど)|だけど|だが"
    r"|を?(?:している|してる)(?:者|もの)?(?:です)?(?:が|けど)?|を?(?:しています|してます|やっています|やってます|やってる|営んでいます)(?:が|けど)?"
    r"|の(?:者|もの)です(?:が|けど)?)[、,。 　]*"
)
OFFERS = re.compile(r"活動|手伝|ボランティア|ぼらんてぃあ|役に立|教え(?:たい|られ|る)|できること|支援したい|力になり")
ANY_TRADE = re.compile(
    r"(?:私は?|わたしは?|僕は?)?([一-龯々ァ-ヺー]{1,8}(?:師|士|員|者|長|屋|職|医|主|家|係|業|さん|スタッフ|ドライバー))"
    r"(?:で(?:す(?:が|けど|けれど|けれども)?))(?:[、,。 　]+|(?<=[がど])[、,。 　]*)(?=.{4})"
)
"""What somebody says they are whom no list knows: 美容師です, 配達員ですが."""
AGE = re.compile(r"(?<!\d)([0-9０-９]{1,2})[歳才](?!以上|以下|未満|まで|から|児|差)")
AGES = ((65, "高齢者"), (40, "大人"), (16, "若者"), (13, "中学生"), (6, "小学生"), (0, "幼児"))
GROWN_UP = 18
AGE_WORDS = frozenset(fold(said) for _, said in AGES)
ALONE = "ボランティア"


def without_introduction(text: str, knows: Callable[[str], bool] = lambda _: False) -> str:
    """The line without who says it; who says nothing else offers what they can do.

    A trade is told by its ending, but for what is a word of ours: 障害者です tells whom the rest is for.
    """
    helping, offering = _patterns()
    found = helping.match(text)
    if not found and (other := offering.match(text)) and OFFERS.search(text, other.end()):
        found = other
    if found:
        return text[found.end() :].strip() or ALONE
    trade = ANY_TRADE.match(text)
    return text[trade.end() :] if trade and not knows(trade[1]) else text


def age_in_words(text: str, knows: Callable[[str], bool]) -> str:
    """27歳 as the row of the word list that says who that is; 0歳 and 18歳 stand in it as they are."""
    return AGE.sub(lambda found: found.group() if knows(f"{int(found[1])}歳") else _of_age(int(found[1])), text)


def said_age(text: str) -> int:
    """The years somebody in a line has, of several the least; 0 when none are said."""
    return min((int(found[1]) for found in AGE.finditer(text)), default=0)


def _of_age(years: int) -> str:
    return next(said for least, said in AGES if years >= least)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    helping, offering = INTRODUCTIONS_FILE.read_text("utf-8").strip().split("\n\n")
    return _said_of_oneself(helping), _said_of_oneself(offering)


def _said_of_oneself(lines: str) -> re.Pattern[str]:
    whoever = "|".join(map(re.escape, sorted(lines.split(), key=len, reverse=True)))
    return re.compile(rf"(?:私は?|わたしは?|僕は?)?(?:元|現役の?|地域の|近くの)?(?:{whoever}){SAID_OF_ONESELF}")
