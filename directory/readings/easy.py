"""What makes a text hard for those who read やさしい日本語, and what to write instead.

After 出入国在留管理庁・文化庁「在留支援のためのやさしい日本語ガイドライン」(2020): short sentences, everyday words, few
kanji and loan words, no honorifics, passives and double negatives. Replacements stand in
`data/readings/easy_words.csv`.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "data" / "readings" / "easy_words.csv"
LONGEST_SENTENCE = 50
LONGEST_LOAN_WORD = 5
MOST_SHOWN = 12

HONORIFIC = re.compile(
    r"(?:お|ご)[一-龠ぁ-ん]{1,6}?(?:になり|になる|いただ|頂|いたし|致し|申し上げ|願い)|ございます|いただけ|いただき|頂け|頂き"
    r"|くださいませ|いらっしゃ|おります|致します|いたします|参ります|伺います|承り|存じます|なさ(?:る|い|って)|おいで"
)
PASSIVE = re.compile(
    r"(?:さ|行わ|使わ|言わ|開か|置か|書か|呼ば|選ば|求めら|定めら|設けら|決めら|限ら)れ(?:る|た|て|ま)"
)
TWICE_NOT = re.compile(
    r"(?:ないことは|なくは|ないわけでは)(?:ない|なく|ありません)|ざるを得|なければ(?:な[らり]|いけ)|なくては(?:な[らり]|いけ)"
    r"|ないと(?:いけ|な[らり])|しか[^。、]{0,12}(?:ない|ません)"
)
LOAN_WORD = re.compile(rf"[ァ-ヺー]{{{LONGEST_LOAN_WORD + 1},}}")
MANY_KANJI = re.compile(r"[一-龠々]{5,}")
SENTENCE = re.compile(r"[^。！？!?\n]+")
WHAT_TO_DO = {
    "long": "2つの文に分けてください",
    "honorific": "「です・ます」だけにしてください",
    "passive": "だれがするかを書いて、「する」の形にしてください",
    "negative": "「〜してください」「〜できます」のように言い切ってください",
    "kanji": "漢字が続いています。分けるか、ひらがなで書いてください",
    "loan": "かんたんなことばにするか、（　）で説明してください",
}


@dataclass(frozen=True, slots=True)
class Hard:
    """A part that is hard to read, and what to do about it."""

    words: str
    instead: str


Found = tuple[int, int, Hard]


def hard_parts(text: str) -> list[Hard]:
    """The hard parts of a text, each once, in order; long sentences first. At most MOST_SHOWN."""
    found = [
        Hard(sentence[:24] + "…", f"{len(sentence)}文字あります。{WHAT_TO_DO['long']}")
        for sentence in map(str.strip, SENTENCE.findall(text))
        if len(sentence) > LONGEST_SENTENCE
    ]
    words = [*_words_of_the_table(text), *_forms(text)]
    words += [each for each in _many_kanji(text) if not any(_overlap(each, other) for other in words)]
    words.sort(key=lambda each: (each[0], -each[1]))
    covered = 0
    for start, end, hard in words:
        if start >= covered:
            found.append(hard)
            covered = end
    return list(dict.fromkeys(found))[:MOST_SHOWN]


def _words_of_the_table(text: str) -> list[Found]:
    table = easy_words()
    return [
        (found.start(), found.end(), Hard(found.group(), f"→ {table[found.group()]}"))
        for found in _any_word().finditer(text)
    ]


def _forms(text: str) -> list[Found]:
    kinds = (("honorific", HONORIFIC), ("passive", PASSIVE), ("negative", TWICE_NOT), ("loan", LOAN_WORD))
    return [
        (found.start(), found.end(), Hard(found.group(), WHAT_TO_DO[kind]))
        for kind, pattern in kinds
        for found in pattern.finditer(text)
    ]


def _many_kanji(text: str) -> list[Found]:
    hard = WHAT_TO_DO["kanji"]
    return [(found.start(), found.end(), Hard(found.group(), hard)) for found in MANY_KANJI.finditer(text)]


def _overlap(one: Found, other: Found) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@cache
def easy_words() -> dict[str, str]:
    """Hard words and what to say instead."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["むずかしい"]: row["やさしい"] for row in csv.DictReader(file)}


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(easy_words(), key=len, reverse=True))))
