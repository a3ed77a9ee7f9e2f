"""Names, addresses and numbers made comparable, so that two spellings of one entry can meet."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.geo.addresses import HOUSE_NUMBER, PREFECTURES, clean
from core.geo.addresses import fold as fold_address
from directory.search.folding import fold as fold_words
from directory.search.folding import sound

LEGAL = re.compile(
    r"(認定)?(特定非営利活動法人|非営利活動法人|npo法人|npo)|社会福祉法人|医療法人(社団|財団)?|学校法人|宗教法人"
    r"|(一般|公益)(社団|財団)法人|株式会社|有限会社|合同会社|\(株\)|\(有\)|任意団体|市民団体|ボランティア(団体|グループ)"
)
YEAR = re.compile(r"^\s*(?:令和|平成)?\d{1,4}年度")
LATIN = str.maketrans("éèà", "eea")
BRACKETS = re.compile(r"[(（\[【〔<〈《].*?[)）\]】〕>〉》]|[(（\[【].*$")
MOSTLY_KANA = 0.75  # of a reading; with less, 梅 could be read さくら
NOT_LETTERS = re.compile(r"\s+")
OLD_READING = str.maketrans("ゐゑをぢづ", "いえおじず")
PREFECTURE = re.compile("|".join(PREFECTURES))
SHORTEST_TOWN = 2  # letters: 本町 alone and ひだまり市本町 meet
DIGIT = re.compile(r"\d")
NUMBER_PART = re.compile(r"[甲乙丙丁]?\d+")
ODD_CITIES = (  # municipalities whose names hold 市, 区, 町 or 村 before their end
    *(
        "四日市市",
        "廿日市市",
        "八日市場市",
        "野々市市",
        "市川市",
        "市原市",
        "東村山市",
        "武蔵村山市",
        "村山市",
        "羽村市",
    ),
    *(
        "村上市",
        "田村市",
        "大村市",
        "町田市",
        "十日町市",
        "大町市",
        "余市町",
        "上市町",
        "下市町",
        "市川三郷町",
        "市川町",
    ),
    *("市貝町", "玉村町", "大町町", "村田町"),
)
CITY = re.compile(
    rf"^(?:{'|'.join(PREFECTURES)}|[^市区町村郡]{{2,3}}県)?"
    rf"((?:[^市区町村郡]{{1,4}}郡)?(?:{'|'.join(ODD_CITIES)}|[^市区町村]{{1,7}}[市区町村])(?:(?<=市)[^市区町村\d]{{1,4}}区)?)"
)


class once:  # noqa: N801  # a decorator, like property
    """A property worked out when first asked; functools.cached_property takes a lock for each, which 100,000 feel."""

    def __init__(self, work_out: Callable[[Any], Any]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, entry: Any, _owner: type | None = None) -> Any:
        value = entry.__dict__[self._name] = self._work_out(entry)
        return value


@dataclass(frozen=True)
class Entry:
    """What two entries are compared by; anything may be empty. `source` is the list an entry came from."""

    name: str
    kana: str = ""
    address: str = ""
    phone: str = ""
    kind: str = ""
    group: str = ""
    key: str = ""
    source: str = ""
    schedule: str = ""

    @property
    def when(self) -> str:
        """The day of a single event; "" for what is held again and again."""
        return self.schedule if self.kind == "event" else ""

    @once
    def keys(self) -> frozenset[int]:
        """What it is found by: its house, its number, and its name in its town; see `duplicates.compare`.

        Two names are never the same entry without a house, a number or a town in common, but for bare names.
        """
        town, house, _ = self.place
        named = {hash(("name", name, town[-SHORTEST_TOWN:], bool(house))) for name in self._spoken}
        return frozenset({*self._shared, *named, hash(("bare", self.names[0], self._is_bare))})

    @once
    def keys_of_others(self) -> frozenset[int]:
        """What others it may be the same as are found by: with and without a house number, told and bare."""
        town, house, _ = self.place
        housed = (False,) if house else (True, False)  # two houses of one name meet by the house, or not at all
        named = {hash(("name", name, town[-SHORTEST_TOWN:], has)) for name in self._spoken for has in housed}
        bare = {hash(("bare", self.names[0], is_bare)) for is_bare in {True, not self._is_bare}}
        return frozenset({*self._shared, *named, *bare})

    @property
    def _is_bare(self) -> bool:
        return not self.place[0] and not self.number

    @property
    def _shared(self) -> set[int]:
        """The house and the telephone number."""
        town, house, _ = self.place
        shared = {hash(("phone", self.number))} if self.number else set()
        if house:
            shared.add(hash(("house", town[-SHORTEST_TOWN:], house)))
            if house.count("-") > 2:  # 3-8-15-201 is a room of 3-8-15
                shared.add(hash(("house", town[-SHORTEST_TOWN:], house.rsplit("-", 1)[0])))
        return shared

    @property
    def _spoken(self) -> tuple[str, ...]:
        return (*self.names, self.reading) if self.reading else self.names

    def says_the_same_as(self, other: "Entry") -> bool:
        """Whether name, address, number and schedule are all the same."""
        mine = (self.names[0], self.place, self.number, core_name(self.schedule))
        return mine == (other.names[0], other.place, other.number, core_name(other.schedule))

    @once
    def names(self) -> tuple[str, ...]:
        """The name's forms: as it is, and without what stands in brackets."""
        return name_forms(self.name)

    @once
    def reading(self) -> str:
        """How the name is read, as far as it is known: its kana, or the name itself when it is all kana."""
        return reading_of(self.kana or self.name)

    @once
    def place(self) -> tuple[str, str, str]:
        """(town, house number, building) folded; "" for what is not told."""
        return address_parts(self.address)

    @once
    def number(self) -> str:
        """The telephone number's digits."""
        return digits_of(self.phone)

    @once
    def operator(self) -> str:
        """Who runs it, without the legal form."""
        return core_name(self.group)


