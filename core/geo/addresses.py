"""Japanese addresses as people write them, folded into keys that can be compared.

Folding keeps, for every character of the key, where it came from, so that what a table does not know (the
number, the building) can be handed back exactly as it was written.
"""

import re
import unicodedata
from dataclasses import dataclass

from core.geo.characters import folding_table

PREFECTURE_NAMES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県
東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県
滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県
香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""
PREFECTURES = tuple(PREFECTURE_NAMES.split())

TABLE = folding_table()
KANJI_DIGITS = "〇一二三四五六七八九"
KANJI_NUMBER = "[〇零一二三四五六七八九十百千拾廿]+"
ANY_DIGIT = "[0-9〇一二三四五六七八九十]"
COUNTERS = "丁目|丁|番地|番町|番丁|番組|番|号線|号|条|線|地割|区|軒|階|割|組"
POSTCODE = re.compile(r"^\s*(?:〒|郵便番号)?\s*[::]?\s*\d{3}\s?[-‐‑‒–—―−ー─]?\s?\d{4}(?!\d)[\s,、]*|〒")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
SPECIAL = re.compile(
    r"(?P<drop>大字|小字|字|(?:(?!(?<=[0-9])\s[0-9])[\s・,、。.'’`「」『』])+|第\s?(?=[0-9〇一二三四五六七八九十]))"
    rf"|(?P<number>{KANJI_NUMBER}(?=\s?(?:{COUNTERS}|[-ー]{ANY_DIGIT}|ノ[0-9]))|(?:(?<={ANY_DIGIT}[-ー])|(?<=[地番]ノ)){KANJI_NUMBER})"
    r"|(?P<slip>(?<![ァ-ヺ])[ニハー-])(?=丁目)"
    r"|(?P<zeros>(?<![0-9])0+(?=[1-9]))"
    rf"|(?P<dash>(?<={ANY_DIGIT})[ー一](?={ANY_DIGIT})|(?<={ANY_DIGIT})ノ(?=[0-9]))"
)
NOT_A_FLOOR = r"(?![0-9]|階|F|f|号室|号棟|室|棟)"
HOUSE_NUMBER = re.compile(rf"[甲乙丙丁]?\d+{NOT_A_FLOOR}(?:(?:丁目|番地|番|号|-|ノ)+\d+{NOT_A_FLOOR})*(?:番地|番|号)?")
SLIPS = {"ニ": "2", "ハ": "8", "ー": "1", "-": "1"}  # 「ニ丁目」 in katakana, 「ー丁目」 with a dash
UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Folded:
    """`key` for comparing; `ends[i]` is where in `text` the piece that gave `key[i]` ends."""

    text: str
    key: str
    ends: tuple[int, ...]

    def rest(self, length: int) -> str:
        """The text after the first `length` characters of the key, as it was written."""
        return self.text[self.ends[length - 1] :] if length else self.text


def clean(address: str) -> str:
    """The address with full-width letters made narrow, no postcode, no invisible character, single spaces."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", address))
    text = POSTCODE.sub(" ", text, count=1)
    return re.sub(r"\s+", " ", text).strip(" ,、。")


def fold(text: str) -> Folded:
    """The comparing key of a cleaned address: variants, 大字・字, kanji numbers before 丁目 and the like."""
    plain = text.translate(TABLE)
    pieces: list[str] = []
    ends: list[int] = []
    position = 0
    for found in SPECIAL.finditer(plain):
        start, end = found.span()
        pieces.append(plain[position:start])
        ends.extend(range(position + 1, start + 1))
        piece = _folded_piece(found)
        pieces.append(piece)
        ends.extend([end] * len(piece))
        position = end
    pieces.append(plain[position:])
    ends.extend(range(position + 1, len(plain) + 1))
    return Folded(text, "".join(pieces), tuple(ends))


def fold_name(name: str) -> str:
    """The key of one name out of a table."""
    return fold(clean(name)).key


def split_rest(rest: str) -> tuple[str, str]:
    """What follows the town, as numbers and the rest: 「14番地の2 ひだまりビル2階」 → ("14-2", "ひだまりビル2階").

    A 甲 or 乙 before the number belongs to it. Without a number in front the first part is empty.
    """
    folded = fold(clean(rest))
    found = HOUSE_NUMBER.match(folded.key)
    if not found:
        return "", folded.text
    parts = re.findall(r"[甲乙丙丁]?\d+", found.group())
    return "-".join(parts), folded.rest(found.end()).strip(" -,、")


def kanji_number(text: str) -> int:
    """十二 → 12, 二〇三 → 203, 千六百 → 1600."""
    total = current = 0
    for character in text.replace("廿", "二十").replace("零", "〇"):
        if character in UNITS:
            total += (current or 1) * UNITS[character]
            current = 0
        else:
            current = current * 10 + KANJI_DIGITS.index(character)
    return total + current


def _folded_piece(found: re.Match[str]) -> str:
    kind, piece = found.lastgroup, found.group()
    if kind == "number":
        return str(kanji_number(piece))
    if kind == "slip":
        return SLIPS[piece]
    return "-" if kind == "dash" else ""
