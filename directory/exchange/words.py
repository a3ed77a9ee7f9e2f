"""Words of a list turned into the directory's own: kinds, audiences, cost, visibility, ways of confirming."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from directory.exchange.cells import narrow
from directory.exchange.headers import WORDS
from directory.places.kinds import PLACE_KIND_LABELS, Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility
from directory.upkeep.models import ConfirmedHow

YEN = re.compile(r"(\d[\d,]*)\s*円?")
FREE = re.compile(r"無料|0円|^0$|^なし$|無償|かかりません|不要")
CHILD_FREE = re.compile(
    r"(子ども|こども|子供|小学生|中学生|高校生|児童|18歳|16歳|17歳|15歳)[^、。円]{0,14}(無料|[:は]?0円)"
)
MORE_THAN_FREE = re.compile(r"[1-9]\d*円|カンパ|寄付|有料|実費")


def fold(text: str) -> str:
    """Width, case and kana made alike, without spaces and signs, for looking words up."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s・･（）()「」\-]", "", plain)


@cache
def kind_words() -> list[tuple[str, PlaceKind, bool]]:
    """(folded word, kind, whether it may be taken from a name too), longest word first."""
    with (WORDS / "kinds.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(fold(row["word"]), PlaceKind(row["kind"]), row["where"] == "any") for row in csv.DictReader(lines)]
    return sorted(rows, key=lambda row: -len(row[0]))


@lru_cache(maxsize=4096)
def kinds_in(text: str) -> tuple[tuple[PlaceKind, ...], tuple[str, ...]]:
    """The kinds a cell names, and the words in it that name none."""
    whole = _kind_labelled(text)
    if whole is not None:
        return (whole,), ()
    found: dict[PlaceKind, None] = {}
    unknown = []
    for piece in _pieces(text):
        kinds = _kinds_of_piece(piece)
        found |= dict.fromkeys(kinds)
        if not kinds:
            unknown.append(piece)
    return tuple(found), tuple(unknown)


@lru_cache(maxsize=4096)
def kinds_of_name(name: str) -> tuple[PlaceKind, ...]:
    """The kinds an entry's own name states: ○○子ども食堂, ○○児童館."""
    folded = fold(name)
    found = [kind for word, kind, in_names in kind_words() if in_names and word in folded]
    return tuple(dict.fromkeys(found))


def _pieces(text: str) -> Iterable[str]:
    for piece in re.split(r"[；;\n|]", text):
        if _kind_labelled(piece) is not None:
            yield piece
        else:
            yield from (part.strip() for part in re.split(r"[、,，/／・]", piece) if part.strip())


def _kind_labelled(text: str) -> PlaceKind | None:
    folded = fold(text)
    return next((kind for kind, label in PLACE_KIND_LABELS.items() if folded in (fold(label), kind.value)), None)


def _kinds_of_piece(piece: str) -> list[PlaceKind]:
    labelled = _kind_labelled(piece)
    if labelled is not None:
        return [labelled]
    folded = fold(piece)
    return list(dict.fromkeys(kind for word, kind, _ in kind_words() if word in folded))


@cache
def audience_words() -> list[tuple[str, Audience]]:
    """(folded word, audience)."""
    with (WORDS / "audiences.csv").open(encoding="utf-8", newline="") as lines:
        return [(fold(row["word"]), Audience(row["audience"])) for row in csv.DictReader(lines)]


@lru_cache(maxsize=4096)
def audiences_in(text: str) -> tuple[Audience, ...]:
    """Whom the words name; nobody where they say 対象外 or are not known, for a guess would keep people away."""
    folded = re.sub(r"[^、。\s]*(対象外|不可|除く)", "", unicodedata.normalize("NFKC", text))
    folded = fold(folded)
    found = dict.fromkeys(audience for word, audience in audience_words() if word in folded)
    return (Audience.ANYONE,) if Audience.ANYONE in found else tuple(found)


@lru_cache(maxsize=4096)
def cost_of(text: str) -> Cost:
    """The class of a cost told in words; UNKNOWN where they do not settle it."""
    plain = narrow(text).replace(" ", "").replace(",", "")
    if not plain:
        return Cost.UNKNOWN
    amounts = [int(amount) for amount in re.findall(r"(\d+)円", plain)]
    amounts = amounts or ([int(plain)] if re.fullmatch(r"\d{1,6}", plain) else [])
    if CHILD_FREE.search(plain) and MORE_THAN_FREE.search(plain):
        return Cost.FREE_FOR_CHILDREN
    if FREE.search(plain) and not MORE_THAN_FREE.search(plain) and not any(amounts):
        return Cost.FREE_FOR_CHILDREN if re.match(r"(子ども|こども|子供|18歳|高校生)", plain) else Cost.FREE
    if not amounts or not any(amounts):
        return Cost.UNKNOWN
    return Cost.UP_TO_300 if max(amounts) <= 300 else Cost.OVER_300


def visibility_of(text: str) -> VenueVisibility | None:
    """住所, 地区まで or 非公開 in any spelling; None for other words."""
    plain = fold(text)
    if plain in ("", "住所", "exact", "公開", "可", "住所まで", "全部", "全て公開", "すべて公開"):
        return VenueVisibility.EXACT
    if "地区" in plain or "町" in plain or plain in ("areaonly", "area_only", "area", "一部公開", "一部"):
        return VenueVisibility.AREA_ONLY
    return (
        VenueVisibility.HIDDEN
        if re.match(r"(住所)?(非公開|非公表|未公開|不可|hidden|公開不可|公開しない)", plain)
        else None
    )


def yes_or_no(text: str) -> bool | None:
    """有 and 無 in their spellings; None for anything longer, which stays words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in ("有", "あり", "有り", "○", "〇", "可", "1", "TRUE"):
        return True
    return False if plain in ("無", "なし", "無し", "無い", "×", "不可", "0", "FALSE") else None


HOW_WORDS = (
    ("電話", ConfirmedHow.PHONE),
    ("訪問", ConfirmedHow.VISIT),
    ("現地", ConfirmedHow.VISIT),
    ("本人", ConfirmedHow.GROUP_ITSELF),
    ("団体", ConfirmedHow.GROUP_ITSELF),
    ("チラシ", ConfirmedHow.FLYER),
    ("ちらし", ConfirmedHow.FLYER),
    ("公式", ConfirmedHow.OFFICIAL),
    ("ホームページ", ConfirmedHow.OFFICIAL),
    ("HP", ConfirmedHow.OFFICIAL),
    ("公開データ", ConfirmedHow.IMPORTED),
    ("オープンデータ", ConfirmedHow.IMPORTED),
)


def how_of(text: str) -> ConfirmedHow | None:
    """電話, 訪問, 本人, チラシ, 公式 as a way of confirming; None for other words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    by_value = next((how for how in ConfirmedHow if plain == how.value), None)
    return by_value or next((how for word, how in HOW_WORDS if word in plain), None)
