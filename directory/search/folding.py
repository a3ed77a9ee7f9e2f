"""One spelling for all: Japanese text folded so that ways of writing the same word become equal.

A search for ｻﾛﾝ, さろん or サロン has to find the same places. Everything that is compared, in the index and in
a query, passes through `fold`; changing it means rebuilding every index (`directory.search.index.FORMAT`).
"""

import re
import unicodedata

HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {0x30FD: 0x309D, 0x30FE: 0x309E}
SMALL_KANA = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
KANJI_VARIANTS = str.maketrans(
    "𠮷邊邉髙﨑嵜碕澤齋齊斎濵濱廣國學會體櫻瀧龍嶋嶌槇冨桒萬與藏惠淺榮圓縣驛鐵莊處應聲壽眞瀨德緖逹迯惣區號隸",
    "吉辺辺高崎崎崎沢斉斉斉浜浜広国学会体桜滝竜島島槙富桑万与蔵恵浅栄円県駅鉄荘処応声寿真瀬徳緒達逃総区号隷",
)
# Spellings of one word, not synonyms: the longer first. Meaning belongs into data/words/words.csv.
SPELLINGS = (
    ("子供", "こども"), ("子ども", "こども"), ("小供", "こども"),
    ("障碍", "障害"), ("障がい", "障害"), ("しょうがい者", "障害者"),
    ("引きこもり", "ひきこもり"), ("引籠もり", "ひきこもり"), ("引き籠もり", "ひきこもり"),
    ("引き籠り", "ひきこもり"), ("引籠り", "ひきこもり"), ("引こもり", "ひきこもり"),
    ("友だち", "友達"), ("ともだち", "友達"), ("食べもの", "食べ物"), ("たべもの", "食べ物"), ("食物", "食べ物"),
    ("御飯", "ごはん"), ("ご飯", "ごはん"), ("お弁当", "弁当"), ("一人暮し", "一人暮らし"),
    ("独り暮らし", "一人暮らし"),
    ("ひとり暮らし", "一人暮らし"), ("1人暮らし", "一人暮らし"), ("ひとりぐらし", "一人暮らし"),
    ("お年寄り", "年寄り"), ("としより", "年寄り"), ("車いす", "車椅子"), ("車イス", "車椅子"),
    ("くるまいす", "車椅子"),
    ("一人親", "ひとり親"), ("1人親", "ひとり親"), ("独り親", "ひとり親"),
    ("無い", "ない"), ("無く", "なく"), ("欲しい", "ほしい"), ("出来", "でき"),
    ("下さい", "ください"), ("判ら", "わから"),
    ("分から", "わから"), ("寂し", "さびし"), ("淋し", "さびし"), ("さみし", "さびし"), ("怖", "こわ"), ("恐", "こわ"),
    ("辛い", "つらい"), ("辛く", "つらく"), ("独り", "ひとり"), ("1人", "一人"), ("2人", "二人"),
    ("認知しょう", "認知症"), ("うたごえ", "歌声"), ("うた声", "歌声"), ("たいそう", "体操"), ("お茶", "茶"),
    ("問合わせ", "問い合わせ"), ("問合せ", "問い合わせ"), ("受付け", "受付"), ("申込み", "申込"), ("申し込み", "申込"),
)  # fmt: skip
KANJI_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}

_LONG_MARK = re.compile(r"(?<=[ぁ-ゖァ-ヺ])[ー‐‑‒–—―−~〜-]+")
_KE_BETWEEN = re.compile(r"(?<=[一-龯])[ヶケ](?=[一-龯])")
_KA_COUNTER = re.compile(r"(?<=\d)[ヶケヵカ箇](?=[月所国])")
_NUMBER = re.compile(r"(?<=第)[〇一二三四五六七八九十]+|[〇一二三四五六七八九十]+(?=丁目|番地)")
_SPACED = re.compile(r"(?:(?<=\s)|^)(?:[ぁ-ゖァ-ヺ一-鿿々] ){3,}[ぁ-ゖァ-ヺ一-鿿々](?=\s|$)")
_NOT_TEXT = re.compile(r"[^0-9a-zぁ-ゖゝゞァ-ヺヽヾ一-鿿㐀-䶿豈-﫿々〆〇\U00020000-\U0003ffffÀ-ɏΑ-ωа-яЀ-ӿ가-힣฀-๿]+")
_LONG_VOWEL = re.compile(r"(?<=[おこそとのほもよろをごぞどぼぽ])[うお]|(?<=[うくすつぬふむゆるぐずづぶぷ])う")


def fold(text: str) -> str:
    """The comparable form of a text: words of hiragana, kanji, small letters and digits, one blank between.

    NFKC, lower case, katakana → hiragana, small kana → large, long marks dropped (サーロン = サロン), 髙 → 高,
    宮ヶ谷 = 宮ケ谷 = 宮が谷, 第二 → 第2, spellings of one word made one, "こ ど も 食 堂" joined, punctuation → blank.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = _NOT_TEXT.sub(" ", _LONG_MARK.sub("", text)).strip()
    text = _SPACED.sub(lambda found: found.group().replace(" ", ""), text)
    text = _KE_BETWEEN.sub("が", _KA_COUNTER.sub("か", text)).translate(KANJI_VARIANTS)
    text = _NUMBER.sub(lambda found: str(_number(found.group())), text)
    return _one_spelling(text.translate(HIRAGANA)).translate(SMALL_KANA)


def sound(folded: str) -> str:
    """A folded kana text as it is heard: しよくどう and しよくどお → しよくど, so that romaji and guesses meet it."""
    return _LONG_VOWEL.sub("", folded) if "う" in folded or "お" in folded else folded


def bigrams(word: str) -> list[str]:
    """The overlapping pairs of a folded word; a word of one character is its own only gram."""
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


def is_kanji(character: str) -> bool:
    """Whether one character carries a meaning of its own, so that it may be searched alone."""
    return "一" <= character <= "鿿" or character == "々"


def is_kana(folded: str) -> bool:
    """Whether a folded word is written in hiragana alone."""
    return bool(folded) and all("ぁ" <= c <= "ゖ" for c in folded)


def _one_spelling(text: str) -> str:
    for other, usual in SPELLINGS_FOLDED:
        if other in text:
            text = text.replace(other, usual)
    return text


def _number(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(KANJI_DIGITS[c]) for c in kanji))
    return (KANJI_DIGITS[tens] if tens else 1) * 10 + (KANJI_DIGITS[ones] if ones else 0)


SPELLINGS_FOLDED = tuple((other.translate(HIRAGANA), usual.translate(HIRAGANA)) for other, usual in SPELLINGS)
"""`SPELLINGS` in hiragana."""