@lru_cache(maxsize=20_000)
def name_forms(name: str) -> tuple[str, ...]:
    """A name folded, whole and without brackets, without spaces."""
    whole = core_name(name)
    short = core_name(BRACKETS.sub(" ", name)) if BRACKETS.search(name) else whole
    return (whole,) if short in ("", whole) else (whole, short)


@lru_cache(maxsize=20_000)
def core_name(name: str) -> str:
    """Width, kana, old characters, spelling and legal form aside: what is left of a name."""
    text = LEGAL.sub(" ", unicodedata.normalize("NFKC", name).lower())
    text = YEAR.sub("", text).translate(LATIN).replace("cafe", "カフェ").replace("百歳", "100歳")
    return NOT_LETTERS.sub("", fold_words(text)) or NOT_LETTERS.sub("", fold_words(name))


@lru_cache(maxsize=20_000)
def reading_of(text: str) -> str:
    """Kana as it sounds; "" when the text holds anything but kana."""
    folded = NOT_LETTERS.sub("", fold_words(text)).translate(OLD_READING)
    return sound(folded) if folded and all("ぁ" <= letter <= "ゖ" for letter in folded) else ""


def could_be_read(name: str, reading: str) -> bool:
    """Whether a name may be read so: its kana stand where the reading has them, and make up most of it."""
    folded = sound(NOT_LETTERS.sub("", fold_words(name)).translate(OLD_READING))
    kana = sum("ぁ" <= letter <= "ゖ" for letter in folded)
    if not reading or kana == len(folded) or kana < MOSTLY_KANA * len(reading):
        return False
    pattern = "".join(letter if "ぁ" <= letter <= "ゖ" else ".{1,5}" for letter in folded)
    return re.fullmatch(pattern, reading) is not None


@lru_cache(maxsize=20_000)
def address_parts(address: str) -> tuple[str, str, str]:
    """小牧市堀の内三丁目1番地 ビル2階 → (小牧市堀ノ内, 3-1, ビル2階): the town without its 丁目, numbers, the rest."""
    text = clean(address)
    text = text[len(found[0]) :] if (found := PREFECTURE.match(text)) else text
    folded = fold_address(text)
    at = DIGIT.search(folded.key)
    if at is None:
        return folded.key, "", ""
    house = HOUSE_NUMBER.match(folded.key, at.start())
    if house is None:
        return folded.key[: at.start()], "", NOT_LETTERS.sub("", fold_words(folded.rest(at.start())))
    rest = folded.rest(house.end())
    number = "-".join(NUMBER_PART.findall(house[0]))
    return folded.key[: at.start()], number, NOT_LETTERS.sub("", fold_words(rest)) if rest else ""


def city_of(address: str) -> str:
    """The municipality an address begins with, without the prefecture; "" when it names none."""
    found = CITY.match(clean(address))
    return found[1] if found else ""


def digits_of(phone: str) -> str:
    """The digits of a telephone number, +81 as 0."""
    return re.sub(r"\D", "", re.sub(r"^\s*\+81", "0", unicodedata.normalize("NFKC", phone)))
