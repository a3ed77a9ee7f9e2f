"""Two ways to write one name, and words that make two names two. Names are folded (`likeness.core_name`)."""

import re
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

APART = (  # words of which a name has one: 昼の部 and 夜の部 are two
    re.compile("[朝昼夕夜晩]"),
    re.compile("[春夏秋冬]"),
    re.compile("[東西南北]"),
    re.compile("[男女父母]"),
    re.compile("初級|中級|上級|初心者|経験者"),
    re.compile("本人|家族"),
    re.compile("小学|中学|高校"),
    re.compile("じゆにあ|しにあ"),
)
HALL = re.compile("(公民館|会館|せんた|集会所|図書館|児童館|体育館|学校|病院|団地)$")
MARKS = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ", "かきくけこさしすせそたちつてとはひふへほはひふへほ"
)
LONGEST_READING = 4  # kana of one character
SHORTEST_WHOLE = 6


def are_apart(one: str, other: str) -> bool:
    """Whether words that exclude each other stand in the two names."""
    for words in APART:
        first, second = set(words.findall(one)), set(words.findall(other))
        if first and second and not (first <= second or second <= first):
            return True
    return False


def is_hall_and_what_is_in_it(one: str, other: str) -> bool:
    """本町公民館 and 本町公民館カフェ: a hall, and something held there."""
    short, long = sorted((one, other), key=len)
    return short != long and short in long and HALL.search(short) is not None


def is_spelled_otherwise(one: str, other: str) -> bool:
    """Whether they are one name in another order, without marks, cut short, or with kana for characters."""
    return any(way(one, other) for way in (is_turned, is_without_marks, is_part_of, is_kanji_in_kana))


def is_turned(one: str, other: str) -> bool:
    """Whether the words only stand in another order: 田端みんなの食卓 and みんなの食卓田端."""
    return len(one) == len(other) >= SHORTEST_WHOLE and other in one + one


def is_without_marks(one: str, other: str) -> bool:
    """Whether only voicing marks differ: ば and は are one slip of a finger."""
    return one.translate(MARKS) == other.translate(MARKS)


def is_part_of(one: str, other: str) -> bool:
    """Whether a name long enough to be one's own stands whole in the other."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_WHOLE and short in long


def is_kanji_in_kana(one: str, other: str) -> bool:
    """Whether they differ only where one has kana for characters of the other: 散歩 and さんぽ, 届け and とどけ."""
    same = sum(op.src_end - op.src_start for op in Levenshtein.opcodes(one, other) if op.tag == "equal")
    parts = _differing(one, other)
    return bool(parts) and 2 * same >= min(len(one), len(other)) and all(_may_be_read(*part) for part in parts)


def _differing(one: str, other: str) -> list[tuple[str, str]]:
    """The stretches in which two texts differ."""
    ops = list(Levenshtein.opcodes(one, other))
    bounds = [0, *(at for at, (a, b) in enumerate(pairwise(ops), 1) if "equal" in (a.tag, b.tag)), len(ops)]
    groups = [ops[first:last] for first, last in pairwise(bounds) if ops[first:last]]
    return [
        (one[group[0].src_start : group[-1].src_end], other[group[0].dest_start : group[-1].dest_end])
        for group in groups
        if group[0].tag != "equal"
    ]


def _may_be_read(one: str, other: str) -> bool:
    """Kana and the characters they may be read from; a single kana more or less is 送り仮名."""
    kana, kanji = (one, other) if _is_kana(one) else (other, one)
    if not _is_kana(kana):
        return False
    if not kanji:
        return len(kana) == 1
    characters = sum(not _is_kana(letter) for letter in kanji)
    read = len(kana) - (len(kanji) - characters)
    shortest = 1 if characters == 1 else 1.5 * characters
    return 0 < characters <= 3 and shortest <= read <= LONGEST_READING * characters and _is_written(kanji)


def _is_kana(text: str) -> bool:
    return bool(text) and all("ぁ" <= letter <= "ゖ" for letter in text)


def _is_written(text: str) -> bool:
    return all("ぁ" <= letter <= "ゖ" or "一" <= letter <= "鿿" for letter in text)
