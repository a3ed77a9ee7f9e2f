"""What residents ask, about the invented region: lines of text, addresses of lists, boxes of the map. Each once."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bench.town import BenchCity, cities
from bench.words import KINDS, NICKNAMES, TAILS, WEEKDAYS
from core.calendar import today
from directory.places.kinds import PlaceKind

TROUBLES = (
    *(
        "食べるものがない",
        "話し相手がほしい",
        "子どもの預け先",
        "ひとりで寂しい",
        "体を動かしたい",
        "勉強を教えてほしい",
    ),
    *(
        "親の物忘れが心配",
        "学校に行けない",
        "働く練習がしたい",
        "買い物に行けない",
        "赤ちゃん 遊べる場所",
        "無料で夕飯",
    ),
)
SURFACES = [word for words in KINDS.values() for word in words]
KANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ"))}
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS_OF_DAY = ("morning", "afternoon", "evening")
Draw = Callable[[random.Random, list[BenchCity]], str]


def lines(size: int, count: int, chance: random.Random) -> list[str]:
    """`count` different lines of text, of every sort in turn."""
    region, found = cities(size), dict[str, None]()
    while len(found) < count:
        for sort in SORTS:
            found[sort(chance, region)] = None
    return list(found)[:count]


def _town(chance: random.Random, region: list[BenchCity]) -> str:
    return chance.choice(chance.choice(region).towns).short


def _word(chance: random.Random) -> str:
    return chance.choice(SURFACES)[0]


def _slip(chance: random.Random, word: str) -> str:
    at = chance.randrange(1, len(word))
    return (
        word[:at] + word[at + 1 :]
        if chance.random() < 0.5
        else word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    )


SORTS: tuple[Draw, ...] = (
    lambda chance, region: f"{_town(chance, region)} {_word(chance)}",
    lambda chance, region: chance.choice(NICKNAMES)[0] + chance.choice(TAILS)[0],
    lambda chance, region: f"{chance.choice(WEEKDAYS)}曜 {_word(chance)}",
    lambda chance, region: chance.choice(SURFACES)[1].translate(KANA_TO_HIRAGANA) + " " + _town(chance, region),
    lambda chance, region: f"{_town(chance, region)} {chance.choice(WEEKDAYS)}曜日 {_word(chance)}",
    lambda chance, region: f"{chance.choice(region).name} {chance.choice(TROUBLES)}",
    lambda chance, region: f"{_word(chance)} {chance.choice(NICKNAMES)[0]}",
    lambda chance, region: f"{_slip(chance, chance.choice(SURFACES)[1])} {chance.choice(region).name}",
    lambda chance, region: (
        f"{_word(chance)}、{chance.choice(('駐車場', '初めて', '予約なし', '車いす', '小さい子', '男性'))}"
    ),
    lambda chance, region: _word(chance),
)


def list_addresses(size: int, count: int, chance: random.Random, areas: list[str]) -> list[str]:
    """`count` different addresses of the list: with words, filters, days, nearness, later pages, and mixtures."""
    region, asked = cities(size), lines(size, count, chance)
    found = dict[str, None]()
    for number in range(count * 20):
        if len(found) >= count:
            break
        choices = FILTERS[number % len(FILTERS)](chance, region, areas, asked[number % count])
        found["/places?" + urlencode(choices, doseq=True)] = None
    return list(found)


def _kind(chance: random.Random) -> str:
    return chance.choice(list(PlaceKind)).value


def _near(chance: random.Random, region: list[BenchCity]) -> str:
    city = chance.choice(region)
    return f"{city.name}{chance.choice(city.towns).name}"


FILTERS: tuple[Callable[[random.Random, list[BenchCity], list[str], str], dict[str, Any]], ...] = (
    lambda chance, region, areas, line: {"q": line},
    lambda chance, region, areas, line: {"kind": _kind(chance), "weekday": chance.choice(WEEKDAY_CODES)},
    lambda chance, region, areas, line: {"q": line, "weekday": chance.choice(WEEKDAY_CODES)},
    lambda chance, region, areas, line: {"area": chance.choice(areas), "page": chance.randint(1, 3)},
    lambda chance, region, areas, line: {"near": _near(chance, region), "within": chance.choice((1000, 2000))},
    lambda chance, region, areas, line: {"kind": [_kind(chance), _kind(chance)], "open": chance.choice(WHENS)},
    lambda chance, region, areas, line: {"q": line, "near": _near(chance, region)},
    lambda chance, region, areas, line: {"on": today() + timedelta(days=chance.randint(0, 60)), "kind": _kind(chance)},
    lambda chance, region, areas, line: {"page": chance.randint(1, 90), "time": chance.choice(PARTS_OF_DAY)},
    lambda chance, region, areas, line: {"wheelchair": 1, "area": chance.choice(areas), "kind": _kind(chance)},
)
WHENS = ("today", "tomorrow", "week", "weekend", "evening", "now")


def boxes(size: int, chance: random.Random) -> Iterator[tuple[str, int]]:
    """Boxes of a phone or a desk screen (`box=`) and their zoom: from a street to the whole region."""
    region = cities(size)
    while True:
        city, zoom = chance.choice(region), chance.choice((8, 10, 11, 12, 13, 14, 15, 16, 17))
        middle = chance.choice(city.towns)
        width, height = chance.choice(((384, 512), (1024, 640)))
        degrees = 360 / (256 * 2**zoom)
        east, north = width * degrees / 2, height * degrees / 2 * 0.9
        edges = (middle.lng - east, middle.lat - north, middle.lng + east, middle.lat + north)
        yield ",".join(f"{edge:.5f}" for edge in edges), zoom
