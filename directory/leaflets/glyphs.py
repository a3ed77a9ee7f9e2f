"""Which characters the print fonts can show; the others are named to the person and printed as 〓.

The lists are written by `build_tools/fonts.py` beside the fonts. What is Japanese is printed in one font; a language
that font lacks signs for has another before it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from core.errors import Unavailable

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
FONTS = VENDOR / "fonts"
FONTS_OF = {"zh": VENDOR / "fonts-zh", "vi": VENDOR / "fonts-vi"}
"""By code of a language, the folder of the fonts it is printed in before those of Japanese."""
GETA = "〓"
# A character with what belongs to it: dakuten, accents, a variation selector, the rest of a joined emoji.
MARKS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff"
CLUSTER = re.compile(rf".(?:[{MARKS}]|\u200d.)*", re.DOTALL)
JOINING = re.compile(rf"[{MARKS}\u200d]")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Forms in names that the fonts lack: the common form can be read, 〓 could not. Both are named to the person.
COMMON_FORMS = {"𠮷": "吉", "槗": "橋"}
LONG_WORD = re.compile(r"[!-~]{13,}")
ZERO_WIDTH_SPACE = "\u200b"


@cache
def printable_characters(folder: Path = FONTS) -> frozenset[str]:
    """Characters, alone or with a variation selector, that both weights can show; raises Unavailable without fonts."""
    try:
        text = (folder / "characters.txt").read_text("utf-8")
    except FileNotFoundError as missing:
        raise Unavailable("印刷用のフォントがありません。make setup を実行してください。") from missing
    return frozenset(text.split("\n"))


@cache
def characters_of(language: str) -> frozenset[str]:
    """What a paper in this language (a code) can show; raises Unavailable without fonts."""
    own = FONTS_OF.get(language)
    return printable_characters() | printable_characters(own) if own else printable_characters()


@cache
def _plain_characters(language: str) -> frozenset[str]:
    """Those that are shown as they are whatever stands beside them."""
    alone = {letter for letter in characters_of(language) if len(letter) == 1}
    return frozenset(alone - set(JOINING.findall("".join(alone))) | {"\n"})


def missing_glyphs(text: str, language: str = "ja") -> list[str]:
    """The characters of `text` that are printed as another one or as 〓, each once, in order.

    Invisible signs and compatibility forms that print as the letters they stand for (Ⅲ) are not among them.
    """
    if _plain_characters(language).issuperset(text):
        return []
    return list(dict.fromkeys(cluster for cluster in CLUSTER.findall(text) if not _shown(cluster, language)[1]))


def missing_in(texts: Iterable[str], language: str = "ja") -> list[str]:
    """The same over many texts."""
    return missing_glyphs("\n".join(dict.fromkeys(texts)), language)


def of_missing(signs: Iterable[str]) -> str:
    """What is said to whoever prints a paper with signs that the fonts lack."""
    return f"印刷用の文字にないため、別の字か〓で印刷した文字があります：{' '.join(f'「{sign}」' for sign in signs)}"


def printable(text: str, language: str = "ja") -> str:
    """`text` with every character in the fonts: 〓 for what is not, line breaks kept, invisible signs left out."""
    if _plain_characters(language).issuperset(text):
        return text
    return "".join(_shown(cluster, language)[0] for cluster in CLUSTER.findall(text))


def breakable(text: str) -> str:
    """`text` with places to break inside long words without spaces (web addresses), so that none leaves its column."""
    return LONG_WORD.sub(lambda word: _with_breaks(word.group()), text)


def _with_breaks(word: str) -> str:
    parts = re.findall(r"[^/.?&=_-]{1,8}[/.?&=_-]*|[/.?&=_-]{1,8}", word)
    return ZERO_WIDTH_SPACE.join(parts)


@cache
def _shown(cluster: str, language: str) -> tuple[str, bool]:
    """How one character is printed, and whether that is the character itself."""
    known = characters_of(language)
    composed = unicodedata.normalize("NFC", SELECTORS.sub("", cluster))
    for form in (cluster, composed):
        if form in known or form == "\n":
            return form, True
    if unicodedata.category(cluster[0]) in {"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"}:
        return (" " if cluster[0].isspace() else ""), True
    compatible = unicodedata.normalize("NFKC", composed)
    if compatible and all(letter in known for letter in compatible):
        return compatible, True
    letter = unicodedata.normalize("NFD", composed)[0]
    return (letter if letter.isascii() else COMMON_FORMS.get(composed, GETA)), False
