"""A typed line taken apart: phrases, what is left out, landmarks and house numbers, and the words of the rest."""

import re
import unicodedata
from collections.abc import Iterator

from directory.search.folding import fold
from directory.search.romaji import in_kana, kana_of
from directory.search.segmentation import LONGEST, Piece, cut
from directory.search.vocabulary import Vocabulary
from directory.search.words import FEELING, TROUBLE, URGENT

QUOTES = '"「『'
TOKEN = re.compile(r'-?"[^"]+"|-?「[^」]+」|-?『[^』]+』|\S+')
LEFT_OUT = re.compile(
    r"(?:以外|じやない|ではない|を除く|を除いた|を除いて|はのぞく|をのぞいて|抜き|じやなくて?(?!も|な|て)|ではなくて?(?!も|な|て)"
    r"|は(?:苦手|嫌|きらい|いや(?!す)|だめ|無理|ちよつと|もう(?:いい|いや(?!す)|結構|けつこう|十分|じゆうぶん))"
    r"|(?:は|には?)(?:もう)?(?:飽き|あき)(?:てしまい|ちやい)?(?:た|て|まし(?:た|て))(?:しまつた|しまつて)?)(?!か|です[かよ]|く|けれ|人)(?:なので|です|だから|なの|の|で|に|は|が|な)?"
)
FELT = re.compile("苦手|嫌|きらい|いや|だめ|無理|もう|飽き|あき")
SPACED_LEFT_OUT = re.compile(r"(?<=\S)\s+(?=(?:以外|じゃない|ではない|を除く|を除いた|を除いて|抜き)(?:\s|$))")
"""新座 以外: the blank before it parts nothing."""
OKAY = re.compile(r"(?<![a-z])OK(?![a-z])", re.IGNORECASE)
LANDMARK = re.compile(
    r"^(.{1,12}?(?:駅|病院|公園|小学校|中学校|高校|図書館|公民館|市役所|区役所|役場|団地|神社|児童館|せんた))"
    r"(?:の|から)?(?:近く|近所|そば|周辺|付近|まわり|周り|あたり|辺り|歩いて行ける|歩ける|徒歩\d*分?)(?:の|で|に)?"
)
HOUSE_NUMBER = re.compile(
    r"(?<=[一-龯々ヶケァ-ヺー])(?:\d+丁目)?\d+(?:[-−‐ー―]\d+)+(?:号室?)?|(?<=[一-龯])\d+番地?(?:の?\d+)?号?"
)


def tokens(text: str) -> Iterator[str]:
    """Phrases in quotes and everything between blanks; a minus before either leaves it out."""
    plain = unicodedata.normalize("NFKC", text).replace("”", '"').replace("“", '"')
    plain = OKAY.sub("", re.sub(r"(?:(?<=\s)|^)[−–—‐]", "-", plain))
    for found in TOKEN.finditer(SPACED_LEFT_OUT.sub("", plain)):
        yield found.group()


def joined(tokens: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """認知症 カフェ is one word with a blank in it; so are two words of romaji."""
    at = 0
    while at < len(tokens):
        both = "".join(tokens[at : at + 2])
        together = fold(both)
        kana = kana_of(together) if together.isascii() else ""
        is_pair = at + 1 < len(tokens) and both[0] not in "-" + QUOTES and tokens[at + 1][0] not in "-" + QUOTES
        if is_pair and (vocabulary.names(together) or vocabulary.names(kana) or vocabulary.place(kana)):
            yield both
            at += 2
        else:
            yield tokens[at]
            at += 1


def without_house_number(token: str) -> str:
    """An address without what stands after its town: 本町3-5-1 → 本町, 大手町12番地 → 大手町."""
    return HOUSE_NUMBER.sub("", token)


def left_out(token: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """A token folded, without what it leaves out in words (サロン以外, 体操じゃない), and these words."""
    rest, words = fold(token), []
    while found := LEFT_OUT.search(rest):
        before = rest[: found.start()]
        sizes = range(min(LONGEST, len(before)), 0, -1)
        if FELT.search(found[0]) and any(_is_what_hurts(before[-size:], vocabulary) for size in sizes):
            rest = f"{before}がつらい {rest[found.end() :]}".strip()
            continue
        known = next((before[-size:] for size in sizes if vocabulary.knows(before[-size:])), "")
        if not known:
            break
        words.append(known)
        rest = f"{before[: -len(known)]} {rest[found.end() :]}".strip()
    return rest, words


def _is_what_hurts(word: str, vocabulary: Vocabulary) -> bool:
    """学校はいや, 仕事はもういや: what the list calls a trouble or つらい is nothing to leave out of an answer, while
    朝は苦手 and 料理は苦手 are.
    """
    if vocabulary.is_day_word(word) or vocabulary.words.is_sought(word):
        return False
    groups = (*vocabulary.words.of(word), *vocabulary.words.of(f"{word}がつらい"))
    return any(group.sort in (TROUBLE, URGENT, FEELING) for group in groups)


def landmark_of(folded: str) -> tuple[str, str]:
    """A folded token without a landmark it begins with, and the landmark: 日進駅の近くのサロン → サロン, 日進駅."""
    found = LANDMARK.match(folded)
    return (folded[found.end() :], found[1]) if found else (folded, "")


def pieces(folded: str, vocabulary: Vocabulary) -> Iterator[Piece]:
    """The words of a folded token, known or not; romaji as kana when that says something."""
    words = folded.split()
    if len(words) > 1 and vocabulary.knows("".join(words)):
        words = ["".join(words)]
    for word in words:
        if vocabulary.is_day_word(word):
            yield Piece(word, True)
        else:
            yield from _cut(word, vocabulary)


def _cut(word: str, vocabulary: Vocabulary) -> list[Piece]:
    kana = "" if len(word) < 3 or vocabulary.knows(word) else in_kana(word)
    as_kana = cut(kana, lambda said: vocabulary.knows(said) or vocabulary.names(said)) if kana else []
    if any(piece.is_known for piece in as_kana) or (kana and word.isascii() and len(kana) >= 3):
        return [Piece(piece.text, piece.is_known, word if word.isascii() else "") for piece in as_kana]
    return cut(word, vocabulary.knows)
