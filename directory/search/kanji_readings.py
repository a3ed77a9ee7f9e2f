"""How names are read that no table spells out: しらすか is 白須賀, and 川超 sounds like 川越."""

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path

from directory.search.folding import fold, is_kana, is_kanji, sound

READINGS_FILE = Path(__file__).parents[2] / "data" / "words" / "kanji_readings.csv"
"""Kanji of names and how they are read there: taken from `municipalities.csv` and `readings.csv` kanji by kanji, and
the kanji of place names they lack.
"""
VOICED = str.maketrans("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ")
RUN = re.compile(r"[一-龯々][一-龯々が]{1,9}")
PART = re.compile(r".+?(?:[都道府県郡市区町村](?=..)|$)")
ENDING = re.compile(r"(?<=..)[町村区市]$")
FACILITY = re.compile(
    r"(.{2,}?)[東西南北中]?(?:公民館|集会所|会館|公会堂|集落|地区|小学校|中学校|高校|駅|病院|公園|団地|児童館|図書館|保育園|幼稚園|支部|支所)"
)
"""霞が関北公民館 stands in 霞が関."""
DIRECTION = re.compile(r"(?<=..)[東西南北]$")
SHORTEST_HEARD, LONGEST_NAME, MOST_READINGS = 3, 6, 120
"""Two kana are too many readings; a name of more kanji is many words."""


def name_parts(folded: str) -> Iterator[str]:
    """The runs of kanji of a folded text that may be names: 湖西市白須賀 gives 湖西市, 湖西 and 白須賀."""
    for run in RUN.findall(folded):
        for part in PART.findall(run):
            if 2 <= len(part) <= LONGEST_NAME:
                yield part
                for ending in (ENDING, DIRECTION):
                    if (short := ending.sub("", part)) != part:
                        yield short
            if (place := FACILITY.match(part)) and 2 <= len(place[1]) <= LONGEST_NAME:
                yield from dict.fromkeys((place[1], DIRECTION.sub("", place[1])))


def may_be_read(name: str, kana: str) -> bool:
    """Whether a folded name of kanji may be read as some folded kana; what is kana in the name reads as itself."""
    ends = {0}
    for place, letter in enumerate(name):
        spoken = _readings(letter, place > 0)
        ends = {end + len(one) for end in ends for one in spoken if kana.startswith(one, end)}
        if not ends:
            return False
    return len(kana) in ends


def sounds_of(word: str) -> Iterator[str]:
    """How a folded word of kanji may be read, at most so many ways; nothing when one of them is unknown."""
    spoken = [_readings(letter, place > 0) for place, letter in enumerate(word)]
    return ("".join(one) for one in islice(product(*spoken), MOST_READINGS))


class HeardNames:
    """Names found by how they sound; `names` are folded."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(set(names)):
            if is_kanji(name[0]):
                self._by_first.setdefault(name[0], []).append(name)
        self._kanji_read: dict[str, list[str]] = {}
        for kanji in self._by_first:
            for begin in dict.fromkeys(spoken[0] for spoken in _readings(kanji, False)):
                self._kanji_read.setdefault(begin, []).append(kanji)

    def spelled(self, kana: str) -> list[str]:
        """The names that may be read so, the shortest first."""
        if len(kana) < SHORTEST_HEARD or not is_kana(kana):
            return []
        ways = dict.fromkeys((kana, sound(kana)))
        first = [kanji for kanji in self._kanji_read.get(kana[0], ()) if kana.startswith(_readings(kanji, False))]
        near = [name for kanji in first for name in self._by_first[kanji] if len(name) <= len(kana)]
        return sorted((name for name in near if any(may_be_read(name, way) for way in ways)), key=lambda n: (len(n), n))


@cache
def _readings(letter: str, is_inside: bool) -> tuple[str, ...]:
    """The readings of one letter, inside a word also voiced; kana reads as itself, an unknown kanji not at all."""
    if is_kana(letter):
        return (letter,)
    spoken = [way for one in _table().get(letter, ()) for way in (one, sound(one))]
    if is_inside:
        spoken += [one[0].translate(VOICED) + one[1:] for one in spoken]
    return tuple(dict.fromkeys([*spoken, *(one.replace("づ", "ず").replace("ぢ", "じ") for one in spoken)]))


@cache
def _table() -> dict[str, tuple[str, ...]]:
    with READINGS_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["漢字"]: tuple(map(fold, row["よみ"].split("；"))) for row in csv.DictReader(lines)}
